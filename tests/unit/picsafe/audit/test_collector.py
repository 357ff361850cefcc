"""Syslog over TLS: the collector is who it should be, gets every message, and is waited for."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from picsafe.audit.collector import collector
from picsafe.audit.errors import AuditError, BadInput, StoreUnavailable
from tests.fakes.tls import self_signed


class FakeCollector:
    """Takes one connection.

    Attributes:
        port: of this machine.
        received: what came.
        refuses: whether it ends the connection at once.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self.received = b""
        self.refuses = False
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        try:
            plain, _ = self._listening.accept()
            with self._context.wrap_socket(plain, server_side=True) as connection:
                if self.refuses:
                    return
                while data := connection.recv(65536):
                    self.received += data
                connection.unwrap().close()
        except OSError:
            pass

    def joined(self) -> bytes:
        self._thread.join(10)
        return self.received

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    return self_signed(tmp_path)


@pytest.fixture
def there(certificate: tuple[Path, Path]) -> Iterator[FakeCollector]:
    fake = FakeCollector(*certificate)
    yield fake
    fake.close()


def test_every_message_arrives(there: FakeCollector, certificate: tuple[Path, Path]) -> None:
    message = b"1234567 " + b"x" * 1_234_567
    with collector(f"localhost:{there.port}", authorities=certificate[0]) as connection:
        for _ in range(3):
            connection.write(message)
    assert there.joined() == message * 3


def test_a_collector_that_nobody_vouches_for_gets_nothing(there: FakeCollector) -> None:
    with (
        pytest.raises(StoreUnavailable) as refused,
        collector(f"localhost:{there.port}") as connection,
    ):
        connection.write(b"secret")
    assert refused.value.code == "untrusted_collector"
    assert there.joined() == b""


def test_a_collector_of_another_name_gets_nothing(
    there: FakeCollector, certificate: tuple[Path, Path]
) -> None:
    with (
        pytest.raises(StoreUnavailable) as refused,
        collector(f"127.0.0.2:{there.port}", authorities=certificate[0]) as connection,
    ):
        connection.write(b"secret")
    assert refused.value.code in {"untrusted_collector", "unreachable"}
    assert there.received == b""


def test_a_collector_that_hangs_up_is_told(there: FakeCollector, certificate: tuple[Path, Path]) -> None:
    there.refuses = True
    with (
        pytest.raises(StoreUnavailable) as refused,
        collector(f"localhost:{there.port}", authorities=certificate[0]) as connection,
    ):
        connection.write(b"x" * 64 * 1024 * 1024)
    assert refused.value.code == "interrupted"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "invalid_address"),
        ("localhost:0", "invalid_address"),
        ("localhost:70000", "invalid_address"),
        ("a b:1", "invalid_address"),
        ("https://localhost", "invalid_address"),
        ("a..b:1", "invalid_address"),
        ("localhost:1", "unreachable"),
        ("[::1]:1", "unreachable"),
    ],
)
def test_addresses_that_lead_nowhere_are_told(address: str, code: str) -> None:
    with pytest.raises(AuditError) as refused, collector(address):
        pass
    assert refused.value.code == code


def test_certificates_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("x")
    for more in ({"authorities": tmp_path / "none.pem"}, {"client": tmp_path / "none.pem"}):
        with pytest.raises(BadInput) as refused, collector("localhost:1", **more):
            pass
        assert refused.value.code == "invalid_certificate"

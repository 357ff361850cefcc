from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.local.sqlite import Database
from picsafe.endpoint.adt.index import MIGRATIONS, PatientStore
from picsafe.endpoint.adt.listener import MAX_MESSAGE, AdtListener
from picsafe.endpoint.adt.places import MAX_FROM_ONE
from picsafe.endpoint.adt.settings import Adt, is_allowed, require_adt
from picsafe.endpoint.errors import EndpointError, InvalidConfig
from tests.fakes.tls import self_signed
from tests.unit.picsafe.endpoint.adt.messages import adt


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "patients.db", MIGRATIONS)
    yield made
    made.close()


@pytest.fixture
def store(database: Database) -> PatientStore:
    return PatientStore(
        database,
        sealing_key=b"k" * 32,
        digest_key=b"d" * 32,
        max_patients=100,
        keep=timedelta(days=1),
        clock=lambda: datetime(2026, 11, 29, tzinfo=UTC),
    )


@contextmanager
def listening(store: PatientStore, **settings: Any) -> Iterator[AdtListener]:
    listener = AdtListener(Adt(listen="127.0.0.1:0", **settings), store)
    listener.start()
    try:
        yield listener
    finally:
        assert listener.stop(10)


@contextmanager
def connected(listener: AdtListener) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as connection:
        yield connection


def framed(content: bytes) -> bytes:
    return b"\x0b" + content + b"\x1c\r"


def answer_of(connection: socket.socket) -> str:
    """The next answer's MSA and what follows; empty if the connection ended."""
    read = b""
    while not read.endswith(b"\x1c\r"):
        block = connection.recv(1)
        if not block:
            return ""
        read += block
    return read[1:-2].decode().partition("MSA|")[2]


def test_a_message_is_kept_before_it_is_answered(store: PatientStore) -> None:
    with listening(store) as listener, connected(listener) as connection:
        for number in range(3):
            connection.sendall(framed(adt(patient_id=str(number), control_id=f"C{number}")))
            assert answer_of(connection) == f"AA|C{number}\r"
            assert store.by_id(str(number))


def test_messages_come_in_pieces_and_several_at_once(store: PatientStore) -> None:
    content = framed(adt(patient_id="1", control_id="1")) + framed(adt(patient_id="2", control_id="2"))
    with listening(store) as listener, connected(listener) as connection:
        for one in content:
            connection.sendall(bytes([one]))
        connection.sendall(content)
        assert [answer_of(connection) for _ in range(4)] == ["AA|1\r", "AA|2\r"] * 2


def test_what_is_about_something_else_does_not_stop_the_line(store: PatientStore) -> None:
    with listening(store) as listener, connected(listener) as connection:
        connection.sendall(framed(adt("A03")))
        assert answer_of(connection) == "AA|42\r"
    assert store.count() == 0


def test_what_cannot_be_used_is_refused_with_the_reason_and_no_name(
    store: PatientStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with listening(store) as listener, connected(listener) as connection:
        connection.sendall(framed(adt(patient_id="", name="Extraordinaryname^Zoë")))
        answer = answer_of(connection)
    assert answer == "AE|42\rERR|||101^Required field missing^HL70357|E\r"
    assert "number=101" in caplog.text
    assert "Extraordinaryname" not in caplog.text + answer


def test_what_cannot_be_kept_is_to_be_sent_again(store: PatientStore, database: Database) -> None:
    database.write(lambda connection: connection.execute("DROP TABLE patient_name"))
    with listening(store) as listener, connected(listener) as connection:
        connection.sendall(framed(adt()))
        assert answer_of(connection).startswith("AE|42\rERR|||207^")


@pytest.mark.parametrize(
    "content",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        framed(b"PID|1||1\r"),
        b"\x0bMSH|^~\\&|" + b"x" * (MAX_MESSAGE + 1024),
    ],
)
def test_what_is_no_hl7_ends_the_connection(store: PatientStore, content: bytes) -> None:
    with listening(store) as listener, connected(listener) as connection:
        try:
            connection.sendall(content)
            assert answer_of(connection) == ""
        except ConnectionError:
            pass


def test_who_is_not_named_may_not_connect(store: PatientStore) -> None:
    with listening(store, allow=("192.0.2.7",)) as listener, connected(listener) as connection:
        try:
            connection.sendall(framed(adt()))
            assert answer_of(connection) == ""
        except ConnectionError:
            pass
    assert store.count() == 0


def test_connections_are_bounded_and_end_with_the_server(store: PatientStore) -> None:
    with listening(store) as listener:
        open_ones = [
            socket.create_connection(("127.0.0.1", listener.port), timeout=10)
            for _ in range(MAX_FROM_ONE + 1)
        ]
        # the last one is closed, and no other
        assert open_ones[-1].recv(1) == b""
        open_ones[0].sendall(framed(adt()))
        assert answer_of(open_ones[0]) == "AA|42\r"
    for connection in open_ones:
        connection.close()


def test_it_is_encrypted_and_asks_who_it_is(store: PatientStore, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    settings = {"tls_certificate": certificate, "tls_key": key, "client_ca_file": certificate}
    with listening(store, **settings) as listener:
        for shows_one in (False, True):
            context = ssl.create_default_context(cafile=certificate)
            if shows_one:
                context.load_cert_chain(certificate, key)
            with connected(listener) as plain:
                try:
                    with context.wrap_socket(plain, server_hostname="localhost") as connection:
                        connection.sendall(framed(adt()))
                        answer = answer_of(connection)
                except (ssl.SSLError, ConnectionError):
                    answer = ""
            assert answer == ("AA|42\r" if shows_one else "")


def test_an_address_that_is_taken_is_said(store: PatientStore) -> None:
    with listening(store) as listener:
        other = AdtListener(Adt(listen=f"127.0.0.1:{listener.port}"), store)
        with pytest.raises(EndpointError) as taken:
            other.start()
        assert other.stop(1)
    assert taken.value.code == "address_unusable"


@pytest.mark.parametrize(
    "settings",
    [
        {"listen": "0.0.0.0:2576"},
        {"listen": "nowhere"},
        {"allow": ("10.1.2.3/24",)},
        {"tls_key": Path("/key.pem")},
        {"client_ca_file": Path("/ca.pem")},
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidConfig):
        require_adt(Adt(**settings))


@pytest.mark.parametrize(
    ("allow", "address", "expected"),
    [
        ((), "127.0.0.1", True),
        ((), "::1", True),
        ((), "10.1.2.3", False),
        (("10.1.2.0/24",), "10.1.2.3", True),
        (("10.1.2.0/24",), "::ffff:10.1.2.3", True),
        (("10.1.2.0/24",), "10.1.3.3", False),
        (("10.1.2.0/24",), "127.0.0.1", False),
        (("fd00::/8",), "fd00::1%eth0", True),
    ],
)
def test_who_may_connect(allow: tuple[str, ...], address: str, expected: bool) -> None:
    adt_settings = Adt(listen="0.0.0.0:2576", allow=allow)
    if allow:
        require_adt(adt_settings)
    assert is_allowed(adt_settings, address) is expected

"""What an operator is told of a server that cannot be reached, whatever library speaks to it."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from picsafe.delivery.build import build
from picsafe.delivery.errors import Later
from picsafe.delivery.reaching import certificate_refused, not_reached
from picsafe.endpoint.config import decode_config
from tests.fakes.tls import self_signed


@contextmanager
def answering(tls: ssl.SSLContext | None) -> Iterator[int]:
    """The port of what shakes hands, or says that it does not speak TLS, until nobody asks any more."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                if tls is None:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                else:
                    tls.wrap_socket(connection, server_side=True).close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def with_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    certificate, key = self_signed(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context, certificate


KINDS = {
    "fhir": 'kind = "fhir"\nversion = "R4"\nurl = "https://{host}:{port}/r4"',
    "webdav": 'kind = "webdav"\nurl = "https://{host}:{port}/reports"',
    "hl7": 'kind = "hl7"\nhost = "{host}"\nport = {port}',
    "dicom": 'kind = "dicom"\nhost = "{host}"\nport = {port}\ncalled = "ARCHIVE"\ntls = true',
    "dicomweb": 'kind = "dicomweb"\nurl = "https://{host}:{port}/dicom-web"',
    "s3": 'kind = "s3"\nbucket = "reports"\nregion = "eu-west-1"\nendpoint_url = "https://{host}:{port}"\n'
    'path_style = true\naccess_key = "env:TEST_ACCESS"\nsecret_key = "env:TEST_ACCESS"',
}


def told(kind: str, port: int, folder: Path, ca_file: Path | None, host: str = "localhost") -> str:
    settings = KINDS[kind].format(host=host, port=port) + "\ntimeout = 5"
    if ca_file is not None:
        settings += f'\nca_file = "{ca_file}"'
    config = decode_config(f'data = "{folder}"\n[destination.it]\n{settings}\n'.encode())
    destination = build("it", config.destination["it"])
    try:
        return " ".join(one.text for one in destination.check() if not one.is_well)
    finally:
        destination.close()


@pytest.fixture(autouse=True)
def access(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_ACCESS", "of-a-test")


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_that_is_not_trusted_is_named(kind: str, tmp_path: Path) -> None:
    context, _ = with_certificate(tmp_path)
    with answering(context) as port:
        text = told(kind, port, tmp_path, None)
    assert "a certificate that is not trusted: its authority is not known here; look at ca_file" in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_for_another_name_is_named(kind: str, tmp_path: Path) -> None:
    context, certificate = with_certificate(tmp_path)
    with answering(context) as port:
        text = told(kind, port, tmp_path, certificate, host="127.0.0.1")
    assert "a certificate that is not trusted: it is for another name than the settings have" in text


@pytest.mark.parametrize("kind", KINDS)
def test_what_speaks_no_tls_is_named(kind: str, tmp_path: Path) -> None:
    with answering(None) as port:
        text = told(kind, port, tmp_path, None)
    assert "does not speak TLS there: look at the address and port" in text


@pytest.mark.parametrize("kind", KINDS)
def test_where_nobody_listens_is_named(kind: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "nothing listens there; look at the port" in told(kind, port, tmp_path, None)


def mail_refused() -> Later:
    return not_reached("The mail server", smtplib.SMTPConnectError(421, b"Pat Example"))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: not_reached("It", socket.gaierror(-2, "Pat")), "no address is known for its name"),
        (lambda: not_reached("It", TimeoutError("Pat")), "look whether a firewall is in between"),
        (lambda: not_reached("It", None), "look at its address"),
        (mail_refused, "look at its address"),
    ],
)
def test_the_rest_is_named_without_what_was_said(made: Callable[[], Later], said: str) -> None:
    later = made()
    assert (later.code, later.is_down) == ("unreachable", True)
    assert said in later.detail
    assert "Pat" not in later.detail


def test_that_our_certificate_is_wanted_is_named_although_it_is_said_late() -> None:
    alert = ssl.SSLError(1, "alert")
    alert.reason = "TLSV13_ALERT_CERTIFICATE_REQUIRED"
    later = certificate_refused("It", alert)
    assert later is not None
    assert "look at client_certificate" in later.detail
    assert certificate_refused("It", OSError("broken pipe")) is None
    assert not_reached("It", alert).code == later.code == "certificate_refused"

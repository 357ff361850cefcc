"""What only SMTP has: encryption, passwords, servers that misbehave."""

from __future__ import annotations

import ipaddress
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.local.smtp_server import Encryption, InvalidSmtpUrl, SmtpServer, parse_smtp_url
from chalicelib.users.mail.smtp import MAX_CONNECTIONS, SmtpMailer
from tests.fakes.smtp import hanging_smtp_server, smtp_server
from tests.fakes.tokens import FakeClock


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://localhost", SmtpServer("localhost", 25, "none")),
        ("smtp://mail.example.org:2525/", SmtpServer("mail.example.org", 2525, "none")),
        ("smtps://mail.example.org", SmtpServer("mail.example.org", 465, "tls")),
        (
            "smtp+starttls://pat%40example.org:p%3Aw@mail.example.org",
            SmtpServer("mail.example.org", 587, "starttls", "pat@example.org", "p:w"),
        ),
        ("smtp://u:p@127.0.0.1:25", SmtpServer("127.0.0.1", 25, "none", "u", "p")),
    ],
)
def test_a_url_names_the_server(url: str, expected: SmtpServer) -> None:
    assert parse_smtp_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org:port",
        "smtp://mail.example.org:99999",
        "smtp://mail.example.org/path",
        "smtp://[::1",
        "smtp://user:password@mail.example.org",
    ],
)
def test_another_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InvalidSmtpUrl) as refused:
        parse_smtp_url(url)
    assert "password@" not in str(refused.value) or "user:password@mail.example.org:587" in str(refused.value)


def test_a_password_does_not_show() -> None:
    assert "p:w" not in repr(parse_smtp_url("smtps://u:p%3Aw@mail.example.org"))


class Inbox:
    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refusal = ""
        self.refused_recipient = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if not self.refused_recipient:
            envelope.rcpt_tos.append(address)
        return self.refused_recipient or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refusal:
            return self.refusal
        self.mails.append((session.ssl is not None, session.auth_data, envelope))
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def starttls_port(inbox: Inbox, certificate: tuple[Path, Path]) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, auth_data: Any) -> AuthResult:
        # not handled: the server says so itself
        return AuthResult(success=auth_data.password == b"secret", handled=False, auth_data=auth_data)

    with smtp_server(
        inbox, tls_context=context, require_starttls=True, authenticator=authenticate, auth_required=True
    ) as port:
        yield port


def mailer(
    server: SmtpServer,
    tls: ssl.SSLContext | None = None,
    timeout: float = 5,
    connections: int = MAX_CONNECTIONS,
    longest: float = 30,
) -> SmtpMailer:
    return SmtpMailer(
        server=server,
        sender="PicSafe <no-reply@picsafe.example>",
        clock=FakeClock(),
        tls=tls,
        timeout=timeout,
        connections=connections,
        longest=longest,
    )


def send(mailer: SmtpMailer) -> None:
    mailer.send(to="pat@example.org", subject="Hello", text="Hello\n", html="<p>Hello</p>\n")


def test_a_password_is_sent_after_starttls(
    starttls_port: int, inbox: Inbox, certificate: tuple[Path, Path]
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    send(mailer(SmtpServer("127.0.0.1", starttls_port, "starttls", "picsafe", "secret"), trusting))
    ((encrypted, credentials, envelope),) = inbox.mails
    assert encrypted
    assert credentials.password == b"secret"
    assert envelope.rcpt_tos == ["pat@example.org"]


def test_a_wrong_password_is_unavailable(
    starttls_port: int, inbox: Inbox, certificate: tuple[Path, Path]
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    with pytest.raises(Unavailable) as refused:
        send(mailer(SmtpServer("127.0.0.1", starttls_port, "starttls", "picsafe", "wrong"), trusting))
    assert isinstance(refused.value.__cause__, smtplib.SMTPAuthenticationError)
    assert inbox.mails == []


def test_a_server_that_nobody_vouches_for_gets_nothing(starttls_port: int, inbox: Inbox) -> None:
    with pytest.raises(Unavailable):
        send(mailer(SmtpServer("127.0.0.1", starttls_port, "starttls", "picsafe", "secret")))
    assert inbox.mails == []


def test_tls_from_the_start(inbox: Inbox, certificate: tuple[Path, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    with smtp_server(inbox, ssl_context=context) as port:
        send(mailer(SmtpServer("127.0.0.1", port, "tls"), trusting))
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("refusal", ["451 try again later", "550 not here", "552 too much"])
def test_a_refusal_is_unavailable(inbox: Inbox, refusal: str) -> None:
    inbox.refusal = refusal
    with smtp_server(inbox) as port, pytest.raises(Unavailable):
        send(mailer(SmtpServer("127.0.0.1", port, "none")))


def test_a_recipient_whom_the_server_refuses_for_good_is_not_tried_again(inbox: Inbox) -> None:
    with smtp_server(inbox) as port:
        inbox.refused_recipient = "550 5.1.1 nobody of that name"
        with pytest.raises(InvalidRequest, match="undeliverable_address"):
            send(mailer(SmtpServer("127.0.0.1", port, "none")))
        inbox.refused_recipient = "450 4.2.0 greylisted"
        with pytest.raises(Unavailable):
            send(mailer(SmtpServer("127.0.0.1", port, "none")))


@pytest.mark.parametrize("drip", [b"220-more\r\n", b"2"])
def test_a_server_that_never_comes_to_an_end_is_unavailable(drip: bytes) -> None:
    ended = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            # each step is in time, and there is always another
            while not ended.wait(0.02):
                connection.sendall(drip)

    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(2) as pool:
        pool.submit(serve, listener)
        one = mailer(SmtpServer("127.0.0.1", listener.getsockname()[1], "none"), longest=0.3)
        sent = pool.submit(send, one)
        try:
            with pytest.raises(Unavailable):
                sent.result(10)
        finally:
            ended.set()


RECORD = b"\x16\x03\x03\x40\x00"
"""The head of a TLS record (RFC 8446, section 5.1) of a handshake, with 16 KiB to come."""


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_a_handshake_that_never_comes_to_an_end_is_unavailable(encryption: Encryption) -> None:
    ended = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            if encryption == "starttls":
                for said in (b"220 hello\r\n", b"250-here\r\n250 STARTTLS\r\n", b"220 go\r\n"):
                    connection.sendall(said)
                    connection.recv(1024)
            connection.sendall(RECORD)
            while not ended.wait(0.02):
                connection.sendall(b"\0")

    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(2) as pool:
        pool.submit(serve, listener)
        server = SmtpServer("127.0.0.1", listener.getsockname()[1], encryption)
        sent = pool.submit(send, mailer(server, timeout=60, longest=0.3))
        try:
            with pytest.raises(Unavailable):
                sent.result(10)
        finally:
            ended.set()


def test_a_name_with_very_many_addresses_takes_no_longer() -> None:
    with hanging_smtp_server() as (port, taken):
        (address,) = socket.getaddrinfo("127.0.0.1", port, type=socket.SOCK_STREAM)
        one = SmtpMailer(
            server=SmtpServer("mail.example.org", port, "tls"),
            sender="PicSafe <no-reply@picsafe.example>",
            clock=FakeClock(),
            timeout=0.1,
            longest=0.3,
            look_up=lambda _host, _port, _seconds: [address] * 100,
        )
        with pytest.raises(Unavailable):
            send(one)
        assert len(taken) <= 5


def test_a_name_that_nobody_answers_for_takes_no_longer_and_one_thread(
    monkeypatch: pytest.MonkeyPatch, inbox: Inbox
) -> None:
    asked, answer, look_up = [], threading.Event(), socket.getaddrinfo

    def hang(host: str, port: int, **more: Any) -> Any:
        asked.append(host)
        answer.wait(10)
        return look_up("127.0.0.1", port, **more)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with smtp_server(inbox) as port:
        one = mailer(SmtpServer("mail.example.org", port, "none"), longest=0.1)
        for _ in range(3):
            with pytest.raises(Unavailable):
                send(one)
        assert asked == ["mail.example.org"]
        patient = mailer(SmtpServer("mail.example.org", port, "none"))
        patient._look_up = one._look_up
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(send, patient)
            answer.set()
            sent.result(10)
        send(one)
    assert len(inbox.mails) == 2


def test_a_name_that_cannot_be_one_or_has_no_address_is_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("a" * 70 + ".example.org", "mail..example.org"):
        with pytest.raises(Unavailable):
            send(mailer(SmtpServer(name, 25, "none")))

    def no_such_name(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    def no_address(*_: Any, **__: Any) -> list[Any]:
        return []

    for look_up in (no_such_name, no_address):
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        with pytest.raises(Unavailable):
            send(mailer(SmtpServer("mail.example.org", 25, "none")))


def test_a_server_that_says_nothing_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable):
        send(mailer(SmtpServer("127.0.0.1", silent.getsockname()[1], "none"), timeout=0.2))


def test_a_slow_server_takes_no_more_threads_than_it_may() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(1) as pool:
        one = mailer(SmtpServer("127.0.0.1", silent.getsockname()[1], "none"), timeout=60, connections=1)
        first = pool.submit(send, one)
        connection, _ = silent.accept()
        # the server has the first one's connection and says nothing: nobody waits behind it
        with pytest.raises(Unavailable):
            send(one)
        assert not first.done()
        connection.close()
        with pytest.raises(Unavailable):
            first.result(60)
        again = pool.submit(send, one)
        silent.accept()[0].close()
        with pytest.raises(Unavailable):
            again.result(60)


def test_a_server_that_hangs_up_after_taking_the_mail_has_taken_it() -> None:
    received = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb") as stream:
            stream.write(b"220 hello\r\n")
            stream.flush()
            for line in stream:
                command = line[:4].upper()
                stream.write(b"354 go\r\n" if command == b"DATA" else b"250 ok\r\n")
                stream.flush()
                if command == b"DATA":
                    break
            for line in stream:
                if line == b".\r\n":
                    break
            stream.write(b"250 taken\r\n")
            stream.flush()
            received.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        send(mailer(SmtpServer("127.0.0.1", listener.getsockname()[1], "none")))
        thread.join(timeout=30)
    assert received.is_set()

"""Mail through an SMTP server (RFC 5321), for one machine."""

from __future__ import annotations

import smtplib
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal
from urllib.parse import unquote, urlsplit

from chalicelib.clock import Clock
from chalicelib.contract.origins import is_loopback_host
from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.settings import SettingsError
from chalicelib.users.mail.message import compose
from chalicelib.users.mail.ports import undeliverable_address
from chalicelib.local.smtp_connection import LookUp, Resolver, SmtpConnection

TIMEOUT = 10.0
MAX_SECONDS = 60.0
MAX_CONNECTIONS = 16
# RFC 5321 section 4.2.1: what is refused with 5yz is not to be tried again as it is
_FOR_GOOD = 500
Encryption = Literal["none", "starttls", "tls"]
_SCHEMES: dict[str, tuple[Encryption, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over.

    Attributes:
        host: name or address.
        port: TCP port.
        encryption: TLS from the start, after STARTTLS, or none at all.
        user: who signs in there, ``None`` if nobody does.
        password: theirs.
    """

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: str = field(default="", repr=False)


def parse_smtp_url(url: str) -> SmtpServer:
    """Read ``smtp://``, ``smtp+starttls://`` or ``smtps://[user:password@]host[:port]``.

    User and password may be percent-encoded.

    Raises:
        SettingsError: it is something else, or would send a password in the clear to another machine.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _malformed() from None
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _malformed()
    encryption, usual_port = _SCHEMES[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if encryption == "none" and parts.username and not is_loopback_host(host):
        raise SettingsError("A password for the mail server needs smtp+starttls:// or smtps://.")
    return SmtpServer(
        host=parts.hostname,
        port=port or usual_port,
        encryption=encryption,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
    )


class SmtpMailer:
    """``Mailer`` over SMTP, one connection a mail, and a bounded number of them at once.

    Whether the mail server takes international addresses is known once one mail was handed to it.

    Args:
        server: where mail is handed over.
        sender: ``Name <address>``.
        clock: the time.
        tls: how certificates are checked; against the system's authorities unless given.
        timeout: seconds that each step may take.
        longest: seconds that handing one mail over may take, from looking up the server's name on, however
            many steps the server makes of it.
        connections: that are open at once; further mails are refused.
        look_up: gives a name's addresses; the system's resolver unless given.
    """

    def __init__(
        self,
        *,
        server: SmtpServer,
        sender: str,
        clock: Clock,
        tls: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
        longest: float = MAX_SECONDS,
        connections: int = MAX_CONNECTIONS,
        look_up: LookUp | None = None,
    ) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._tls = tls or ssl.create_default_context()
        self._timeout = timeout
        self._longest = longest
        self._look_up = look_up or Resolver()
        self._free = threading.BoundedSemaphore(connections)
        self._takes_international: bool | None = None

    def reaches(self, to: str) -> bool:
        """See the port."""
        return to.isascii() or self._takes_international is not False

    def send(self, *, to: str, subject: str, text: str, html: str) -> None:
        """See the port."""
        message = compose(
            sender=self._sender, to=to, subject=subject, text=text, html=html, now=self._clock()
        )
        if not self._free.acquire(blocking=False):
            raise Unavailable
        try:
            self._deliver(message, to)
        finally:
            self._free.release()

    def _deliver(self, message: EmailMessage, to: str) -> None:
        try:
            with self._connection() as connection:
                connection.open(self._server.host, self._server.port)
                if self._server.encryption == "starttls":
                    connection.begin_tls()
                if self._server.user is not None:
                    connection.login(self._server.user, self._server.password)
                connection.ehlo_or_helo_if_needed()
                self._takes_international = connection.has_extn("smtputf8")
                if not self.reaches(to):
                    raise undeliverable_address()
                connection.send_message(message, to_addrs=[to])
                # the server has the mail by now: how it says goodbye does not matter
                with suppress(smtplib.SMTPException, OSError):
                    connection.quit()
        except smtplib.SMTPRecipientsRefused as error:
            if all(code >= _FOR_GOOD for code, _ in error.recipients.values()):
                raise _refused_recipient() from None
            raise Unavailable from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable from error

    def _connection(self) -> SmtpConnection:
        return SmtpConnection(
            tls=self._tls,
            encrypted=self._server.encryption == "tls",
            look_up=self._look_up,
            timeout=self._timeout,
            longest=self._longest,
        )


def _refused_recipient() -> InvalidRequest:
    return InvalidRequest("undeliverable_address", "The mail server takes no mail for this address.")


def _malformed() -> SettingsError:
    return SettingsError(
        "The mail server has to be a URL such as smtp+starttls://user:password@mail.example.org:587."
    )

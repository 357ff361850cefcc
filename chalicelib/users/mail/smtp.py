"""Mail through an SMTP server (RFC 5321), for one machine."""

from __future__ import annotations

import smtplib
import ssl
import threading
from contextlib import suppress
from email.message import EmailMessage

from chalicelib.clock import Clock
from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.local.findings import Findings
from chalicelib.local.smtp_connection import LookUp, Resolver, SmtpConnection
from chalicelib.local.smtp_server import SmtpServer
from chalicelib.users.mail.message import compose
from chalicelib.users.mail.ports import undeliverable_address

TIMEOUT = 10.0
MAX_SECONDS = 60.0
MAX_CONNECTIONS = 16
# RFC 5321 section 4.2.1: what is refused with 5yz is not to be tried again as it is
_FOR_GOOD = 500
_INTERNATIONAL = "the mail server takes international addresses"


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
        findings: where that is noted which is known of the mail server.
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
        findings: Findings | None = None,
    ) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._tls = tls or ssl.create_default_context()
        self._timeout = timeout
        self._longest = longest
        self._look_up = look_up or Resolver()
        self._free = threading.BoundedSemaphore(connections)
        self._findings = findings or Findings()

    def reaches(self, to: str) -> bool:
        """See the port."""
        return to.isascii() or self._findings.get(_INTERNATIONAL) is not False

    def send(self, *, to: str, subject: str, text: str, html: str, mail_id: str = "") -> None:
        """See the port."""
        message = compose(
            sender=self._sender,
            to=to,
            subject=subject,
            text=text,
            html=html,
            now=self._clock(),
            mail_id=mail_id,
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
                self._findings.put(_INTERNATIONAL, holds=connection.has_extn("smtputf8"))
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

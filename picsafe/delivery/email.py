"""A mailbox that is sent the sealed report as it came, with the words of how to open it.

Nothing in the mail says whom it is about. A mail server that took a mail may do so without its answer coming
through: the same report may be mailed more than once, always with the same ``Message-ID``.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.local.smtp_connection import Resolver, SmtpConnection
from chalicelib.local.smtp_server import InvalidSmtpUrl, SmtpServer, parse_smtp_url
from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, Refused
from picsafe.delivery.model import Finding, Receipt, ReportView
from picsafe.delivery.ports import Steps
from picsafe.delivery.reaching import not_reached
from picsafe.delivery.settings.handovers import EmailSettings

# base64 takes four characters for three bytes, and a line end after 76
_GROWTH: Final = 78 / 57
_TEXT: Final = """\
A PicSafe report is attached. It is encrypted: open it at {my_url} or with 'picsafe open', signed in with
your e-mail address. Its Key Server writes down everyone who opens it.

Report {report_id}
Received {received_at:%Y-%m-%d %H:%M} UTC{test}
"""
_TEST: Final = "\nThis is a test of a delivery. There is no patient."
_PERMANENT: Final = 500
_TOO_LARGE: Final = 552
# as RFC 1870 has it
_MAX_DIGITS: Final = 20


class Email:
    """``Destination``: an e-mail address.

    Args:
        name: the operator's name for it.
        settings: whose it is, and which mail server takes the mail.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    kind = "email"
    can_find = False

    def __init__(self, name: str, settings: EmailSettings) -> None:
        self.name = name
        self._settings = settings
        try:
            self._to, self._from = canonical_address(settings.to), canonical_address(settings.sender)
        except InvalidEmailAddress:
            raise InvalidDestination(
                "invalid_address", "to and sender have to be e-mail addresses."
            ) from None
        if not (self._to + self._from).isascii():
            raise InvalidDestination("invalid_address", "to and sender have to be plain ASCII.")
        try:
            self._tls = ssl.create_default_context(cafile=settings.ca_file)
        except (OSError, ssl.SSLError):
            raise InvalidDestination("invalid_tls", "ca_file cannot be read.") from None
        self._look_up = Resolver()

    def check(self) -> list[Finding]:
        """See ``Destination``: connects and signs in, and sends nothing."""
        try:
            with self._connection() as connection:
                size = _limit_of(connection)
        except DeliveryError as error:
            return [Finding(is_well=False, text=error.detail)]
        except InvalidDestination as error:
            return [Finding(is_well=False, text=error.detail)]
        limit = f"; it takes mails of up to {size:,} bytes" if size else ""
        return [Finding(is_well=True, text=f"The mail server lets us in{limit}.")]

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``."""
        if not report.is_sealed_by_sender:
            raise Refused("not_sealed_by_sender", "It came plain, and is not put into a mail.")
        steps.heartbeat()
        with self._connection() as connection:
            self._require_room(connection, report)
            message = self._message(report)
            connection.send_message(message, from_addr=self._from, to_addrs=[self._to])
            # the server has the mail by now: how it says goodbye does not matter
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
        return Receipt(str(message["Message-ID"]))

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:  # noqa: ARG002 - the port's signature
        """See ``Destination``: there is no way to ask."""
        return None

    def close(self) -> None:
        """See ``Destination``."""

    def _message(self, report: ReportView) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._from
        message["To"] = self._to
        message["Subject"] = f"PicSafe report {report.report_id}"
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{report.delivery_id}@{self._from.rpartition('@')[2]}>"
        # RFC 3834: vacation responders stay silent
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(
            _TEXT.format(
                my_url=self._settings.my_url,
                report_id=report.report_id,
                received_at=report.received_at,
                test=_TEST if report.is_test else "",
            )
        )
        try:
            content = report.sealed.read_bytes()
        except OSError as error:
            raise Later("read_failed", "The sealed file cannot be read.") from error
        message.add_attachment(
            content, maintype="application", subtype="zip", filename=f"{report.report_id}.picsafe"
        )
        return message

    def _require_room(self, connection: SmtpConnection, report: ReportView) -> None:
        size = int(report.sealed.stat().st_size * _GROWTH) + 4096
        limit = _limit_of(connection)
        limits = [self._settings.max_size, *([limit] if limit else [])]
        if size > min(limits):
            raise Refused(
                "too_large", f"It would be a mail of {size:,} bytes, and {min(limits):,} are taken."
            )

    @contextmanager
    def _connection(self) -> Iterator[SmtpConnection]:
        server = self._server()
        try:
            with SmtpConnection(
                tls=self._tls,
                encrypted=server.encryption == "tls",
                look_up=self._look_up,
                timeout=self._settings.timeout,
                longest=self._settings.timeout * 10,
            ) as connection:
                connection.open(server.host, server.port)
                if server.encryption == "starttls":
                    connection.begin_tls()
                connection.ehlo_or_helo_if_needed()
                if server.user is not None:
                    connection.login(server.user, server.password)
                yield connection
        except smtplib.SMTPAuthenticationError as error:
            raise Later("not_let_in", "The mail server does not let us in.", is_down=True) from error
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(max(code for code, _ in error.recipients.values())) from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from error
        except (smtplib.SMTPConnectError, ConnectionRefusedError, TimeoutError, ssl.SSLError) as error:
            raise not_reached("The mail server", error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Later("no_answer", "The mail server's answer did not come.") from error

    def _server(self) -> SmtpServer:
        try:
            return parse_smtp_url(self._settings.smtp.read())
        except InvalidSmtpUrl as error:
            raise Later("invalid_smtp_url", str(error), is_down=True) from error
        except InvalidDestination as error:
            raise Later(error.code, error.detail, is_down=True) from error


def _limit_of(connection: SmtpConnection) -> int:
    """Bytes that the server takes, as it says (RFC 1870); 0 if it does not."""
    text = connection.esmtp_features.get("size", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS else 0


def _refused(code: int) -> DeliveryError:
    if code == _TOO_LARGE:
        return Refused("too_large", "The mail server finds it too large.")
    if code >= _PERMANENT:
        return Refused(f"smtp_{code}", f"The mail server refuses it with {code}.")
    return Later(f"smtp_{code}", f"The mail server answers {code}.")

"""Hands a person's mail to the mail server that they name."""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from picsafe.cli.failure import ExitCode, Failure

_TIMEOUT = 60.0


def send_mail(message: EmailMessage, url: str) -> None:
    """Have a mail server take a mail.

    Args:
        message: with its sender and its recipient.
        url: such as ``smtp+starttls://user:password@mail.example.org:587``, or ``smtps://``.

    Raises:
        Failure: ``invalid_smtp_url``; ``mail_refused``; ``mail_server_unreachable``.
    """
    from chalicelib.local.smtp_connection import Resolver, SmtpConnection
    from chalicelib.local.smtp_server import InvalidSmtpUrl, parse_smtp_url

    try:
        server = parse_smtp_url(url)
    except InvalidSmtpUrl as error:
        raise Failure("invalid_smtp_url", str(error), ExitCode.USAGE) from error
    del message["X-Unsent"]
    # what a mail program adds to a draft; the usual ID would name this machine
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=str(message["From"]).rpartition("@")[2])
    try:
        with SmtpConnection(
            tls=ssl.create_default_context(),
            encrypted=server.encryption == "tls",
            look_up=Resolver(),
            timeout=_TIMEOUT,
            longest=10 * _TIMEOUT,
        ) as connection:
            connection.open(server.host, server.port)
            if server.encryption == "starttls":
                connection.begin_tls()
            connection.ehlo_or_helo_if_needed()
            if server.user is not None:
                connection.login(server.user, server.password)
            connection.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise Failure(
            "mail_refused", "The mail server does not accept the user and the password.", ExitCode.FAILURE
        ) from error
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        raise Failure("mail_refused", "The mail server does not take the mail.", ExitCode.FAILURE) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Failure(
            "mail_server_unreachable", "The mail server does not answer.", ExitCode.UNAVAILABLE
        ) from error

"""A mail in the Internet Message Format (RFC 5322), the same for every way of sending."""

from __future__ import annotations

import secrets
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

# the longest line that RFC 5322 allows: a link in the plain part stays in one piece
_POLICY = SMTP.clone(max_line_length=998)
# headers in UTF-8 (RFC 6532), which only who takes such addresses is handed
_INTERNATIONAL_POLICY = _POLICY.clone(utf8=True)


def compose(
    *, sender: str, to: str, subject: str, text: str, html: str, now: datetime, mail_id: str = ""
) -> EmailMessage:
    """A message with a plain and an HTML part.

    Args:
        sender: ``Name <address>`` of the operator; its domain also ends the Message-ID.
        to: the one recipient's normalised address.
        subject: one line.
        text: the plain part.
        html: the HTML part.
        now: the message's date, UTC.
        mail_id: what the Message-ID begins with; random if it is empty.

    Raises:
        ValueError: a header would have more than one line.
    """
    message = EmailMessage(policy=_POLICY if to.isascii() else _INTERNATIONAL_POLICY)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail_id or secrets.token_hex(16)}@{_domain(sender)}>"
    # RFC 3834: vacation responders stay silent
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"

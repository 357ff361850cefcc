"""Mail through Amazon SES (API version 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.aws.clients import aws_errors
from chalicelib.clock import Clock
from chalicelib.users.mail.message import compose
from chalicelib.users.mail.ports import undeliverable_address

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client


class SesMailer:
    """``Mailer`` over SES; the role needs ``ses:SendRawEmail`` for the sender's identity.

    Args:
        client: a ``sesv2`` client.
        sender: ``Name <address>`` of a verified identity.
        clock: the time.
    """

    def __init__(self, *, client: SESV2Client, sender: str, clock: Clock) -> None:
        self._client = client
        self._sender = sender
        self._clock = clock

    def reaches(self, to: str) -> bool:
        """See the port. SES takes addresses in ASCII alone."""
        return to.isascii()

    def send(self, *, to: str, subject: str, text: str, html: str, mail_id: str = "") -> None:
        """See the port."""
        if not self.reaches(to):
            raise undeliverable_address()
        message = compose(
            sender=self._sender,
            to=to,
            subject=subject,
            text=text,
            html=html,
            now=self._clock(),
            mail_id=mail_id,
        )
        with aws_errors():
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": message.as_bytes()}},
            )

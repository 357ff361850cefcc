"""Mails as people and their programs send them, with reports attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText


@dataclass(frozen=True)
class Attachment:
    """Something attached.

    Attributes:
        content: the bytes.
        name: as its program says it; none where it says none.
        kind: of ``application/``.
    """

    content: bytes
    name: str | None = None
    kind: str = "octet-stream"


def mail(
    attachments: Sequence[Attachment] = (),
    *,
    subject: str = "A report",
    message_id: str = "<1@sender.example>",
    text: str = "Please see what is attached.",
) -> bytes:
    """A mail with a text and what is attached."""
    message = EmailMessage()
    message["From"] = "Sam Sender <sam@sender.example>"
    message["To"] = "picsafe@myhospital.example"
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message.set_content(text)
    for one in attachments:
        message.add_attachment(one.content, maintype="application", subtype=one.kind, filename=one.name)
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def forwarded(inner: bytes) -> bytes:
    """A mail that another is attached to as a whole."""
    from email import message_from_bytes, policy

    message = EmailMessage()
    message["From"] = "Pat Example <pat@forwarder.example>"
    message["Subject"] = "Fwd"
    message.set_content("As discussed.")
    message.add_attachment(message_from_bytes(inner, policy=policy.default))
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def alone(attachment: Attachment) -> bytes:
    """A mail that is nothing but an attachment."""
    message = MIMEApplication(attachment.content, attachment.kind)
    message["Subject"] = "Nothing else"
    if attachment.name:
        message.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return _wire(message)


def nested(depth: int) -> bytes:
    """A mail whose parts lie in each other."""
    inner: Message = MIMEText("at last")
    for _ in range(depth):
        outer = MIMEMultipart()
        outer.attach(inner)
        inner = outer
    inner["Subject"] = "Deep"
    return _wire(inner)


def _wire(message: Message) -> bytes:
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

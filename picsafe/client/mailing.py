"""A sealed report in a mail: an ``.eml`` file that a mail program opens as a draft, with everything in it."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from picsafe.client.errors import InvalidInput
from picsafe.client.files import local_failures, write_atomically
from picsafe.client.message import list_of_items
from picsafe.client.responses import Summary
from picsafe.client.text import one_line

MAX_ATTACHMENT: Final = 50 * 1024 * 1024
"""Mail servers take less; beyond it nobody can send the draft."""

_TEXT: Final = """\
Attached is an encrypted PicSafe report containing {contents}.

To view it:
1. Save the attachment ({name}) and keep its name.
2. Open My PicSafe and sign in, or create a free account.
3. Choose the file under "Open".

It is decrypted on your device only. Whoever opens it is recorded in the report's access log.
"""


def mail_of(sealed: Path, *, summary: Summary, sender: str, to: str, institution: str) -> EmailMessage:
    """A mail with a sealed report. Nothing in it says whom the report is about.

    Args:
        sealed: the file, called ``{ReportID}.picsafe``.
        summary: what it contains.
        sender: the sender's address.
        to: the recipient's; empty to be filled in.
        institution: its name.

    Raises:
        InvalidInput: ``too_large_for_mail``.
        LocalFailure: the file cannot be read.
    """
    with local_failures("the sealed report"):
        size = sealed.stat().st_size
        if size > MAX_ATTACHMENT:
            raise InvalidInput(
                "too_large_for_mail",
                f"The report is too large for a mail ({size // 2**20} MB). Send it by PicSafe Cloud instead.",
            )
        content = sealed.read_bytes()
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    if to:
        message["To"] = to
    message["Subject"] = one_line(f"PicSafe report for {institution}")
    # mail programs open it as a draft
    message["X-Unsent"] = "1"
    message.set_content(_TEXT.format(contents=list_of_items(summary), name=sealed.name))
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=sealed.name)
    return message


def write_mail(message: EmailMessage, path: Path) -> None:
    """Write a mail to a file, whole or not at all.

    Raises:
        LocalFailure: it cannot be written.
    """
    with local_failures("the mail"):
        write_atomically(path, bytes(message))

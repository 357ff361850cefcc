"""Mail as files in a folder, for a first run without a mail server."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from chalicelib.clock import Clock
from chalicelib.errors import Unavailable
from chalicelib.local.disk import NotWritable, require_writable
from chalicelib.local.fsync import sync_folder
from chalicelib.local.private_files import make_folder
from chalicelib.users.mail.message import compose


class OutboxMailer:
    """``Mailer`` that writes ``.eml`` files whose names sort by time.

    Args:
        folder: made when the first mail is sent, for the owner's eyes only, as the files are.
        sender: ``Name <address>``.
        clock: the time.
    """

    def __init__(self, *, folder: Path, sender: str, clock: Clock) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    def reaches(self, to: str) -> bool:  # noqa: ARG002 - a file is whoever's
        """See the port."""
        return True

    def ping(self) -> None:
        """Find out whether mails can be written, by writing a file that is not kept.

        Raises:
            NotWritable: ``outbox_unavailable``.
            Unavailable: ``disk_full``.
        """
        try:
            make_folder(self._folder)
        except OSError as error:
            raise NotWritable(self._folder, "outbox_unavailable") from error
        require_writable(self._folder, "outbox_unavailable")

    def send(self, *, to: str, subject: str, text: str, html: str, mail_id: str = "") -> None:
        """See the port. A file with the ending ``.eml`` is always a whole one.

        A mail whose ID a file has is there already.
        """
        now = self._clock()
        message = compose(
            sender=self._sender, to=to, subject=subject, text=text, html=html, now=now, mail_id=mail_id
        )
        name = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{mail_id or secrets.token_hex(8)}"
        try:
            make_folder(self._folder)
            if mail_id and any(self._folder.glob(f"*-{mail_id}.eml")):
                return
            self._write(name, message.as_bytes())
        except OSError as error:
            raise Unavailable from error

    def _write(self, name: str, content: bytes) -> None:
        draft = self._folder / f".{name}.tmp"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self._folder / f"{name}.eml")
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(self._folder)

"""An outbox that hands over at once, where what takes the mails answers at once and is durable itself."""

from __future__ import annotations

from chalicelib.users.mail.ports import Letter, Mailer, undeliverable_address


class DirectOutbox:
    """``Outbox`` over a folder of files.

    Args:
        mailer: takes the mails.
    """

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def put(self, letter: Letter) -> None:
        """See the port."""
        if not self._mailer.reaches(letter.to):
            raise undeliverable_address()
        self._mailer.send(
            to=letter.to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            mail_id=letter.mail_id,
        )

"""What services need in order to send mail."""

from __future__ import annotations

from typing import Protocol


class Mailer(Protocol):
    """Hands one mail over to whoever delivers it."""

    def send(self, *, to: str, subject: str, text: str, html: str) -> None:
        """Return once the mail is in other, durable hands.

        Args:
            to: one normalised address; it appears in the recipient's field only.
            subject: one line.
            text: the plain text part, lines of at most 998 characters.
            html: the same as HTML.

        Raises:
            Unavailable: it could not be handed over.
        """
        ...

"""What services need in order to send mail."""

from __future__ import annotations

from typing import Protocol

from chalicelib.errors import InvalidRequest


def undeliverable_address() -> InvalidRequest:
    """What a mailer raises for an address that it can never reach; the words name none."""
    return InvalidRequest(
        "undeliverable_address",
        "From here mail reaches only addresses with ASCII letters before the @. Use another address.",
    )


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
            InvalidRequest: ``undeliverable_address``: what stands before the ``@`` is not ASCII, and the
                mail server does not take such addresses (RFC 6531).
            Unavailable: it could not be handed over.
        """
        ...

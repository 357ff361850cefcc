"""What services need in order to send mail, off the request that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from chalicelib.errors import InvalidRequest


def undeliverable_address() -> InvalidRequest:
    """What is raised for an address that mail can never reach from here; the words name none."""
    return InvalidRequest(
        "undeliverable_address",
        "From here mail reaches only addresses with ASCII letters before the @. Use another address.",
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is to be sent.

    Attributes:
        to: one normalised address; it appears in the recipient's field only.
        subject: one line.
        text: the plain text part, lines of at most 998 characters.
        html: the same as HTML.
        lane: whose mails it waits behind, such as the requester's network: each lane has its turn.
        expires_at: from then on it is of no use and is not sent any more.
        mail_id: of a mail that may be put twice, 32 hexadecimal digits: a part of its Message-ID, by which
            it is known again. Empty for a mail that is put once.
    """

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    lane: str
    expires_at: datetime
    mail_id: str = ""


class Outbox(Protocol):
    """Takes mails on and answers at once; they are delivered later, by whoever works on the queue."""

    def put(self, letter: Letter) -> None:
        """Return once the mail is stored durably.

        One machine's outboxes take a mail with an ID that they had in the last week, sent or not, and do
        nothing with it. SQS forgets what it has had.

        Raises:
            InvalidRequest: ``undeliverable_address``: it is known without asking anybody that what stands
                before the ``@`` is not ASCII and mail goes to no such address from here (RFC 6531).
            Unavailable: the store does not answer, or as many mails wait as it holds.
        """
        ...


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that one worker has taken on.

    Attributes:
        number: the queue's.
        attempt: how often it was taken on, from 1.
        letter: the mail.
    """

    number: int
    attempt: int
    letter: Letter


class MailQueue(Protocol):
    """The mails that wait. Every method raises ``Unavailable`` when its store does not answer.

    Attributes:
        on_put: called after a mail was stored, from any thread.
    """

    on_put: Callable[[], None]

    def claim(self, now: datetime, *, until: datetime) -> Claimed | None:
        """Take on the next mail that is due; nobody else gets it before ``until``.

        The lanes take turns: of two lanes, however many mails wait in one, the other's first is no later
        than its second.
        """
        ...

    def done(self, claimed: Claimed) -> None:
        """Forget a mail."""
        ...

    def put_back(self, claimed: Claimed, *, due_at: datetime) -> None:
        """Have a mail tried again, and not before then."""
        ...

    def release(self, now: datetime) -> None:
        """Have all mails due that somebody had taken on who is not there any more."""
        ...


class Mailer(Protocol):
    """Hands one mail over to whoever delivers it."""

    def reaches(self, to: str) -> bool:
        """Whether mail goes to such addresses, as far as that is known without asking anybody."""
        ...

    def send(self, *, to: str, subject: str, text: str, html: str, mail_id: str = "") -> None:
        """Return once the mail is in other, durable hands; see ``Letter``.

        Raises:
            InvalidRequest: ``undeliverable_address``: what stands before the ``@`` is not ASCII, and the
                mail server does not take such addresses (RFC 6531).
            Unavailable: it could not be handed over.
        """
        ...

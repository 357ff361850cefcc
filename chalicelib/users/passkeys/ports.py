"""What passkeys need from a store; the docstrings are the contract.

Every method raises ``Unavailable`` when its store does not answer. Moments are aware UTC and kept to the
millisecond.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from chalicelib.users.accounts.model import Session
from chalicelib.users.passkeys.model import Ceremony, Passkey


class Outcome(Enum):
    """How the answer to a ceremony ended; with all but ``DONE`` nothing was changed."""

    DONE = "done"
    ANSWERED = "answered"
    """The ceremony was answered before."""
    GONE = "gone"
    """There is no such person, or not of that generation, or no such passkey of theirs."""
    TAKEN = "taken"
    """The passkey is registered, for whomever."""
    FULL = "full"
    COUNTED_BACK = "counted_back"
    """See ``counts_on``."""


class PasskeyStore(Protocol):
    """Passkeys by their owner, and which ceremonies were answered."""

    def secret(self) -> bytes:
        """32 random bytes that are drawn once and for all."""
        ...

    def add(self, passkey: Passkey, ceremony: Ceremony, *, limit: int) -> Outcome:
        """Store a new passkey and that the ceremony was answered, both or neither.

        A passkey is one person's; nobody has more than ``limit``; of many that answer one ceremony, one does.
        All of that is decided under races.

        Returns:
            ``DONE``, ``ANSWERED``, ``GONE``, ``TAKEN`` or ``FULL``.
        """
        ...

    def of(self, userid: int) -> list[Passkey]:
        """A person's passkeys, oldest first."""
        ...

    def find(self, userid: int, passkey_id: str) -> Passkey | None:
        """A person's passkey, in one read."""
        ...

    def sign_in(self, ceremony: Ceremony, session: Session, sign_count: int) -> Outcome:
        """Start a session by ``session.passkey``, if it is there and counts on from what is stored.

        The counter, when the passkey was used last (``session.created_at``), that the ceremony was answered
        and the session are stored, all or none. Of many that answer one ceremony, one does.

        Returns:
            ``DONE``, ``ANSWERED``, ``GONE`` or ``COUNTED_BACK``.
        """
        ...

    def remove(self, userid: int, passkey_id: str) -> bool:
        """Remove a passkey; ``False`` if there was none."""
        ...

    def remove_all(self, userid: int) -> None:
        """Remove all of a person's passkeys."""
        ...

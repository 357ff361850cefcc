"""What the account services need from stores and signers; the docstrings are the contract.

Every method raises ``Unavailable`` when its store does not answer. Moments are aware UTC and kept to the
millisecond.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Protocol

from chalicelib.tokens.ports import TokenKeys, TokenSigner
from chalicelib.users.accounts.limits import MailLimits, Tally
from chalicelib.users.accounts.model import Challenge, Session, User
from chalicelib.users.accounts.personal_token import PersonalToken


class UserStore(Protocol):
    """People, by number and by address."""

    def user(self, userid: int) -> User | None:
        """The person of that number."""
        ...

    def find_or_create(self, email: str, now: datetime) -> User:
        """The person of a normalised address, made with the next number if there is none.

        However many ask at once, an address has one person. A number is never given twice, not even
        after its person was deleted.

        Raises:
            Unavailable: also when the nine-digit numbers are used up.
        """
        ...

    def language(self, email: str) -> str:
        """The language that the person of a normalised address has chosen; empty if none, and for nobody.

        It takes as many steps for an address that is nobody's, so that nobody can be found out about.
        """
        ...

    def change(self, userid: int, fields: Mapping[str, str]) -> User | None:
        """Set some of ``title``, ``firstname``, ``lastname``, ``country``, ``notices`` and ``language``.

        The others stay.

        Returns:
            The person as stored now, or ``None`` if there is none of that number.
        """
        ...

    def set_plan(self, email: str, plan: str, until: datetime | None) -> User | None:
        """Set the own plan of the person of a normalised address, and when it ends.

        Returns:
            The person as stored now, or ``None`` if there is none of that address.
        """
        ...

    def next_generation(self, userid: int) -> None:
        """Count the person's ``generation`` on; nothing happens if there is none.

        Whatever a store makes for a generation (sessions, passkeys, personal tokens), it makes in the moment
        in which that is the person's. So once this has returned, whatever is of an earlier one is there
        already.
        """
        ...

    def delete(self, userid: int) -> None:
        """Erase the person and the way from the address to them; nothing happens if there is none."""
        ...


class Finish(Enum):
    """How the attempt to use up a challenge ended."""

    DONE = "done"
    USED = "used"
    NO_USER = "no_user"
    """There is no such person, or not of the session's generation."""


class Kept(Enum):
    """How the attempt to store a personal token ended; with all but ``DONE`` nothing was changed."""

    DONE = "done"
    GONE = "gone"
    """There is no such person, or not of that generation."""
    FULL = "full"


class ChallengeStore(Protocol):
    """Mails that were sent to prove addresses."""

    def add(self, challenge: Challenge, *, limits: MailLimits) -> datetime | None:
        """Store the challenge, unless its address has too many open ones (``limits.refused_until``).

        However many are added at once, no more than the limits say are open.

        Returns:
            ``None`` when it is stored, else when there is room at the latest.
        """
        ...

    def withdraw(self, challenge: Challenge) -> None:
        """Forget a challenge whose mail could not be taken on; it is not open any more."""
        ...

    def find(self, key: str) -> Challenge | None:
        """The challenge, unless it was used up; it may have expired."""
        ...

    def claim_attempt(self, key: str, *, now: datetime, limit: int) -> Challenge | None:
        """Take one of the challenge's ``limit`` attempts before a code is compared.

        However many try at once, no more than ``limit`` attempts of a challenge are given out.

        Returns:
            The challenge with the attempt counted; ``None`` if there is none, it was used up or has
            expired, or no attempt is left.
        """
        ...

    def use_up(self, key: str, session: Session) -> Finish:
        """Use up the challenge and start the session, both or neither.

        Returns:
            ``USED`` if the challenge was used up before or does not exist; of many that try at once, one
            gets ``DONE``. ``NO_USER`` if the session's person was deleted meanwhile, or has signed out
            everywhere.
        """
        ...


class Familiar(Protocol):
    """Where addresses have signed in from lately: ``requesters`` names devices and networks."""

    def known(self, email: str, names: Sequence[str], now: datetime) -> frozenset[str]:
        """Those of the names that the address has signed in from."""
        ...

    def remember(self, email: str, names: Sequence[str], *, now: datetime, until: datetime) -> None:
        """Know these names until then, and of each kind no more than ``FAMILIAR_OF_A_KIND``, the latest."""
        ...

    def forget(self, email: str) -> None:
        """Know none of the address's names any more."""
        ...


class Readers(Protocol):
    """In which language people read; the accounts' store knows."""

    def user(self, userid: int) -> User | None:
        """The person of that number."""
        ...

    def language(self, email: str) -> str:
        """The language that the person of an address has chosen; empty if none, and for nobody."""
        ...


class Tallies(Protocol):
    """Counts within windows of time, which are forgotten after those.

    What is counted at the same time as somebody looks (``full``) may be missed: a limit can be passed by
    as many as are under way at once.
    """

    def full(self, tallies: Sequence[Tally]) -> Tally | None:
        """The first of them whose count has reached its limit."""
        ...

    def count(self, tallies: Sequence[Tally], amount: int = 1) -> None:
        """Add to each; a full one takes no more, and none gets below zero."""
        ...

    def take(self, tallies: Sequence[Tally], amount: int = 1) -> Tally | None:
        """Add an amount to each in turn, up to the first that has no room for it; returns that one.

        However many ask at once, none takes more than its limit. What those before a full one have taken
        stays taken.
        """
        ...


class SessionStore(Protocol):
    """Devices that are signed in."""

    def session(self, userid: int, sid: str) -> Session | None:
        """The session, unless it was ended; it may have lapsed."""
        ...

    def of(self, userid: int) -> list[Session]:
        """A person's sessions that were not ended, in any order; some may have lapsed."""
        ...

    def rotate(
        self, session: Session, *, secret_hash: bytes, idle_until: datetime, used_at: datetime
    ) -> bool:
        """Replace the secret of the refresh token, if it is still the one in ``session``.

        Returns:
            Whether it was replaced; of many that try at once with one secret, one gets ``True``.
        """
        ...

    def end(self, userid: int, sid: str) -> None:
        """End a session; it need not exist."""
        ...

    def end_all(self, userid: int) -> None:
        """End all of a person's sessions."""
        ...

    def is_live(self, userid: int, sid: str, now: datetime) -> bool:
        """Whether the session is there, was not ended and has not lapsed, in one read."""
        ...


class PersonalTokens(Protocol):
    """Personal tokens, without their secrets."""

    def add(self, token: PersonalToken, now: datetime, *, generation: int, limit: int) -> Kept:
        """Store a new token; those of its owner that have run out may be forgotten.

        Args:
            token: the token.
            now: the time.
            generation: of the session that makes it.
            limit: how many there may be that have not run out.

        Returns:
            Decided under races.
        """
        ...

    def of(self, userid: int) -> list[PersonalToken]:
        """A person's tokens, oldest first; some may have run out."""
        ...

    def find(self, userid: int, token_id: str) -> PersonalToken | None:
        """A token, in one read; it may have run out."""
        ...

    def used(self, userid: int, token_id: str, now: datetime) -> None:
        """Record the use of a token; nothing happens if it was removed meanwhile."""
        ...

    def remove(self, userid: int, token_id: str) -> bool:
        """Remove a token; ``False`` if there was none."""
        ...

    def remove_all(self, userid: int) -> None:
        """Remove all of a person's tokens."""
        ...

    def is_live(self, userid: int, token_id: str, now: datetime) -> bool:
        """Whether the token is there and has not run out, in one read."""
        ...


class SigningKeys(TokenSigner, TokenKeys, Protocol):
    """The key that signs now, and the public keys of that one and of those retired."""

    def public_jwks(self) -> list[dict[str, str]]:
        """All public keys as JWKs (RFC 7517), the one that signs now first.

        Raises:
            Unavailable: the keys cannot be had.
        """
        ...

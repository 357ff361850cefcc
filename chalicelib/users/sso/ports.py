"""What single sign-on needs from outside; the docstrings are the contract of the adapters.

Stores raise ``Unavailable`` when they do not answer; then nothing was changed. Moments are aware UTC and kept
to the millisecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from chalicelib.users.accounts.model import Session
from chalicelib.users.passkeys.model import Ceremony
from chalicelib.users.sso.model import Binding, SsoSettings


class Outcome(Enum):
    """How a sign-in ended; with all but ``DONE`` nothing was changed."""

    DONE = "done"
    GONE = "gone"
    """There is no such person, or not of the session's generation."""
    OTHER = "other"
    """The account is bound to another subject of the same realm."""


class SsoStore(Protocol):
    """Enterprises' providers."""

    def of(self, number: int) -> SsoSettings | None:
        """The enterprise's settings."""
        ...

    def replace(self, settings: SsoSettings) -> bool:
        """Store settings in the place of those of one version less; 0 stands for none.

        Returns:
            ``False`` if those there are of another version, or there is no such enterprise.
        """
        ...

    def tried(self, number: int, revision: str, now: datetime, *, is_dated: bool) -> bool:
        """Record that somebody has signed in, and whether it was said when they had proved who they are.

        Returns:
            ``False`` if the settings are not of that revision any more.
        """
        ...

    def remove(self, number: int, version: int) -> bool:
        """Remove the enterprise's settings, of which there need not be any.

        Returns:
            ``False`` if those there are of another version.
        """
        ...


class SsoPeople(Protocol):
    """Whom providers have signed in: one subject of one realm an account."""

    def of(self, email: str) -> Binding | None:
        """To whom the account of a normalised address is bound."""
        ...

    def spend(self, ceremony: Ceremony, now: datetime) -> bool:
        """Remember until it would have run out that a way was gone; of many that go it, one does.

        Returns:
            ``False`` if it was gone before.
        """
        ...

    def sign_in(self, session: Session, binding: Binding) -> Outcome:
        """Start a session and bind its account, both or neither.

        An account that is bound within another realm, or not at all, is bound anew, which is decided under
        races. ``Binding.refused`` of what is given counts for nothing; what there is of it stays while the
        same subject signs in, and goes with another.
        """
        ...

    def refuse(self, binding: Binding) -> None:
        """Remember that somebody else than whom the account is bound to has come with its address.

        Nothing happens unless it is bound within that realm, to another subject, which has not just been
        accepted: until that one has come in, nobody is remembered in their place.
        """
        ...

    def accept(self, email: str, realm: str) -> int | None:
        """Bind an account to who was refused last, and count its person's ``generation`` on, both or none.

        Asked again it does so again, until the new owner has signed in.

        Returns:
            Whose account it is; ``None`` if nobody was refused there within the realm, or there is no
            account.
        """
        ...

    def forget(self, email: str) -> None:
        """Bind the account of a normalised address to nobody; it need not be bound, or be there."""
        ...


class ClientSecrets(Protocol):
    """PicSafe's secrets at providers, by names of 1 to 40 letters, digits and dashes."""

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret under a name that has none."""
        ...

    def read(self, name: str) -> str | None:
        """The secret of that name; ``None`` if there is none, or it cannot be opened any more."""
        ...

    def forget(self, name: str) -> None:
        """Forget a secret; it need not be there."""
        ...


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What a provider says, of at most ``MAX_ANSWER`` bytes."""

    status: int
    body: bytes = field(repr=False)


class ProviderHttp(Protocol):
    """One request to a provider, over TLS, bounded, to public addresses; nothing is followed or repeated."""

    def get(self, url: str) -> ProviderAnswer:
        """What is there.

        Raises:
            ProviderUnreachable: it does not answer in time, at too great a length, or where it may not be.
        """
        ...

    def post(self, url: str, form: Mapping[str, str], authorization: str = "") -> ProviderAnswer:
        """What it says to a form, with that ``Authorization`` header where one is given.

        Raises:
            ProviderUnreachable: as ``get``.
        """
        ...

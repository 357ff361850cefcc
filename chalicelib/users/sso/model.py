"""What is kept of an enterprise's identity provider, and of whom it has signed in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import host_of, is_loopback, origin_of
from chalicelib.errors import InvalidRequest
from chalicelib.users.accounts.model import Session

Mode = Literal["off", "offered", "required"]
"""Whether people of the domains may sign in by it, or have to."""

FLOW_LIFETIME: Final = timedelta(minutes=15)
"""How long somebody may take at the provider: a new authenticator may have to be set up there."""
FRESH_SECONDS: Final = 300
"""How long ago somebody may have proved who they are there, on a device that is not said to be their own."""
CLOCK_SKEW: Final = timedelta(minutes=2)
ID_TOKEN_AGE: Final = timedelta(minutes=10)
MAX_ISSUER: Final = 255
MAX_CLIENT_ID: Final = 255
MAX_CLIENT_SECRET: Final = 512
MAX_CODE: Final = 2048
MAX_REDIRECT_URI: Final = 512

_VISIBLE = re.compile(r"[!-~]+")
# what may follow an issuer's origin: segments of a path, nothing that could be read in two ways
_PATH = re.compile(r"(?:/[A-Za-z0-9._~@:+-]+)*/?")


@dataclass(frozen=True, slots=True)
class SsoSettings:
    """An enterprise's identity provider.

    Attributes:
        enterprise: whose.
        version: counts the changes; 0 where there are no settings.
        revision: of what the provider is asked with; another one with each issuer, client and secret.
        issuer: its identifier, as it calls itself.
        client_id: PicSafe's there.
        has_secret: whether PicSafe has a secret there besides; else PKCE alone.
        mode: whether it counts.
        tried_at: when somebody has signed in by exactly this; ``None`` if nobody has.
        is_dated: whether the provider said at the last trial when the person had proved who they are.
        next_revision: that with another client secret for the same issuer and client, which takes the place
            of the present one once it was tried; empty where none waits.
        next_has_secret: whether that is a secret, or PKCE alone.
        left: by what secrets were kept that are not used any more, and may not have been forgotten yet.
    """

    enterprise: int
    version: int = 0
    revision: str = ""
    issuer: str = ""
    client_id: str = ""
    has_secret: bool = False
    mode: Mode = "off"
    tried_at: datetime | None = None
    is_dated: bool = False
    next_revision: str = ""
    next_has_secret: bool = False
    left: tuple[str, ...] = ()

    @property
    def next(self) -> SsoSettings | None:
        """What they are once the client secret that waits has been tried; ``None`` where none waits."""
        if not self.next_revision:
            return None
        return replace(
            self,
            revision=self.next_revision,
            has_secret=self.next_has_secret,
            tried_at=None,
            next_revision="",
            next_has_secret=False,
        )

    def at(self, revision: str) -> SsoSettings | None:
        """These settings, or with the secret that waits, whichever are of a revision; ``None`` if neither."""
        return next((one for one in (self, self.next) if one is not None and one.revision == revision), None)

    @property
    def secret_names(self) -> list[str]:
        """By what all secrets are kept that belong to them."""
        return [one.secret_name for one in (self, self.next) if one is not None and one.has_secret]

    def secret_names_beside(self, other: SsoSettings) -> tuple[str, ...]:
        """By what those of their secrets are kept that do not belong to others, which take their place."""
        return tuple(one for one in self.secret_names if one not in other.secret_names)

    @property
    def secret_name(self) -> str:
        """By what the secret is kept."""
        return f"{self.enterprise}-{self.revision}"

    @property
    def realm(self) -> str:
        """Within what a subject is one person's: providers may name people otherwise to another client."""
        return _digest(self.issuer, self.client_id)

    def is_of(self, session: Session) -> bool:
        """Whether a session was started by this very provider, for this client of it."""
        return (session.sso, session.realm) == (self.enterprise, self.realm)


@dataclass(frozen=True, slots=True)
class Binding:
    """Whom a provider has signed in to an account.

    Attributes:
        email: the account's normalised address.
        realm: see ``SsoSettings.realm``.
        subject: the digest of ``sub``: what the provider calls somebody for good.
        refused: that of who came last with the address and was refused, because they are somebody else.
    """

    email: str
    realm: str
    subject: str
    refused: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Flow:
    """One way to the provider and back, which nobody stores.

    Attributes:
        state: goes along to the provider and back.
        browser: what only the page has that began it.
        enterprise: whose provider.
        revision: see ``SsoSettings``.
        email_digest: of the address that was typed.
        asks_anew: whether the person is to prove who they are now.
        is_trial: whether an administrator tries settings that do not count yet.
        nonce: has to be in the ID token.
        verifier: of PKCE (RFC 7636).
        expires_at: from then on nothing is taken.
    """

    state: str
    browser: str
    enterprise: int
    revision: str
    email_digest: str
    asks_anew: bool
    is_trial: bool
    nonce: str
    verifier: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Whom an ID token names.

    Attributes:
        subject: what the provider calls them for good.
        email: their address, normalised.
        proved_at: when they proved who they are; ``None`` where the provider does not say.
    """

    subject: str
    email: str
    proved_at: datetime | None


def redirect_uri_of(base: str, enterprise: int) -> str:
    """Where an enterprise's provider, and no other, leads browsers back to (RFC 9700 section 4.4.2).

    Args:
        base: what such addresses begin with.
        enterprise: its number.
    """
    return f"{base}/{enterprise}"


def binding_of(settings: SsoSettings, person: Person) -> Binding:
    """That whom a provider names is the owner of their address's account."""
    subject = person.subject
    return Binding(person.email, settings.realm, _digest(settings.realm, subject))


def refused_beside(known: Binding | None, binding: Binding) -> str:
    """Who goes on to be remembered as refused when a binding takes the place of a known one.

    Whoever was refused and has been accepted since is not any more, once they have come in.
    """
    if known is None or known.realm != binding.realm or known.refused == binding.subject:
        return ""
    return known.refused


def email_digest(email: str) -> str:
    """What stands for a normalised address in a flow."""
    return _digest("address", email)[:32]


def checked_issuer(text: str, internal: Collection[str] = ()) -> str:
    """An issuer's identifier as it was given: it is compared letter by letter.

    Args:
        text: what was given.
        internal: hosts that may be this very machine, too.

    Raises:
        InvalidRequest: ``invalid_issuer``: it is no ``https:`` URL in its usual spelling, of a name that is
            not this very machine's, or has a query or a fragment (OpenID Connect Discovery, section 3).
    """
    issuer = text.strip()
    scheme, _, rest = issuer.partition("://")
    host, slash, path = rest.partition("/")
    origin = f"{scheme}://{host}"
    try:
        if (
            len(issuer) > MAX_ISSUER
            or scheme != "https"
            or origin_of(origin) != origin
            or (is_loopback(origin) and host_of(origin) not in internal)
            or _PATH.fullmatch(f"{slash}{path}") is None
            or any(part in {".", ".."} for part in path.split("/"))
        ):
            raise _invalid_issuer()
    except InvalidOrigin:
        raise _invalid_issuer() from None
    return issuer


def checked_client_id(text: str) -> str:
    """PicSafe's identifier at a provider.

    Raises:
        InvalidRequest: ``invalid_client_id``.
    """
    client_id = text.strip()
    if len(client_id) > MAX_CLIENT_ID or _VISIBLE.fullmatch(client_id) is None:
        raise InvalidRequest(
            "invalid_client_id", f"A client ID has 1 to {MAX_CLIENT_ID} letters and no blanks."
        )
    return client_id


def checked_client_secret(text: str) -> str:
    """PicSafe's secret at a provider; empty for none.

    Raises:
        InvalidRequest: ``invalid_client_secret``.
    """
    secret = text.strip()
    if len(secret) > MAX_CLIENT_SECRET or (secret and _VISIBLE.fullmatch(secret) is None):
        raise InvalidRequest(
            "invalid_client_secret", f"A client secret has up to {MAX_CLIENT_SECRET} letters and no blanks."
        )
    return secret


def _invalid_issuer() -> InvalidRequest:
    return InvalidRequest(
        "invalid_issuer", "An issuer is an address such as https://login.hospital.example/realms/staff."
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()

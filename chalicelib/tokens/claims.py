"""What a User Token says, and how long it may live.

User Tokens are ES256 JSON Web Tokens (RFC 7519, RFC 7518 section 3.4), made by the User Server alone. Key
servers verify with public keys only, so a private Key Server cannot forge a token.

How long a token may live depends on who checks it. The User Server looks at the session at every use, so
its own live an hour. Nobody else can, so for every other server they live five minutes at most, and a session
that was ended is over there by itself. A script's long token is the one exception; see
``chalicelib.tokens.standing``.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec

ALGORITHM = "ES256"
LIFETIME = timedelta(hours=1)
AUDIENCE_LIFETIME = timedelta(minutes=5)
"""How long a token lives where its session cannot be looked at.

No setting: servers elsewhere refuse what lives longer, so that all have to agree on it. Less would make
clients renew a token at almost every call, to end a session a minute or two earlier.
"""
FUTURE_TOLERANCE = timedelta(minutes=5)
"""How far ``iat`` and ``nbf`` may be in the future: whose clocks differ by less go on working together."""
EXPIRY_TOLERANCE = timedelta(seconds=30)
"""How long after ``exp`` a token is still taken: it may have run out on its way."""
MAX_TOKEN = 6144
"""Of characters. Proxies take header lines of 8 KiB, and an API Gateway 10 KiB of all headers."""
MAX_POLICIES_IN_TOKEN = 2400
"""Of bytes, so that a token with the longest names stays within ``MAX_TOKEN``."""
REQUIRED_CLAIMS = ("iss", "sub", "aud", "exp", "iat", "jti", "sid")
USER_SERVER = "user-server"
"""``sub`` and ``sid`` of the User Server's own tokens: no person's number, and no enterprise's."""


class Claims(msgspec.Struct, frozen=True):
    """Who a token speaks for, once it has been verified.

    Attributes:
        iss: the User Server's URL.
        sub: the user number in decimal, ``enterprise:{number}`` for an enterprise's script, or
            ``user-server`` for the User Server itself.
        aud: the URLs of the servers that may accept the token.
        exp: seconds since 1970 after which it is refused.
        iat: seconds since 1970 at which it was made.
        jti: unique per token.
        sid: the session it belongs to; ending the session ends the token.
        nbf: seconds since 1970 before which it is refused; PicSafe's own have none.
        kind: ``user``, ``enterprise``, or ``server``: the User Server, which asks a Key Server for events
            and may do nothing else.
        userid: the user number, 0 for an enterprise.
        title: the person's title, empty for an enterprise.
        firstname: the person's first name, empty for an enterprise.
        lastname: the person's last name, empty for an enterprise.
        email: the person's address in lower case, empty for an enterprise.
        country: ISO 3166-1 alpha-2, empty while the profile is incomplete.
        organisation: number of the enterprise that has proven the person's mail domain, whose quotas they
            count on; 0 for none and for scripts. It gives no rights.
        enterprises: to Key Servers, the numbers of all enterprises that the person belongs to.
        key_policies: to Key Servers, what those lay down about the keys that the person makes, each with
            ``enterprise``, ``name``, ``version`` and ``policy``; ``None`` if it is more than a token can
            carry. Where it is not said, the token is for no Key Server.
        plan: what the person may do, when the token was made; it may be a plan that is not known here. Empty
            for scripts.
        enterprise: the enterprise's name, empty for a person.
        made_by: the address of the administrator who made a script's API key or token; empty for a person,
            and where it is not known any more.
        domains: verified mail domains of a script's enterprise, when the token was made.
        sha256: of the one file that may be posted with the token, 64 hexadecimal digits; it is good for
            nothing else, so that it may travel where others read along.
        personal_token: the ID of the person's token by which a program has asked for this one. It is good
            for the keys of that person's own reports, and for nothing else.
    """

    iss: str
    sub: str
    aud: list[str]
    exp: int
    iat: int
    jti: str
    sid: str
    nbf: int | msgspec.UnsetType = msgspec.UNSET
    kind: Literal["user", "enterprise", "server"] = "user"
    userid: int = 0
    title: str = ""
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    country: str = ""
    organisation: Annotated[int, msgspec.Meta(ge=0)] = 0
    enterprises: list[int] = []
    key_policies: list[Any] | msgspec.UnsetType | None = msgspec.UNSET
    plan: str = ""
    enterprise: str = ""
    made_by: str = ""
    domains: list[str] = []
    sha256: str | msgspec.UnsetType = msgspec.UNSET
    personal_token: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def lifetime(self) -> timedelta:
        """How long it was made for."""
        return timedelta(seconds=self.exp - self.iat)

    @property
    def expires_at(self) -> datetime:
        """``exp`` as a moment."""
        return datetime.fromtimestamp(self.exp, UTC)

    @property
    def has_profile(self) -> bool:
        """Whether the audit trail would have a name: enterprises always, people once they gave theirs."""
        return self.kind == "enterprise" or bool(self.firstname and self.lastname and self.country)


def lifetime(now: datetime, length: timedelta = LIFETIME) -> tuple[int, int]:
    """``iat`` and ``exp`` of a token made now, in seconds since 1970."""
    issued = int(now.timestamp())
    return issued, issued + int(length.total_seconds())


def user_server_claims(issuer: str, audience: str, now: datetime) -> Claims:
    """What the User Server says of itself to one Key Server, for five minutes.

    Args:
        issuer: its own URL.
        audience: the Key Server's.
        now: the time.
    """
    issued, expires = lifetime(now, AUDIENCE_LIFETIME)
    return Claims(
        iss=issuer,
        sub=USER_SERVER,
        aud=[audience],
        exp=expires,
        iat=issued,
        jti=secrets.token_urlsafe(16),
        sid=USER_SERVER,
        kind="server",
    )


def audiences(urls: Sequence[str]) -> list[str]:
    """The given server URLs without repetition, in order: the ``aud`` of a token."""
    return list(dict.fromkeys(urls))

"""The one place where User Tokens are made."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.clock import Clock
from chalicelib.tokens.user_tokens import LIFETIME, Claims, TokenSigner, audiences, issue, lifetime
from chalicelib.users.accounts.model import User


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A signed token.

    Attributes:
        token: the JWT in its compact form.
        expires_at: when it stops being accepted, in UTC, whole seconds.
    """

    token: str
    expires_at: datetime


class TokenIssuer:
    """Makes tokens for people and for enterprises' scripts.

    Args:
        signer: the key.
        issuer: the User Server's URL.
        own_audiences: PicSafe's own servers, where a sign-in's token is good.
        clock: the time.
    """

    def __init__(
        self, *, signer: TokenSigner, issuer: str, own_audiences: Sequence[str], clock: Clock
    ) -> None:
        self._signer = signer
        self._issuer = issuer
        self._clock = clock
        self.own_audiences = tuple(audiences(own_audiences))

    def for_user(
        self,
        user: User,
        sid: str,
        audiences: Sequence[str] | None = None,
        *,
        not_after: datetime | None = None,
    ) -> IssuedToken:
        """A person's token, for one hour.

        Args:
            user: whose details it carries.
            sid: the session it ends with.
            audiences: where it is good; PicSafe's own servers unless others are named.
            not_after: it ends then at the latest: a token made from another does not outlive that one.

        Raises:
            Unavailable: the signer does not answer.
        """
        return self._issue(
            audiences=self.own_audiences if audiences is None else audiences,
            length=LIFETIME,
            not_after=not_after,
            claims={
                "sub": str(user.userid),
                "sid": sid,
                "kind": "user",
                "userid": user.userid,
                "title": user.title,
                "firstname": user.firstname,
                "lastname": user.lastname,
                "email": user.email,
                "country": user.country,
            },
        )

    def for_enterprise(
        self,
        *,
        enterprise_id: int | str,
        name: str,
        sid: str,
        audiences: Sequence[str],
        lifetime: timedelta = LIFETIME,
        made_by: str = "",
        domains: Sequence[str] = (),
    ) -> IssuedToken:
        """The token of an enterprise's script.

        Args:
            enterprise_id: its number.
            name: what audit trails call it.
            sid: a name for this grant, to be ended through ``SessionService.end_session``.
            audiences: where it is good.
            lifetime: how long.
            made_by: the address of the administrator whose script it is.
            domains: the enterprise's verified mail domains.

        Raises:
            Unavailable: the signer does not answer.
        """
        return self._issue(
            audiences=audiences,
            length=lifetime,
            not_after=None,
            claims={
                "sub": f"enterprise:{enterprise_id}",
                "sid": sid,
                "kind": "enterprise",
                "enterprise": name,
                "made_by": made_by,
                "domains": list(domains),
            },
        )

    def _issue(
        self,
        *,
        audiences: Sequence[str],
        length: timedelta,
        not_after: datetime | None,
        claims: dict[str, object],
    ) -> IssuedToken:
        iat, exp = lifetime(self._clock(), length)
        if not_after is not None:
            exp = min(exp, int(not_after.timestamp()))
        full = Claims(
            iss=self._issuer,
            aud=list(dict.fromkeys(audiences)),
            iat=iat,
            exp=exp,
            jti=secrets.token_urlsafe(16),
            **claims,  # type: ignore[arg-type]  # the two callers above name the fields
        )
        return IssuedToken(token=issue(full, self._signer), expires_at=datetime.fromtimestamp(exp, UTC))

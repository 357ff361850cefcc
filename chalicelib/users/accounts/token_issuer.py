"""The one place where User Tokens are made."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import UNSET, UnsetType

from chalicelib.clock import Clock
from chalicelib.contract.plans import PLANS
from chalicelib.tokens.claims import LIFETIME, Claims, lifetime
from chalicelib.tokens.issuing import issue
from chalicelib.tokens.ports import TokenSigner
from chalicelib.users.accounts.model import Enterprises, User

MembershipsOf = Callable[[str, str], "Memberships"]
PlanOf = Callable[[User], str]
EnterprisesOf = Callable[[str], Enterprises]
Seen = Callable[[User], None]


NO_ENTERPRISES = Enterprises()


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A signed token.

    Attributes:
        token: the JWT in its compact form.
        expires_at: when it stops being accepted, in UTC, whole seconds.
        plan: the plan that it says a person has; empty for scripts.
        enterprises: what My PicSafe is told of the person's; told beside tokens for the User Server alone,
            and in none of them.
    """

    token: str
    expires_at: datetime
    plan: str = ""
    enterprises: Enterprises = NO_ENTERPRISES


@dataclass(frozen=True, slots=True)
class Memberships:
    """What a person's token says of the enterprises that they belong to.

    Attributes:
        organisation: number of the one that has proven their mail domain; 0 for none.
        enterprises: the numbers of all; Key Servers alone are told.
        key_policies: what those lay down about the keys that the person makes; ``None`` if it is too much,
            unset where nobody makes keys.
    """

    organisation: int = 0
    enterprises: Sequence[int] = ()
    key_policies: Sequence[Any] | UnsetType | None = UNSET

    @property
    def claimed_policies(self) -> list[Any] | UnsetType | None:
        """``key_policies`` as a token has it."""
        known = self.key_policies
        return known if known is None or isinstance(known, UnsetType) else list(known)


NO_MEMBERSHIPS = Memberships(key_policies=())


def new_token_id() -> str:
    """A ``jti``: 22 characters that no other token has."""
    return secrets.token_urlsafe(16)


def no_memberships(_email: str, _audience: str) -> Memberships:
    """No enterprise, whatever the address."""
    return NO_MEMBERSHIPS


def lowest_plan(_user: User) -> str:
    """The plan that opens least, whoever it is."""
    return PLANS[0]


def no_enterprises(_email: str) -> Enterprises:
    """What My PicSafe is told of whoever belongs to no enterprise."""
    return NO_ENTERPRISES


def not_recorded(_user: User) -> None:
    """Keep of nobody that they were there."""


class TokenIssuer:
    """Makes tokens for people and for enterprises' scripts.

    Args:
        signer: the key.
        issuer: the User Server's URL.
        clock: the time.
        memberships_of: what a token for an audience says of the enterprises of an address's owner.
        plan_of: a person's plan now.
        enterprises_of: what My PicSafe is told of the enterprises of an address's owner.
        seen: is told who gets a token for the User Server.
    """

    def __init__(
        self,
        *,
        signer: TokenSigner,
        issuer: str,
        clock: Clock,
        memberships_of: MembershipsOf = no_memberships,
        plan_of: PlanOf = lowest_plan,
        enterprises_of: EnterprisesOf = no_enterprises,
        seen: Seen = not_recorded,
    ) -> None:
        self._signer = signer
        self.issuer = issuer
        self._clock = clock
        self._memberships_of = memberships_of
        self._plan_of = plan_of
        self._enterprises_of = enterprises_of
        self._seen = seen

    def for_user(
        self,
        user: User,
        sid: str,
        audience: str | None = None,
        *,
        length: timedelta = LIFETIME,
        not_after: datetime | None = None,
        sha256: str | None = None,
        plan: str | None = None,
        personal_token: str | None = None,
    ) -> IssuedToken:
        """A person's token.

        Args:
            user: whose details it carries.
            sid: the session it ends with.
            audience: where it is good; the User Server's origin unless another is named.
            length: how long it lives: an hour, where its session is looked at whenever it is used.
            not_after: it ends then at the latest.
            sha256: of the one file that it is good for.
            plan: what it says of the person's plan, where that is known; else it is looked up.
            personal_token: the ID of the one that it was asked for by.

        Raises:
            Unavailable: the signer does not answer, or what the person's enterprises are cannot be known.
        """
        url = self.issuer if audience is None else audience
        member = self._memberships_of(user.email, url)
        enterprises = self._enterprises_of(user.email) if audience is None else NO_ENTERPRISES
        issued = self._issue(
            audience=url,
            length=length,
            not_after=not_after,
            jti=None,
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
                **({} if sha256 is None else {"sha256": sha256}),
                **({} if personal_token is None else {"personal_token": personal_token}),
                "organisation": member.organisation,
                "enterprises": list(member.enterprises),
                "key_policies": member.claimed_policies,
                "plan": self._plan_of(user) if plan is None else plan,
            },
        )
        if audience is None:
            self._seen(user)
        return replace(issued, enterprises=enterprises)

    def for_enterprise(
        self,
        *,
        enterprise_id: int | str,
        name: str,
        sid: str,
        audience: str,
        lifetime: timedelta,
        jti: str | None = None,
        made_by: str = "",
        domains: Sequence[str] = (),
    ) -> IssuedToken:
        """The token of an enterprise's script.

        Args:
            enterprise_id: its number.
            name: what audit trails call it.
            sid: a name for this grant.
            audience: where it is good.
            lifetime: how long.
            jti: what it is revoked by, if it is to be revoked at all.
            made_by: the address of the administrator whose script it is.
            domains: the enterprise's verified mail domains.

        Raises:
            Unavailable: the signer does not answer.
        """
        return self._issue(
            audience=audience,
            length=lifetime,
            not_after=None,
            jti=jti,
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
        audience: str,
        length: timedelta,
        not_after: datetime | None,
        jti: str | None,
        claims: dict[str, object],
    ) -> IssuedToken:
        iat, exp = lifetime(self._clock(), length)
        if not_after is not None:
            exp = min(exp, int(not_after.timestamp()))
        full = Claims(
            iss=self.issuer,
            aud=[audience],
            iat=iat,
            exp=exp,
            jti=new_token_id() if jti is None else jti,
            **claims,  # type: ignore[arg-type]  # the two callers above name the fields
        )
        return IssuedToken(
            token=issue(full, self._signer), expires_at=datetime.fromtimestamp(exp, UTC), plan=full.plan
        )

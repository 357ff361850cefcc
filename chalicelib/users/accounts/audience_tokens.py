"""Tokens for one other server, so that no server can use a person's token anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from chalicelib.contract.plans import PLAN_OF_POSTING, includes
from chalicelib.errors import Forbidden
from chalicelib.tokens.claims import AUDIENCE_LIFETIME, LIFETIME, Claims
from chalicelib.users.accounts.model import User
from chalicelib.users.accounts.plans import PlanService, plan_required
from chalicelib.users.accounts.profile import ProfileService
from chalicelib.users.accounts.sessions import SessionService
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import IssuedToken, TokenIssuer
from chalicelib.users.audience import audience_of, own_origin

OPERATOR = "PicSafe"
OperatorOf = Callable[[str], str | None]
IsEndpoint = Callable[[str], bool]
LogKeyOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class AudienceToken:
    """A token for one server.

    Attributes:
        issued: the token.
        operator: who runs the server, and so learns the person's name and address.
        log_key: the key that the server's log is signed with, as its operator has registered it; or empty.
    """

    issued: IssuedToken
    operator: str
    log_key: str = ""


class Audiences:
    """The servers that tokens can be for.

    Args:
        operator_of: the name of who registered a server, by its origin, or ``None``.
        is_endpoint: whether it was registered as an Endpoint Server.
        log_key_of: the key that its log is signed with, as it was registered; or empty.
        own: the origins of PicSafe's own servers.
    """

    def __init__(
        self,
        operator_of: OperatorOf,
        is_endpoint: IsEndpoint,
        log_key_of: LogKeyOf,
        own: Collection[str],
    ) -> None:
        self._operator_of = operator_of
        self._is_endpoint = is_endpoint
        self._log_key_of = log_key_of
        self._own = frozenset(own)

    def known(self, audience: str, *, may_be_plain: bool = False) -> tuple[str, str]:
        """The origin that a token for a server carries, and who runs the server.

        Args:
            audience: the server's URL.
            may_be_plain: as ``audience_of``.

        Raises:
            InvalidRequest: ``invalid_audience``: not a server's URL.
            Forbidden: ``unknown_audience``: nobody registered that server.
        """
        if (own := own_origin(audience, self._own)) is not None:
            return own, OPERATOR
        url = audience_of(audience, may_be_plain=may_be_plain)
        operator = self._operator_of(url)
        if operator is None:
            raise Forbidden(
                "unknown_audience",
                "This server is not registered with PicSafe, so it gets no token with your name.",
            )
        return url, operator

    def log_key(self, url: str) -> str:
        """The key that the log at an origin has to be signed with; empty if nobody has said."""
        return "" if url in self._own else self._log_key_of(url)

    def are_posted_to(self, url: str) -> bool:
        """Whether an origin is an Endpoint Server's."""
        return url not in self._own and self._is_endpoint(url)


class AudienceTokenService:
    """Re-issues a person's token for a registered server.

    Args:
        token_issuer: makes the tokens.
        sessions: says whether the session is still live.
        profile: the person's present details.
        plans: says what a person's plan is.
        audiences: which servers they can be for.
        brake: bounds how many there are.
    """

    def __init__(
        self,
        *,
        token_issuer: TokenIssuer,
        sessions: SessionService,
        profile: ProfileService,
        plans: PlanService,
        audiences: Audiences,
        brake: TokenBrake,
    ) -> None:
        self._token_issuer = token_issuer
        self._sessions = sessions
        self._profile = profile
        self._plans = plans
        self._audiences = audiences
        self._brake = brake

    def reissue(self, claims: Claims, audience: str, sha256: str | None = None) -> AudienceToken:
        """The caller's token for one server: for a few minutes, and never longer than the session.

        For the User Server's own origin it lives on for as long as the caller's.

        Args:
            claims: the caller's.
            audience: the server's URL.
            sha256: of the one file that may be posted with it, 64 hexadecimal digits: then the server may be
                an Endpoint Server that is reached by plain HTTP.

        Raises:
            InvalidRequest: ``invalid_audience``: not a server's URL.
            Forbidden: ``unknown_audience``: nobody registered that server; ``plan_required``: it is an
                Endpoint Server, and the person's plan has no posting to one.
            Unauthenticated: ``invalid_token``: the session was ended.
            TooManyRequests: ``too_many_tokens``.
            Unavailable: a store or the signer does not answer.
        """
        url, operator = self._audiences.known(audience, may_be_plain=sha256 is not None)
        session = self._sessions.require_live(claims)
        user = self._profile.get(claims)
        plan = self._plan_for(url, user, claims.plan)
        self._brake.take_token(session.sid, session.userid)
        is_issuer = url == self._token_issuer.issuer
        issued = self._token_issuer.for_user(
            user,
            claims.sid,
            url,
            length=LIFETIME if is_issuer else AUDIENCE_LIFETIME,
            not_after=claims.expires_at if is_issuer else min(session.idle_until, session.expires_at),
            sha256=sha256,
            plan=plan,
        )
        return AudienceToken(issued, operator, self._audiences.log_key(url))

    def _plan_for(self, url: str, user: User, plan: str) -> str:
        """The plan that the token says: the caller's, or what it was raised to, where it takes more."""
        if includes(plan, PLAN_OF_POSTING) or not self._audiences.are_posted_to(url):
            return plan
        now = self._plans.of(user)
        if not includes(now, PLAN_OF_POSTING):
            raise plan_required(PLAN_OF_POSTING)
        return now

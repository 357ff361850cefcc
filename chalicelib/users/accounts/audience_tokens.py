"""Tokens for one other server, so that no server can use a person's token anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.contract.origins import normalise
from chalicelib.errors import Forbidden
from chalicelib.tokens.user_tokens import Claims
from chalicelib.users.accounts.profile import ProfileService
from chalicelib.users.accounts.sessions import SessionService
from chalicelib.users.accounts.token_issuer import Minted, TokenMint

OPERATOR = "PicSafe"
OperatorOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class AudienceToken:
    """A token for one server.

    Attributes:
        minted: the token.
        operator: who runs the server, and so learns the person's name and address.
    """

    minted: Minted
    operator: str


class AudienceTokenService:
    """Re-issues a person's token for a registered server.

    Args:
        mint: makes the tokens.
        sessions: says whether the session is still live.
        profile: the person's present details.
        operator_of: the name of who registered a server, by its normalised URL, or ``None``.
    """

    def __init__(
        self,
        *,
        mint: TokenMint,
        sessions: SessionService,
        profile: ProfileService,
        operator_of: OperatorOf,
    ) -> None:
        self._mint = mint
        self._sessions = sessions
        self._profile = profile
        self._operator_of = operator_of

    def reissue(self, claims: Claims, audience: str) -> AudienceToken:
        """The caller's token for one server. It ends when the caller's does.

        Raises:
            InvalidRequest: ``invalid_audience``: not a server's URL.
            Forbidden: ``unknown_audience``: nobody registered that server.
            Unauthenticated: ``invalid_token``: the session was ended.
            Unavailable: a store or the signer does not answer.
        """
        url, operator = self._known(audience)
        self._sessions.require_live(claims)
        user = self._profile.get(claims)
        minted = self._mint.for_user(
            user, claims.sid, [url], not_after=datetime.fromtimestamp(claims.exp, UTC)
        )
        return AudienceToken(minted, operator)

    def _known(self, audience: str) -> tuple[str, str]:
        if audience in self._mint.own_audiences:
            return audience, OPERATOR
        url = normalise(audience)
        operator = OPERATOR if url in self._mint.own_audiences else self._operator_of(url)
        if operator is None:
            raise Forbidden(
                "unknown_audience",
                "This server is not registered with PicSafe, so it gets no token with your name.",
            )
        return url, operator

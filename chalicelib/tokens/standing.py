"""Whether a token still stands: its session may have been ended, or the token itself revoked.

The User Server looks at its own sessions, at every use. Any other server knows of none, and need not: what
is made for it lives five minutes. The one kind of token that lives longer there is a Key Server Token, which
an administrator puts into a script for a year. Those that were revoked are published; a server reads that
list now and then, and while it has none that is fresh enough, it takes no such token. It takes everybody
else's: no list that others can fill stands between people and their keys.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from chalicelib.clock import Clock
from chalicelib.errors import Unavailable
from chalicelib.tokens.claims import AUDIENCE_LIFETIME, Claims
from chalicelib.tokens.refreshing_cache import Freshness

# the longest list is 1,000,000 bytes of JSON: API Gateway caches no more than 1,048,576
MAX_REVOKED_TOKENS = 40_000

# what adds up until a revoked token is refused everywhere: the User Server's own memory, a cache on the way,
# and the other server's; where the User Server cannot be reached, the limit of ``chalicelib.outage`` in the
# place of the last, which makes five minutes in all on AWS
PUBLISHED_FRESHNESS = Freshness(fresh=timedelta(seconds=15), usable=timedelta(seconds=30))
PUBLISHED_MAX_AGE = 30
REVOKED_FRESH = timedelta(seconds=60)


class RevokedTokenLookup(Protocol):
    """The part of the enterprises' store that the User Server's own verifiers use."""

    def is_revoked(self, jti: str, expires_at: datetime) -> bool:
        """Whether the token of that ``jti``, which runs out then, was revoked.

        Raises:
            Unavailable: the store does not answer.
        """
        ...


class LiveSessions(Protocol):
    """The part of the accounts' session store that the User Server's own verifiers use."""

    def is_live(self, userid: int, sid: str, now: datetime) -> bool:
        """Whether a person's session is there, was not ended and has not lapsed.

        Raises:
            Unavailable: the store does not answer.
        """
        ...


class LivePersonalTokens(Protocol):
    """The part of the accounts' store of personal tokens that the User Server's own verifiers use."""

    def is_live(self, userid: int, token_id: str, now: datetime) -> bool:
        """Whether a person's token is there and has not run out.

        Raises:
            Unavailable: the store does not answer.
        """
        ...


class OwnStanding:
    """``Standing`` in the User Server's own process: known at once.

    Args:
        sessions: gives where sessions are.
        personal_tokens: gives where personal tokens are.
        revoked: gives where revoked tokens are.
        clock: the time.
    """

    def __init__(
        self,
        *,
        sessions: Callable[[], LiveSessions],
        personal_tokens: Callable[[], LivePersonalTokens],
        revoked: Callable[[], RevokedTokenLookup],
        clock: Clock,
    ) -> None:
        self._sessions = sessions
        self._personal_tokens = personal_tokens
        self._revoked = revoked
        self._clock = clock

    def stands(self, claims: Claims) -> bool:
        """See ``Standing``."""
        if claims.personal_token is not msgspec.UNSET:
            return self._personal_tokens().is_live(claims.userid, claims.personal_token, self._clock())
        if claims.kind == "user":
            return self._sessions().is_live(claims.userid, claims.sid, self._clock())
        if claims.kind == "server":
            # its own, which nobody revokes: it lives five minutes
            return True
        return not self._revoked().is_revoked(claims.jti, claims.expires_at)

    def check(self) -> None:
        """See ``Standing``."""
        self._sessions().is_live(0, "health", self._clock())
        self._revoked().is_revoked("health", self._clock())


class RemoteStanding:
    """``Standing`` anywhere else.

    Args:
        revoked: the ``jti`` of every revoked token that has not run out; may raise ``Unavailable``.
    """

    def __init__(self, revoked: Callable[[], frozenset[str]]) -> None:
        self._revoked = revoked

    def stands(self, claims: Claims) -> bool:
        """See ``Standing``.

        Raises:
            Unavailable: ``revocations_unknown``: only for a script's long token.
        """
        if claims.lifetime <= AUDIENCE_LIFETIME:
            return True
        if claims.kind == "user":
            # nobody here could tell when its session ends
            return False
        try:
            return claims.jti not in self._revoked()
        except Unavailable:
            raise Unavailable(
                "revocations_unknown",
                "This server cannot learn from the User Server which Key Server Tokens were revoked. Please "
                "try again shortly; people, and scripts with an API key, are served meanwhile.",
                retry_after=30,
            ) from None

    def check(self) -> None:
        """See ``Standing``."""
        self._revoked()

"""The published list of revoked Key Server Tokens, which anybody may read as often as they like."""

from __future__ import annotations

import logging

from chalicelib.clock import Clock
from chalicelib.errors import Unavailable
from chalicelib.observability.log import record
from chalicelib.tokens.claims import EXPIRY_TOLERANCE, FUTURE_TOLERANCE
from chalicelib.tokens.refreshing_cache import RefreshingCache
from chalicelib.tokens.standing import MAX_REVOKED_TOKENS, PUBLISHED_FRESHNESS
from chalicelib.users.enterprises.ports import ScriptTokens


class RevokedTokenList:
    """Reads the list from the store at most once in fifteen seconds, however many ask.

    While one reader has it read anew, the others get what is known.

    Args:
        tokens: where revoked tokens are.
        clock: the time.
        limit: how long the list may be.
    """

    def __init__(self, tokens: ScriptTokens, clock: Clock, limit: int = MAX_REVOKED_TOKENS) -> None:
        self._tokens = tokens
        self._clock = clock
        self._limit = limit
        self._known = RefreshingCache(self._read, PUBLISHED_FRESHNESS, clock)

    def live(self) -> list[str]:
        """The ``jti`` of every revoked token that a server with a slow clock could still take.

        Raises:
            Unavailable: the store does not answer, or there are more than any server would read.
        """
        return self._known.get()

    def _read(self) -> list[str]:
        since = self._clock() - EXPIRY_TOLERANCE - FUTURE_TOLERANCE
        found = self._tokens.revoked(since, limit=self._limit + 1)
        if len(found) > self._limit // 2:
            record("revoked_tokens_many", level=logging.ERROR, count=len(found))
        if len(found) > self._limit:
            # a part of it would let revoked tokens in
            raise Unavailable
        return found

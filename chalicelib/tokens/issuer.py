"""What a verifier knows of the User Server: its public keys and the sessions that were ended.

A verifier in the User Server's own process asks its stores. Any other one fetches ``jwks.json`` and
``ended-sessions`` and remembers them for a while, in a bounded way: an ended session is refused within five
minutes everywhere, and where that cannot be promised, no token is accepted.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from chalicelib.clock import Clock
from chalicelib.errors import Unavailable
from chalicelib.observability.log import record
from chalicelib.tokens.refreshing_cache import Freshness, RefreshingCache
from chalicelib.tokens.user_tokens import TokenKeys

# how many sessions the list can hold (docs/adr/0021)
MAX_ENDED_SESSIONS = 50_000
# nobody caches the answer on its way, so that an ended session is refused within five minutes
ENDED_SESSIONS_FRESHNESS = Freshness(fresh=timedelta(seconds=60), usable=timedelta(minutes=4))


class EndedSessionStore(Protocol):
    """The part of the accounts' session store that verifiers use."""

    def recently_ended(self, now: datetime) -> frozenset[str]:
        """Every session that ended before its tokens ran out.

        Raises:
            Unavailable: there are more than ``MAX_ENDED_SESSIONS``, or the store does not answer.
        """
        ...

    def has_ended(self, sid: str, now: datetime) -> bool:
        """Whether a session is one of them."""
        ...


def all_ended(sids: Iterable[str], limit: int = MAX_ENDED_SESSIONS) -> frozenset[str]:
    """The whole list of ended sessions; half of what it can hold is told to the operator.

    Raises:
        Unavailable: it is longer than ``limit``. A part of it would let ended sessions in.
    """
    found = frozenset(islice(sids, limit + 1))
    if len(found) > limit:
        record("ended_sessions_overflow", level=logging.ERROR, count=limit)
        raise Unavailable
    if len(found) > limit // 2:
        record("ended_sessions_many", level=logging.WARNING, count=len(found))
    return found


class LocalIssuer:
    """``TokenKeys`` and ``EndedSessions`` in the User Server's own process, without delay.

    Args:
        keys: the signing keys.
        store: where sessions end.
        clock: the time.
    """

    def __init__(self, *, keys: TokenKeys, store: EndedSessionStore, clock: Clock) -> None:
        self._keys = keys
        self._store = store
        self._clock = clock

    def public_jwk(self, kid: str) -> dict[str, str] | None:
        """See ``TokenKeys``."""
        return self._keys.public_jwk(kid)

    def has_ended(self, sid: str) -> bool:
        """See ``EndedSessions``."""
        return self._store.has_ended(sid, self._clock())


class CachedEndedSessions:
    """``EndedSessions`` over the User Server's own table, read once a minute and not at every request.

    Args:
        store: where sessions end.
        clock: the time.
    """

    def __init__(self, *, store: EndedSessionStore, clock: Clock) -> None:
        self._ended = RefreshingCache(lambda: store.recently_ended(clock()), ENDED_SESSIONS_FRESHNESS, clock)

    def has_ended(self, sid: str) -> bool:
        """See ``EndedSessions``."""
        return sid in self._ended.get()

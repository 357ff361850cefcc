"""What a verifier knows of the User Server: its public keys and the sessions that were ended.

A verifier in the User Server's own process asks its stores. Any other one fetches ``jwks.json`` and
``ended-sessions`` and remembers them for a while, in a bounded way: an ended session is refused within five
minutes everywhere, and where that cannot be promised, no token is accepted.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Generic, Protocol, TypeVar

import msgspec

from chalicelib.clock import Clock
from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import is_confidential, origin_of
from chalicelib.deadline import has_time_for
from chalicelib.errors import Unavailable
from chalicelib.observability.log import record
from chalicelib.settings import SettingsError
from chalicelib.tokens.user_tokens import TokenKeys

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

JWKS_PATH = "/.well-known/jwks.json"
ENDED_SESSIONS_PATH = "/.well-known/ended-sessions"

# for each step, and for the whole answer
TIMEOUT = 2.0
MAX_SECONDS = 5.0
MAX_KEYS_ANSWER = 64 * 1024
MAX_KEYS = 64
# how many sessions the list can hold (docs/adr/0021), each with its quotes and comma
MAX_ENDED_SESSIONS = 50_000
MAX_ENDED_ANSWER = 2 * 1024 * 1024

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long something that was fetched may be used.

    Attributes:
        fresh: up to this age it is used without asking again.
        usable: up to this age it is used if asking again fails.
    """

    fresh: timedelta
    usable: timedelta


# nobody caches the answer on its way, so that an ended session is refused within five minutes
ENDED_SESSIONS_FRESHNESS = Freshness(fresh=timedelta(seconds=60), usable=timedelta(minutes=4))
JWKS_FRESHNESS = Freshness(fresh=timedelta(minutes=5), usable=timedelta(hours=24))
# how long nobody asks again after a failure, and after a fetch of what was still fresh
FAILURE_PAUSE = timedelta(seconds=5)
FORCED_PAUSE = timedelta(seconds=30)


class RefreshingCache(Generic[T]):
    """Something fetched now and then, by one thread at a time.

    While one thread fetches, the others use what is still usable, or wait if nothing is.

    Args:
        fetch: gets it; may raise ``Unavailable``.
        freshness: how long it may be used.
        clock: the time.
    """

    def __init__(self, fetch: Callable[[], T], freshness: Freshness, clock: Clock) -> None:
        self._fetch = fetch
        self._freshness = freshness
        self._clock = clock
        self._fetching = threading.Lock()
        self._known: tuple[T, datetime] | None = None
        self._failed_at: datetime | None = None
        self._forced_at: datetime | None = None

    def get(self) -> T:
        """What is known, fetched anew if it is not fresh.

        Raises:
            Unavailable: nothing usable is known and it cannot be fetched.
        """
        known = self._known
        if known is not None and self._age(known) < self._freshness.fresh:
            return known[0]
        usable = known is not None and self._age(known) < self._freshness.usable
        if self._fetching.acquire(blocking=not usable):
            try:
                self._fetch_unless_fresh()
            finally:
                self._fetching.release()
        known = self._known
        if known is None or self._age(known) >= self._freshness.usable:
            raise Unavailable
        return known[0]

    def refresh(self) -> T:
        """What is known, fetched anew even if it is fresh, unless that was done or failed a moment ago.

        Raises:
            Unavailable: as ``get``.
        """
        with self._fetching:
            if not self._within(FORCED_PAUSE, self._forced_at):
                self._forced_at = self._clock()
                self._fetch_now()
        return self.get()

    def _fetch_unless_fresh(self) -> None:
        known = self._known
        is_fresh = known is not None and self._age(known) < self._freshness.fresh
        if not is_fresh and not self._within(FAILURE_PAUSE, self._failed_at):
            self._fetch_now()

    def _fetch_now(self) -> None:
        asked_at = self._clock()
        try:
            self._known = (self._fetch(), asked_at)
        except Unavailable:
            self._failed_at = self._clock()

    def _within(self, pause: timedelta, since: datetime | None) -> bool:
        # a clock that was set back must not leave the pause standing for long
        return since is not None and timedelta(0) <= self._clock() - since < pause

    def _age(self, known: tuple[T, datetime]) -> timedelta:
        # what seems to come from the future was fetched before the clock was set back: its age is unknown
        age = self._clock() - known[1]
        return age if age >= timedelta(0) else timedelta.max


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


_Part = Annotated[str, msgspec.Meta(max_length=128)]


class _Jwk(msgspec.Struct, frozen=True):
    kty: _Part
    kid: _Part
    crv: _Part = ""
    x: _Part = ""
    y: _Part = ""


class _JwkSet(msgspec.Struct, frozen=True):
    keys: Annotated[list[_Jwk], msgspec.Meta(max_length=MAX_KEYS)]


class _EndedSessionList(msgspec.Struct, frozen=True):
    sessions: Annotated[list[_Part], msgspec.Meta(max_length=MAX_ENDED_SESSIONS)]


class HttpIssuer:
    """``TokenKeys`` and ``EndedSessions`` of a User Server elsewhere.

    Args:
        issuer_url: its URL; plain HTTP only on this machine, for whoever can change the answer can sign
            in as anyone.
        clock: the time.
        http: the connections; made when first needed unless given.

    Raises:
        SettingsError: the URL will not do.
    """

    def __init__(self, *, issuer_url: str, clock: Clock, http: PoolManager | None = None) -> None:
        try:
            self._url = origin_of(issuer_url)
        except InvalidOrigin:
            raise SettingsError(
                "The User Server's URL has to be one such as https://user.example.org."
            ) from None
        if not is_confidential(self._url):
            raise SettingsError("The User Server's URL has to begin with https://.")
        self._http = http
        self._connecting = threading.Lock()
        self._keys = RefreshingCache(self._fetch_keys, JWKS_FRESHNESS, clock)
        self._ended = RefreshingCache(self._fetch_ended, ENDED_SESSIONS_FRESHNESS, clock)

    def public_jwk(self, kid: str) -> dict[str, str] | None:
        """See ``TokenKeys``. A key that is not known yet makes it ask again, twice a minute at most."""
        jwk = self._keys.get().get(kid)
        return jwk if jwk is not None else self._keys.refresh().get(kid)

    def has_ended(self, sid: str) -> bool:
        """See ``EndedSessions``."""
        return sid in self._ended.get()

    def _fetch_keys(self) -> dict[str, dict[str, str]]:
        answer = _decoded(self._get(JWKS_PATH, MAX_KEYS_ANSWER), _JwkSet)
        return {
            key.kid: {"kty": key.kty, "crv": key.crv, "x": key.x, "y": key.y, "kid": key.kid}
            for key in answer.keys
            if key.kty == "EC" and key.crv == "P-256"
        }

    def _fetch_ended(self) -> frozenset[str]:
        answer = self._get(ENDED_SESSIONS_PATH, MAX_ENDED_ANSWER)
        return frozenset(_decoded(answer, _EndedSessionList).sessions)

    def _get(self, path: str, longest: int) -> bytes:
        import urllib3

        if not has_time_for(TIMEOUT + MAX_SECONDS):
            raise Unavailable
        try:
            response = self._pool().request(
                "GET",
                self._url + path,
                headers={"Accept": "application/json"},
                timeout=urllib3.Timeout(connect=TIMEOUT, read=TIMEOUT),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            try:
                if response.status != HTTPStatus.OK:
                    raise Unavailable
                return _read(response, longest)
            finally:
                # closed, not returned to the pool: an unread rest must not be taken for the next answer
                response.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unavailable from error

    def _pool(self) -> PoolManager:
        import urllib3

        with self._connecting:
            if self._http is None:
                self._http = urllib3.PoolManager(num_pools=1, maxsize=2)
            return self._http


def _read(response: BaseHTTPResponse, longest: int) -> bytes:
    body, deadline = bytearray(), time.monotonic() + MAX_SECONDS
    while chunk := response.read1(65536):
        body += chunk
        if len(body) > longest or time.monotonic() > deadline:
            raise Unavailable
    return bytes(body)


def _decoded(body: bytes, into: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=into)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable from error

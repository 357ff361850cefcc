"""The User Server seen from another process: its public keys and ended sessions, fetched over HTTP."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec

from chalicelib.clock import Clock
from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import is_confidential, origin_of
from chalicelib.deadline import has_time_for
from chalicelib.errors import Unavailable
from chalicelib.settings import SettingsError
from chalicelib.tokens.issuer import ENDED_SESSIONS_FRESHNESS, MAX_ENDED_SESSIONS
from chalicelib.tokens.refreshing_cache import Freshness, RefreshingCache

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

JWKS_PATH = "/.well-known/jwks.json"
ENDED_SESSIONS_PATH = "/.well-known/ended-sessions"

# for each step, and for the whole answer
TIMEOUT = 2.0
MAX_SECONDS = 5.0
MAX_KEYS_ANSWER = 64 * 1024
MAX_KEYS = 64
# the longest list of ended sessions, each with its quotes and comma
MAX_ENDED_ANSWER = 2 * 1024 * 1024
JWKS_FRESHNESS = Freshness(fresh=timedelta(minutes=5), usable=timedelta(hours=24))

T = TypeVar("T")


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

"""The User Server seen from another process: its public keys, revoked tokens and clock, over HTTP."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final, Generic, TypeVar

import msgspec

from chalicelib.clock import Clock
from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import is_confidential, origin_of
from chalicelib.contract.registrations import Registration
from chalicelib.deadline import has_time_for
from chalicelib.errors import Unavailable
from chalicelib.observability.log import record
from chalicelib.outage import USUAL, Outage
from chalicelib.settings import SettingsError
from chalicelib.tokens.claims import Claims
from chalicelib.tokens.memory import IssuerMemory, Remembered
from chalicelib.tokens.refreshing_cache import Freshness, RefreshingCache
from chalicelib.tokens.standing import MAX_REVOKED_TOKENS, REVOKED_FRESH, RemoteStanding

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

JWKS_PATH = "/.well-known/jwks.json"
REVOKED_TOKENS_PATH = "/.well-known/revoked-key-server-tokens"

# for each step, and for the whole answer
TIMEOUT = 2.0
MAX_SECONDS = 5.0
MAX_KEYS_ANSWER = 64 * 1024
MAX_KEYS = 64
# the longest list of revoked tokens, each with its quotes and comma
MAX_REVOKED_ANSWER = 2 * 1024 * 1024
# RFC 9110 section 8.8.3; longer ones are not remembered
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,128}"')
# clocks that differ by more are told to the operator
CLOCK_WARNING = timedelta(minutes=1)
JWKS_FRESH = timedelta(minutes=5)

T = TypeVar("T")
_Keys = dict[str, dict[str, str]]


_Part = Annotated[str, msgspec.Meta(max_length=128)]


class _Jwk(msgspec.Struct, frozen=True):
    kty: _Part
    kid: _Part
    crv: _Part = ""
    x: _Part = ""
    y: _Part = ""


class _JwkSet(msgspec.Struct, frozen=True):
    keys: Annotated[list[_Jwk], msgspec.Meta(max_length=MAX_KEYS)]


class _RevokedTokenList(msgspec.Struct, frozen=True):
    tokens: Annotated[list[_Part], msgspec.Meta(max_length=MAX_REVOKED_TOKENS)]


_KEYS: Final = msgspec.json.Decoder(_JwkSet)
_REVOKED: Final = msgspec.json.Decoder(_RevokedTokenList)


class _Published(Generic[T]):
    """One thing that the User Server publishes, and the ``ETag`` that it had when it was last read.

    Args:
        path: where it is.
        longest: the most bytes that are read of it.
        read: what its bytes mean; may raise ``Unavailable``.
        memory: where the newest answer is kept.
    """

    def __init__(
        self, path: str, longest: int, read: Callable[[bytes], T], memory: IssuerMemory | None
    ) -> None:
        self.path = path
        self.longest = longest
        self._read = read
        self._memory = memory
        self._known: tuple[str, T, bytes] | None = None

    def recalled(self) -> tuple[T, datetime] | None:
        """What was kept of an earlier process's answers, and when that was asked for."""
        kept = None if self._memory is None else self._memory.recall(self._name)
        if kept is None:
            return None
        try:
            value = self._read(kept.body)
        except Unavailable:
            return None
        self._remember(kept.etag, value, kept.body)
        return value, kept.at

    @property
    def headers(self) -> dict[str, str]:
        """What a request for it says: that it need not be sent again if it has not changed."""
        same = {} if self._known is None else {"If-None-Match": self._known[0]}
        return {"Accept": "application/json", **same}

    def take(self, status: int, etag: str, body: bytes, at: datetime) -> T:
        """What an answer says, which was asked for at some moment.

        Raises:
            Unavailable: nothing that makes sense.
        """
        if status == HTTPStatus.NOT_MODIFIED and self._known is not None:
            etag, value, body = self._known
        elif status == HTTPStatus.OK:
            value = self._read(body)
            self._remember(etag, value, body)
        else:
            raise Unavailable
        if self._memory is not None:
            self._memory.keep(self._name, Remembered(body, etag, at))
        return value

    @property
    def _name(self) -> str:
        return self.path.rpartition("/")[2].removesuffix(".json")

    def _remember(self, etag: str, value: T, body: bytes) -> None:
        self._known = (etag, value, body) if _ETAG.fullmatch(etag) else None


class HttpIssuer:
    """``TokenKeys`` and ``Standing`` of a User Server elsewhere, and its clock.

    Args:
        issuer_url: its URL; plain HTTP only on this machine, for whoever can change the answer can sign
            in as anyone.
        clock: the time.
        http: the connections; made when first needed unless given.
        outage: how long what was told last counts while it cannot be reached.
        memory: where that is kept beyond this process.
        registration: what this server was told of it in advance.

    Raises:
        SettingsError: the URL will not do.
    """

    def __init__(
        self,
        *,
        issuer_url: str,
        clock: Clock,
        http: PoolManager | None = None,
        outage: Outage = USUAL,
        memory: IssuerMemory | None = None,
        registration: Registration | None = None,
    ) -> None:
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
        keys = _Published(JWKS_PATH, MAX_KEYS_ANSWER, _keys_of, memory)
        revoked = _Published(REVOKED_TOKENS_PATH, MAX_REVOKED_ANSWER, _revoked_of, memory)
        self._keys = RefreshingCache(
            lambda: self._fetch(keys),
            Freshness(JWKS_FRESH, outage.public_keys),
            clock,
            _newer(keys.recalled(), _told_by(registration)),
        )
        self._revoked = RefreshingCache(
            lambda: self._fetch(revoked),
            Freshness(REVOKED_FRESH, outage.revoked),
            clock,
            revoked.recalled(),
        )
        self._standing = RemoteStanding(self._revoked.get)
        self._clock = clock
        self._ahead: timedelta | None = None

    def public_jwk(self, kid: str) -> dict[str, str] | None:
        """See ``TokenKeys``. A key that is not known yet makes it ask again, twice a minute at most."""
        jwk = self._keys.get().get(kid)
        return jwk if jwk is not None else self._keys.refresh().get(kid)

    def stands(self, claims: Claims) -> bool:
        """See ``Standing``."""
        return self._standing.stands(claims)

    def check(self) -> None:
        """See ``Standing``."""
        self._standing.check()

    def is_away(self) -> bool:
        """Whether it could not be reached the last time that it was asked for something."""
        return self._keys.is_failing() or self._revoked.is_failing()

    def time(self) -> datetime | None:
        """The time by the User Server's clock, as its last answer dated itself; ``None`` before the first."""
        return None if self._ahead is None else self._clock() - self._ahead

    def _fetch(self, what: _Published[T]) -> T:
        import urllib3

        if not has_time_for(TIMEOUT + MAX_SECONDS):
            raise Unavailable
        at = self._clock()
        try:
            response = self._pool().request(
                "GET",
                self._url + what.path,
                headers=what.headers,
                timeout=urllib3.Timeout(connect=TIMEOUT, read=TIMEOUT),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            try:
                if response.status not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
                    raise Unavailable
                self._compare_clocks(response)
                body = _read(response, what.longest)
                return what.take(response.status, response.headers.get("ETag", ""), body, at)
            finally:
                # closed, not returned to the pool: an unread rest must not be taken for the next answer
                response.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unavailable from error

    def _compare_clocks(self, response: BaseHTTPResponse) -> None:
        try:
            dated = parsedate_to_datetime(response.headers.get("Date", "")).astimezone(UTC)
            # a cache on the way gives what was dated earlier, and says how much (RFC 9111 section 5.1)
            dated += timedelta(seconds=_age(response.headers.get("Age", "")))
        except (ValueError, OverflowError):
            return
        self._ahead = self._clock() - dated
        if abs(self._ahead) > CLOCK_WARNING:
            record("clock_differs", level=logging.WARNING, seconds=round(self._ahead.total_seconds()))

    def _pool(self) -> PoolManager:
        import urllib3

        with self._connecting:
            if self._http is None:
                self._http = urllib3.PoolManager(num_pools=1, maxsize=2)
            return self._http


def _told_by(registration: Registration | None) -> tuple[_Keys, datetime] | None:
    if registration is None:
        return None
    return {jwk["kid"]: jwk for jwk in registration.jwks()}, registration.made


def _newer(*known: tuple[_Keys, datetime] | None) -> tuple[_Keys, datetime] | None:
    return max((one for one in known if one is not None), key=lambda one: one[1], default=None)


def _keys_of(body: bytes) -> dict[str, dict[str, str]]:
    return {
        key.kid: {"kty": key.kty, "crv": key.crv, "x": key.x, "y": key.y, "kid": key.kid}
        for key in _decoded(body, _KEYS).keys
        if key.kty == "EC" and key.crv == "P-256"
    }


def _revoked_of(body: bytes) -> frozenset[str]:
    return frozenset(_decoded(body, _REVOKED).tokens)


def _age(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _read(response: BaseHTTPResponse, longest: int) -> bytes:
    body, deadline = bytearray(), time.monotonic() + MAX_SECONDS
    while chunk := response.read1(65536):
        body += chunk
        if len(body) > longest or time.monotonic() > deadline:
            raise Unavailable
    return bytes(body)


def _decoded(body: bytes, into: msgspec.json.Decoder[T]) -> T:
    try:
        return into.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable from error

"""The events of a Key Server elsewhere, over HTTP, with a token of the User Server's own.

Only addresses that the operator has set are asked. Redirects are not followed, every step and the whole
answer have their time, and what comes is bounded and typed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final, TypeVar
from urllib.parse import urlencode

import msgspec

from chalicelib.clock import Clock
from chalicelib.contract.report_ids import REPORT_ID
from chalicelib.errors import Unavailable
from chalicelib.slow_answers import bounded
from chalicelib.tokens.claims import Claims, user_server_claims
from chalicelib.users.notices.model import Event, EventPage, StaleCursor

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

PATH: Final = "/keys/events"
LIMIT: Final = 100
LATEST: Final = "latest"

TIMEOUT: Final = 2.0
MAX_SECONDS: Final = 6.0
MAX_ANSWER: Final = 512 * 1024
_MAX_PROBLEM: Final = 8 * 1024
# one entry may be two events
_MAX_EVENTS: Final = 2 * LIMIT
_STALE: Final = {HTTPStatus.GONE: "stale_cursor", HTTPStatus.BAD_REQUEST: "invalid_cursor"}

T = TypeVar("T")
_Word = Annotated[str, msgspec.Meta(max_length=40)]


class _Sender(msgspec.Struct, frozen=True):
    userid: Annotated[int, msgspec.Meta(ge=0, le=999_999_999)]


class _Event(msgspec.Struct, frozen=True):
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    type: _Word
    # in Python's regular expressions $ stands before a last line break, too
    report_id: Annotated[str, msgspec.Meta(pattern=rf"^{REPORT_ID}$(?!\n)", max_length=64)]
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    sender: _Sender
    repeats: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


class _Page(msgspec.Struct, frozen=True):
    events: Annotated[list[_Event], msgspec.Meta(max_length=_MAX_EVENTS)]
    cursor: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
    more: bool


class _Problem(msgspec.Struct, frozen=True):
    code: _Word = ""


_PAGE: Final = msgspec.json.Decoder(_Page)
_PROBLEM: Final = msgspec.json.Decoder(_Problem)


class HttpFeed:
    """``EventFeed`` of the Key Server at an address.

    Args:
        url: its origin, HTTPS or on this machine.
        issuer: the User Server's URL.
        sign: signs the User Server's own token.
        clock: the time.
        http: the connections; made when first needed unless given.
    """

    def __init__(
        self,
        *,
        url: str,
        issuer: str,
        sign: Callable[[Claims], str],
        clock: Clock,
        http: PoolManager | None = None,
    ) -> None:
        self._url = url
        self._issuer = issuer
        self._sign = sign
        self._clock = clock
        self._http = http
        self._connecting = threading.Lock()

    def page(self, cursor: str) -> EventPage:
        """See the port."""
        import urllib3

        token = self._sign(user_server_claims(self._issuer, self._url, self._clock()))
        try:
            response = self._pool().request(
                "GET",
                f"{self._url}{PATH}?{urlencode({'cursor': cursor or LATEST, 'limit': LIMIT})}",
                headers={"Accept": "application/json", "Authorization": f"Bearer {token}"},
                timeout=urllib3.Timeout(connect=TIMEOUT, read=TIMEOUT),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            try:
                return _taken(response)
            finally:
                # an unread rest must not be taken for the next answer
                response.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unavailable from error

    def _pool(self) -> PoolManager:
        import urllib3

        with self._connecting:
            if self._http is None:
                self._http = bounded(urllib3.PoolManager(num_pools=1, maxsize=1), MAX_SECONDS)
            return self._http


def _taken(response: BaseHTTPResponse) -> EventPage:
    if response.status in _STALE:
        problem = _decoded(_read(response, _MAX_PROBLEM), _PROBLEM)
        raise StaleCursor if problem.code == _STALE[HTTPStatus(response.status)] else Unavailable
    if response.status != HTTPStatus.OK:
        raise Unavailable
    return page_of(_read(response, MAX_ANSWER))


def page_of(body: bytes) -> EventPage:
    """The page that a body is.

    Raises:
        Unavailable: it is none.
    """
    page = _decoded(body, _PAGE)
    return EventPage(tuple(_event(one) for one in page.events), page.cursor, page.more)


def _event(told: _Event) -> Event:
    return Event(told.id, told.type, told.report_id, told.sender.userid, told.at, 1 + told.repeats)


def _read(response: BaseHTTPResponse, longest: int) -> bytes:
    body, end = bytearray(), time.monotonic() + MAX_SECONDS
    while chunk := response.read1(65536):
        body += chunk
        if len(body) > longest or time.monotonic() > end:
            raise Unavailable
    return bytes(body)


def _decoded(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unavailable from error

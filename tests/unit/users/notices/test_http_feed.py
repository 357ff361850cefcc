"""A Key Server elsewhere, asked for its events over HTTP, however it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.errors import Unavailable
from chalicelib.tokens.claims import Claims
from chalicelib.users.notices import http_feed
from chalicelib.users.notices.http_feed import LIMIT, MAX_ANSWER, HttpFeed
from chalicelib.users.notices.model import Event, StaleCursor
from tests.fakes.dripping import MOST, dripping
from tests.fakes.serving import serving
from tests.fakes.tokens import FakeClock

USER_URL = "https://user.example.org"
TOLD: dict[str, Any] = {
    "id": "evt_0123456789abcdef0123456789abcdef",
    "type": "refused",
    "report_id": "0000000111772600767890",
    "number": 7,
    "at": "2026-03-04T05:06:07.890Z",
    "sender": {"userid": 11, "email": "pat@example.org"},
    "action": "fetch",
    "code": "not_named",
    "repeats": 2,
    "later": {"more": 1},
}


class Lies:
    """A Key Server that answers what a test wants."""

    def __init__(self) -> None:
        self.status = 200
        self.body: bytes = b""
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.url = ""

    def says(self, *events: object, **more: object) -> None:
        page = {"events": list(events), "cursor": "one", "more": False, "later": 1, **more}
        self.body = json.dumps(page).encode()


@pytest.fixture
def server() -> Iterator[Lies]:
    lies = Lies()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            lies.asked.append((self.path, self.headers["Authorization"]))
            self.send_response_only(lies.status)
            for name, value in {"Content-Length": str(len(lies.body)), **lies.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(lies.body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    lies.url = f"http://127.0.0.1:{http.server_address[1]}"
    with serving(http):
        yield lies


@pytest.fixture
def signed() -> list[Claims]:
    return []


@pytest.fixture
def feed(server: Lies, signed: list[Claims]) -> HttpFeed:
    def sign(claims: Claims) -> str:
        signed.append(claims)
        return "signed"

    return HttpFeed(url=server.url, issuer=USER_URL, sign=sign, clock=FakeClock())


def test_what_is_told_is_read(server: Lies, feed: HttpFeed) -> None:
    server.says(TOLD, {**TOLD, "id": "evt_2", "type": "later"}, more=True)
    page = feed.page("")
    at = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
    assert page.events[0] == Event(TOLD["id"], "refused", TOLD["report_id"], 11, at, 3)
    assert [event.type for event in page.events] == ["refused", "later"]
    assert (page.cursor, page.more) == ("one", True)


def test_it_asks_behind_the_cursor_with_a_token_for_that_server_alone(
    server: Lies, feed: HttpFeed, signed: list[Claims]
) -> None:
    server.says()
    feed.page("")
    feed.page("a+b/c&d")
    asked = [parse_qs(urlsplit(path).query) for path, _ in server.asked]
    assert asked == [{"cursor": ["latest"], "limit": [str(LIMIT)]}, {"cursor": ["a+b/c&d"], "limit": ["100"]}]
    assert {token for _, token in server.asked} == {"Bearer signed"}
    assert {(one.iss, one.kind, *one.aud) for one in signed} == {(USER_URL, "server", server.url)}


@pytest.mark.parametrize(("status", "code"), [(410, "stale_cursor"), (400, "invalid_cursor")])
def test_a_cursor_of_another_log_is_told_apart(server: Lies, feed: HttpFeed, status: int, code: str) -> None:
    server.status, server.body = status, json.dumps({"code": code, "title": "Gone"}).encode()
    with pytest.raises(StaleCursor):
        feed.page("one")
    server.body = json.dumps({"code": "other"}).encode()
    with pytest.raises(Unavailable):
        feed.page("one")


@pytest.mark.parametrize("status", [204, 301, 302, 307, 401, 403, 404, 429, 500, 503])
def test_whatever_else_it_answers_is_no_answer(server: Lies, feed: HttpFeed, status: int) -> None:
    server.says()
    server.status, server.headers = status, {"Location": f"{server.url}/elsewhere"}
    with pytest.raises(Unavailable):
        feed.page("one")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"at": "yesterday"},
        {"at": "2026-03-04T05:06:07"},
        {"at": 5},
        {"report_id": "1" * 65},
        {"report_id": "../../../etc"},
        {"report_id": "0000000111772600767890\n"},
        {"sender": {"userid": -1}},
        {"sender": {"userid": 10**12}},
        {"sender": {"email": "pat@example.org"}},
        {"sender": None},
        {"id": ""},
        {"id": "x" * 129},
        {"type": "x" * 41},
        {"repeats": -1},
        {"repeats": 10**7},
        {"repeats": "many"},
    ],
)
def test_an_event_that_makes_no_sense_makes_none_of_the_page(
    server: Lies, feed: HttpFeed, changes: dict[str, Any]
) -> None:
    server.says(TOLD, {**TOLD, **changes})
    with pytest.raises(Unavailable):
        feed.page("one")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"events": [], "cursor": "", "more": false}',
        b'{"events": [], "more": false}',
        b'{"events": [], "cursor": "%s", "more": false}' % (b"x" * 257),
        b'{"events": [%s], "cursor": "one", "more": false}' % b",".join([json.dumps(TOLD).encode()] * 201),
        b" " * (MAX_ANSWER + 1),
    ],
    ids=range(9),
)
def test_a_page_that_makes_no_sense_is_no_answer(server: Lies, feed: HttpFeed, body: bytes) -> None:
    server.body = body
    with pytest.raises(Unavailable):
        feed.page("one")


def test_one_that_is_not_there_is_no_answer(signed: list[Claims]) -> None:
    feed = HttpFeed(url="http://127.0.0.1:1", issuer=USER_URL, sign=lambda _: "signed", clock=FakeClock())
    with pytest.raises(Unavailable):
        feed.page("")
    assert signed == []


def test_a_key_server_that_answers_a_byte_at_a_time_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_feed, "MAX_SECONDS", 0.1)
    for beginning in (b"HTTP/1.1 200 OK\r\nName: ", b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"):
        with dripping(beginning) as slow, pytest.raises(Unavailable):
            HttpFeed(url=slow.url, issuer=USER_URL, sign=lambda _: "token", clock=FakeClock()).page("")
        assert slow.given < MOST

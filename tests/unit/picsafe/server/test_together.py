"""What is answered together is answered as through Chalice: the same bytes for every kind of request."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from typing import Annotated

import httpx
import msgspec
import pytest

from chalicelib import deadline, errors
from chalicelib.http.application import Application
from chalicelib.http.operations import MAX_BODY, Api, Call, Decide, Empty, Finish, Outcome, Reply
from picsafe.server.composition import Threads, compose
from picsafe.server.gateway import Limits
from tests.unit.picsafe.server.live_server import PATIENCE, exchange, live_server
from tests.unit.picsafe.server.storage_server import ORIGIN, PLAIN
from tests.unit.picsafe.server.stores import Idle, Pieces, Written, in_order


class Greeting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(max_length=20)]
    times: int = 1


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50
    of: Annotated[int, msgspec.Meta(ge=1)] | None = None
    text: str = ""


class Told(msgspec.Struct, frozen=True):
    said: list[str | int | None]


FAILURES: dict[str, Exception] = {
    "invalid": errors.InvalidRequest("odd", "It is odd."),
    "unauthenticated": errors.Unauthenticated("invalid_token", "Sign in."),
    "forbidden": errors.Forbidden("not_allowed", "No."),
    "missing": errors.NotFound("unknown_report", "No. é"),
    "gone": errors.Gone("expired", "No."),
    "slow": errors.TooManyRequests("too_many", "Wait.", retry_after=17),
    "unavailable": errors.Unavailable(retry_after=3),
    "unmapped": errors.DomainError("unmapped", "No."),
    "bug": RuntimeError("a secret of someone"),
    "unencodable": ValueError(),
}


class Threading:
    """In which threads handlers have run."""

    def __init__(self) -> None:
        self.names: list[str] = []


def app_of(ran: Threading) -> Application:
    app = Application("test")
    api = Api("keys", ORIGIN)

    @api.operation(
        "GET", "/page/{name}/{part}", summary="Page", query=Page, answers={200: Told}, together=True
    )
    def page(call: Call[Empty, Page]) -> Decide:
        ran.names.append(threading.current_thread().name)
        query = call.query
        asked = [query.limit, query.of, query.text]
        return lambda: Told([*call.path.values(), *asked, call.ip, call.bearer, call.api_key])

    @api.operation("POST", "/greet", summary="Greet", body=Greeting, answers={201: Told}, together=True)
    def greet(call: Call[Greeting, Empty]) -> Decide:
        def decide() -> Told | Finish:
            ran.names.append(threading.current_thread().name)
            said = Told([call.body.name, call.body.times])
            return (lambda: Reply(200, said)) if call.body.times > 1 else said

        return decide

    @api.operation("GET", "/cached", summary="Cached", answers={200: Told}, together=True)
    def cached(call: Call[Empty, Empty]) -> Decide:
        return lambda: Reply(200, Told(["yes"]), max_age=60)

    @api.operation("DELETE", "/nothing", summary="Nothing", answers={204: Empty}, together=True)
    def nothing(call: Call[Empty, Empty]) -> Decide:
        return Empty

    @api.operation("GET", "/far", summary="Far", answers={200: Told}, together=True)
    def far(call: Call[Empty, Empty]) -> Decide:
        ran.names.append(threading.current_thread().name)
        if not deadline.may_wait():
            raise errors.MustWait
        return lambda: Told(["from afar"])

    add_failures(api)
    app.add(api)
    return app


def add_failures(api: Api) -> None:
    @api.operation("GET", "/fail/{name}", summary="Fail", answers={200: Told}, together=True)
    def fail(call: Call[Empty, Empty]) -> Decide:
        name, _, moment = call.path["name"].partition("-")

        def fail_there() -> Told:
            if name == "unencodable":
                return Told([object()])  # type: ignore[list-item]  # a bug, on purpose
            raise FAILURES[name]

        if moment == "early":
            fail_there()
        return fail_there if moment == "" else lambda: fail_there


@pytest.fixture(scope="module")
def ran() -> Threading:
    return Threading()


@pytest.fixture(scope="module")
def through_chalice() -> Iterator[str]:
    threads = Threads()
    app = app_of(Threading())
    with live_server(compose(app, threads, storage=None, origin=ORIGIN, web=PLAIN)) as origin:
        yield origin
    threads.close()


@pytest.fixture(scope="module")
def directly(ran: Threading) -> Iterator[str]:
    threads = Threads(Idle())
    with live_server(compose(app_of(ran), threads, storage=None, origin=ORIGIN, web=PLAIN)) as origin:
        yield origin
    threads.close()


def request(line: str, *headers: str, body: bytes = b"", length: bool = True) -> bytes:
    sized = [f"Content-Length: {len(body)}"] if body and length else []
    head = "\r\n".join([f"{line} HTTP/1.1", "Host: localhost", "Connection: close", *headers, *sized])
    return head.encode("latin-1") + b"\r\n\r\n" + body


JSON = "Content-Type: application/json"
REQUESTS = {
    "plain": request("GET /page/a/b"),
    "query": request("GET /page/a/b?limit=7&of=3&text=%C3%A9+x"),
    "percent": request("GET /page/a%2Fb/%C3%A9%20?text=%2B"),
    "not utf-8": request("GET /page/%FF/b?text=%FF"),
    "raw letters": request("GET /page/\xe9/b?text=\xe9"),
    "slash at the end": request("GET /page/a/b/"),
    "unprintable": request("GET /page/a/%00"),
    "line feed": request("GET /page/a/b%0A"),
    "too long": request(f"GET /page/a/{'b' * 257}"),
    "empty query": request("GET /page/a/b?&&"),
    "blank value": request("GET /page/a/b?text="),
    "no value": request("GET /page/a/b?text"),
    "repeated": request("GET /page/a/b?limit=1&limit=1"),
    "unknown field": request("GET /page/a/b?other=1"),
    "wrong type": request("GET /page/a/b?limit=x"),
    "out of range": request("GET /page/a/b?limit=0"),
    "null": request("GET /page/a/b?of=null"),
    "bearer": request("GET /page/a/b", "Authorization: Bearer abc"),
    "bearer in other letters": request("GET /page/a/b", "authorization:  bEaReR   abc  "),
    "two tokens": request("GET /page/a/b", "Authorization: Bearer one", "Authorization: Bearer two"),
    "basic": request("GET /page/a/b", "Authorization: Basic abc"),
    "long token": request("GET /page/a/b", f"Authorization: Bearer {'t' * 8192}"),
    "letters in a token": request("GET /page/a/b", "Authorization: Bearer \xe9"),
    "api key": request("GET /page/a/b", "X-Api-Key: key"),
    "forwarded": request("GET /page/a/b", "X-Forwarded-For: 203.0.113.9"),
    "browser": request("GET /page/a/b", f"Origin: {ORIGIN}", "Accept: application/json"),
    "stranger": request("GET /page/a/b", "Origin: https://evil.example", "Accept: image/png"),
    "body of a get": request("GET /page/a/b", JSON, body=b"{}"),
    "odd body of a get": request("GET /page/a/b", body=b"x"),
    "head": request("HEAD /page/a/b?limit=7"),
    "options": request("OPTIONS /page/a/b", f"Origin: {ORIGIN}", "Access-Control-Request-Method: GET"),
    "wrong method": request("PUT /page/a/b"),
    "unknown path": request("GET /page/a"),
    "greet": request("POST /greet", JSON, body=b'{"name": "\xc3\xa9"}'),
    "greet twice": request("POST /greet", JSON + "; charset=utf-8", body=b'{"name": "x", "times": 2}'),
    "chunked": request(
        "POST /greet",
        JSON,
        "Transfer-Encoding: chunked",
        body=b'c\r\n{"name": "x"\r\n1\r\n}\r\n0\r\n\r\n',
        length=False,
    ),
    "no body": request("POST /greet", JSON, "Content-Length: 0"),
    "no type": request("POST /greet", body=b'{"name": "x"}'),
    "other type": request("POST /greet", "Content-Type: text/plain", body=b'{"name": "x"}'),
    "two types": request("POST /greet", "Content-Type: text/plain", JSON, body=b'{"name": "x"}'),
    "no json": request("POST /greet", JSON, body=b'{"name": '),
    "not text": request("POST /greet", JSON, body=b'{"name": "\xff\x00"}'),
    "no object": request("POST /greet", JSON, body=b"[]"),
    "deep": request("POST /greet", JSON, body=b"[" * 50_000),
    "unknown in a body": request("POST /greet", JSON, body=b'{"name": "x", "other": 1}'),
    "missing in a body": request("POST /greet", JSON, body=b"{}"),
    "largest body": request("POST /greet", JSON, body=b'{"name": "x"}'.ljust(MAX_BODY)),
    "larger body": request("POST /greet", JSON, body=b'{"name": "x"}'.ljust(MAX_BODY + 1)),
    "cached": request("GET /cached"),
    "known": request("GET /cached", "If-None-Match: *"),
    "not known": request("GET /cached", 'If-None-Match: "other"'),
    "nothing": request("DELETE /nothing"),
    "http 1.0": b"GET /page/a/b HTTP/1.0\r\n\r\n",
    "far": request("GET /far"),
    **{
        f"fails {moment or 'in the store'}: {name}": request(f"GET /fail/{name}{moment}")
        for name in FAILURES
        for moment in ("", "-early", "-late")
    },
}


def answered(origin: str, sent: bytes) -> bytes:
    return re.sub(rb"\r\ndate: [^\r]*", b"", exchange(origin, sent))


@pytest.mark.parametrize("name", REQUESTS)
def test_both_ways_give_the_same_bytes(name: str, through_chalice: str, directly: str) -> None:
    expected = answered(through_chalice, REQUESTS[name])
    assert expected.startswith(b"HTTP/1.1 ")
    assert answered(directly, REQUESTS[name]) == expected


def test_one_way_goes_around_chalice(directly: str, ran: Threading) -> None:
    ran.names.clear()
    assert httpx.get(f"{directly}/page/a/b", timeout=PATIENCE).status_code == 200
    (name,) = ran.names
    assert not name.startswith("api")


def test_what_would_have_to_wait_for_a_network_is_asked_anew_where_it_may(
    directly: str, ran: Threading
) -> None:
    ran.names.clear()
    assert httpx.get(f"{directly}/far", timeout=PATIENCE).json() == {"said": ["from afar"]}
    assert not ran.names[0].startswith("api")
    assert ran.names[-1].startswith("api")


def test_who_waits_too_long_is_told_so_and_not_attempted() -> None:
    entered, gate = threading.Event(), threading.Event()
    ran = Threading()

    def slow(pieces: Pieces) -> Sequence[Outcome]:
        entered.set()
        assert gate.wait(PATIENCE)
        return in_order(pieces)

    threads = Threads(Written(slow))
    limits = Limits(answer_seconds=0.2)
    dispatcher = compose(app_of(ran), threads, storage=None, origin=ORIGIN, web=PLAIN, limits=limits)
    with live_server(dispatcher) as origin:
        for _ in range(2):
            late = httpx.get(f"{origin}/page/a/b", timeout=PATIENCE)
            assert late.status_code == 504
            assert late.headers["access-control-allow-origin"] == ORIGIN
            assert entered.is_set()
        gate.set()
    threads.close()
    assert len(ran.names) == 1

from __future__ import annotations

import base64
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from chalice.config import Config
from chalice.local import LocalGateway
from chalice.test import Client as ChaliceClient
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.http.application import Application
from chalicelib.http.operations import MAX_BODY, SECURITY_HEADERS
from picsafe.server.composition import Threads, compose
from picsafe.server.gateway import Limits
from picsafe.server.routing import RouteTable
from tests.unit.picsafe.server.conftest import echo_app
from tests.unit.picsafe.server.live_server import exchange, live_server
from tests.unit.picsafe.server.storage_server import ORIGIN, PLAIN


def event(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()["event"]
    return found


def problem_code(response: httpx.Response, status: int) -> str:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    return str(document["code"])


@pytest.mark.parametrize(
    "path",
    ["/echo", "/echo/", "/echo?a=1&a=2&b=", "/echo/x", "/echo/x/y?z=%20+%26", "/echo/known/y", "/echo?&&"],
)
def test_events_agree_with_chalices_own(app: Application, client: httpx.Client, path: str) -> None:
    ours = event(client.get(path, headers={"X-Api-Key": "k"}))
    theirs = json.loads(ChaliceClient(app).http.get(path, headers={"X-Api-Key": "k"}, body=None).body)[
        "event"
    ]
    for field in ("resourcePath", "httpMethod", "path"):
        assert ours["requestContext"][field] == theirs["requestContext"][field]
    assert ours["requestContext"]["identity"]["sourceIp"] == theirs["requestContext"]["identity"]["sourceIp"]
    assert (ours["pathParameters"] or {}) == theirs["pathParameters"]
    assert ours["multiValueQueryStringParameters"] == theirs["multiValueQueryStringParameters"]
    assert ours["headers"]["x-api-key"] == theirs["headers"]["x-api-key"]


def test_an_event_has_the_shape_of_api_gateways(client: httpx.Client) -> None:
    headers = [("X-Many", "1"), ("X-Many", "2"), ("Content-Type", "application/json")]
    got = event(client.post("/echo?a=1&a=2", headers=headers, content=b'{"x": "\xc3\xa9"}'))
    assert got["resource"] == got["path"] == "/echo"
    assert got["httpMethod"] == "POST"
    assert got["headers"]["x-many"] == "2"
    assert got["multiValueHeaders"]["x-many"] == ["1", "2"]
    assert got["queryStringParameters"] == {"a": "2"}
    assert got["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert got["pathParameters"] is None
    assert got["body"] == '{"x": "é"}'
    assert got["isBase64Encoded"] is False


def test_a_body_that_is_not_text_arrives_unchanged(client: httpx.Client) -> None:
    response = client.post("/echo", content=b"\xff\x00\x80")
    assert event(response)["body"] == base64.b64encode(b"\xff\x00\x80").decode()
    assert response.json()["raw"].encode("latin-1") == b"\xff\x00\x80"


def test_a_chunked_body_arrives_whole(client: httpx.Client) -> None:
    assert client.post("/echo", content=iter([b"ab", b"", b"cd"])).json()["raw"] == "abcd"


def test_path_parameters_are_decoded_after_the_path_was_cut(client: httpx.Client) -> None:
    assert event(client.get("/echo/a%2Fb/%C3%A9%20"))["pathParameters"] == {"first": "a/b", "second": "é "}


def test_a_literal_segment_is_preferred(client: httpx.Client) -> None:
    assert event(client.get("/echo/known/y"))["resource"] == "/echo/known/{second}"
    assert event(client.get("/echo/other/y"))["resource"] == "/echo/{first}/{second}"


@pytest.mark.parametrize("path", ["/nothing", "/echo//y", "/echo/a/b/c", "/ECHO", "/%65cho/a/b/c"])
def test_an_unknown_path_is_a_problem(client: httpx.Client, path: str) -> None:
    assert problem_code(client.get(path), 404) == "not_found"


def test_a_wrong_method_says_which_are_right(client: httpx.Client) -> None:
    response = client.delete("/echo")
    assert problem_code(response, 405) == "method_not_allowed"
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert response.headers["access-control-allow-origin"] == ORIGIN


def test_a_wrong_method_on_a_page_is_a_problem_too(client: httpx.Client) -> None:
    response = client.post("/")
    assert problem_code(response, 405) == "method_not_allowed"
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize("path", ["/echo", "/nothing", "/", "/fails", "/app/report/AU/x", "/openapi.json"])
def test_every_answer_has_the_security_headers(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    for name in set(SECURITY_HEADERS) - {"Cache-Control", "Content-Security-Policy"}:
        assert response.headers[name] == SECURITY_HEADERS[name], name
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "'unsafe" not in response.headers["content-security-policy"]
    assert "server" not in response.headers


def test_a_preflight_is_answered_like_the_gateways(app: Application, client: httpx.Client) -> None:
    response = client.options("/echo", headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST"})
    theirs = LocalGateway(app, Config.create()).handle_request("OPTIONS", "/echo", {}, None)
    assert response.status_code == theirs["statusCode"] == 200
    assert response.content == b""
    assert theirs["headers"]
    for name, value in theirs["headers"].items():
        assert response.headers[name] == value


def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client) -> None:
    got = client.get("/cookies")
    head = client.head("/cookies")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == got.headers["content-length"] == "3"


def test_repeated_and_binary_answers_come_back(client: httpx.Client) -> None:
    assert client.get("/cookies").headers.get_list("x-two") == ["a", "b"]
    assert client.get("/image", headers={"Accept": "image/png"}).content == b"\x00\xff\x10"


def test_a_failure_tells_nothing(client: httpx.Client) -> None:
    response = client.get("/fails")
    assert response.status_code == 500
    assert "secret" not in response.text


def test_a_body_may_be_as_large_as_the_limit(client: httpx.Client) -> None:
    assert len(client.post("/echo", content=b"x" * MAX_BODY).json()["raw"]) == MAX_BODY


def test_a_larger_body_is_refused_before_it_is_read(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("picsafe.server.responses.LINGER_SECONDS", 0.2)
    received = exchange(origin, b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 65537\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"body_too_large"' in received
    assert b"connection: close" in received


def test_a_chunked_body_is_refused_when_it_gets_too_large(client: httpx.Client) -> None:
    response = client.post("/echo", content=iter([b"x" * 1024] * 65))
    assert problem_code(response, 413) == "body_too_large"
    assert response.headers["access-control-allow-origin"] == ORIGIN


def test_a_body_that_does_not_come_is_not_waited_for(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("picsafe.server.responses.LINGER_SECONDS", 0.2)
    threads = Threads()
    dispatcher = compose(
        app, threads, storage=None, origin=ORIGIN, web=PLAIN, limits=Limits(body_seconds=0.5)
    )
    with live_server(dispatcher) as origin:
        received = exchange(origin, b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n", b"abc")
    threads.close()
    assert received.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"request_timeout"' in received


def test_expect_continue_is_answered(origin: str) -> None:
    head = b"POST /echo HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n"
    head += b"connection: close\r\n\r\n"
    received = exchange(origin, head, b"ok")
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")
    assert b'"raw":"ok"' in received


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /\xff\xfe HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
    ],
)
def test_what_is_not_http_gets_a_problem(origin: str, request_bytes: bytes) -> None:
    received = exchange(origin, request_bytes)
    assert received.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b'"code":"malformed_request"' in received
    assert b"x-content-type-options: nosniff" in received


def test_an_answer_that_takes_too_long_is_given_up() -> None:
    app, threads = echo_app(), Threads()
    dispatcher = compose(
        app, threads, storage=None, origin=ORIGIN, web=PLAIN, limits=Limits(answer_seconds=0.2)
    )
    with live_server(dispatcher) as origin:
        response = httpx.get(f"{origin}/waits")
        assert problem_code(response, 504) == "timed_out"
        assert response.headers["retry-after"] == "5"
        app.gate.set()  # type: ignore[attr-defined]  # see conftest
    threads.close()


def test_requests_under_way_from_one_address_leave_room_for_others() -> None:
    app, threads = echo_app(), Threads()
    limits = Limits(client_concurrent=2)
    dispatcher = compose(
        app, threads, storage=None, origin=ORIGIN, web=PLAIN, limits=limits, trust_proxy=True
    )

    def get(origin: str, path: str, client: str) -> httpx.Response:
        return httpx.get(f"{origin}/{path}", headers={"X-Forwarded-For": f"198.51.100.9, {client}"})

    with live_server(dispatcher) as origin, ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(get, origin, "waits", "192.0.2.1") for _ in range(2)]
        for _ in waiting:
            assert app.entered.acquire(timeout=10)  # type: ignore[attr-defined]  # see conftest
        assert problem_code(get(origin, "echo", "192.0.2.1"), 503) == "overloaded"
        assert get(origin, "echo", "192.0.2.2").status_code == 200
        app.gate.set()  # type: ignore[attr-defined]  # see conftest
        assert [answer.result().status_code for answer in waiting] == [200, 200]
        assert get(origin, "echo", "192.0.2.1").status_code == 200
    threads.close()


def test_requests_beyond_the_limit_are_refused_and_the_others_answered() -> None:
    app, threads = echo_app(), Threads()
    dispatcher = compose(app, threads, storage=None, origin=ORIGIN, web=PLAIN, limits=Limits(concurrent=2))
    with live_server(dispatcher) as origin, ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(httpx.get, f"{origin}/waits") for _ in range(2)]
        for _ in waiting:
            assert app.entered.acquire(timeout=10)  # type: ignore[attr-defined]  # see conftest
        refused = httpx.get(f"{origin}/echo")
        assert problem_code(refused, 503) == "overloaded"
        app.gate.set()  # type: ignore[attr-defined]  # see conftest
        assert [future.result().status_code for future in waiting] == [200, 200]
        assert httpx.get(f"{origin}/echo").status_code == 200
    threads.close()


@pytest.mark.parametrize("limits", [Limits(concurrent=4), Limits(client_concurrent=4)])
def test_bodies_that_never_arrive_keep_nobody_out(limits: Limits) -> None:
    threads = Threads()
    dispatcher = compose(
        echo_app(), threads, storage=None, origin=ORIGIN, web=PLAIN, limits=limits, trust_proxy=True
    )
    half = b"POST /echo HTTP/1.1\r\nhost: a\r\nx-forwarded-for: %s\r\ncontent-length: 9\r\n\r\nhalf"
    with live_server(dispatcher) as origin, ExitStack() as held:
        url = httpx.URL(origin)
        connections = []
        for number in range(12):
            client = b"192.0.2.1" if limits.client_concurrent == 4 else b"192.0.2.%d" % (number % 3)
            connection = held.enter_context(socket.create_connection((url.host, url.port or 80), timeout=60))
            connection.sendall(half % client)
            connections.append(connection)
            # the server has it before the next one comes
            asked = httpx.get(f"{origin}/echo", headers={"X-Forwarded-For": "192.0.2.1"})
            assert asked.status_code == 200
        # whoever had waited longest was told so
        assert b'"code":"overloaded"' in connections[0].recv(65536)
        assert httpx.post(f"{origin}/echo", content=b"whole").status_code == 200
    threads.close()


def test_nobody_sees_anothers_request(origin: str) -> None:
    barrier = threading.Barrier(16)

    def many(person: int) -> int:
        with httpx.Client(base_url=origin, timeout=30) as client:
            barrier.wait(10)
            for number in range(40):
                marker = f"{person}-{number}"
                got = client.post(f"/echo?m={marker}", headers={"X-Api-Key": marker}, content=marker).json()
                assert got["raw"] == marker
                assert got["event"]["headers"]["x-api-key"] == marker
                assert got["event"]["queryStringParameters"] == {"m": marker}
        return person

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(many, range(16))) == list(range(16))


@pytest.mark.parametrize(
    ("trust", "forwarded", "expected"),
    [
        (False, "203.0.113.9", "127.0.0.1"),
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (True, "2001:db8::1", "2001:db8::1"),
        (True, "unknown", "127.0.0.1"),
        (True, "203.0.113.9,", "127.0.0.1"),
        (True, None, "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_says_who_asks(
    app: Application, trust: bool, forwarded: str | None, expected: str
) -> None:
    threads = Threads()
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    with live_server(
        compose(app, threads, storage=None, origin=ORIGIN, web=PLAIN, trust_proxy=trust)
    ) as origin:
        got = event(httpx.get(f"{origin}/echo", headers=headers))
    assert got["requestContext"]["identity"]["sourceIp"] == expected
    threads.close()


@given(st.binary(max_size=60).map(lambda tail: b"/" + tail))
def test_any_path_is_matched_or_not_and_never_fails(raw_path: bytes) -> None:
    found = _TABLE.match(raw_path)
    if found is not None and found.parameters is not None:
        assert set(found.parameters) == set(found.route.variables)


_TABLE = RouteTable(echo_app())

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chalicelib.errors import Unauthenticated, Unavailable
from chalicelib.settings import SettingsError
from chalicelib.tokens.http_issuer import ENDED_SESSIONS_PATH, JWKS_PATH, MAX_ENDED_ANSWER, HttpIssuer
from chalicelib.tokens.issuer import MAX_ENDED_SESSIONS
from chalicelib.tokens.user_tokens import TokenVerifier
from chalicelib.users.accounts.credentials import new_session_id
from chalicelib.users.enterprises.api_keys import new_key
from chalicelib.users.enterprises.model import MAX_NUMBER
from tests.fakes.concurrency import run_concurrently
from tests.fakes.tokens import AUDIENCE, ISSUER, FakeClock, FakeSigner, make_token, person

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


Answer = tuple[int, dict[str, str], bytes]


class UserServer:
    """A User Server of which only the two public lists are there."""

    def __init__(self) -> None:
        self.signer = FakeSigner()
        self.ended: list[str] = []
        self.asked: list[str] = []
        self.answer: Callable[[str], Answer | None] = lambda _path: None
        self.url = ""

    def respond(self, path: str) -> Answer:
        self.asked.append(path)
        other = self.answer(path)
        if other is not None:
            return other
        if path == JWKS_PATH:
            body: object = {"keys": [self.signer.public_jwk(self.signer.kid)], "more": 1}
        else:
            body = {"sessions": self.ended, "as_of": "2026-03-04T05:06:07Z"}
        return 200, {}, json.dumps(body).encode()


@pytest.fixture
def server() -> Iterator[UserServer]:
    users = UserServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = users.respond(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    users.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield users
    listening.shutdown()
    thread.join(timeout=10)
    listening.server_close()


@pytest.fixture
def issuer(server: UserServer, clock: FakeClock) -> HttpIssuer:
    return HttpIssuer(issuer_url=server.url + "/", clock=clock)


def test_a_key_server_elsewhere_verifies_and_refuses_ended_sessions(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=issuer, ended=issuer, clock=clock)
    token = make_token(server.signer, person(now=clock.now))
    for _ in range(3):
        assert verifier.verify_user(token).userid == 11
    assert server.asked == [JWKS_PATH, ENDED_SESSIONS_PATH]
    server.ended.append("session-11")
    clock.now += MINUTE
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_a_new_key_is_asked_for_and_an_invented_one_seldom(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    assert issuer.public_jwk("test-key") is not None
    server.signer = FakeSigner("next-key")
    assert issuer.public_jwk("next-key") is not None
    for index in range(5):
        assert issuer.public_jwk(f"invented-{index}") is None
    assert server.asked == [JWKS_PATH] * 2
    clock.now += 30 * SECOND
    assert issuer.public_jwk("invented") is None
    assert server.asked == [JWKS_PATH] * 3


def test_keys_last_a_day_without_the_user_server_but_ended_sessions_four_minutes(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    issuer.public_jwk("test-key")
    issuer.has_ended("sid")
    server.answer = lambda _path: (503, {}, b"{}")
    clock.now += 4 * MINUTE - SECOND
    assert not issuer.has_ended("sid")
    clock.now += SECOND
    with pytest.raises(Unavailable):
        issuer.has_ended("sid")
    clock.now += timedelta(hours=23)
    assert issuer.public_jwk("test-key") is not None
    clock.now += timedelta(hours=1)
    with pytest.raises(Unavailable):
        issuer.public_jwk("test-key")


JWK = {"kty": "EC", "crv": "P-256", "x": "a", "y": "b", "kid": "k"}


@pytest.mark.parametrize(
    "answer",
    [
        (404, {}, b"{}"),
        (500, {}, b"{}"),
        (302, {"Location": "/elsewhere"}, b""),
        (200, {}, b""),
        (200, {}, b"<html>"),
        (200, {}, b"[]"),
        (200, {}, b"{}"),
        (200, {}, b"\xff"),
        (200, {}, b'{"keys": null, "sessions": null}'),
        (200, {}, b'{"keys": [1], "sessions": [1]}'),
        (200, {}, json.dumps({"keys": [{**JWK, "x": "a" * 200}], "sessions": ["s" * 200]}).encode()),
        (200, {}, b'{"keys": [], "sessions": []' + b" " * MAX_ENDED_ANSWER + b"}"),
    ],
)
def test_an_answer_that_makes_no_sense_is_unavailable(
    server: UserServer, issuer: HttpIssuer, answer: Answer
) -> None:
    server.answer = lambda _path: answer
    with pytest.raises(Unavailable):
        issuer.has_ended("sid")
    with pytest.raises(Unavailable):
        issuer.public_jwk("test-key")
    assert "/elsewhere" not in server.asked


def test_a_redirect_s_target_is_never_asked(server: UserServer, issuer: HttpIssuer) -> None:
    server.answer = lambda path: (302, {"Location": "/other"}, b"") if path == JWKS_PATH else None
    with pytest.raises(Unavailable):
        issuer.public_jwk("test-key")
    assert server.asked == [JWKS_PATH]


def test_too_many_keys_are_not_taken(server: UserServer, issuer: HttpIssuer) -> None:
    body = json.dumps({"keys": [{**JWK, "kid": f"k{index}"} for index in range(65)]}).encode()
    server.answer = lambda _path: (200, {}, body)
    with pytest.raises(Unavailable):
        issuer.public_jwk("k1")


def test_keys_of_another_kind_are_passed_over(server: UserServer, issuer: HttpIssuer) -> None:
    body = json.dumps({"keys": [{"kty": "RSA", "kid": "r", "n": "x", "e": "AQAB"}, JWK]}).encode()
    server.answer = lambda _path: (200, {}, body)
    assert issuer.public_jwk("r") is None
    assert issuer.public_jwk("k") == JWK


def test_a_server_that_is_not_there_is_unavailable(clock: FakeClock) -> None:
    with pytest.raises(Unavailable):
        HttpIssuer(issuer_url="http://127.0.0.1:9", clock=clock).has_ended("sid")


def test_many_requests_at_once_ask_the_user_server_once(server: UserServer, issuer: HttpIssuer) -> None:
    assert run_concurrently(8, lambda _: issuer.has_ended("sid")) == [False] * 8
    assert server.asked == [ENDED_SESSIONS_PATH]


def test_plain_http_to_another_machine_is_refused(clock: FakeClock) -> None:
    with pytest.raises(SettingsError):
        HttpIssuer(issuer_url="http://user.example.org", clock=clock)
    HttpIssuer(issuer_url="https://user.example.org", clock=clock)


@pytest.mark.parametrize(
    "url", ["ftp://localhost", "file://localhost/etc", "https://", "https://user.example.org/x"]
)
def test_what_names_no_server_is_refused(clock: FakeClock, url: str) -> None:
    with pytest.raises(SettingsError):
        HttpIssuer(issuer_url=url, clock=clock)


@pytest.mark.parametrize(
    "url", ["http://localhost:8000/", "http://user.localhost", "http://127.9.9.9", "http://[::1]"]
)
def test_plain_http_stays_within_this_machine(clock: FakeClock, url: str) -> None:
    HttpIssuer(issuer_url=url, clock=clock)


# the longest that are listed: of an enterprise's script, and of an API key of the last enterprise
LONGEST = (f"script:{'x' * 22}", "apikey:999999999-0123456789ab")


def test_the_longest_list_can_be_read_and_no_longer_one(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    width = max(map(len, LONGEST))
    server.ended = [f"{number:0{width}d}" for number in range(MAX_ENDED_SESSIONS)]
    assert issuer.has_ended(server.ended[0])
    assert issuer.has_ended(server.ended[-1])
    server.ended.append("one-more")
    clock.now += 4 * MINUTE
    with pytest.raises(Unavailable):
        issuer.has_ended(server.ended[0])


def test_the_sessions_listed_are_no_longer_than_was_reckoned_with() -> None:
    sids = (
        f"script:{secrets.token_urlsafe(16)}",
        f"apikey:{new_key(MAX_NUMBER, 'Archive', FakeClock().now)[0].id}",
    )
    assert [len(sid) for sid in sids] == [len(sid) for sid in LONGEST]
    assert len(new_session_id()) <= len(LONGEST[0])

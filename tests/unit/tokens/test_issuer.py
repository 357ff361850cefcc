from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from logging import ERROR, WARNING

import pytest

from chalicelib.errors import Unauthenticated, Unavailable
from chalicelib.observability.log import Value, send_to
from chalicelib.settings import SettingsError
from chalicelib.tokens.issuer import (
    ENDED_SESSIONS_PATH,
    JWKS_PATH,
    MAX_ENDED_ANSWER,
    MAX_ENDED_SESSIONS,
    CachedEndedSessions,
    Freshness,
    HttpIssuer,
    LocalIssuer,
    RefreshingCache,
    all_ended,
)
from chalicelib.tokens.user_tokens import TokenVerifier
from chalicelib.users.accounts.credentials import new_session_id
from chalicelib.users.enterprises.api_keys import new_key
from chalicelib.users.enterprises.model import MAX_NUMBER
from tests.fakes.accounts import FakeAccounts
from tests.fakes.concurrency import run_concurrently
from tests.fakes.tokens import AUDIENCE, ISSUER, FakeClock, FakeSigner, make_token, person

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class Source:
    """Counts how often it is asked, and answers with the count."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False
        self.hold = threading.Event()
        self.hold.set()
        self.entered = threading.Event()

    def __call__(self) -> int:
        self.asked += 1
        self.entered.set()
        assert self.hold.wait(timeout=10)
        if self.fails:
            raise Unavailable
        return self.asked


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def remembered(source: Source, clock: FakeClock) -> RefreshingCache[int]:
    return RefreshingCache(source, Freshness(fresh=MINUTE, usable=4 * MINUTE), clock)


def test_what_is_fresh_is_not_asked_for_again(remembered: RefreshingCache[int], clock: FakeClock) -> None:
    assert remembered.get() == 1
    clock.now += MINUTE - SECOND
    assert remembered.get() == 1
    clock.now += SECOND
    assert remembered.get() == 2


def test_after_a_failure_what_is_usable_is_used_and_then_no_longer(
    remembered: RefreshingCache[int], source: Source, clock: FakeClock
) -> None:
    remembered.get()
    source.fails = True
    clock.now += 4 * MINUTE - SECOND
    assert remembered.get() == 1
    clock.now += SECOND
    with pytest.raises(Unavailable):
        remembered.get()


def test_a_failure_is_not_repeated_at_once(
    remembered: RefreshingCache[int], source: Source, clock: FakeClock
) -> None:
    source.fails = True
    for _ in range(5):
        with pytest.raises(Unavailable):
            remembered.get()
    assert source.asked == 1
    source.fails = False
    clock.now += 5 * SECOND
    assert remembered.get() == 2


def test_many_threads_ask_once(remembered: RefreshingCache[int], source: Source) -> None:
    assert run_concurrently(8, lambda _: remembered.get()) == [1] * 8
    assert source.asked == 1


def test_while_one_thread_asks_the_others_use_what_they_have(
    remembered: RefreshingCache[int], source: Source, clock: FakeClock
) -> None:
    remembered.get()
    clock.now += 2 * MINUTE
    source.hold.clear()
    source.entered.clear()
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(remembered.get()))
    asking.start()
    assert source.entered.wait(timeout=10)
    assert remembered.get() == 1
    source.hold.set()
    asking.join(timeout=10)
    assert answers == [2]


def test_asking_anew_is_limited(remembered: RefreshingCache[int], clock: FakeClock) -> None:
    assert remembered.get() == 1
    assert [remembered.refresh() for _ in range(3)] == [2, 2, 2]
    clock.now += 29 * SECOND
    assert remembered.refresh() == 2
    clock.now += SECOND
    assert remembered.refresh() == 3


def test_asking_anew_in_vain_keeps_what_is_known(remembered: RefreshingCache[int], source: Source) -> None:
    remembered.get()
    source.fails = True
    assert remembered.refresh() == 1


def test_a_clock_that_jumps_back_makes_it_ask_again(
    remembered: RefreshingCache[int], source: Source, clock: FakeClock
) -> None:
    remembered.get()
    clock.now -= 60 * MINUTE
    assert remembered.get() == 2
    clock.now -= 60 * MINUTE
    source.fails = True
    with pytest.raises(Unavailable):
        remembered.get()


def test_a_verifier_in_the_same_process_knows_at_once(clock: FakeClock) -> None:
    signer, store = FakeSigner(), FakeAccounts()
    issuer = LocalIssuer(keys=signer, store=store, clock=clock)
    assert issuer.public_jwk(signer.kid) == signer.public_jwk(signer.kid)
    assert not issuer.has_ended("sid")
    store.list_as_ended("sid", until=clock.now + MINUTE)
    assert issuer.has_ended("sid")
    clock.now += MINUTE
    assert not issuer.has_ended("sid")


def test_the_own_table_is_read_once_a_minute_and_trusted_for_four(clock: FakeClock) -> None:
    store = FakeAccounts()
    ended = CachedEndedSessions(store=store, clock=clock)
    assert not ended.has_ended("sid")
    store.list_as_ended("sid", until=clock.now + 60 * MINUTE)
    assert not ended.has_ended("sid")
    clock.now += MINUTE
    assert ended.has_ended("sid")
    store.fails = True
    clock.now += 4 * MINUTE - SECOND
    assert ended.has_ended("sid")
    clock.now += SECOND
    with pytest.raises(Unavailable):
        ended.has_ended("sid")


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


class _Log:
    def __init__(self) -> None:
        self.events: list[tuple[str, int]] = []

    def __call__(self, event: str, level: int, _fields: Mapping[str, Value]) -> None:
        self.events.append((event, level))


@pytest.fixture
def log() -> Iterator[_Log]:
    log = _Log()
    before = send_to(log)
    yield log
    send_to(before)


def test_the_operator_hears_of_a_list_that_grows(log: _Log) -> None:
    assert all_ended(["a", "b"], 4) == {"a", "b"}
    assert log.events == []
    assert len(all_ended(["a", "b", "c"], 4)) == 3
    with pytest.raises(Unavailable):
        all_ended("abcde", 4)
    assert log.events == [("ended_sessions_many", WARNING), ("ended_sessions_overflow", ERROR)]


def test_no_more_is_read_than_shows_that_it_is_too_much() -> None:
    endless = (str(number) for number in count())
    with pytest.raises(Unavailable):
        all_ended(endless, 4)
    assert next(endless) == "5"


def test_the_own_table_s_list_is_closed_when_it_is_too_long(clock: FakeClock) -> None:
    store = FakeAccounts()
    ended = CachedEndedSessions(store=store, clock=clock)
    for number in range(MAX_ENDED_SESSIONS + 1):
        store.ended[str(number)] = clock.now + MINUTE
    with pytest.raises(Unavailable):
        ended.has_ended("sid")
    assert LocalIssuer(keys=FakeSigner(), store=store, clock=clock).has_ended("1")

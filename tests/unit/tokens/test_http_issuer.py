from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.contract.registrations import Registration, key_of
from chalicelib.errors import Unauthenticated, Unavailable
from chalicelib.outage import Outage
from chalicelib.settings import SettingsError
from chalicelib.tokens.claims import Claims
from chalicelib.tokens.files import IssuerFiles
from chalicelib.tokens.http_issuer import JWKS_PATH, MAX_REVOKED_ANSWER, REVOKED_TOKENS_PATH, HttpIssuer
from chalicelib.tokens.standing import MAX_REVOKED_TOKENS
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.token_issuer import new_token_id
from chalicelib.users.signing.jwk import public_jwk
from tests.fakes.concurrency import run_concurrently
from tests.fakes.serving import serving
from tests.fakes.tokens import AUDIENCE, ISSUER, FakeClock, FakeSigner, enterprise, make_token, person

# bytes of the largest answer
CACHED_BY_API_GATEWAY = 1_048_576
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
        self.revoked: list[str] = []
        self.asked: list[str] = []
        self.known: list[str | None] = []
        self.answer: Callable[[str], Answer | None] = lambda _path: None
        self.url = ""
        self.dated: datetime | str = ""

    def respond(self, path: str) -> Answer:
        self.asked.append(path)
        other = self.answer(path)
        if other is not None:
            return other
        if path == JWKS_PATH:
            body: object = {"keys": [self.signer.public_jwk(self.signer.kid)], "more": 1}
        else:
            body = {"tokens": self.revoked, "more": 1}
        return 200, {}, json.dumps(body).encode()


OUTAGE = Outage(public_keys=timedelta(days=7), revoked=timedelta(days=1))


@pytest.fixture
def server() -> Iterator[UserServer]:
    users = UserServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            users.known.append(self.headers["If-None-Match"])
            status, headers, body = users.respond(self.path)
            self.send_response_only(status)
            if users.dated != "":
                headers = {**dated(users.dated), **headers}
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
    with serving(listening):
        yield users


@pytest.fixture
def issuer(server: UserServer, clock: FakeClock) -> HttpIssuer:
    return HttpIssuer(issuer_url=server.url + "/", clock=clock)


def script(jti: str = "script") -> Claims:
    """A script's long token, as it is written."""
    return enterprise(now=FakeClock().now, jti=jti)


def verifier_over(issuer: HttpIssuer, clock: FakeClock) -> TokenVerifier:
    return TokenVerifier(
        issuer=ISSUER,
        audience=AUDIENCE,
        keys=issuer,
        standing=issuer,
        clock=clock,
        issuer_clock=issuer.time,
    )


def test_a_key_server_elsewhere_reads_the_list_for_scripts_alone(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    verifier = verifier_over(issuer, clock)
    one = person(now=clock.now)
    token = make_token(server.signer, one, exp=one.iat + 300)
    for _ in range(3):
        assert verifier.verify_user(token).userid == 11
    assert server.asked == [JWKS_PATH]
    long = make_token(server.signer, script())
    for _ in range(3):
        assert verifier.verify(long).kind == "enterprise"
    assert server.asked == [JWKS_PATH, REVOKED_TOKENS_PATH]
    server.revoked.append("script")
    clock.now += MINUTE
    with pytest.raises(Unauthenticated):
        verifier.verify(long)
    assert verifier.verify_user(token).userid == 11


def test_a_person_s_hour_is_not_taken_where_nobody_can_look_at_the_session(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    with pytest.raises(Unauthenticated) as refused:
        verifier_over(issuer, clock).verify(make_token(server.signer, person(now=clock.now)))
    assert refused.value.code == "invalid_token"


def test_while_the_user_server_is_away_people_go_on_and_scripts_for_four_minutes(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    verifier = verifier_over(issuer, clock)
    long = make_token(server.signer, script())
    verifier.verify(long)
    server.answer = lambda _path: (503, {}, b"{}")
    clock.now += 4 * MINUTE
    with pytest.raises(Unavailable) as refused:
        verifier.verify(long)
    assert refused.value.code == "revocations_unknown"
    one = person(now=clock.now)
    assert verifier.verify(make_token(server.signer, one, exp=one.iat + 300)).userid == 11


def dated(moment: datetime | str) -> dict[str, str]:
    return {"Date": moment if isinstance(moment, str) else format_datetime(moment, usegmt=True)}


def test_who_holds_a_good_token_where_the_clock_is_fast_is_told_of_the_clock(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    server.dated = clock.now
    one = person(now=clock.now)
    token = make_token(server.signer, one, exp=one.iat + 300)
    clock.now += 20 * MINUTE
    with caplog.at_level(logging.WARNING, "picsafe"), pytest.raises(Unauthenticated) as refused:
        verifier_over(issuer, clock).verify(token)
    assert refused.value.code == "clock_skew"
    assert "clock" in refused.value.detail
    assert re.search(r'"clock_differs", "seconds": 120[01]}', caplog.text)
    assert '"event": "clock_skew"' in caplog.text


@pytest.mark.parametrize("minutes", [0, 3, 5])
def test_where_a_fresh_token_would_do_the_old_one_is_to_be_renewed(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock, minutes: int
) -> None:
    server.dated = clock.now - minutes * MINUTE
    verifier = verifier_over(issuer, clock)
    old = person(now=clock.now - (minutes + 6) * MINUTE)
    with pytest.raises(Unauthenticated) as refused:
        verifier.verify(make_token(server.signer, old, exp=old.iat + 300))
    assert refused.value.code == "invalid_token"
    fresh = person(now=clock.now - minutes * MINUTE)
    assert verifier.verify(make_token(server.signer, fresh, exp=fresh.iat + 300)).userid == 11


@pytest.mark.parametrize(
    "date", ["", "soon", "Thu, 99 Jan 2026 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -2359"]
)
def test_a_date_that_is_none_says_nothing(server: UserServer, issuer: HttpIssuer, date: str) -> None:
    server.dated = date
    assert issuer.public_jwk("test-key") is not None
    assert issuer.time() is None


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


def test_keys_last_a_day_without_the_user_server_but_the_list_four_minutes(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    issuer.public_jwk("test-key")
    assert issuer.stands(script())
    server.answer = lambda _path: (503, {}, b"{}")
    clock.now += 4 * MINUTE - SECOND
    assert issuer.stands(script())
    clock.now += SECOND
    with pytest.raises(Unavailable):
        issuer.stands(script())
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
        (200, {}, b'{"keys": null, "tokens": null}'),
        (200, {}, b'{"keys": [1], "tokens": [1]}'),
        (200, {}, json.dumps({"keys": [{**JWK, "x": "a" * 200}], "tokens": ["s" * 200]}).encode()),
        (200, {}, b'{"keys": [], "tokens": []' + b" " * MAX_REVOKED_ANSWER + b"}"),
    ],
)
def test_an_answer_that_makes_no_sense_is_unavailable(
    server: UserServer, issuer: HttpIssuer, answer: Answer
) -> None:
    server.answer = lambda _path: answer
    with pytest.raises(Unavailable):
        issuer.stands(script())
    with pytest.raises(Unavailable):
        issuer.public_jwk("test-key")
    assert "/elsewhere" not in server.asked


def named(server: UserServer, etag: str) -> Callable[[str], Answer | None]:
    """Answers as a server does that gives the list a name and knows it again."""

    def respond(path: str) -> Answer | None:
        if path == JWKS_PATH:
            return None
        if server.known[-1] == etag:
            return 304, {"ETag": etag}, b""
        return 200, {"ETag": etag}, json.dumps({"tokens": server.revoked}).encode()

    return respond


def test_a_list_that_has_not_changed_is_not_sent_again(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    server.revoked, server.answer = ["script"], named(server, '"one"')
    for _ in range(10):
        assert not issuer.stands(script())
        clock.now += MINUTE
    assert server.known == [None] + ['"one"'] * 9
    server.revoked, server.answer = ["another"], named(server, 'W/"two"')
    assert issuer.stands(script())
    assert not issuer.stands(script("another"))
    clock.now += MINUTE
    assert not issuer.stands(script("another"))
    assert server.known[-2:] == ['"one"', 'W/"two"']


def test_what_is_known_of_one_list_is_not_said_of_the_other(server: UserServer, issuer: HttpIssuer) -> None:
    server.answer = named(server, '"one"')
    issuer.stands(script())
    assert issuer.public_jwk("test-key") is not None
    assert server.known == [None, None]


def test_a_304_that_nobody_asked_for_is_unavailable(server: UserServer, issuer: HttpIssuer) -> None:
    server.answer = lambda _path: (304, {"ETag": '"one"'}, b"")
    with pytest.raises(Unavailable):
        issuer.stands(script())
    with pytest.raises(Unavailable):
        issuer.public_jwk("test-key")


@pytest.mark.parametrize("etag", ["", "one", '"' + "x" * 200 + '"', '"a b"', '"a", "b"', "*"])
def test_a_name_that_is_none_is_never_sent_back(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock, etag: str
) -> None:
    server.answer = named(server, etag)
    for _ in range(2):
        assert issuer.stands(script())
        clock.now += MINUTE
    assert server.known == [None, None]


def test_an_answer_that_makes_no_sense_is_not_remembered(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    server.answer = named(server, '"one"')
    issuer.stands(script())
    server.answer = lambda _path: (200, {"ETag": '"bad"'}, b"<html>")
    clock.now += MINUTE
    assert issuer.stands(script())
    clock.now += MINUTE
    assert issuer.stands(script())
    assert server.known == [None, '"one"', '"one"']


@pytest.mark.parametrize(
    ("age", "behind"), [("", 5), ("300", 0), ("299", 0), ("soon", 5), ("-300", 5), ("9" * 30, 5), ("\xb2", 5)]
)
def test_the_clock_is_told_from_what_a_cache_has_kept(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock, age: str, behind: int
) -> None:
    server.answer = lambda _path: (
        200,
        {**dated(clock.now - 5 * MINUTE), "Age": age},
        json.dumps({"keys": []}).encode(),
    )
    issuer.public_jwk("any")
    told = issuer.time()
    assert told is not None
    assert abs(clock.now - told - behind * MINUTE) < 2 * SECOND


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
        HttpIssuer(issuer_url="http://127.0.0.1:9", clock=clock).stands(script())


def test_many_requests_at_once_ask_the_user_server_once(server: UserServer, issuer: HttpIssuer) -> None:
    assert run_concurrently(8, lambda _: issuer.stands(script())) == [True] * 8
    assert server.asked == [REVOKED_TOKENS_PATH]


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


def test_the_longest_list_can_be_read_and_no_longer_one(
    server: UserServer, issuer: HttpIssuer, clock: FakeClock
) -> None:
    width = len(new_token_id())
    server.revoked = [f"{number:0{width}d}" for number in range(MAX_REVOKED_TOKENS)]
    assert not issuer.stands(script(server.revoked[0]))
    assert not issuer.stands(script(server.revoked[-1]))
    assert len(json.dumps({"tokens": server.revoked}, separators=(",", ":"))) < CACHED_BY_API_GATEWAY
    server.revoked.append("one-more")
    clock.now += 4 * MINUTE
    with pytest.raises(Unavailable):
        issuer.stands(script())


def remembering(server: UserServer, clock: FakeClock, folder: Path, **more: Any) -> HttpIssuer:
    memory = IssuerFiles(folder, server.url)
    return HttpIssuer(issuer_url=server.url, clock=clock, outage=OUTAGE, memory=memory, **more)


def away(_path: str) -> Answer:
    return 503, {}, b""


def test_the_next_process_goes_on_while_it_is_away_and_no_longer_than_was_set(
    server: UserServer, clock: FakeClock, tmp_path: Path
) -> None:
    first = remembering(server, clock, tmp_path)
    key = first.public_jwk(server.signer.kid)
    assert key is not None
    server.revoked = ["gone"]
    assert first.stands(script())
    assert not first.is_away()
    server.answer = away
    clock.now += timedelta(hours=23)
    next_process = remembering(server, clock, tmp_path)
    assert next_process.public_jwk(server.signer.kid) == key
    assert next_process.stands(script())
    assert not next_process.stands(script(jti="gone"))
    assert next_process.is_away()
    clock.now += timedelta(hours=1)
    with pytest.raises(Unavailable):
        next_process.stands(script())
    assert next_process.public_jwk(server.signer.kid) == key
    clock.now += timedelta(days=6)
    with pytest.raises(Unavailable):
        next_process.public_jwk(server.signer.kid)
    server.answer = lambda _path: None
    clock.now += MINUTE
    assert next_process.public_jwk(server.signer.kid) == key
    assert next_process.stands(script())
    assert not next_process.is_away()


def test_a_registration_is_enough_to_begin_with_for_as_long_as_kept_keys_would_be(
    server: UserServer, clock: FakeClock, tmp_path: Path
) -> None:
    jwk = public_jwk(ec.generate_private_key(ec.SECP256R1()).public_key())
    registration = Registration(server.url, AUDIENCE, ISSUER, clock().replace(microsecond=0), (key_of(jwk),))
    server.answer = away
    issuer = remembering(server, clock, tmp_path, registration=registration)
    known = issuer.public_jwk(jwk["kid"])
    assert known is not None
    assert (known["x"], known["y"]) == (jwk["x"], jwk["y"])
    with pytest.raises(Unavailable):
        # nothing is known of revoked tokens
        issuer.stands(script())
    server.answer = lambda _path: None
    clock.now += MINUTE * 6
    assert issuer.public_jwk(jwk["kid"]) is None
    # what the User Server said since is newer than the registration
    again = remembering(server, clock, tmp_path, registration=registration)
    assert again.public_jwk(server.signer.kid) is not None
    server.answer = away
    clock.now += timedelta(days=8)
    late = remembering(server, clock, tmp_path / "empty", registration=registration)
    with pytest.raises(Unavailable):
        late.public_jwk(jwk["kid"])


def test_a_clock_that_was_set_back_makes_nothing_younger(
    server: UserServer, clock: FakeClock, tmp_path: Path
) -> None:
    remembering(server, clock, tmp_path).public_jwk(server.signer.kid)
    server.answer = away
    clock.now -= MINUTE
    with pytest.raises(Unavailable):
        remembering(server, clock, tmp_path).public_jwk(server.signer.kid)


def test_an_answer_that_says_nothing_is_new_keeps_what_was_kept_young(
    server: UserServer, clock: FakeClock, tmp_path: Path
) -> None:
    issuer = remembering(server, clock, tmp_path)
    issuer.public_jwk(server.signer.kid)
    for _ in range(3):
        clock.now += timedelta(days=3)
        assert issuer.public_jwk(server.signer.kid) is not None
    server.answer = away
    clock.now += timedelta(days=6)
    assert remembering(server, clock, tmp_path).public_jwk(server.signer.kid) is not None

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.contract.operator_sessions import session_digest
from picsafe.endpoint.http.page.admission import CHALLENGE_LIFETIME
from picsafe.endpoint.http.page.sessions import GUESSES, IDLE, LINK_LIFETIME, LONGEST, SESSIONS_EACH
from picsafe.endpoint.http.page.signing_in import MAX_ADMITTING
from tests.fakes.tokens import FakeSigner
from tests.unit.picsafe.endpoint.http.page.control_room import PAGE, WITH_PAGE, Browser, ControlRoom
from tests.unit.picsafe.endpoint.http.post_office import ENDPOINT
from tests.unit.picsafe.server.live_server import PATIENCE

Open = Callable[..., ControlRoom]


def is_in(browser: Browser) -> bool:
    answer = browser.get()
    assert (answer.status_code, "Sign out" in answer.text) in {(200, True), (403, False)}
    return answer.status_code == 200


def test_an_operator_signs_in_and_out(room: ControlRoom) -> None:
    browser = room.operator()
    answer = browser.get()
    assert "Pat Example17" in answer.text
    assert is_in(browser)
    assert not is_in(room.browser())

    browser.post("/leave")

    assert not is_in(browser)
    [event] = room.hospital.endpoint.events.all()
    assert (event["action"], event["user"]) == (
        "signed_in",
        {"kind": "operator", "userid": 17, "name": "Pat Example17"},
    )


def test_a_session_ends_for_good_when_it_is_signed_out(room: ControlRoom) -> None:
    browser = room.operator()
    kept = browser.cookie
    browser.post("/leave")
    browser.client.cookies.set("picsafe-page", kept or "")
    assert not is_in(browser)


def test_the_cookie_is_the_browsers_alone(room: ControlRoom) -> None:
    browser = room.browser()
    link = room.link()
    browser.client.follow_redirects = False
    answer = browser.post("/enter", csrf=None, link=link.rpartition("/")[2])
    assert answer.status_code == 303
    _, *attributes = answer.headers["set-cookie"].split("; ")
    # without TLS this machine's browser would not keep a secure one
    assert attributes == ["Path=/", "HttpOnly", "SameSite=Strict"]


def test_over_tls_the_cookie_says_so(open_room: Open) -> None:
    origin = "https://page.example.org"
    room = open_room(WITH_PAGE + f'url = "{origin}"\ntrust_proxy = true\n', origin)
    browser = room.browser(**{"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"})
    challenge = browser.get("/session").json()["challenge"]
    token = room.token(session_digest(origin, ENDPOINT, challenge))
    made = browser.post_json("/session", {"token": token, "challenge": challenge}).json()
    assert made["link"].startswith(f"{origin}/enter/")
    browser.client.follow_redirects = False
    answer = browser.post("/enter", csrf=None, link=made["link"].rpartition("/")[2])
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-picsafe-page=")
    assert attributes == ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"]
    # what the proxy took in the clear may have been read
    assert room.browser(**{"X-Forwarded-Proto": "http"}).get("/session").status_code == 421


def test_a_link_works_once_and_looking_at_it_uses_nothing_up(room: ControlRoom) -> None:
    link = room.link()
    secret = link.rpartition("/")[2]
    for _ in range(3):
        assert "Sign in here?" in room.browser().get(link).text
    first, second = room.browser(), room.browser()
    first.post("/enter", csrf=None, link=secret)
    assert second.post("/enter", csrf=None, link=secret).status_code == 404
    assert room.browser().get(link).status_code == 404
    assert is_in(first)
    assert not is_in(second)


def test_a_link_ends_and_so_does_one_that_was_followed_by_another(room: ControlRoom) -> None:
    old, new = room.link(), room.link()
    assert room.browser().get(old).status_code == 404
    assert room.browser().get(new).status_code == 200
    room.hospital.later(seconds=LINK_LIFETIME.total_seconds())
    assert room.browser().get(new).status_code == 404
    assert room.browser().post("/enter", csrf=None, link=new.rpartition("/")[2]).status_code == 404


def test_a_link_says_whom_it_signs_in_before_it_does(room: ControlRoom) -> None:
    """So that nobody works, and is logged, under the name of whoever has sent them a link."""
    page = room.browser().get(room.link()).text
    assert "As Pat Example17, " in page
    assert "pat17@example.org" in page


def test_a_link_is_not_used_from_another_site(room: ControlRoom) -> None:
    secret = room.link().rpartition("/")[2]
    for origin in ("https://evil.example", "null", None, "http://127.0.0.1:8443"):
        assert room.browser().post("/enter", csrf=None, origin=origin, link=secret).status_code == 403
    assert "Sign in here?" in room.browser().get(f"/enter/{secret}").text


NOBODIES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"email": "mallory@example.org"}, "not_an_operator"),
    ({"email": "pat@it.example.org.evil.example"}, "not_an_operator"),
    ({"aud": ["https://key.example.org"]}, "invalid_token"),
    ({"iss": "https://elsewhere.example.org"}, "invalid_token"),
    ({"country": ""}, "profile_required"),
    ({"kind": "enterprise", "userid": 0}, "not_a_person"),
)


def test_nobody_else_signs_in(room: ControlRoom) -> None:
    for changes, code in NOBODIES:
        answer = room.sign_in(**changes)
        assert answer.status_code in {401, 403}
        assert answer.json()["code"] == code
    assert list(room.hospital.endpoint.events.all()) == []


def test_whoever_the_pattern_names_signs_in(room: ControlRoom) -> None:
    assert is_in(room.operator(email="sam@it.example.org"))


def test_a_forged_token_does_not_sign_in(room: ControlRoom) -> None:
    room.signer = FakeSigner()
    assert room.sign_in().json()["code"] == "invalid_token"


def test_a_token_that_posts_reports_does_not_sign_in(room: ControlRoom) -> None:
    challenge = room.challenge()
    for sha256, code in (
        # as My PicSafe posts plain reports
        (None, "token_not_bound"),
        # as what is sealed is posted
        ("ab" * 32, "invalid_token"),
        # for another page, another endpoint, another challenge
        (session_digest("https://evil.example", ENDPOINT, challenge), "invalid_token"),
        (session_digest(PAGE, "https://endpoint.evil.example", challenge), "invalid_token"),
        (session_digest(PAGE, ENDPOINT, room.challenge()), "invalid_token"),
    ):
        answer = room.browser().post_json("/session", {"token": room.token(sha256), "challenge": challenge})
        assert answer.json()["code"] == code
    # nothing of that has used it up
    token = room.token(session_digest(PAGE, ENDPOINT, challenge))
    sign_in = {"token": token, "challenge": challenge}
    assert room.browser().post_json("/session", sign_in).status_code == 200
    assert room.browser().post_json("/session", sign_in).json()["code"] == "invalid_challenge"


def test_a_challenge_is_this_servers_and_ends(room: ControlRoom) -> None:
    challenge = room.challenge()
    token = room.token(session_digest(PAGE, ENDPOINT, challenge))
    for other in ("", "A" * 75, challenge[:-1], challenge + "=", "ü", "\x00"):
        answer = room.browser().post_json("/session", {"token": token, "challenge": other})
        assert answer.json()["code"] == "invalid_challenge"
    room.hospital.later(seconds=CHALLENGE_LIFETIME.total_seconds())
    answer = room.browser().post_json("/session", {"token": token, "challenge": challenge})
    assert answer.json()["code"] == "invalid_challenge"


def test_what_is_no_sign_in_is_refused(room: ControlRoom) -> None:
    for body in (b"", b"[]", b'{"token": 1, "challenge": "x"}', b"\xff", b"{" * 100_000):
        assert room.browser().client.post("/session", content=body).status_code in {400, 413}


def test_sessions_end_when_idle_and_in_any_case(room: ControlRoom) -> None:
    idle, busy = room.operator(), room.operator(email="sam@it.example.org", userid=18)
    room.hospital.later(seconds=IDLE.total_seconds())
    assert not is_in(idle)
    assert not is_in(busy)

    busy = room.operator()
    spent = timedelta()
    step = IDLE - timedelta(seconds=1)
    while spent + step < LONGEST:
        room.hospital.later(seconds=step.total_seconds())
        spent += step
        assert is_in(busy)
    room.hospital.later(seconds=step.total_seconds())
    assert not is_in(busy)


def test_one_operator_has_few_sessions(room: ControlRoom) -> None:
    browsers = [room.operator() for _ in range(SESSIONS_EACH + 1)]
    assert [is_in(browser) for browser in browsers] == [False, *[True] * SESSIONS_EACH]


def test_guessing_links_is_braked_and_keeps_nobody_out(
    room: ControlRoom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="picsafe")
    link = room.link()
    guesser = room.browser()
    statuses = [guesser.get(f"/enter/{number}").status_code for number in range(GUESSES + 2)]
    assert statuses == [404] * (GUESSES - 1) + [429] * 3
    assert sum("operator_links_guessed" in record.getMessage() for record in caplog.records) == 1
    # from the same address, with the link that is right
    browser = room.browser()
    assert browser.get(link).status_code == 200
    browser.post("/enter", csrf=None, link=link.rpartition("/")[2])
    assert is_in(browser)
    room.hospital.later(seconds=60)
    assert guesser.get("/enter/x").status_code == 404


def test_a_user_server_that_hangs_keeps_nobody_out_who_is_in(
    room: ControlRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = room.operator()
    challenge, token = room.challenge(), room.token(None)
    hanging, over = threading.Semaphore(0), threading.Event()

    def hang(_: object, kid: str) -> None:
        hanging.release()
        over.wait(PATIENCE)

    monkeypatch.setattr(FakeSigner, "public_jwk", hang)

    def sign_in() -> int:
        return room.browser().post_json("/session", {"token": token, "challenge": challenge}).status_code

    with ThreadPoolExecutor(MAX_ADMITTING) as strangers:
        answers = [strangers.submit(sign_in) for _ in range(MAX_ADMITTING)]
        for _ in answers:
            assert hanging.acquire(timeout=PATIENCE)
        assert sign_in() == 503
        assert is_in(browser)
        over.set()
        assert {answer.result() for answer in answers} == {401}


def test_nobody_is_in_whose_coming_is_not_logged(room: ControlRoom) -> None:
    link = room.link()
    browser = room.browser()
    room.hospital.endpoint.database.close()
    answer = browser.post("/enter", csrf=None, link=link.rpartition("/")[2])
    assert answer.status_code == 503
    assert browser.cookie is None

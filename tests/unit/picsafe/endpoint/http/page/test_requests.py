"""What is not a request of a signed-in operator's own browser for this page."""

from __future__ import annotations

from itertools import product

import httpx
import pytest

from tests.unit.picsafe.endpoint.http.page.control_room import PAGE, Browser, ControlRoom
from tests.unit.picsafe.server.live_server import PATIENCE

SHOWN = ("/", "/reports", "/reports/1", "/ways-in", "/events")
DONE = ("/check", "/leave", *(f"/reports/1/{what}" for what in ("replay", "answer", "skip", "look")))


HOSTS = (
    "evil.example:8444",
    "127.0.0.1",
    "127.0.0.1:8443",
    "localhost:8444",
    "127.0.0.1:8444@evil.example",
    "",
    "ü",
)
NOT_THERE = (
    "/nothing",
    "/reports/",
    "/reports/999",
    "/reports/x",
    "/reports/-1",
    f"/reports/{10**18}",
    "/reports?state=x",
    "/reports?before=x",
    "/events?before=-1",
    "/enter",
    "/reports/1/look",
    "/leave",
)
BODIES = (
    b"csrf=%ff",
    "csrf=ü".encode(),
    b"csrf=a&csrf=b",
    b"&".join(b"f%d=x" % number for number in range(30)),
    b"x" * 20_000,
)


def test_strangers_see_nothing_and_do_nothing(room: ControlRoom) -> None:
    browser = room.browser()
    for path in SHOWN:
        answer = browser.get(path)
        assert answer.status_code == 403
        assert f"picsafe endpoint page {PAGE}" in answer.text
    for path in DONE:
        assert browser.post(path, csrf="x", name="archive", why="x").status_code == 403


def test_a_form_of_another_site_does_nothing(room: ControlRoom, operator: Browser) -> None:
    csrf, others = operator.csrf(), room.operator(userid=18, email="sam@it.example.org").csrf()
    for path in DONE:
        for origin in ("https://evil.example", "null", None, "http://localhost:8444", f"{PAGE}.evil.example"):
            answer = operator.post(path, csrf, origin=origin, name="archive", why="x")
            assert answer.status_code == 403
            assert "did not come from this page" in answer.text
        for other in (None, "x", others):
            answer = operator.post(path, other, name="archive", why="x")
            assert answer.status_code == 403
            assert "another sign-in" in answer.text
    assert operator.get().status_code == 200


def test_another_name_for_this_machine_is_refused(operator: Browser) -> None:
    for path, host in product(("/", "/session", "/page.css"), HOSTS):
        answer = operator.client.get(path, headers={b"Host": host.encode("latin-1")})
        assert answer.status_code in {400, 421}
        assert "Sign out" not in answer.text


def test_what_an_unnamed_proxy_passes_on_is_refused(room: ControlRoom) -> None:
    assert room.browser(**{"X-Forwarded-For": "192.0.2.1"}).get("/session").status_code == 421


def test_a_form_is_bounded(operator: Browser) -> None:
    headers = {"Origin": PAGE, "Content-Type": "application/x-www-form-urlencoded"}
    for body in BODIES:
        assert operator.client.post("/check", content=body, headers=headers).status_code in {400, 413}
    headers["Content-Type"] = "text/plain"
    assert operator.client.post("/check", content=b"csrf=x", headers=headers).status_code == 400


def test_what_is_not_there_is_a_page_that_says_so(operator: Browser) -> None:
    for path in NOT_THERE:
        answer = operator.get(path)
        assert answer.status_code in {404, 405}
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_every_answer_forbids_scripts_frames_and_keeping(room: ControlRoom, operator: Browser) -> None:
    answers = [operator.get(path) for path in (*SHOWN, "/page.css", "/nothing", "/enter/x")]
    answers += [room.browser().get(), operator.post("/check", name="archive")]
    for answer in answers:
        headers = answer.headers
        policy = headers["content-security-policy"].split("; ")
        assert policy[0] == "default-src 'none'"
        assert {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} <= set(policy)
        assert not any("script" in word or "unsafe" in word for word in policy)
        assert headers["cache-control"] == "no-store"
        # with none at all, browsers would not say where a form comes from
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert "<script" not in answer.text
        assert " style=" not in answer.text


def test_the_log_has_no_link_and_no_name(
    room: ControlRoom, operator: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="picsafe")
    link = room.link()
    secret = link.rpartition("/")[2]
    httpx.get(f"{room.url}{link}", headers={"Host": "127.0.0.1:8444"}, timeout=PATIENCE)
    operator.get("/reports?report=0000000171772600767001")
    operator.get("/reports/1")
    # a request is told of once it is answered, and before the connection's next
    operator.get("/")
    said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("picsafe"))
    assert "/enter/{link}" in said
    assert "/reports/{number}" in said
    for secret_or_person in (secret, operator.cookie or "-", "Pat", "1772600767001", "example.org"):
        assert secret_or_person not in said

"""The feed of events, as senders and the User Server ask for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fakes.keys import REPORT, TAG
from tests.fakes.tokens import FakeClock, enterprise, person, user_server
from tests.http.service import ServiceUnderTest

NOW = FakeClock().now
SENDER, READER, SERVER = person(11, now=NOW), person(12, now=NOW), user_server(now=NOW)
SHOWN = f"/keys/{REPORT}?tag={TAG}"


@pytest.fixture
def opened(server: ServiceUnderTest) -> ServiceUnderTest:
    """A report that was opened."""
    assert server.call("POST", "/keys", SENDER, {"report_id": REPORT}).status == 201
    assert server.call("PUT", f"/keys/{REPORT}/tag", SENDER, {"tag": TAG}).status == 200
    assert server.call("GET", SHOWN, READER).status == 200
    while server.operator.ordered_log.integrate():
        pass
    return server


def test_an_event_says_what_and_when_and_not_who(opened: ServiceUnderTest) -> None:
    for who in (SENDER, SERVER):
        answer = opened.call("GET", "/keys/events", who)
        [event] = answer.body["events"]
        assert event.pop("id").startswith("evt_")
        assert event == {
            "type": "opened",
            "report_id": REPORT,
            "number": 3,
            "at": "2026-03-04T05:06:07.890Z",
            "sender": {"userid": 11, "email": "pat11@example.org"},
            "action": "fetch",
        }
        assert answer.body["more"] is False
        assert answer.headers["Cache-Control"] == "no-store"
    assert opened.call("GET", "/keys/events", READER).body["events"] == []


def test_who_may_not_ask(opened: ServiceUnderTest) -> None:
    assert opened.call("GET", "/keys/events").code == (401, "missing_token")
    assert opened.call("GET", "/keys/events", enterprise(now=NOW)).code == (403, "not_a_person")
    for who in (
        person(11, now=NOW, personal_token="1-0123456789ab"),
        person(11, now=NOW, sha256="ab" * 32),
        person(11, now=NOW, sub="user-server"),
        person(11, now=NOW, kind="server"),
        enterprise(now=NOW, sub="user-server"),
        enterprise(now=NOW, kind="server"),
        user_server(now=NOW, sid="session-11"),
        user_server(now=NOW, aud=["https://key.example.org", "https://key.elsewhere.example"]),
        user_server(now=NOW, aud=["https://key.elsewhere.example"]),
        user_server(now=NOW, iss="https://user.elsewhere.example"),
        user_server(now=NOW, exp=int((NOW + timedelta(hours=1)).timestamp())),
        user_server(now=NOW - timedelta(minutes=6)),
    ):
        assert opened.call("GET", "/keys/events", who).code == (401, "invalid_token")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", SHOWN, None),
        ("POST", "/keys", {"report_id": REPORT}),
        ("PUT", f"/keys/{REPORT}/tag", {"tag": TAG}),
        ("GET", f"/keys/{REPORT}/log", None),
        ("PATCH", f"/keys/{REPORT}", {"recalled": True}),
        ("POST", f"/keys/{REPORT}/release", {"tag": TAG}),
        ("POST", f"/keys/{REPORT}/approvals", {"tag": TAG, "recipient": "pat12@example.org"}),
        ("GET", f"/keys/{REPORT}/policy", None),
        ("PUT", f"/keys/{REPORT}/policy", {"policy": {}}),
    ],
)
def test_the_user_servers_token_is_good_for_nothing_else(
    opened: ServiceUnderTest, method: str, path: str, body: object
) -> None:
    assert opened.call(method, path, SERVER, body).code == (401, "invalid_token")


def test_cursors_that_were_not_given_here_are_refused(opened: ServiceUnderTest) -> None:
    for cursor in ("A", "AQEBAQEBAQEBAAAAAAABAQEBAQEBAQE", "%C3%A9"):
        assert opened.call("GET", f"/keys/events?cursor={cursor}", SENDER).code == (400, "invalid_cursor")
    for query in ("limit=0", "limit=201", "limit=x", f"cursor={'A' * 65}"):
        assert opened.call("GET", f"/keys/events?{query}", SENDER).code == (400, "invalid_field")


def test_whoever_begins_at_the_end_hears_what_comes(opened: ServiceUnderTest) -> None:
    cursor = opened.call("GET", "/keys/events?cursor=latest", SENDER).body["cursor"]
    assert (
        opened.call("PATCH", f"/keys/{REPORT}", SENDER, {"recalled": True, "reason": "other"}).status == 200
    )
    while opened.operator.ordered_log.integrate():
        pass
    page = opened.call("GET", f"/keys/events?cursor={cursor}", SENDER).body
    assert [(one["type"], one["reason"]) for one in page["events"]] == [("recalled", "other")]


def test_reading_events_leaves_nothing_on_the_trail(opened: ServiceUnderTest) -> None:
    before = opened.call("GET", f"/keys/{REPORT}/log", SENDER).body
    opened.call("GET", "/keys/events", SENDER)
    assert opened.call("GET", f"/keys/{REPORT}/log", SENDER).body == before

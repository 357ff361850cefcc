"""Senders are told by mail what becomes of their reports: the whole application, here and on AWS."""

from __future__ import annotations

from tests.fakes.accounts import KEY_URL
from tests.http.deployment import Deployment

TAG = "ab" * 32
ELSEWHERE = "https://key.hospital.example"
ALL_OFF = dict.fromkeys(("opened", "refused", "recalled", "undelivered", "expiring"), False)


def report_of(number: int, userid: int = 1) -> str:
    return f"{userid:09d}{1462800528240 + number:013d}"


def send(deployment: Deployment, sender: str, report_id: str, key_server: str | None = KEY_URL) -> None:
    """A report whose key is here, and which its sender has logged."""
    assert deployment.call("POST", "/keys", {"report_id": report_id}, token=sender).status == 201
    tag = {"tag": TAG}
    assert (
        deployment.call("PUT", "/keys/{report_id}/tag", tag, token=sender, report_id=report_id).status == 200
    )
    body = {
        "report_id": report_id,
        "destination": "file",
        "summary": {"photos": 2, "videos": 0, "audios": 0},
        **({} if key_server is None else {"keyserver_url": key_server}),
    }
    assert deployment.call("POST", "/reports", body, token=sender).status == 201


def fetch(deployment: Deployment, who: str, report_id: str, tag: str = TAG) -> int:
    query = {"tag": tag}
    return deployment.call("GET", "/keys/{report_id}", token=who, query=query, report_id=report_id).status


def told(deployment: Deployment) -> list[tuple[str, str]]:
    """Whom the mails of one run go to, and their texts."""
    before = len(deployment.mailer.sent)
    deployment.grow_log()
    deployment.wiring.notices.run()
    return [(mail.to, mail.text) for mail in deployment.mailer.sent[before:]]


def test_who_asks_for_it_is_told_and_nobody_else(deployment: Deployment) -> None:
    pat, _ = deployment.sign_in("pat@example.org")
    sam, _ = deployment.sign_in("sam@example.net")
    kim, _ = deployment.sign_in("kim@example.com")
    assert deployment.call("GET", "/me", token=pat).body["notices"] == ALL_OFF
    asked = deployment.call("PATCH", "/me", {"notices": {"opened": True, "refused": True}}, token=pat)
    assert asked.body["notices"] == {**ALL_OFF, "opened": True, "refused": True}
    assert told(deployment) == []
    send(deployment, pat, report_of(1))
    send(deployment, pat, report_of(2), key_server=None)
    send(deployment, sam, report_of(3, userid=2))
    assert told(deployment) == []
    assert fetch(deployment, sam, report_of(1), "cd" * 32) == 403
    assert [fetch(deployment, sam, report_of(number)) for number in (1, 2, 1)] == [200, 200, 200]
    assert fetch(deployment, kim, report_of(1)) == 200
    # of whoever has not asked for it, and of what a sender does themselves
    assert fetch(deployment, kim, report_of(3, userid=2)) == 200
    assert fetch(deployment, pat, report_of(1)) == 200
    [(to, text)] = told(deployment)
    assert to == "pat@example.org"
    assert (text.count("opened for the first time"), text.count("was refused")) == (2, 1)
    assert "2 photos" in text
    assert told(deployment) == []


def test_a_key_server_tells_nothing_of_reports_that_are_another_s(deployment: Deployment) -> None:
    pat, _ = deployment.sign_in("pat@example.org")
    sam, _ = deployment.sign_in("sam@example.net")
    deployment.call("PATCH", "/me", {"notices": {"opened": True}}, token=pat)
    told(deployment)
    send(deployment, pat, report_of(1), key_server=ELSEWHERE)
    assert fetch(deployment, sam, report_of(1)) == 200
    assert told(deployment) == []


def test_who_leaves_is_told_no_more(deployment: Deployment) -> None:
    pat, _ = deployment.sign_in("pat@example.org")
    sam, _ = deployment.sign_in("sam@example.net")
    deployment.call("PATCH", "/me", {"notices": {"opened": True}}, token=pat)
    told(deployment)
    send(deployment, pat, report_of(1))
    assert fetch(deployment, sam, report_of(1)) == 200
    deployment.grow_log()
    notices = deployment.wiring.notices
    notices._follower.follow()
    store = deployment.wiring.adapters.notices
    assert store.waiting(1) is not None
    assert deployment.call("DELETE", "/me", token=pat).status == 204
    assert store.waiting(1) is None
    assert told(deployment) == []


def test_what_is_left_out_of_a_change_stays(deployment: Deployment) -> None:
    pat, _ = deployment.sign_in("pat@example.org")
    for change in ({"opened": True}, {"recalled": True}, {"opened": False}, {}):
        assert deployment.call("PATCH", "/me", {"notices": change}, token=pat).status == 200
    assert deployment.call("GET", "/me", token=pat).body["notices"] == {**ALL_OFF, "recalled": True}
    wrongs: list[object] = [{"opened": None}, {"opened": "yes"}, {"other": True}, [], None]
    for wrong in wrongs:
        refused = deployment.call("PATCH", "/me", {"notices": wrong}, token=pat)
        assert refused.status == 400


def test_health_says_when_a_key_server_is_not_read(deployment: Deployment) -> None:
    assert deployment.call("GET", "/health").body == {"status": "ok"}
    told(deployment)
    url = KEY_URL
    store = deployment.wiring.adapters.notices
    state = store.feed(url)
    assert state is not None
    old = type(state)(state.cursor, state.read_at.replace(year=2020))
    assert store.save_feed(url, state, old)
    deployment.wiring.notices._follower._seen = None
    assert deployment.call("GET", "/health").body["warnings"] == ["key_events_behind"]

"""What senders are told of their reports, all at once."""

from __future__ import annotations

from chalicelib.keys.sent.model import MAX_REPORTS
from tests.fakes.keys import REPORT, TAG
from tests.fakes.tokens import FakeClock, enterprise, person
from tests.http.service import ServiceUnderTest

NOW = FakeClock().now
SENDER, READER = person(11, now=NOW), person(12, now=NOW)
STATES = "/keys/states"
ASKED = {"report_ids": [REPORT]}


def test_a_sender_is_told_what_has_become_of_a_report(server: ServiceUnderTest) -> None:
    policy = {"not_after": "2026-03-05T05:06:07Z"}
    server.call("POST", "/keys", SENDER, {"report_id": REPORT, "policy": policy})
    server.call("PUT", f"/keys/{REPORT}/tag", SENDER, {"tag": TAG})
    assert server.call("GET", f"/keys/{REPORT}?tag={TAG}", READER).status == 200
    server.call("PATCH", f"/keys/{REPORT}", SENDER, {"recalled": True, "reason": "consent_withdrawn"})
    answer = server.call("POST", STATES, SENDER, {"report_ids": [f"{REPORT}1", REPORT]})
    assert answer.body["reports"] == [
        {
            "report_id": REPORT,
            "opened_by": 1,
            "opened_by_scripts": 0,
            "more": False,
            "last_opened_at": "2026-03-04T05:06:07.890Z",
            "recalled": True,
            "recalled_by_operator": False,
            "shredded": False,
            "not_after": "2026-03-05T05:06:07.000Z",
            "reason": "consent_withdrawn",
        }
    ]
    server.call("PATCH", f"/keys/{REPORT}", SENDER, {"recalled": False})
    [restored] = server.call("POST", STATES, SENDER, ASKED).body["reports"]
    assert restored["recalled"] is False
    assert "reason" not in restored
    assert answer.headers["Cache-Control"] == "no-store"
    assert server.call("POST", STATES, READER, ASKED).body["reports"] == []


def test_who_may_not_ask_and_what_is_no_question(server: ServiceUnderTest) -> None:
    assert server.call("POST", STATES, None, ASKED).code == (401, "missing_token")
    assert server.call("POST", STATES, enterprise(now=NOW), ASKED).code == (403, "not_a_person")
    program = person(11, now=NOW, personal_token="11-0123456789ab")
    assert server.call("POST", STATES, program, ASKED).status in {401, 403}
    assert server.call("POST", STATES, SENDER, {"report_ids": ["0123456789\n"]}).code[0] == 400
    for wrong in ([], [REPORT] * (MAX_REPORTS + 1), ["short"], "all"):
        assert server.call("POST", STATES, SENDER, {"report_ids": wrong}).status == 400

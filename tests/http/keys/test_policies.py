"""Policies over HTTP: what may be laid down, and every code with which somebody is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.contract.audit_chain import verify_chain
from tests.fakes.keys import REPORT, TAG
from tests.fakes.tokens import FakeClock, enterprise, person
from tests.http.service import ServiceUnderTest

NOW = FakeClock().now
SENDER, KIM, SAM = person(11, now=NOW, organisation=7), person(12, now=NOW), person(13, now=NOW)
COLLEAGUE = person(15, now=NOW, organisation=7)
SCRIPT, OTHER_SCRIPT = enterprise(7, now=NOW), enterprise(8, now=NOW)
PROGRAM = person(12, now=NOW, personal_token="12-0123456789ab")
KEY = f"/keys/{REPORT}"
POLICY, RELEASE, APPROVALS = f"{KEY}/policy", f"{KEY}/release", f"{KEY}/approvals"
SHOWN = f"{KEY}?tag={TAG}"


def make(server: ServiceUnderTest, destination: str = "storage", **policy: Any) -> ServiceUnderTest:
    body = {"report_id": REPORT, "policy": policy, "destination": destination}
    assert server.call("POST", "/keys", SENDER, body).status == 201
    assert server.call("PUT", f"{KEY}/tag", SENDER, {"tag": TAG}).status == 200
    return server


def test_named_recipients(server: ServiceUnderTest) -> None:
    make(server, recipients=[KIM.email, "*@hospital.example"])
    assert server.call("GET", SHOWN, KIM).status == 200
    inside = person(14, now=NOW, email="robin@hospital.example")
    assert server.call("GET", SHOWN, inside).status == 200
    assert server.call("GET", SHOWN, SENDER).status == 200
    for who in (SAM, OTHER_SCRIPT):
        refused = server.call("GET", SHOWN, who)
        assert refused.code == (403, "not_named")
        assert KIM.email not in refused.body["detail"]
    assert server.call("POST", RELEASE, SAM, {"tag": TAG}).code == (403, "not_named")
    # it comes for what goes to storage
    assert server.call("GET", SHOWN, SCRIPT).status == 200
    shown = server.call("GET", POLICY, SENDER).body
    assert shown["policy"]["recipients"] == [KIM.email, "*@hospital.example"]
    assert server.call("GET", POLICY, KIM).code == (403, "not_sender")


def test_times(server: ServiceUnderTest) -> None:
    until = (NOW + timedelta(hours=1)).isoformat()
    make(server, not_before=NOW.isoformat(), not_after=until)
    assert server.call("GET", SHOWN, KIM).status == 200
    later = {"policy": {"not_before": until}}
    assert (
        server.call("PUT", POLICY, SENDER, later).body["policy"]["not_before"] == "2026-03-04T06:06:07.000Z"
    )
    assert server.call("GET", SHOWN, KIM).code == (403, "not_yet")
    ends = {"policy": {"not_after": "2026-03-04T06:06:08+01:00"}}
    assert server.call("PUT", POLICY, SENDER, ends).status == 200
    server.clock.now += timedelta(seconds=2)
    refused = server.call("GET", SHOWN, KIM)
    assert refused.code == (403, "no_longer")
    assert "2026-03-04 05:06 UTC" in refused.body["detail"]
    # what was laid down in time may be said again, and nothing that is over anew
    assert server.call("PUT", POLICY, SENDER, ends).status == 200
    over = {"policy": {"not_after": "2026-03-04T05:06:07Z"}}
    assert server.call("PUT", POLICY, SENDER, over).code == (400, "invalid_policy")
    assert server.call("GET", POLICY, SENDER).body["policy"]["not_after"] == "2026-03-04T05:06:08.000Z"


def test_a_key_that_was_made_in_time_is_given_again_to_its_sender(server: ServiceUnderTest) -> None:
    make(server, not_after="2026-03-04T05:06:08Z")
    server.clock.now += timedelta(seconds=2)
    body = {"report_id": REPORT, "policy": {"not_after": "2026-03-04T05:06:08Z"}}
    assert server.call("POST", "/keys", SENDER, body).status == 200


def test_how_many(server: ServiceUnderTest) -> None:
    make(server, openings=1)
    for who in (SCRIPT, SENDER, KIM, KIM, SCRIPT):
        assert server.call("GET", SHOWN, who).status == 200
    assert server.call("GET", SHOWN, SAM).code == (403, "all_opened")
    assert server.call("GET", POLICY, SENDER).body["opened"] == 1


def test_two_persons(server: ServiceUnderTest) -> None:
    make(server, two_person=True)
    assert server.call("GET", SHOWN, KIM).code == (403, "approval_needed")
    assert server.call("GET", SHOWN, SCRIPT).code == (403, "not_named")
    of_kim = {"recipient": KIM.email.upper(), "tag": TAG}
    assert server.call("POST", APPROVALS, SAM, of_kim).code == (403, "not_approver")
    assert server.call("POST", APPROVALS, COLLEAGUE, {"recipient": KIM.email}).code == (403, "tag_required")
    assert server.call("POST", APPROVALS, COLLEAGUE, {**of_kim, "recipient": "kim"}).code == (
        400,
        "invalid_email_address",
    )
    for who in (SCRIPT, PROGRAM):
        assert server.call("POST", APPROVALS, who, of_kim).status in {401, 403}
    approved = server.call("POST", APPROVALS, COLLEAGUE, of_kim)
    assert (approved.body["recipient"], approved.body["expires_at"]) == (
        KIM.email,
        "2026-03-05T05:06:07.000Z",
    )
    own = {"recipient": COLLEAGUE.email, "tag": TAG}
    assert server.call("POST", APPROVALS, COLLEAGUE, own).code == (403, "own_approval")
    assert server.call("GET", SHOWN, KIM).status == 200
    server.call("PUT", POLICY, SENDER, {"policy": {}})
    assert server.call("POST", APPROVALS, SENDER, of_kim).code == (409, "no_approval_needed")


def test_purposes(server: ServiceUnderTest) -> None:
    make(server, purposes=["treatment"])
    assert server.call("GET", SHOWN, KIM).code == (403, "purpose_needed")
    assert server.call("POST", RELEASE, KIM, {"tag": TAG}).code == (403, "purpose_needed")
    education = {"tag": TAG, "purpose": "education"}
    assert server.call("POST", RELEASE, KIM, education).code == (403, "purpose_not_consented")
    released = server.call("POST", RELEASE, KIM, {"tag": TAG, "purpose": "treatment"})
    assert (released.status, released.body["entry"]["purpose"]) == (200, "treatment")
    assert server.call("POST", RELEASE, KIM, {"tag": TAG, "purpose": "curiosity"}).code == (
        400,
        "invalid_field",
    )


@pytest.mark.parametrize(
    ("reason", "kept"),
    [("Inconscient\u00a0!", "Inconscient !"), ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e")],
)
def test_a_reason_may_be_as_people_write_it(server: ServiceUnderTest, reason: str, kept: str) -> None:
    make(server, recipients=[KIM.email], break_glass=True)
    entry = server.call("POST", RELEASE, SAM, {"tag": TAG, "reason": reason}).body["entry"]
    assert entry["reason"] == kept


def test_breaking_the_glass(server: ServiceUnderTest) -> None:
    make(server, recipients=[KIM.email], break_glass=True)
    emergency = {"tag": TAG, "reason": "Unconscious in the emergency department"}
    broken = server.call("POST", RELEASE, SAM, emergency)
    assert broken.status == 200
    assert set(broken.body) == {"report_id", "key", "sender", "tag", "entry", "receipt"}
    for reason in (" ", "\u200d", "two\nlines", "\u202e"):
        bad = {"tag": TAG, "reason": reason}
        assert server.call("POST", RELEASE, SAM, bad).code == (400, "invalid_reason")
    for reason in ("", "x" * 201):
        bad = {"tag": TAG, "reason": reason}
        assert server.call("POST", RELEASE, SAM, bad).code == (400, "invalid_field")
    server.call("PUT", POLICY, SENDER, {"policy": {"recipients": [KIM.email]}})
    assert server.call("POST", RELEASE, SAM, emergency).code == (403, "no_break_glass")
    trail = server.call("GET", f"{KEY}/log", SENDER).body
    assert [entry.get("reason") for entry in trail["entries"] if entry["action"] == "break_glass"] == [
        emergency["reason"]
    ] * 2
    verify_chain(REPORT, trail["entries"], trail["head"])


def test_the_same_again_with_another_policy(server: ServiceUnderTest) -> None:
    make(server, openings=1)
    body = {"report_id": REPORT, "policy": {"openings": 2}}
    assert server.call("POST", "/keys", SENDER, body).code == (409, "policy_differs")
    assert server.call("POST", "/keys", SENDER, {"report_id": REPORT}).status == 200


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ({"only_on_mondays": True}, "unknown_field"),
        ({"recipients": ["*"]}, "invalid_recipient"),
        ({"recipients": ["kim"]}, "invalid_recipient"),
        ({"recipients": ["kim@example.org"] * 51}, "invalid_field"),
        ({"openings": 0}, "invalid_field"),
        ({"openings": 101}, "invalid_field"),
        ({"purposes": ["curiosity"]}, "invalid_field"),
        ({"not_before": "2026-03-04T05:06:07"}, "invalid_field"),
        ({"not_before": "2026-03-04T05:06:07Z", "not_after": "2026-03-04T05:06:06Z"}, "invalid_policy"),
        ({"not_after": "2026-03-04T05:06:07Z"}, "invalid_policy"),
        ({"not_before": "0999-12-31T23:59:59Z"}, "invalid_policy"),
        ({"not_before": "0001-01-01T00:00:00+14:00"}, "invalid_policy"),
        ({"not_after": "9999-12-31T23:59:59-14:00"}, "invalid_policy"),
        ({"not_after": "9999-12-31T23:59:59.999999Z"}, "invalid_policy"),
        ({"two_person": 1}, "invalid_field"),
    ],
)
def test_what_is_not_understood_makes_no_key(
    server: ServiceUnderTest, policy: dict[str, Any], code: str
) -> None:
    body = {"report_id": REPORT, "policy": policy}
    assert server.call("POST", "/keys", SENDER, body).code == (400, code)
    assert server.call("GET", KEY, SENDER).code == (404, "unknown_report")


def test_of_what_is_not_there_nothing_is_said(server: ServiceUnderTest) -> None:
    assert server.call("GET", POLICY, SENDER).code == (404, "unknown_report")
    assert server.call("PUT", POLICY, SENDER, {"policy": {}}).code == (404, "unknown_report")
    assert server.call("POST", RELEASE, SENDER, {}).code == (404, "unknown_report")
    approval = {"recipient": KIM.email}
    assert server.call("POST", APPROVALS, SENDER, approval).code == (404, "unknown_report")
    assert server.call("POST", RELEASE, None, {}).code == (401, "missing_token")

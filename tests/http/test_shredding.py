"""A key that the operator has destroyed, in either place."""

from __future__ import annotations

from tests.http.deployment import Deployment
from tests.http.test_leaving import BY, PAT, REPORT, fetch, make_report


def test_nobody_gets_a_key_that_the_operator_has_destroyed(deployment: Deployment) -> None:
    sender, _ = deployment.sign_in(PAT)
    reader, _ = deployment.sign_in("sam@example.net", "DE")
    make_report(deployment, sender)
    assert fetch(deployment, reader).status == 200
    assert deployment.wiring.key_retention(1).run() == 0
    state = deployment.wiring.key_operator.shred(REPORT, BY)
    deployment.wiring.adapters.forget_shredded()
    assert [opening.times for opening in state.fetched_by] == [1]
    again = deployment.call("POST", "/keys", {"report_id": REPORT}, token=sender)
    undone = deployment.call(
        "PATCH", "/keys/{report_id}", {"recalled": False}, token=sender, report_id=REPORT
    )
    policy = {"policy": {"openings": 1}}
    named = deployment.call("PUT", "/keys/{report_id}/policy", policy, token=sender, report_id=REPORT)
    for refused in (fetch(deployment, reader), fetch(deployment, sender), again, undone, named):
        assert (refused.status, refused.body["code"]) == (410, "shredded")
    trail = deployment.call("GET", "/keys/{report_id}/log", token=reader, report_id=REPORT).body["entries"]
    assert [entry["action"] for entry in trail if entry["user"] == {"kind": "operator", "name": BY}] == [
        "shred"
    ]
    assert deployment.wiring.adapters.held_keys.page("", 10) == []

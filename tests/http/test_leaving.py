"""Somebody deletes their account: what becomes of their reports, on one machine and on AWS."""

from __future__ import annotations

from typing import Any

from tests.fakes.accounts import MY_URL
from tests.fakes.uploads import announced
from tests.http.api_client import Answer
from tests.http.deployment import Deployment

PAT = "pat@example.org"
REPORT = "0000000011462800528240"
TAG = "0123456789abcdef" * 4
BY = "Example privacy office, request 17"


def make_report(deployment: Deployment, sender: str, report_id: str = REPORT) -> None:
    assert deployment.call("POST", "/keys", {"report_id": report_id}, token=sender).status == 201
    tagged = deployment.call("PUT", "/keys/{report_id}/tag", {"tag": TAG}, token=sender, report_id=report_id)
    assert tagged.status == 200


def fetch(deployment: Deployment, reader: str, report_id: str = REPORT) -> Answer:
    return deployment.call("GET", "/keys/{report_id}", token=reader, query={"tag": TAG}, report_id=report_id)


def test_the_operator_recalls_for_whoever_has_left(deployment: Deployment) -> None:
    sender, _ = deployment.sign_in(PAT)
    reader, _ = deployment.sign_in("sam@example.net", "DE")
    make_report(deployment, sender)
    assert fetch(deployment, reader).status == 200
    assert deployment.call("DELETE", "/me", token=sender).status == 204
    assert fetch(deployment, reader).status == 200
    state = deployment.wiring.key_operator.recall(REPORT, BY, recalled=True)
    assert [opening.times for opening in state.fetched_by] == [2]
    refused = fetch(deployment, reader)
    assert (refused.status, refused.body["code"]) == (410, "recalled")
    trail = deployment.call("GET", "/keys/{report_id}/log", token=reader, report_id=REPORT).body["entries"]
    assert trail[-2]["user"] == {"kind": "operator", "name": BY}
    # what somebody did stays under the name that they had
    assert trail[0]["user"]["email"] == PAT


def test_the_same_address_signed_up_anew_recalls_and_reads_nothing(deployment: Deployment) -> None:
    sender, _ = deployment.sign_in(PAT)
    make_report(deployment, sender)
    assert deployment.call("DELETE", "/me", token=sender).status == 204
    anew, _ = deployment.sign_in(PAT)
    assert deployment.call("GET", "/me", token=anew).body["userid"] == 2
    for recalled in (True, False):
        refused = deployment.call(
            "PATCH", "/keys/{report_id}", {"recalled": recalled}, token=anew, report_id=REPORT
        )
        assert (refused.status, refused.body["code"]) == (403, "not_sender")
    log = deployment.call("GET", "/keys/{report_id}/log", token=anew, report_id=REPORT)
    assert (log.status, log.body["code"]) == (403, "not_opened")
    again = deployment.call("POST", "/keys", {"report_id": REPORT}, token=anew)
    assert (again.status, again.body["code"]) == (403, "foreign_report_id")


def test_a_sender_does_not_undo_what_the_operator_has_recalled(deployment: Deployment) -> None:
    sender, _ = deployment.sign_in(PAT)
    make_report(deployment, sender)
    deployment.wiring.key_operator.recall(REPORT, BY, recalled=True)
    undone = deployment.call(
        "PATCH", "/keys/{report_id}", {"recalled": False}, token=sender, report_id=REPORT
    )
    assert (undone.status, undone.body["code"]) == (403, "recalled_by_operator")
    deployment.wiring.key_operator.recall(REPORT, BY, recalled=False)
    assert fetch(deployment, sender).status == 200


def upload(deployment: Deployment, sender: str, report_id: str, destination: str) -> dict[str, Any]:
    reserved = deployment.call(
        "POST", "/cloud/reports", {"report_id": report_id, **announced(b"sealed")}, token=sender
    ).body
    deployment.upload(reserved, b"sealed")
    summary = {"photos": 1, "videos": 0, "audios": 0}
    logged = {"link": reserved["link"], "summary": summary, "destination": destination}
    assert deployment.call("POST", "/reports", logged, token=sender).status == 201
    country, name = reserved["link"].removeprefix(f"{MY_URL}/app/report/").split("/")
    return {"country": country, "name": name}


def test_links_to_people_end_and_the_enterprises_reports_stay(deployment: Deployment) -> None:
    enterprise = deployment.administration.create("Example Hospital")
    deployment.administration.name_administrator(enterprise, "alex@hospital.example")
    deployment.administration.verify_domain(enterprise, "hospital.example")
    sender, _ = deployment.sign_in("pat@hospital.example")
    other, _ = deployment.sign_in("sam@example.net")
    sent = upload(deployment, sender, REPORT, "recipient")
    stored = upload(deployment, sender, f"{REPORT[:-1]}1", "storage")
    theirs = upload(deployment, other, "0000000021462800528240", "recipient")
    label = {"label": "AQ"}
    assert (
        deployment.call("PATCH", "/reports/{report_id}", label, token=sender, report_id=REPORT).status == 204
    )
    read = {"report_id": "0000000021462800528240"}
    assert deployment.call("POST", "/me/received", read, token=sender).status == 204
    assert deployment.call("DELETE", "/me", token=sender).status == 204
    assert deployment.wiring.adapters.labels.of(1, [REPORT]) == {}
    assert deployment.wiring.adapters.received_reports.of_user(1, None, 5) == []
    link = "/cloud/reports/{country}/{name}"
    gone = deployment.call("GET", link, **sent)
    assert (gone.status, gone.body["code"]) == (410, "withdrawn")
    assert deployment.call("GET", link, **stored).status == 200
    assert deployment.call("GET", link, **theirs).status == 200
    administrator, _ = deployment.sign_in("alex@hospital.example")
    [listed] = deployment.call("GET", "/enterprise/reports", token=administrator).body["reports"]
    assert (listed["report_id"], listed["sender"]["email"]) == (f"{REPORT[:-1]}1", "")

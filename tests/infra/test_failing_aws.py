"""AWS throttles, is slow, fails, or loses its answers: the API says 503 in time, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.fakes.accounts import MY_URL
from tests.fakes.uploads import announced
from tests.http.api_client import Answer
from tests.infra.aws_faults import KINDS, TIME_LIMIT, SimulatedClock, inject, lose, mend
from tests.infra.hosted_deployment import HostedDeployment

# before anything is made that asks what time it is
pytestmark = pytest.mark.usefixtures("clock")

REPORT = "0000000011462800528240"
TAG = "0123456789abcdef" * 4

Request = Callable[[], Answer]
Prepare = Callable[[HostedDeployment, int], Request]


@dataclass(frozen=True)
class Hospital:
    sender: str
    recipient: str
    api_key: str


def make_hospital(hosted: HostedDeployment) -> Hospital:
    administration = hosted.wiring.enterprise_administration
    number = administration.create("Example Hospital")
    administration.name_administrator(number, "alex@hospital.example")
    sender, _ = hosted.sign_in("pat@hospital.example")
    recipient, _ = hosted.sign_in("sam@elsewhere.example")
    administrator, _ = hosted.sign_in("alex@hospital.example")
    administration.verify_domain(number, "hospital.example")
    made = hosted.call("POST", "/enterprise/api-keys", {"name": "nightly"}, token=administrator)
    assert hosted.call("POST", "/keys", {"report_id": REPORT}, token=sender).status == 201
    tagged = hosted.call("PUT", "/keys/{report_id}/tag", {"tag": TAG}, token=sender, report_id=REPORT)
    assert tagged.status == 200
    hosted.exchange(sender)
    hosted.exchange(recipient)
    return Hospital(sender, recipient, made.body["api_key"])


def sign_in(hosted: HostedDeployment, number: int) -> Request:
    return lambda: hosted.call("POST", "/sign-in", {"email": f"pat{number}@example.org"})


def complete(hosted: HostedDeployment, number: int) -> Request:
    started = sign_in(hosted, number)().body
    body = {"challenge": started["challenge"], "code": hosted.mailer.last.code}
    return lambda: hosted.call("POST", "/sign-in/complete", body)


def make_key(hosted: HostedDeployment, number: int) -> Request:
    sender = make_sender(hosted)
    return lambda: hosted.call("POST", "/keys", {"report_id": f"000000001{number:013d}"}, token=sender)


def fetch_key(hosted: HostedDeployment, _number: int) -> Request:
    hospital = make_hospital(hosted)
    return lambda: hosted.call(
        "GET", "/keys/{report_id}", token=hospital.recipient, query={"tag": TAG}, report_id=REPORT
    )


def reserve(hosted: HostedDeployment, number: int) -> Request:
    sender = make_sender(hosted)
    body = {"report_id": f"000000001{number:013d}", **announced(b"sealed")}
    return lambda: hosted.call("POST", "/cloud/reports", body, token=sender)


def log_report(hosted: HostedDeployment, _number: int) -> Request:
    hospital = make_hospital(hosted)
    link = send(hosted, hospital.sender)
    body = {"link": link, "summary": {"photos": 1, "videos": 0, "audios": 0}}
    return lambda: hosted.call("POST", "/reports", body, token=hospital.sender)


def locate(hosted: HostedDeployment, _number: int) -> Request:
    country, name = send(hosted, make_sender(hosted)).removeprefix(f"{MY_URL}/app/report/").split("/")
    return lambda: hosted.call("GET", "/cloud/reports/{country}/{name}", country=country, name=name)


def poll(hosted: HostedDeployment, _number: int) -> Request:
    hospital = make_hospital(hosted)
    return lambda: hosted.call("GET", "/enterprise/reports", api_key=hospital.api_key)


def make_sender(hosted: HostedDeployment) -> str:
    sender, _ = hosted.sign_in("pat@hospital.example")
    hosted.exchange(sender)
    return sender


def send(hosted: HostedDeployment, sender: str) -> str:
    reserved = hosted.call(
        "POST", "/cloud/reports", {"report_id": REPORT, **announced(b"sealed")}, token=sender
    ).body
    hosted.upload(reserved, b"sealed")
    link: str = reserved["link"]
    return link


CASES = [
    (sign_in, "GetItem"),
    (sign_in, "BatchGetItem"),
    (sign_in, "UpdateItem"),
    (sign_in, "TransactWriteItems"),
    (sign_in, "SendMessage"),
    (complete, "UpdateItem"),
    (complete, "GetItem"),
    (complete, "Query"),
    (complete, "BatchGetItem"),
    (complete, "GetPublicKey"),
    (complete, "Sign"),
    (complete, "TransactWriteItems"),
    (make_key, "BatchGetItem"),
    (make_key, "GetItem"),
    (make_key, "PutItem"),
    (make_key, "Encrypt"),
    (make_key, "Decrypt"),
    (make_key, "TransactWriteItems"),
    (fetch_key, "BatchGetItem"),
    (fetch_key, "Decrypt"),
    (fetch_key, "TransactWriteItems"),
    (reserve, "GetItem"),
    (reserve, "TransactWriteItems"),
    (log_report, "GetItem"),
    (log_report, "HeadObject"),
    (log_report, "Query"),
    (log_report, "BatchGetItem"),
    (log_report, "TransactWriteItems"),
    (locate, "GetItem"),
    (locate, "HeadObject"),
    (poll, "BatchGetItem"),
    (poll, "Query"),
]
# when an API key was used last is for information, and a device that is not remembered waits like any other
DISPENSABLE = [(poll, "TransactWriteItems"), (complete, "PutItem")]


@pytest.mark.parametrize(("prepare", "operation"), CASES, ids=[f"{one.__name__}-{two}" for one, two in CASES])
def test_the_answer_is_503_in_time(
    prepare: Prepare, operation: str, hosted: HostedDeployment, clock: SimulatedClock
) -> None:
    request = prepare(hosted, 1)
    for kind in KINDS:
        inject(hosted, clock, operation, kind)
        hosted.calls.clear()
        began = clock.now()
        answer = request()
        assert operation in {call.operation for call in hosted.calls}, kind
        assert answer.status == 503, kind
        assert answer.body["code"] == "unavailable"
        assert int(answer.headers["Retry-After"]) >= 1
        assert "key" not in answer.body
        assert clock.now() - began < TIME_LIMIT, kind
    mend(hosted)
    assert request().status in {200, 201, 202}


@pytest.mark.parametrize("prepare", list(dict.fromkeys(prepare for prepare, _ in CASES)))
def test_every_call_of_a_request_is_made_to_fail(prepare: Prepare, hosted: HostedDeployment) -> None:
    request = prepare(hosted, 7)
    hosted.calls.clear()
    assert request().status in {200, 201, 202}
    known = {two for one, two in [*CASES, *DISPENSABLE] if one is prepare}
    assert {call.operation for call in hosted.calls} == known


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("prepare", "operation"), DISPENSABLE, ids=["poll", "complete"])
def test_a_call_goes_on_without_what_it_can_do_without(
    prepare: Prepare, operation: str, kind: str, hosted: HostedDeployment, clock: SimulatedClock
) -> None:
    request = prepare(hosted, 1)
    inject(hosted, clock, operation, kind)
    began = clock.now()
    assert request().status == 200
    assert operation in {call.operation for call in hosted.calls}
    assert clock.now() - began < TIME_LIMIT


def entries(hosted: HostedDeployment, hospital: Hospital) -> list[dict[str, Any]]:
    log = hosted.call("GET", "/keys/{report_id}/log", token=hospital.sender, report_id=REPORT)
    found: list[dict[str, Any]] = log.body["entries"]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_no_key_leaves_without_its_entry(kind: str, hosted: HostedDeployment, clock: SimulatedClock) -> None:
    hospital = make_hospital(hosted)
    before = len(entries(hosted, hospital))
    inject(hosted, clock, "TransactWriteItems", kind)
    refused = hosted.call(
        "GET", "/keys/{report_id}", token=hospital.recipient, query={"tag": TAG}, report_id=REPORT
    )
    assert refused.status == 503
    assert set(refused.body) == {"type", "title", "status", "detail", "code"}
    mend(hosted)
    assert len(entries(hosted, hospital)) == before


@pytest.mark.parametrize("lost", [1, 2, 3, 100])
def test_an_entry_whose_confirmation_is_lost_is_there_if_the_key_leaves(
    lost: int, hosted: HostedDeployment, clock: SimulatedClock
) -> None:
    hospital = make_hospital(hosted)
    before = len(entries(hosted, hospital))
    lose(hosted, "TransactWriteItems", lost)
    answer = hosted.call(
        "GET", "/keys/{report_id}", token=hospital.recipient, query={"tag": TAG}, report_id=REPORT
    )
    mend(hosted)
    fetches = [entry for entry in entries(hosted, hospital)[before:] if entry["action"] == "fetch"]
    if answer.status == 200:
        assert answer.body["entry"]["seq"] in {entry["seq"] for entry in fetches}
    else:
        assert answer.status == 503
    # what was written stays written: an entry too many is right, one too few would be wrong
    assert fetches


@pytest.mark.parametrize("lost", [1, 2, 100])
def test_pollers_see_a_report_once_whatever_happens_when_it_is_logged(
    lost: int, hosted: HostedDeployment, clock: SimulatedClock
) -> None:
    hospital = make_hospital(hosted)
    cursor = hosted.call("GET", "/enterprise/reports", api_key=hospital.api_key).body["cursor"]
    link = send(hosted, hospital.sender)
    body = {"link": link, "summary": {"photos": 1, "videos": 0, "audios": 0}}
    lose(hosted, "TransactWriteItems", lost)
    answer = hosted.call("POST", "/reports", body, token=hospital.sender)
    mend(hosted)
    if answer.status not in {200, 201}:
        assert answer.status == 503
        # the sender's client tries again
        assert hosted.call("POST", "/reports", body, token=hospital.sender).status in {200, 201}
    seen = hosted.call("GET", "/enterprise/reports", api_key=hospital.api_key, query={"cursor": cursor}).body
    assert [report["link"] for report in seen["reports"]] == [link]
    later = {"cursor": seen["cursor"]}
    assert (
        hosted.call("GET", "/enterprise/reports", api_key=hospital.api_key, query=later).body["reports"] == []
    )


@pytest.mark.parametrize("kind", ["throttled", "slow", "failing"])
def test_a_poller_that_is_refused_loses_nothing(
    kind: str, hosted: HostedDeployment, clock: SimulatedClock
) -> None:
    hospital = make_hospital(hosted)
    cursor = hosted.call("GET", "/enterprise/reports", api_key=hospital.api_key).body["cursor"]
    link = send(hosted, hospital.sender)
    body = {"link": link, "summary": {"photos": 1, "videos": 0, "audios": 0}}
    assert hosted.call("POST", "/reports", body, token=hospital.sender).status == 201
    inject(hosted, clock, "Query", kind)
    query = {"cursor": cursor}
    assert hosted.call("GET", "/enterprise/reports", api_key=hospital.api_key, query=query).status == 503
    mend(hosted)
    seen = hosted.call("GET", "/enterprise/reports", api_key=hospital.api_key, query=query).body
    assert [report["link"] for report in seen["reports"]] == [link]

"""What breaks docs/openapi.json is found, so that a double or a service that passes has been held to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.contract import CONTRACT, DOCUMENT, Answered, Contract, ContractBroken, Sent

TESTS = Path(__file__).parents[2]
JSON = {"content-type": "application/json"}
PROBLEM = {"content-type": "application/problem+json"}
SIGNED_IN = {"authorization": "Bearer token"}
SECRET = "never-to-be-quoted"

REPORT = {
    "report_id": "0000000011462800528240",
    "link": "https://my.picsafe.example/app/report/au/name",
    "file_url": "https://cloud.picsafe.example/cloud/reports/au/name",
    "size": 1,
    "sent_at": "2026-03-04T05:06:07Z",
    "expires_at": "2026-03-11T05:06:07Z",
    "summary": {"photos": 1, "videos": 0, "audios": 0},
    "destination": "storage",
    "left_out": [],
    "deliveries": [],
    "recipients": [],
    "label": None,
    "keyserver_url": None,
    "removed": False,
}
LIST = {"reports": [REPORT], "cursor": None}
MADE = {"link": REPORT["link"], "summary": REPORT["summary"]}


def answered(document: object, status: int = 200) -> Answered:
    return Answered(status, JSON, json.dumps(document).encode())


def refused(status: int, code: str) -> Answered:
    document = {"type": "about:blank", "title": "", "status": status, "detail": "", "code": code}
    return Answered(status, PROBLEM, json.dumps(document).encode())


WRONG_STATUS = Answered(401, PROBLEM, refused(403, "invalid_token").body)


def listing(target: str = "/reports", headers: dict[str, str] = SIGNED_IN) -> Sent:
    return Sent("GET", target, headers)


def logging(**changes: object) -> Sent:
    return Sent("POST", "/reports", {**SIGNED_IN, **JSON}, json.dumps({**MADE, **changes}).encode())


def broken(sent: Sent, answer: Answered, *, later: bool = False) -> str:
    with pytest.raises(ContractBroken) as found:
        CONTRACT.hold(sent, answer, later=later)
    assert SECRET not in str(found.value)
    return str(found.value)


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (listing(), answered(LIST)),
        (listing("/reports?limit=100&cursor=7"), answered({"reports": [], "cursor": "8"})),
        (listing(), refused(401, "invalid_token")),
        (listing(), refused(503, "unavailable")),
        (logging(destination="recipient"), answered(REPORT, 201)),
        (Sent("POST", "/sign-out", SIGNED_IN), Answered(204)),
        (Sent("GET", "/enterprise/reports", {"x-api-key": "psk"}), refused(403, "plan_required")),
    ],
)
def test_what_keeps_to_it_passes(sent: Sent, answer: Answered) -> None:
    CONTRACT.hold(sent, answer)
    CONTRACT.hold_service(sent, answer)


def without_size(document: dict[str, Any]) -> None:
    del document["reports"][0]["size"]


def text_for_a_number(document: dict[str, Any]) -> None:
    document["reports"][0]["summary"]["photos"] = SECRET


def unknown_field(document: dict[str, Any]) -> None:
    document["reports"][0]["urgency"] = SECRET


def time_without_zone(document: dict[str, Any]) -> None:
    document["reports"][0]["sent_at"] = "2026-03-04T05:06:07"


@pytest.mark.parametrize(
    ("spoil", "words", "is_of_a_later_server"),
    [
        (without_size, "$.reports[0] lacks size", False),
        (text_for_a_number, "$.reports[0].summary.photos does not fit type", False),
        (unknown_field, "$.reports[0] has the unknown urgency", True),
        (time_without_zone, "$.reports[0].sent_at does not fit pattern", False),
    ],
)
def test_a_wrong_answer_is_found_and_told_without_its_values(
    spoil: Callable[[dict[str, Any]], None], words: str, is_of_a_later_server: bool
) -> None:
    document = deepcopy(LIST)
    spoil(document)
    assert broken(listing(), answered(document)) == f"GET /reports, 200: the answer's {words}"
    if is_of_a_later_server:
        CONTRACT.hold(listing(), answered(document), later=True)
    else:
        broken(listing(), answered(document), later=True)


@pytest.mark.parametrize("state", [{"enum": ["open"]}, {"type": "string", "x-known-values": ["open"]}])
def test_a_value_that_only_a_later_server_knows_needs_the_word_of_the_test(state: dict[str, Any]) -> None:
    states = {"type": "object", "properties": {"state": state}, "required": ["state"]}
    described = {
        "security": [],
        "parameters": [],
        "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": states}}}},
    }
    contract = Contract({"paths": {"/state": {"get": described}}, "components": {"securitySchemes": {}}})
    with pytest.raises(ContractBroken, match="state does not fit enum"):
        contract.hold(Sent("GET", "/state"), answered({"state": "ajar"}))
    contract.hold(Sent("GET", "/state"), answered({"state": "ajar"}), later=True)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (answered(LIST, 206), "the status is not declared"),
        (Answered(200, PROBLEM, json.dumps(LIST).encode()), "content type is not declared"),
        (Answered(200, JSON, b"<html>"), "the answer is not JSON"),
        (refused(401, "not_sender"), "the problem's $.code is not declared"),
        (WRONG_STATUS, "the problem's $.status is not that of the answer"),
        (Answered(401, PROBLEM, b'{"code": "invalid_token"}'), "$ lacks type, title, status, detail"),
        (answered({"code": "invalid_token"}, 401), "content type is not declared"),
    ],
)
def test_a_wrong_status_type_or_code_is_found(answer: Answered, words: str) -> None:
    assert words in broken(listing(), answer)


def test_where_nothing_is_declared_nothing_may_be_sent() -> None:
    assert "has a body" in broken(Sent("POST", "/sign-out", SIGNED_IN), Answered(204, JSON, b"{}"))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (listing("/reports?offset=1"), "the query parameter offset is not declared"),
        (listing("/reports?limit=many"), "the query parameter limit does not fit its schema"),
        (listing("/reports?limit=101"), "the query parameter limit does not fit its schema"),
        (listing("/reports?limit=1&limit=2"), "the query parameter limit is given more than once"),
        (listing(headers={}), "none of the declared credentials"),
        (listing(headers={"x-api-key": "psk"}), "none of the declared credentials"),
        (Sent("GET", "/reports", SIGNED_IN, b"{}"), "the request has a body"),
    ],
)
def test_a_wrong_request_is_found(sent: Sent, words: str) -> None:
    assert words in broken(sent, answered(LIST))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (logging(urgency=SECRET), "the request's $ has the unknown urgency"),
        (logging(link=7), "the request's $.link does not fit anyOf"),
        (logging(destination=SECRET), "the request's $.destination does not fit enum"),
        (Sent("POST", "/reports", SIGNED_IN, json.dumps(MADE).encode()), "request's content type"),
        (Sent("POST", "/reports", {**SIGNED_IN, **JSON}), "the request has no body"),
    ],
)
def test_a_wrong_body_is_found_and_a_service_has_to_refuse_it(sent: Sent, words: str) -> None:
    assert words in broken(sent, answered(REPORT, 201))
    with pytest.raises(ContractBroken, match="the request"):
        CONTRACT.hold_service(sent, answered(REPORT, 201))
    CONTRACT.hold_service(sent, refused(400, "invalid_field"))


@pytest.mark.parametrize("target", ["/report", "/reports/1", "/keys/a/b", "/"])
def test_an_operation_that_is_none_is_found(target: str) -> None:
    assert "no such operation" in broken(listing(target), answered(LIST))
    with pytest.raises(ContractBroken):
        CONTRACT.hold_service(listing(target), answered(LIST))
    CONTRACT.hold_service(listing(target), refused(404, "not_found"))


def test_every_described_operation_is_held() -> None:
    described = json.loads(DOCUMENT.read_text())["paths"]
    labels = {f"{method.upper()} {path}" for path, item in described.items() for method in item}
    assert {one.label for one in CONTRACT.operations} == labels


def test_few_answers_break_it_on_purpose() -> None:
    found = {
        str(path.relative_to(TESTS)): len(re.findall(r"\bbreaking_the_contract\(", path.read_text()))
        for path in (TESTS / "unit" / "picsafe").rglob("test_*.py")
    }
    assert {path: count for path, count in found.items() if count} == {
        "unit/picsafe/cli/test_mistakes.py": 3,
        "unit/picsafe/client/test_audit.py": 1,
        "unit/picsafe/client/test_log_changes.py": 1,
        "unit/picsafe/client/test_server_logs.py": 3,
        "unit/picsafe/client/test_where_tokens_go.py": 1,
        "unit/picsafe/sync/test_sync.py": 2,
    }

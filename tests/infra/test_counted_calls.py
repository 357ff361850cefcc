"""How many calls of AWS each request makes; ``docs/operations.md`` computes its costs from these."""

from __future__ import annotations

import copy
import re
import threading
from typing import Any

import pytest
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType

from chalicelib.users.reports.model import LogPosition, enterprise_cursor, log_position
from infra.stages import ROOT
from tests.fakes.accounts import KEY_URL, MY_URL
from tests.fakes.uploads import announced
from tests.infra.account import ACCOUNT
from tests.infra.hosted_deployment import HostedDeployment
from tests.infra.request_units import Cost, cost_of
from tests.infra.roles import HOME

REPORT = "0000000011462800528240"
TAG = "0123456789abcdef" * 4
ROW = re.compile(
    r"^\| (?P<request>[^|]+?) \| (?P<calls>[^|]+?) \| (?P<reads>[\d.]+) \| (?P<writes>[\d.]+) \|$", re.M
)


@pytest.fixture
def hospital(hosted: HostedDeployment) -> tuple[str, str, str]:
    """A member of an enterprise, a recipient, and the enterprise's API key; all caches are warm."""
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
    assert (
        hosted.call("GET", "/keys/{report_id}", token=recipient, query={"tag": TAG}, report_id=REPORT).status
        == 200
    )
    _prove_long_ago()
    # clients hold a token for each server
    send(hosted, sender)
    return sender, recipient, made.body["api_key"]


def send(hosted: HostedDeployment, sender: str) -> dict[str, Any]:
    reserved = hosted.call(
        "POST", "/cloud/reports", {"report_id": REPORT, **announced(b"sealed")}, token=sender
    ).body
    hosted.upload(reserved, b"sealed")
    return {"link": reserved["link"], "summary": {"photos": 1, "videos": 0, "audios": 0}}


def measured(hosted: HostedDeployment, hospital: tuple[str, str, str]) -> dict[str, Cost]:
    """The cost of each request that happens often, once caches are warm."""
    sender, recipient, api_key = hospital
    costs, started = {}, {}

    def ask() -> None:
        started.update(hosted.call("POST", "/sign-in", {"email": "pat@hospital.example"}).body)

    def complete() -> None:
        code = hosted.mailer.last.code
        hosted.call("POST", "/sign-in/complete", {"challenge": started["challenge"], "code": code})

    costs["`POST /sign-in`"] = cost_of(hosted, ask)
    costs["`POST /sign-in/complete`"] = cost_of(hosted, complete)
    costs["`POST /tokens`"] = cost_of(
        hosted, lambda: hosted.call("POST", "/tokens", {"audience": KEY_URL}, token=sender)
    )
    other = "0000000011462800528241"
    costs["`POST /keys`"] = cost_of(
        hosted, lambda: hosted.call("POST", "/keys", {"report_id": other}, token=sender)
    )
    costs["`GET /keys/{report_id}`"] = cost_of(
        hosted,
        lambda: hosted.call(
            "GET", "/keys/{report_id}", token=recipient, query={"tag": TAG}, report_id=REPORT
        ),
    )
    body = {"report_id": REPORT, **announced(b"sealed")}
    costs["`POST /cloud/reports`"] = cost_of(
        hosted, lambda: hosted.call("POST", "/cloud/reports", body, token=sender)
    )
    logged = send(hosted, sender)
    costs["`POST /reports`"] = cost_of(hosted, lambda: hosted.call("POST", "/reports", logged, token=sender))
    country, name = str(logged["link"]).removeprefix(f"{MY_URL}/app/report/").split("/")
    costs["`GET /cloud/reports/{country}/{name}`"] = cost_of(
        hosted, lambda: hosted.call("GET", "/cloud/reports/{country}/{name}", country=country, name=name)
    )
    found = hosted.call("GET", "/enterprise/reports", api_key=api_key).body
    costs["`GET /enterprise/reports`, nothing new"] = cost_of(
        hosted,
        lambda: hosted.call("GET", "/enterprise/reports", api_key=api_key, query={"cursor": found["cursor"]}),
    )
    assert [answer.status for answer in hosted.answers if answer.status >= 400] == []
    return costs


def test_a_key_takes_three_calls(hosted: HostedDeployment, hospital: tuple[str, str, str]) -> None:
    cost = measured(hosted, hospital)["`GET /keys/{report_id}`"]
    assert cost.calls[0] == "dynamodb:BatchGetItem"
    assert sorted(cost.calls[1:]) == ["dynamodb:TransactWriteItems", "kms:Decrypt"]


def test_a_key_takes_two_round_trips(hosted: HostedDeployment, hospital: tuple[str, str, str]) -> None:
    """Unwrapping and logging each wait for the other to have begun: one after the other would never end."""
    _, recipient, _ = hospital
    both = threading.Barrier(2, timeout=20)

    def meet(_role: str, _service: str, operation: str, _params: dict[str, Any]) -> None:
        if operation in {"Decrypt", "TransactWriteItems"}:
            both.wait()

    hosted.allowed = meet
    assert (
        hosted.call("GET", "/keys/{report_id}", token=recipient, query={"tag": TAG}, report_id=REPORT).status
        == 200
    )


def test_the_table_in_the_documentation_is_what_is_measured(
    hosted: HostedDeployment, hospital: tuple[str, str, str]
) -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    documented = {
        row["request"]: (sorted(row["calls"].split(", ")), float(row["reads"]), float(row["writes"]))
        for row in ROW.finditer(text)
    }
    costs = {
        request: (sorted(cost.calls), cost.reads, cost.writes)
        for request, cost in measured(hosted, hospital).items()
    }
    assert documented == costs


def test_polling_costs_the_same_whatever_the_history(
    hosted: HostedDeployment, hospital: tuple[str, str, str]
) -> None:
    sender, _, api_key = hospital
    hosted.call("POST", "/reports", send(hosted, sender), token=sender)
    first = hosted.call("GET", "/enterprise/reports", api_key=api_key).body
    before = cost_of(
        hosted,
        lambda: hosted.call("GET", "/enterprise/reports", api_key=api_key, query={"cursor": first["cursor"]}),
    )
    assert before.calls.count("dynamodb:Query") == 1
    enterprise = log_more(10_000)
    # the made entries are copies, each with the first one's random number
    epoch = log_position(enterprise, first["cursor"]).epoch
    last = enterprise_cursor(enterprise, LogPosition(10_001, epoch))
    # once a minute it is noted that the API key is used, and the above may have taken one
    hosted.call("GET", "/enterprise/reports", api_key=api_key, query={"cursor": last})
    after = cost_of(
        hosted, lambda: hosted.call("GET", "/enterprise/reports", api_key=api_key, query={"cursor": last})
    )
    assert hosted.answers[-1].body == {"reports": [], "cursor": last, "more": False, "withdrawals": []}
    assert after == before
    # the reports are there
    near = {"cursor": enterprise_cursor(enterprise, LogPosition(9_999, epoch))}
    found = hosted.call("GET", "/enterprise/reports", api_key=api_key, query=near).body["reports"]
    assert len(found) == 2


def _prove_long_ago() -> None:
    """In the week after a domain was proven, a poll also looks for what its people had sent before."""
    tables = dynamodb_backends[ACCOUNT][HOME].tables["users"]
    (enterprise,) = [
        item for items in tables.items.values() for item in items.values() if "domain_proven_at" in item.attrs
    ]
    enterprise.attrs["domain_proven_at"] = DynamoType({"N": "1"})


def log_more(count: int) -> int:
    """Log reports as the service would, without asking it so often; returns the enterprise's number."""
    items = dynamodb_backends[ACCOUNT][HOME].tables["users"].items
    ((partition, log),) = [
        (key, found) for key, found in items.items() if str(key.value).startswith("rep-enterprise#")
    ]
    first = log[next(key for key in log if key.value != "sequence")]
    for number in range(2, count + 2):
        item, position = copy.copy(first), DynamoType({"S": f"{number:015d}"})
        item.range_key = position
        item.attrs = copy.copy(first.attrs)
        item.attrs["sk"] = position
        log[position] = item
    return int(partition.value.partition("#")[2])

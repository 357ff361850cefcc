"""The procedure of ``docs/operations.md`` for restoring a table, rehearsed as far as moto goes."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import boto3
import msgspec
import pytest

from chalicelib.aws.dynamodb import Table
from chalicelib.contract.audit_chain import verify_chain
from chalicelib.keys.dynamodb import DynamoKeyStore
from chalicelib.keys.entries import Event
from infra.packaging import TEMPLATES
from infra.stages import ROOT
from tests.infra.hosted_deployment import HostedDeployment
from tests.infra.macro_yaml import parse as parse_template
from tests.infra.roles import HOME
from tests.infra.test_failing_aws import REPORT, TAG, make_hospital

TEXT = (ROOT / "docs" / "operations.md").read_text()
SECTION = TEXT[TEXT.index("## Restoring a table") : TEXT.index("## Alarms")]
TABLES = {"users": "UsersTable", "keys": "KeysTable", "cloud": "CloudTable"}


def administrator() -> Any:
    return boto3.client("dynamodb", HOME)


def items(table: str) -> dict[tuple[str, str], dict[str, Any]]:
    found = administrator().scan(TableName=table)["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}


def entries(hosted: HostedDeployment, token: str) -> list[dict[str, Any]]:
    log = hosted.call("GET", "/keys/{report_id}/log", token=token, report_id=REPORT)
    assert log.status == 200
    found: list[dict[str, Any]] = log.body["entries"]
    return found


def test_a_restored_table_serves_every_key_and_its_whole_trail(hosted: HostedDeployment) -> None:
    hospital, dynamodb = make_hospital(hosted), administrator()
    dynamodb.update_continuous_backups(
        TableName="keys", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    before = entries(hosted, hospital.sender)

    # 2. restore, as of a moment ago
    dynamodb.restore_table_to_point_in_time(
        SourceTableName="keys", TargetTableName="keys-new", UseLatestRestorableTime=True
    )
    # meanwhile somebody fetches from the old one: its entry is what step 4 is for
    assert (
        hosted.call(
            "GET", "/keys/{report_id}", token=hospital.recipient, query={"tag": TAG}, report_id=REPORT
        ).status
        == 200
    )

    # 3. the guards have not come along
    described = dynamodb.describe_table(TableName="keys-new")["Table"]
    assert not described.get("DeletionProtectionEnabled")
    dynamodb.update_time_to_live(
        TableName="keys-new", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
    )
    dynamodb.update_continuous_backups(
        TableName="keys-new", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    dynamodb.update_table(TableName="keys-new", DeletionProtectionEnabled=True)
    policy = parse_template((TEMPLATES / "data.yaml").read_text())["Resources"]["KeysTable"]["Properties"][
        "ResourcePolicy"
    ]["PolicyDocument"]
    dynamodb.put_resource_policy(ResourceArn=described["TableArn"], Policy=json.dumps(policy))

    # 4. nothing that was written since is lost, and nothing is replaced
    lacking = items("keys").keys() - items("keys-new").keys()
    assert any(sort.startswith("entry#") for _, sort in lacking)
    for key in lacking:
        dynamodb.put_item(
            TableName="keys-new", Item=items("keys")[key], ConditionExpression="attribute_not_exists(pk)"
        )
    stale = {key for key, item in items("keys").items() if items("keys-new")[key] != item}
    # the report's own item knows the newest entry: with the restored one, nothing could be appended
    assert stale == {(f"report#{REPORT}", "key")}
    for key in stale:
        dynamodb.put_item(TableName="keys-new", Item=items("keys")[key])
    assert items("keys-new") == items("keys")

    # 5. the Key Server goes on with the new one: the trail is whole, and can be appended to
    written = entries(hosted, hospital.sender)
    assert written[: len(before)] == before
    assert len(written) == len(before) + 1
    store = DynamoKeyStore(Table(hosted.client("keys", "dynamodb"), "keys-new"))
    report = store.load(REPORT, "nobody", 0).report
    assert report is not None
    trail = store.entries(REPORT, 1, report.head.seq)
    assert [entry.hash for entry in trail] == [entry["hash"] for entry in written]
    verify_chain(REPORT, [msgspec.to_builtins(entry) for entry in trail], report.head.hash)
    last = trail[-1]
    event = Event(last.at, last.action, last.outcome, last.user, last.ip)
    assert store.append(report, event).prev == last.hash


@pytest.mark.parametrize("stale", [True, False])
def test_why_the_reports_own_item_has_to_be_taken_too(stale: bool, hosted: HostedDeployment) -> None:
    hospital, dynamodb = make_hospital(hosted), administrator()
    old = {key: item for key, item in items("keys").items() if key[1] == "key"}
    assert (
        hosted.call(
            "GET", "/keys/{report_id}", token=hospital.recipient, query={"tag": TAG}, report_id=REPORT
        ).status
        == 200
    )
    if stale:
        for item in old.values():
            dynamodb.put_item(TableName="keys", Item=item)
    again = hosted.call(
        "GET", "/keys/{report_id}", token=hospital.recipient, query={"tag": TAG}, report_id=REPORT
    )
    assert again.status == (503 if stale else 200)


@pytest.mark.parametrize("resource", TABLES.values())
def test_a_table_can_be_taken_out_of_the_template_and_put_back(resource: str) -> None:
    """Taken out with the outputs that name it, nothing else does; and it is kept when it leaves its stack."""
    document = parse_template((TEMPLATES / "data.yaml").read_text())
    assert document["Resources"][resource]["DeletionPolicy"] == "RetainExceptOnCreate"
    without = copy.deepcopy(document)
    del without["Resources"][resource]
    without["Outputs"] = {
        name: output for name, output in document["Outputs"].items() if resource not in json.dumps(output)
    }
    assert without["Outputs"].keys() < document["Outputs"].keys()
    assert not re.search(rf'"{resource}[".]', json.dumps(without))
    # an import takes a table under whatever name it has
    assert "TableName" not in document["Resources"][resource]["Properties"]
    # and nothing exports the outputs, which would hold the table in its stack
    assert "Export" not in json.dumps(document["Outputs"])


def test_the_documentation_names_every_guard() -> None:
    for command in (
        "restore-table-to-point-in-time",
        "update-time-to-live",
        "update-continuous-backups",
        "update-table --deletion-protection-enabled",
        "put-resource-policy",
        "put-function-concurrency",
        "delete-function-concurrency",
    ):
        assert command in " ".join(SECTION.split()), command

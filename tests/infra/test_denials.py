"""What no role that our templates make may do, whatever else changes in them.

Roles are those of the services, and every one in ``infra/templates``. What guards the audit trail and the
wrapping key beside the roles' own policies is judged together with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]  # ships no types

from chalicelib.contract.regions import REGIONS
from chalicelib.settings import SERVICES, AwsStores
from infra.packaging import TEMPLATES
from infra.stages import ROOT
from tests.infra.account import ACCOUNT
from tests.infra.roles import HOME, PSEUDO, Context, Need, Role, Statement, parameters, resolved, table_arn

WRAPPING_KEY = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/wrapping"
ARCHIVE = "arn:aws:s3:::archive"
IN_CONTEXT: Context = {
    "kms:EncryptionContextKeys": ["report_id"],
    "kms:EncryptionContext:report_id": "1" * 22,
}

# everything that removes entries, or a guard in the way of that
DELETING_ENTRIES = (
    "BatchWriteItem",
    "DeleteItem",
    "DeleteResourcePolicy",
    "DeleteTable",
    "PartiQLDelete",
    "PartiQLInsert",
    "PartiQLUpdate",
    "PutResourcePolicy",
    "UpdateContinuousBackups",
    "UpdateTable",
    "UpdateTimeToLive",
)
DELETING_ARCHIVED = (
    "BypassGovernanceRetention",
    "DeleteBucket",
    "DeleteBucketPolicy",
    "DeleteObject",
    "DeleteObjectVersion",
    "PutBucketObjectLockConfiguration",
    "PutBucketPolicy",
    "PutBucketVersioning",
    "PutLifecycleConfiguration",
    "PutObjectLegalHold",
    "PutObjectRetention",
)
# with these a role could give itself what it has not
ESCALATING = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "lambda:AddPermission",
    "lambda:InvokeFunction",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "sts:AssumeRole",
)
USING_KEYS = (
    "CreateGrant",
    "Decrypt",
    "DisableKey",
    "Encrypt",
    "GenerateDataKey",
    "PutKeyPolicy",
    "ReEncryptFrom",
    "ReEncryptTo",
    "ScheduleKeyDeletion",
)
READING_KEYS = (
    "BatchGetItem",
    "ExportTableToPointInTime",
    "GetItem",
    "GetRecords",
    "PartiQLSelect",
    "Query",
    "RestoreTableFromBackup",
    "RestoreTableToPointInTime",
    "Scan",
)
# what AWS itself keeps in them is about logs alone
MANAGED = {"arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"}
# every other kind of resource that gives rights to somebody
GIVING = {
    "AWS::IAM::Group",
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::User",
    "AWS::IAM::UserPolicy",
    "AWS::Serverless::Application",
    "AWS::Serverless::Function",
}


class Names(dict[str, str]):
    """Values of the templates' parameters and attributes; others stand for themselves."""

    def __missing__(self, name: str) -> str:
        return name


NAMES = Names(
    {
        **PSEUDO,
        "Environment": "prod",
        "KeysTable": "keys",
        "KeysTableArn": table_arn("keys"),
        "WrappingKey": WRAPPING_KEY,
        "Archive.Arn": ARCHIVE,
        "Archive": "archive",
    }
)
STORES = AwsStores(
    users_table="users",
    keys_table="keys",
    cloud_table="cloud",
    wrapping_key=WRAPPING_KEY,
    archive="archive",
    signing_key=f"arn:aws:kms:{HOME}:{ACCOUNT}:key/signing",
    buckets={region: f"sealed-{region}" for region in REGIONS},
)


def resources() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every resource of every template, and where it is."""
    for path in sorted(TEMPLATES.rglob("*.yaml")):
        for name, resource in yaml_parse(path.read_text()).get("Resources", {}).items():
            yield f"{path.relative_to(TEMPLATES)}: {name}", resource


def properties(template: str, name: str) -> dict[str, Any]:
    document = yaml_parse((TEMPLATES / template).read_text())
    found: dict[str, Any] = resolved(document["Resources"][name]["Properties"], NAMES)
    return found


def listed(value: Statement | list[Statement]) -> list[Statement]:
    return value if isinstance(value, list) else [value]


def roles() -> dict[str, Role]:
    """Every role, by what it is for."""
    values = parameters(STORES)
    found = {service: Role.of_service(service, values) for service in SERVICES}
    for where, resource in resources():
        if resource.get("Type") == "AWS::IAM::Role":
            policies = [policy["PolicyDocument"] for policy in resource["Properties"].get("Policies", [])]
            statements = [one for policy in policies for one in listed(policy["Statement"])]
            found[where] = Role(where, resolved(statements, NAMES))
    return found


ROLES = roles()
each_role = pytest.mark.parametrize("role", ROLES.values(), ids=ROLES.keys())


def test_every_role_is_known() -> None:
    """Somebody who adds a role, or gives rights in another way, has to look at this module."""
    assert set(ROLES) == {
        *SERVICES,
        "archive.yaml: ExportRole",
        "artifacts.yaml: GatewayLogRole",
        "service/keys.yaml: LogRole",
        "service/keys.yaml: RetentionRole",
        "service/keys.yaml: WebhooksRole",
        "service/users.yaml: MailRole",
        "service/users.yaml: NoticesRole",
    }
    assert [where for where, resource in resources() if resource.get("Type") in GIVING] == []
    managed = {
        arn
        for _, resource in resources()
        if resource.get("Type") == "AWS::IAM::Role"
        for arn in resolved(resource["Properties"].get("ManagedPolicyArns", []), NAMES)
    }
    assert managed == MANAGED
    stages = json.loads((ROOT / ".chalice" / "config.json").read_text())["stages"]
    assert {Path(stage["iam_policy_file"]).stem for stage in stages.values()} == {
        f"policy-{service}" for service in SERVICES
    }


@each_role
def test_no_role_deletes_an_audit_entry(role: Role) -> None:
    for action in DELETING_ENTRIES:
        assert not role.allows(Need(f"dynamodb:{action}", table_arn("keys"))), action
    for action in DELETING_ARCHIVED:
        for resource in (ARCHIVE, f"{ARCHIVE}/AWSDynamoDB/data.json.gz"):
            assert not role.allows(Need(f"s3:{action}", resource)), action


@each_role
def test_no_role_lets_an_audit_entry_expire(role: Role) -> None:
    """DynamoDB would delete an entry that had a ``ttl``; what has one is about those who guess."""
    report, subject = {"pk": {"S": "report#1"}, "sk": {"S": "entry#000000000001"}}, {"pk": {"S": "subject#1"}}
    aliased = {"#a": "ttl"}
    for operation, params in (
        ("UpdateItem", {"Key": report, "UpdateExpression": "SET ttl = :t"}),
        ("UpdateItem", {"Key": report, "UpdateExpression": "SET #a=:t", "ExpressionAttributeNames": aliased}),
        ("PutItem", {"Item": {**report, "entry": {"B": b""}, "ttl": {"N": "1"}}}),
    ):
        for sent in ((operation, params), in_transaction(operation, params)):
            with pytest.raises(ClientError, match="AccessDenied"):
                role.require("dynamodb", *on_keys_table(*sent))
    allowed = {"Key": subject, "UpdateExpression": "SET #a = :t", "ExpressionAttributeNames": aliased}
    if role.service == "keys":
        role.require("dynamodb", *on_keys_table("UpdateItem", allowed))


def in_transaction(operation: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    inner = {**params, "TableName": "keys"}
    return "TransactWriteItems", {"TransactItems": [{operation.removesuffix("Item"): inner}]}


def on_keys_table(operation: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return operation, {**params, "TableName": "keys"}


@each_role
def test_no_role_gives_itself_more(role: Role) -> None:
    for action in ESCALATING:
        assert not role.allows(Need(action, "*")), action
        assert not role.allows(Need(action, f"arn:aws:iam::{ACCOUNT}:role/picsafe-prod-keys")), action


@pytest.mark.parametrize("action", ["BatchWriteItem", "DeleteItem", "PartiQLDelete"])
def test_the_table_refuses_whoever_may_do_anything(action: str) -> None:
    """Its own policy is judged with the role's; a denial in either wins."""
    policy = properties("data.yaml", "KeysTable")["ResourcePolicy"]["PolicyDocument"]
    for role in (*ROLES.values(), Role("anybody", [allowing("*")])):
        guarded = role.with_more(*by_anyone(policy))
        assert not guarded.allows(Need(f"dynamodb:{action}", table_arn("keys"))), role.service
    # and nothing that the Key Server needs
    keys = ROLES["keys"].with_more(*by_anyone(policy))
    for needed in ("BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem"):
        assert keys.allows(Need(f"dynamodb:{needed}", table_arn("keys"))), needed


def test_even_the_log_deletes_nothing_but_what_waits() -> None:
    """And of all that is stored it reads hashes alone."""
    policy = properties("data.yaml", "KeysTable")["ResourcePolicy"]["PolicyDocument"]
    role = ROLES["service/keys.yaml: LogRole"].with_more(*by_anyone(policy))
    principal = {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/picsafe-prod-log"}

    def allowed(action: str, *keys: str) -> bool:
        context = {**principal, "dynamodb:LeadingKeys": list(keys)}
        return role.allows(Need(f"dynamodb:{action}", table_arn("keys"), context))

    assert allowed("DeleteItem", "pending#a")
    # a transaction that is judged as a whole
    assert allowed("DeleteItem", "log#entries", "log#order", "pending#a")
    for kept in ("report#1", "subject#1", "log-key", "log#tiles#0", "place#1"):
        assert not allowed("DeleteItem", "pending#a", kept), kept
    for action in ("GetItem", "Query", "PutItem"):
        assert allowed(action, "log#entries"), action
        assert not allowed(action, "report#1"), action
        assert not allowed(action, "log#entries", "report#1"), action
    for more in ("UpdateItem", "Scan", "BatchWriteItem"):
        assert not allowed(more, "log#entries"), more


def test_the_key_server_does_not_touch_the_log() -> None:
    context = {"dynamodb:LeadingKeys": ["report#1", "log#tiles#0"]}
    for action in ("PutItem", "UpdateItem"):
        assert not ROLES["keys"].allows(Need(f"dynamodb:{action}", table_arn("keys"), context))


@pytest.mark.parametrize("action", ["BypassGovernanceRetention", "DeleteObjectVersion"])
def test_the_archive_refuses_whoever_may_do_anything(action: str) -> None:
    statements = by_anyone(properties("archive.yaml", "ArchivePolicy")["PolicyDocument"])
    denials = [one for one in statements if "Condition" not in one]
    for role in (*ROLES.values(), Role("anybody", [allowing("*")])):
        assert not role.with_more(*denials).allows(Need(f"s3:{action}", f"{ARCHIVE}/x")), role.service


def test_the_logs_copy_is_added_to_and_neither_replaced_nor_hidden() -> None:
    copy, once = f"{ARCHIVE}/log/0123abcd/tile/0/000", {"s3:if-none-match": "*"}
    created = {"s3:ObjectCreationOperation": "true"}
    log = ROLES["service/keys.yaml: LogRole"]
    assert log.allows(Need("s3:PutObject", copy, {**created, **once}))
    assert not log.allows(Need("s3:PutObject", copy, created))
    assert not log.allows(Need("s3:PutObject", f"{ARCHIVE}/AWSDynamoDB/x", {**created, **once}))
    for action in ("GetObject", "ListBucket", "DeleteObject", "PutObjectRetention", "PutObjectLegalHold"):
        assert not log.allows(Need(f"s3:{action}", copy)), action
    policy = by_anyone(properties("archive.yaml", "ArchivePolicy")["PolicyDocument"])
    guards = [one for one in policy if one["Sid"] != "TlsOnly"]
    assert log.with_more(*guards).allows(Need("s3:PutObject", copy, {**created, **once}))
    for role in (*ROLES.values(), Role("anybody", [allowing("*")])):
        guarded = role.with_more(*guards)
        assert not guarded.allows(Need("s3:PutObject", copy, created)), role.service
        assert not guarded.allows(Need("s3:DeleteObject", copy)), role.service
    # exports are put in parts, without the condition
    export = ROLES["archive.yaml: ExportRole"].with_more(*guards)
    assert export.allows(Need("s3:PutObject", f"{ARCHIVE}/AWSDynamoDB/x", created))


def by_anyone(policy: dict[str, Any]) -> list[Statement]:
    """A resource's policy as if it stood in a role: its statements are about everybody."""
    statements = listed(policy["Statement"])
    assert {str(one["Principal"]) for one in statements} == {"*"}
    return statements


def allowing(action: str) -> Statement:
    return {"Sid": "All", "Effect": "Allow", "Action": action, "Resource": "*"}


@each_role
def test_only_the_key_server_uses_the_wrapping_key(role: Role) -> None:
    may = {action for action in USING_KEYS if role.allows(Need(f"kms:{action}", WRAPPING_KEY, IN_CONTEXT))}
    assert may == ({"Decrypt", "Encrypt"} if role.service == "keys" else set())


@pytest.mark.parametrize("who", ["users", "cloud", "anybody"])
def test_the_wrapping_key_refuses_everybody_else(who: str) -> None:
    """Even with a policy that allows everything: a KMS key's own policy has to allow it as well."""
    own = Role("wrapping key", listed(properties("data.yaml", "WrappingKey")["KeyPolicy"]["Statement"]))

    def is_allowed(action: str, name: str) -> bool:
        principal = {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/picsafe-prod-{name}"}
        return own.allows(Need(f"kms:{action}", WRAPPING_KEY, {**IN_CONTEXT, **principal}))

    for action in ("CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"):
        assert not is_allowed(action, who), action
    assert is_allowed("Decrypt", "keys")
    assert is_allowed("Encrypt", "keys")
    assert not own.allows(Need("kms:Decrypt", WRAPPING_KEY, IN_CONTEXT))


@pytest.mark.parametrize("service", ["users", "cloud"])
def test_users_and_cloud_do_not_read_a_key(service: str) -> None:
    for action in READING_KEYS:
        for resource in (table_arn("keys"), f"{table_arn('keys')}/index/x", f"{table_arn('keys')}/stream/x"):
            assert not ROLES[service].allows(Need(f"dynamodb:{action}", resource)), action
    # nor from the archive, where the whole table is
    for action in ("GetObject", "GetObjectVersion", "ListBucket"):
        for resource in (ARCHIVE, f"{ARCHIVE}/x"):
            assert not ROLES[service].allows(Need(f"s3:{action}", resource)), action


def test_the_export_only_adds_to_the_archive() -> None:
    export = ROLES["archive.yaml: ExportRole"]
    assert export.allows(Need("dynamodb:ExportTableToPointInTime", table_arn("keys")))
    assert export.allows(Need("s3:PutObject", f"{ARCHIVE}/x"))
    for action in READING_KEYS:
        may = export.allows(Need(f"dynamodb:{action}", table_arn("keys")))
        assert may == (action == "ExportTableToPointInTime"), action
    assert not export.allows(Need("s3:GetObject", f"{ARCHIVE}/x"))

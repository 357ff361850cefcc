"""A whole environment is deployed to an account in memory, changed, and deployed again."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.contract.regions import REGIONS
from chalicelib.settings import SERVICES, AwsStores, from_environ
from infra.cloudformation import Stacks
from infra.deployment import Deployment
from infra.errors import BadSettings, NoAccess, StackFailed, UnknownStage
from infra.packaging import Package
from infra.settings import Environment
from infra.stacks import stacks
from tests.infra.account import ACCOUNT, Document, MemoryAccount
from tests.infra.conftest import Packages, RecordingReporter

pytestmark = [
    # moto says this of every resource that it leaves aside
    pytest.mark.filterwarnings("ignore:Tried to parse:UserWarning"),
]

Make = Callable[..., Deployment]
CHANGING = {"ExecuteChangeSet", "DeleteStack", "PutObject", "UpdateTable", "DeleteTable", "CreateStack"}


def changes(account: MemoryAccount) -> list[tuple[str, str, str]]:
    return [call for call in account.calls if call[1] in CHANGING]


@pytest.fixture
def deployed(deployment: Make, account: MemoryAccount) -> dict[str, Any]:
    outputs = dict(deployment().deploy())
    account.calls.clear()
    return outputs


def variables(account: MemoryAccount, service: str) -> dict[str, str]:
    function = account.client("lambda", "eu-west-1").get_function(FunctionName=f"picsafe-prod-{service}")
    found: dict[str, str] = function["Configuration"]["Environment"]["Variables"]
    return found


def test_every_stack_is_made_where_it_belongs(
    deployed: dict[str, Any], account: MemoryAccount, settings: Environment
) -> None:
    for stack in stacks(settings):
        state = Stacks(account, stack.region).state(stack.name)
        assert state is not None
        assert state.status == "CREATE_COMPLETE"
    assert set(deployed) == {stack.key for stack in stacks(settings)}


@pytest.mark.parametrize("service", ["users", "keys", "cloud"])
def test_outputs_become_the_environment_of_the_services(
    deployed: dict[str, Any], account: MemoryAccount, service: str
) -> None:
    read = from_environ(variables(account, service))
    assert read.services == {service}
    stores = read.stores
    assert isinstance(stores, AwsStores)
    buckets = {region: deployed[f"storage-{region}"]["Bucket"] for region in REGIONS}
    data = deployed["data"]
    assert stores.buckets == ({} if service == "keys" else buckets)
    assert stores.keys_table == (data["KeysTable"] if service == "keys" else "")
    assert stores.users_table == (data["UsersTable"] if service == "users" else "")
    assert stores.cloud_table == (data["CloudTable"] if service == "cloud" else "")
    assert stores.wrapping_key == (data["WrappingKey"] if service == "keys" else "")
    assert stores.signing_key == (data["SigningKeyOfA"] if service == "users" else "")
    assert stores.retired_signing_keys == ()


def test_tables_and_stores_are_as_the_templates_say(deployed: dict[str, Any], account: MemoryAccount) -> None:
    dynamodb = account.client("dynamodb", "eu-west-1")
    for name in ("UsersTable", "KeysTable", "CloudTable"):
        table = dynamodb.describe_table(TableName=deployed["data"][name])["Table"]
        assert table["DeletionProtectionEnabled"] is True
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    for region in REGIONS:
        s3, bucket = account.client("s3", region), deployed[f"storage-{region}"]["Bucket"]
        assert (s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] or "us-east-1") == region


def test_the_first_plan_shows_everything_and_changes_nothing(
    deployment: Make, account: MemoryAccount, settings: Environment
) -> None:
    steps = deployment().plan()
    assert [step.action for step in steps] == ["create"] * len(stacks(settings))
    assert changes(account) == []
    adds = {step.stack.key: dict(step.adds) for step in steps}
    # of the two signing keys only the one that is published
    assert adds["data"] == {"DynamoDB::Table": 3, "KMS::Key": 2}
    assert adds["users"]["Serverless::Function"] == 1
    assert adds["alarms-keys"]["CloudWatch::Alarm"] > adds["alarms-cloud"]["CloudWatch::Alarm"]
    assert all(adds.values())


def test_deploying_twice_changes_nothing(
    deployed: dict[str, Any], deployment: Make, account: MemoryAccount, reporter: RecordingReporter
) -> None:
    again = deployment().deploy()
    assert again == deployed
    assert [step.action for step in deployment().plan()] == ["keep"] * len(deployed)
    assert changes(account) == []


def test_a_second_signing_key_changes_two_stacks_and_is_shown_before(
    deployed: dict[str, Any], deployment: Make, account: MemoryAccount, settings: Environment
) -> None:
    both = dataclasses.replace(settings, signing_published=("a", "b"))
    with pytest.raises(KeyError):
        # what would change in users is not known before data has its new key; plan has to cope
        next(stack for stack in stacks(both) if stack.key == "users").parameters(deployed)
    planned = {step.stack.key: step for step in deployment(both).plan()}
    assert planned["data"].action == "update"
    assert planned["users"].action == "update"
    assert planned["users"].waits
    assert {step.action for key, step in planned.items() if key not in {"data", "users"}} == {"keep"}
    assert [call for call in changes(account) if call[1] == "ExecuteChangeSet"] == []

    outputs = deployment(both).deploy()
    executed = [call for call in account.calls if call[1] == "ExecuteChangeSet"]
    assert len(executed) == 2
    assert variables(account, "users")["PICSAFE_SIGNING_KEY"] == outputs["data"]["SigningKeyOfA"]
    assert variables(account, "users")["PICSAFE_RETIRED_SIGNING_KEYS"] == outputs["data"]["SigningKeyOfB"]

    turned = dataclasses.replace(both, signing_active="b")
    deployment(turned).deploy()
    assert variables(account, "users")["PICSAFE_SIGNING_KEY"] == outputs["data"]["SigningKeyOfB"]
    assert variables(account, "users")["PICSAFE_RETIRED_SIGNING_KEYS"] == outputs["data"]["SigningKeyOfA"]


@pytest.mark.parametrize("compiled", [True, False])
def test_a_package_without_byte_code_is_said_to_be(
    compiled: bool,
    account: MemoryAccount,
    settings: Environment,
    packages: Packages,
    reporter: RecordingReporter,
    tmp_path: Path,
) -> None:
    def package(_settings: Environment, service: str, _into: Path) -> Package:
        return dataclasses.replace(packages[service], compiled=compiled)

    Deployment(settings, account, reporter, tmp_path, package).plan()
    told = {line for line in reporter.lines if "packaged" in line}
    assert len(told) == len(SERVICES)
    assert {"python3.13" in line for line in told} == {not compiled}


def test_progress_is_told(deployed: dict[str, Any], reporter: RecordingReporter) -> None:
    assert "picsafe-prod-keys created" in reporter.lines
    assert reporter.lines.index("picsafe-prod-data created") < reporter.lines.index(
        "picsafe-prod-keys created"
    )


def fail_with(account: MemoryAccount, operation: str, code: str) -> None:
    def fail(_service: str, called: str, _params: Document) -> None:
        if called == operation:
            raise ClientError({"Error": {"Code": code, "Message": "secret detail"}}, called)

    account.before = fail


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"])
def test_expired_credentials_are_said_to_be(code: str, deployment: Make, account: MemoryAccount) -> None:
    fail_with(account, "GetCallerIdentity", code)
    with pytest.raises(NoAccess, match=r"^AWS refuses the credentials: they are wrong or have expired"):
        deployment().deploy()
    assert changes(account) == []


def test_credentials_that_expire_midway_are_said_to_be(deployment: Make, account: MemoryAccount) -> None:
    fail_with(account, "ExecuteChangeSet", "ExpiredToken")
    with pytest.raises(NoAccess, match="have expired"):
        deployment().deploy()


def test_missing_credentials_are_said_to_be(
    deployment: Make, account: MemoryAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    bare = MemoryAccount()
    with pytest.raises(NoAccess, match="no AWS credentials"):
        bare.require_account(ACCOUNT, "eu-west-1")


def test_credentials_without_the_right_are_said_to_be(deployment: Make, account: MemoryAccount) -> None:
    fail_with(account, "CreateChangeSet", "AccessDenied")
    with pytest.raises(NoAccess, match="may not call CreateChangeSet"):
        deployment().deploy()


def test_another_account_is_refused(deployment: Make, account: MemoryAccount, settings: Environment) -> None:
    other = dataclasses.replace(settings, account="999999999999")
    with pytest.raises(BadSettings, match=f"for the account {ACCOUNT}, and the settings name 999999999999"):
        deployment(other).deploy()
    assert changes(account) == []


def test_a_region_without_the_data_is_refused(
    deployed: dict[str, Any], deployment: Make, account: MemoryAccount, settings: Environment
) -> None:
    elsewhere = dataclasses.replace(settings, region="us-east-1")
    with pytest.raises(BadSettings, match="are in eu-west-1, and the settings say us-east-1"):
        deployment(elsewhere).deploy()
    assert changes(account) == []


def test_a_missing_hosted_zone_is_refused(
    deployment: Make, account: MemoryAccount, settings: Environment
) -> None:
    with pytest.raises(BadSettings, match="no hosted zone ZNOTTHERE"):
        deployment(dataclasses.replace(settings, hosted_zone="ZNOTTHERE")).deploy()
    assert changes(account) == []


def test_names_outside_of_the_hosted_zone_are_refused(
    deployment: Make, account: MemoryAccount, settings: Environment
) -> None:
    """Certificates would wait for hours for records that nobody can make."""
    for name in ("key.example.com", "notexample.org"):
        with pytest.raises(BadSettings, match=f"^{name} is not in the hosted zone .* that of example.org"):
            deployment(dataclasses.replace(settings, key_domain=name)).deploy()
    assert changes(account) == []


def test_a_private_hosted_zone_is_refused(
    deployment: Make, account: MemoryAccount, settings: Environment
) -> None:
    made = account.client("route53", "eu-west-1").create_hosted_zone(
        Name="example.org",
        CallerReference="private",
        HostedZoneConfig={"PrivateZone": True},
        VPC={"VPCRegion": "eu-west-1", "VPCId": "vpc-1"},
    )
    private = dataclasses.replace(settings, hosted_zone=made["HostedZone"]["Id"].rpartition("/")[2])
    with pytest.raises(BadSettings, match="is a private one"):
        deployment(private).deploy()


def test_an_environment_without_stages_is_refused_before_anything_is_asked(
    deployment: Make, account: MemoryAccount, settings: Environment
) -> None:
    with pytest.raises(UnknownStage, match="no stage test-users"):
        deployment(dataclasses.replace(settings, name="test")).deploy()
    assert account.calls == []


def test_a_template_that_cloudformation_refuses_is_said_to_be(
    deployment: Make, account: MemoryAccount
) -> None:
    def fail(_service: str, operation: str, _params: Document) -> None:
        if operation == "CreateChangeSet":
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "Parameters: [X]"}}, operation)

    account.before = fail
    with pytest.raises(StackFailed, match=r"refuses the template of picsafe-prod-data: Parameters: \[X\]"):
        deployment().deploy()


def test_the_code_that_runs_is_the_package(
    deployed: dict[str, Any], account: MemoryAccount, packages: Any
) -> None:
    s3 = account.client("s3", "eu-west-1")
    bucket = deployed["artifacts"]["Packages"]
    keys = {one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]}
    for service, package in packages.items():
        assert f"{service}/{package.digest}.zip" in keys
        (key,) = [key for key in keys if key.startswith(f"{service}/") and key.endswith(".json")]
        template = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        # named for its content: another setting makes another template of the same package
        assert key == f"{service}/{hashlib.sha256(template).hexdigest()}.json"
        code = json.loads(template)["Resources"]["APIHandler"]["Properties"]["CodeUri"]
        assert code == {"Bucket": bucket, "Key": f"{service}/{package.digest}.zip"}

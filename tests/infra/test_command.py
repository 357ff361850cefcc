"""``python -m infra`` as the operator types it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner

from infra import cli
from infra.cloudformation import Stacks
from infra.errors import Refused
from infra.removal import Removal
from infra.settings import ENVIRONMENTS, Environment
from infra.stacks import stacks
from tests.infra.account import MemoryAccount
from tests.infra.conftest import RecordingReporter
from tests.infra.operator import Operator

pytestmark = [pytest.mark.filterwarnings("ignore:Tried to parse:UserWarning")]


def test_plan_then_deploy_then_plan(run: Operator, account: MemoryAccount) -> None:
    planned = run("plan")
    assert planned.exit_code == 0, planned.output
    assert planned.output.count("+ create") == 20

    declined = run("deploy", answer="n\n")
    assert declined.exit_code == 1
    assert "ExecuteChangeSet" not in {call[1] for call in account.calls}

    deployed = run("deploy", answer="y\n")
    assert deployed.exit_code == 0, deployed.output
    assert deployed.output.index("+ create") < deployed.output.index("Go ahead?")
    assert deployed.output.index("Go ahead?") < deployed.output.index("picsafe-prod-data created")

    again = run("deploy")
    assert again.exit_code == 0, again.output
    assert "Go ahead?" not in again.output
    assert again.output.count("= keep") == 20


@pytest.mark.parametrize("command", ["plan", "deploy", "check", "remove"])
def test_a_mistake_is_one_message(command: str, run: Operator, account: MemoryAccount) -> None:
    def fail(_service: str, operation: str, _params: dict[str, Any]) -> None:
        raise ClientError({"Error": {"Code": "ExpiredToken", "Message": "expired"}}, operation)

    account.before = fail
    result = run(command, *(["--yes"] if command == "remove" else []))
    assert result.exit_code == 1
    assert result.output.strip().splitlines()[-1] == (
        "Error: AWS refuses the credentials: they are wrong or have expired. Sign in again."
    )


def test_the_plan_names_what_would_be_made_and_replaced(run: Operator, account: MemoryAccount) -> None:
    first = run("plan")
    assert "3 DynamoDB::Table, 2 KMS::Key" in first.output
    assert "20 to create, 0 to update, 0 to keep." in first.output
    assert run("deploy", "--yes").exit_code == 0
    run.changes('published = ["a"]', 'published = ["a", "b"]')

    def describe(parsed: dict[str, Any], **_: Any) -> None:
        # moto describes no changes
        parsed["Changes"] = [
            {"ResourceChange": {**change, "ResourceType": "AWS::KMS::Key"}}
            for change in (
                {"Action": "Add", "LogicalResourceId": "SigningKeyOfB"},
                {"Action": "Modify", "LogicalResourceId": "KeysTable", "Replacement": "True"},
            )
        ]

    client = account.client("cloudformation", "eu-west-1")
    client.meta.events.register("after-call.cloudformation.DescribeChangeSet", describe)
    second = run("plan")
    assert "+ SigningKeyOfB" in second.output
    assert "~ KeysTable (replaced)" in second.output
    assert "Replaced resources are made anew" in second.output
    assert "known once the stacks before it have changed" in second.output


BAD_SETTINGS = [
    ('account = "123456789012"', "", "The setting account is missing."),
    ('region = "eu-west-1"', 'region = "eu-north-1"', "The setting region has to be one of ap-southeast-2,"),
    ('account = "123456789012"', 'account = "999999999999"', "These credentials are for the account 1234"),
    ('key = "key.example.org"', 'key = "key.notexample.org"', "is not in the hosted zone"),
    ("[signing]", "[signing", "prod.toml is not valid TOML"),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), BAD_SETTINGS, ids=[message for *_, message in BAD_SETTINGS]
)
@pytest.mark.parametrize("command", ["plan", "deploy"])
def test_a_wrong_setting_is_one_message_and_nothing_is_done(
    command: str, old: str, new: str, message: str, run: Operator, account: MemoryAccount
) -> None:
    run.changes(old, new)
    result = run(command)
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert line.startswith("Error: ")
    assert message in line
    assert {call[1] for call in account.calls} <= {"GetCallerIdentity", "GetHostedZone", "DescribeStacks"}


@pytest.mark.parametrize("command", ["check", "remove"])
def test_another_account_is_neither_looked_at_nor_emptied(
    command: str, run: Operator, account: MemoryAccount
) -> None:
    run.changes('account = "123456789012"', 'account = "999999999999"')
    told_twice = ["--yes", "--with-data", "--confirm", "prod"] if command == "remove" else []
    result = run(command, *told_twice)
    assert result.exit_code == 1
    assert "the settings name 999999999999" in result.output
    assert {call[1] for call in account.calls} == {"GetCallerIdentity"}


def test_the_data_in_another_region_are_not_left_behind(run: Operator, account: MemoryAccount) -> None:
    assert run("deploy", "--yes").exit_code == 0
    run.changes('region = "eu-west-1"', 'region = "us-east-1"')
    account.calls.clear()
    result = run("deploy")
    assert result.exit_code == 1
    assert result.output == (
        "Error: The data of prod are in eu-west-1, and the settings say us-east-1: "
        "a deployment there would begin with empty tables.\n"
    )


@pytest.mark.parametrize("command", ["plan", "deploy", "check"])
def test_an_environment_without_stages_is_one_message(command: str, tmp_path: Path) -> None:
    (tmp_path / "trial.toml").write_text((ENVIRONMENTS / "example.toml").read_text())
    result = CliRunner().invoke(cli.main, [command, "--env", "trial", "--settings", str(tmp_path)])
    assert result.exit_code == 1
    assert "no stage trial-users" in result.output
    assert result.output.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing option '--env'"),
        (["--env", "prod", "--settings", "/nonexistent"], "does not exist"),
        (["--env", "prod", "--force"], "No such option"),
    ],
)
def test_wrong_use_is_told_apart(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(cli.main, ["plan", *arguments])
    assert result.exit_code == 2
    assert message in result.output


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"AWS_PROFILE": "absent"}, "The AWS settings of this machine are not usable: The config profile"),
        ({}, "There are no AWS credentials. Sign in first, for example with aws sso login."),
    ],
)
def test_a_machine_without_credentials_is_one_message(
    variables: dict[str, str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prod.toml").write_text((ENVIRONMENTS / "example.toml").read_text())
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(cli.main, ["plan", "--env", "prod", "--settings", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {message}")
    assert result.output.count("\n") == 1


def test_removing_the_services_leaves_the_data(
    run: Operator, account: MemoryAccount, settings: Environment
) -> None:
    assert run("deploy", "--yes").exit_code == 0
    asked = run("remove", answer="n\n")
    assert asked.exit_code == 1
    assert "picsafe-prod-keys" in asked.output
    assert "picsafe-prod-data" not in asked.output

    removed = run("remove", "--yes")
    assert removed.exit_code == 0, removed.output
    assert removed.output.endswith("prod is removed. Its data are untouched.\n")
    left = {stack.key for stack in stacks(settings) if Stacks(account, stack.region).state(stack.name)}
    assert left == {stack.key for stack in stacks(settings) if stack.holds_data}
    assert len(account.client("dynamodb", "eu-west-1").list_tables()["TableNames"]) == 3

    # and the services come back to the same data
    assert run("deploy", "--yes").exit_code == 0


@pytest.mark.parametrize("confirm", [[], ["--confirm", "staging"], ["--confirm", ""]])
def test_data_are_not_removed_unless_told_twice(
    confirm: list[str], run: Operator, account: MemoryAccount
) -> None:
    result = run("remove", "--yes", "--with-data", *confirm)
    assert result.exit_code == 1
    assert result.output == (
        "Error: Removing data cannot be undone. Say so twice: --with-data --confirm prod. "
        "Nothing was removed.\n"
    )
    assert account.calls == []


def test_told_twice_data_go(run: Operator, account: MemoryAccount, settings: Environment) -> None:
    assert run("deploy", "--yes").exit_code == 0
    bucket = Stacks(account, "eu-west-2").state("picsafe-prod-storage-eu-west-2")
    assert bucket is not None
    account.client("s3", "eu-west-2").put_object(Bucket=bucket.outputs["Bucket"], Key="x.picsafe", Body=b"x")
    ssm = account.client("ssm", "eu-west-1")
    kept = ["/picsafe/prod/box-client-secret", "/picsafe/staging/sso/1-a"]
    for name in [*kept, *(f"/picsafe/prod/sso/{number}-a" for number in range(11))]:
        ssm.put_parameter(Name=name, Value="secret", Type="SecureString")
    removed = run("remove", "--yes", "--with-data", "--confirm", "prod")
    assert removed.exit_code == 0, removed.output
    assert [stack.key for stack in stacks(settings) if Stacks(account, stack.region).state(stack.name)] == []
    assert account.client("dynamodb", "eu-west-1").list_tables()["TableNames"] == []
    # what enterprises gave goes, and what operators gave, and other environments', stays
    left = ssm.describe_parameters(MaxResults=50)["Parameters"]
    assert sorted(one["Name"] for one in left) == kept
    # the wrapping key and the signing key can be rescued for thirty days
    assert account.calls.count(("kms", "ScheduleKeyDeletion", "eu-west-1")) == 2
    # again is no error
    assert run("remove", "--yes", "--with-data", "--confirm", "prod").exit_code == 0


def test_the_function_refuses_as_the_command_does(
    account: MemoryAccount, settings: Environment, reporter: RecordingReporter
) -> None:
    with pytest.raises(Refused):
        Removal(settings, account, reporter).remove(with_data=True)
    assert account.calls == []

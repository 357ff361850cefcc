"""``python -m infra`` as the operator types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner, Result
from moto.sesv2.models import sesv2_backends

from chalicelib.settings import REGIONS
from infra import checks, cli
from infra.cloudformation import Stacks
from infra.errors import Refused
from infra.removal import Removal
from infra.settings import ENVIRONMENTS, Environment
from infra.stacks import stacks
from tests.infra.account import ACCOUNT, MemoryAccount
from tests.infra.conftest import Packages, Quiet

pytestmark = [pytest.mark.filterwarnings("ignore:Tried to parse:UserWarning")]

Run = Callable[..., Result]


@pytest.fixture
def run(
    account: MemoryAccount,
    settings: Environment,
    packages: Packages,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    text = (ENVIRONMENTS / "example.toml").read_text()
    (tmp_path / "prod.toml").write_text(text.replace("Z0123456789EXAMPLE", settings.hosted_zone))
    monkeypatch.setattr(cli, "Aws", lambda: account)
    monkeypatch.setattr(cli, "build", lambda _settings, service, _folder: packages[service])
    monkeypatch.setattr(checks, "_answers", lambda url: url == "https://key.example.org/health")

    def call(*arguments: str, answer: str = "") -> Result:
        options = ["--env", "prod", "--settings", str(tmp_path)]
        return CliRunner().invoke(cli.main, [arguments[0], *options, *arguments[1:]], input=answer)

    return call


def test_plan_then_deploy_then_plan(run: Run, account: MemoryAccount) -> None:
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


def test_pages_are_published_pages_last(run: Run, account: MemoryAccount, tmp_path: Path) -> None:
    web = tmp_path / "web"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<!doctype html>")
    (web / "assets" / "app-1234.js").write_text("'use strict'")
    put: list[tuple[str, str, str]] = []
    # CloudFront's stack resources are beyond moto
    account.before = lambda _service, operation, params: (
        put.append((params["Key"], params["ContentType"], params["CacheControl"]))
        if operation == "PutObject" and "CacheControl" in params
        else None
    )
    result = run("deploy", "--yes", "--web", str(web))
    assert [key for key, _, _ in put] == ["assets/app-1234.js", "index.html"]
    assert put[0][2] == "public, max-age=31536000, immutable"
    assert put[1][1:] == ("text/html", "no-cache")
    assert ("cloudfront", "CreateInvalidation", "us-east-1") in account.calls
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["plan", "deploy", "check", "remove"])
def test_a_mistake_is_one_message(command: str, run: Run, account: MemoryAccount) -> None:
    def fail(_service: str, operation: str, _params: dict[str, Any]) -> None:
        raise ClientError({"Error": {"Code": "ExpiredToken", "Message": "expired"}}, operation)

    account.before = fail
    result = run(command, *(["--yes"] if command == "remove" else []))
    assert result.exit_code == 1
    assert result.output.strip().splitlines()[-1] == (
        "Error: AWS refuses the credentials: they are wrong or have expired. Sign in again."
    )


def test_a_missing_setting_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "prod.toml").write_text("region = 'eu-west-1'\n")
    result = CliRunner().invoke(cli.main, ["plan", "--env", "prod", "--settings", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output == "Error: The setting account is missing.\n"


def test_an_environment_without_stages_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "trial.toml").write_text((ENVIRONMENTS / "example.toml").read_text())
    result = CliRunner().invoke(cli.main, ["plan", "--env", "trial", "--settings", str(tmp_path)])
    assert result.exit_code == 1
    assert "no stage trial-users" in result.output
    assert result.output.count("\n") == 1


def test_check_finds_what_is_missing(run: Run, account: MemoryAccount) -> None:
    nothing = run("check")
    assert nothing.exit_code == 1
    assert nothing.output.count("is missing") == 20

    assert run("deploy", "--yes").exit_code == 0
    _make_up_for_moto(account)
    good = run("check")
    assert good.exit_code == 0, good.output

    dynamodb = account.client("dynamodb", "eu-west-1")
    table = next(name for name in dynamodb.list_tables()["TableNames"] if "KeysTable" in name)
    dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
    bad = run("check")
    assert bad.exit_code == 1
    assert f"not so: {table} is protected from deletion" in bad.output
    assert bad.output.count("not so:") == 1


def _make_up_for_moto(account: MemoryAccount) -> None:
    """moto leaves out of the templates what ``check`` looks at; the templates' tests see to that."""
    dynamodb = account.client("dynamodb", "eu-west-1")
    for table in dynamodb.list_tables()["TableNames"]:
        dynamodb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        dynamodb.update_time_to_live(
            TableName=table, TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True}
        )
    for region in REGIONS:
        s3 = account.client("s3", region)
        state = Stacks(account, region).state(f"picsafe-prod-storage-{region}")
        assert state is not None
        bucket = state.outputs["Bucket"]
        s3.put_bucket_lifecycle_configuration(
            Bucket=bucket,
            LifecycleConfiguration={
                "Rules": [{"Status": "Enabled", "Prefix": "", "Expiration": {"Days": 7}}]
            },
        )
        s3.put_public_access_block(
            Bucket=bucket,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )
    account.client("sesv2", "eu-west-1").create_email_identity(EmailIdentity="example.org")
    identity = sesv2_backends[ACCOUNT]["eu-west-1"].get_email_identity("example.org")
    identity.verified_for_sending_status = True


def test_removing_the_services_leaves_the_data(
    run: Run, account: MemoryAccount, settings: Environment
) -> None:
    assert run("deploy", "--yes").exit_code == 0
    asked = run("remove", answer="n\n")
    assert asked.exit_code == 1
    assert "picsafe-prod-keys" in asked.output
    assert "picsafe-prod-data" not in asked.output

    removed = run("remove", "--yes")
    assert removed.exit_code == 0, removed.output
    left = {stack.key for stack in stacks(settings) if Stacks(account, stack.region).state(stack.name)}
    assert left == {stack.key for stack in stacks(settings) if stack.holds_data}
    assert len(account.client("dynamodb", "eu-west-1").list_tables()["TableNames"]) == 3

    # and the services come back to the same data
    assert run("deploy", "--yes").exit_code == 0


@pytest.mark.parametrize("confirm", [[], ["--confirm", "staging"], ["--confirm", ""]])
def test_data_are_not_removed_unless_told_twice(confirm: list[str], run: Run, account: MemoryAccount) -> None:
    result = run("remove", "--yes", "--with-data", *confirm)
    assert result.exit_code == 1
    assert "Say so twice: --with-data --confirm prod. Nothing was removed." in result.output
    assert account.calls == []


def test_told_twice_data_go(run: Run, account: MemoryAccount, settings: Environment) -> None:
    assert run("deploy", "--yes").exit_code == 0
    bucket = Stacks(account, "eu-west-2").state("picsafe-prod-storage-eu-west-2")
    assert bucket is not None
    account.client("s3", "eu-west-2").put_object(Bucket=bucket.outputs["Bucket"], Key="x.picsafe", Body=b"x")
    removed = run("remove", "--yes", "--with-data", "--confirm", "prod")
    assert removed.exit_code == 0, removed.output
    assert [stack.key for stack in stacks(settings) if Stacks(account, stack.region).state(stack.name)] == []
    assert account.client("dynamodb", "eu-west-1").list_tables()["TableNames"] == []
    # the wrapping key and the signing key can be rescued for thirty days
    assert account.calls.count(("kms", "ScheduleKeyDeletion", "eu-west-1")) == 2
    # again is no error
    assert run("remove", "--yes", "--with-data", "--confirm", "prod").exit_code == 0


def test_the_function_refuses_as_the_command_does(
    account: MemoryAccount, settings: Environment, reporter: Quiet
) -> None:
    with pytest.raises(Refused):
        Removal(settings, account, reporter).remove(with_data=True)
    assert account.calls == []

"""The operator at the terminal, with an account in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from moto.sesv2.models import sesv2_backends

from chalicelib.contract.regions import REGIONS
from infra import checks, cli
from infra.cloudformation import Stacks
from infra.packaging import Package
from infra.settings import ENVIRONMENTS, Environment
from tests.infra.account import ACCOUNT, MemoryAccount

HOME = "eu-west-1"
ANSWERING = {
    "https://user.example.org/.well-known/jwks.json",
    "https://key.example.org/health",
    "https://my.example.org/servers.json",
}


@dataclass(frozen=True)
class Operator:
    """Types commands.

    Attributes:
        folder: where the settings are.
    """

    folder: Path

    @classmethod
    def start(
        cls,
        account: MemoryAccount,
        settings: Environment,
        packages: Mapping[str, Package],
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Operator:
        """Before a terminal with an account's credentials, the settings of ``prod``, and built packages."""
        text = (ENVIRONMENTS / "example.toml").read_text()
        (folder / "prod.toml").write_text(text.replace("Z0123456789EXAMPLE", settings.hosted_zone))
        monkeypatch.setattr(cli, "Aws", lambda: account)
        monkeypatch.setattr(cli, "build", lambda _settings, service, _folder: packages[service])
        monkeypatch.setattr(checks, "_answers", ANSWERING.__contains__)
        return cls(folder)

    def __call__(self, command: str, *arguments: str, answer: str = "") -> Result:
        """What a command says; ``answer`` is typed if it asks."""
        options = ["--env", "prod", "--settings", str(self.folder)]
        return CliRunner().invoke(cli.main, [command, *options, *arguments], input=answer)

    def changes(self, old: str, new: str) -> None:
        """Edit the settings."""
        path = self.folder / "prod.toml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


def output_of(account: MemoryAccount, key: str, name: str, region: str = HOME) -> str:
    """An output of a stack of ``prod``."""
    state = Stacks(account, region).state(f"picsafe-prod-{key}")
    assert state is not None
    return state.outputs[name]


def make_up_for_moto(account: MemoryAccount) -> None:
    """Set what moto leaves out of the templates and ``check`` looks at; the templates' tests see to these."""
    dynamodb = account.client("dynamodb", HOME)
    for table in dynamodb.list_tables()["TableNames"]:
        dynamodb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        dynamodb.update_time_to_live(
            TableName=table, TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True}
        )
    dynamodb.put_resource_policy(
        ResourceArn=output_of(account, "data", "KeysTableArn"), Policy=_policy("NobodyDeletesAuditEntries")
    )
    archive, s3 = output_of(account, "archive", "Archive"), account.client("s3", HOME)
    guards = ("NobodyDeletesAuditEntries", "NobodyHidesTheLogsCopy", "TheLogsCopyIsOnlyAddedTo", "TlsOnly")
    s3.put_bucket_policy(Bucket=archive, Policy=_policy(*guards))
    s3.put_bucket_versioning(Bucket=archive, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(
        Bucket=archive,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 6}},
        },
    )
    for region in REGIONS:
        s3, bucket = (
            account.client("s3", region),
            output_of(account, f"storage-{region}", "Bucket", region),
        )
        s3.put_bucket_policy(Bucket=bucket, Policy=_policy("TlsOnly"))
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
        s3.put_bucket_cors(
            Bucket=bucket,
            CORSConfiguration={
                "CORSRules": [{"AllowedOrigins": ["https://my.example.org"], "AllowedMethods": ["GET"]}]
            },
        )
    account.client("sesv2", HOME).create_email_identity(EmailIdentity="example.org")
    identity = sesv2_backends[ACCOUNT][HOME].get_email_identity("example.org")
    identity.verified_for_sending_status = True


def _policy(*sids: str) -> str:
    denial = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": sid, **denial} for sid in sids]})

"""``python -m infra check`` names what is not as it should be, and only that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from moto.sesv2.models import sesv2_backends
from moto.sns.models import sns_backends

from infra import checks
from tests.infra.account import ACCOUNT, MemoryAccount
from tests.infra.operator import ANSWERING, HOME, Operator, make_up_for_moto, output_of

pytestmark = [pytest.mark.filterwarnings("ignore:Tried to parse:UserWarning")]

Spoil = Callable[[MemoryAccount, pytest.MonkeyPatch], object]
STORE = "eu-west-2"


def table(account: MemoryAccount, name: str) -> str:
    return output_of(account, "data", name)


def bucket(account: MemoryAccount) -> dict[str, str]:
    return {"Bucket": output_of(account, f"storage-{STORE}", "Bucket", STORE)}


def protection(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("dynamodb", HOME).update_table(
        TableName=table(account, "KeysTable"), DeletionProtectionEnabled=False
    )


def recovery(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("dynamodb", HOME).update_continuous_backups(
        TableName=table(account, "UsersTable"),
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )


def audit_policy(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("dynamodb", HOME).delete_resource_policy(ResourceArn=table(account, "KeysTableArn"))


def rotation(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("kms", HOME).disable_key_rotation(KeyId=table(account, "WrappingKey"))


def signing(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    # moto takes no ARN
    account.client("kms", HOME).disable_key(KeyId=table(account, "SigningKeyOfA").rpartition("/")[2])


def public(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("s3", STORE).delete_public_access_block(**bucket(account))


def tls(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("s3", STORE).delete_bucket_policy(**bucket(account))


def expiry(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("s3", STORE).delete_bucket_lifecycle(**bucket(account))


def versions(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("s3", STORE).put_bucket_versioning(
        **bucket(account), VersioningConfiguration={"Status": "Enabled"}
    )


def origins(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    rule = {"AllowedOrigins": ["https://my.example.org", "*"], "AllowedMethods": ["GET"]}
    account.client("s3", STORE).put_bucket_cors(**bucket(account), CORSConfiguration={"CORSRules": [rule]})


def mail(_: MemoryAccount, __: pytest.MonkeyPatch) -> None:
    sesv2_backends[ACCOUNT][HOME].get_email_identity("example.org").verified_for_sending_status = False


def delivery(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    functions = account.client("lambda", HOME)
    (mapping,) = functions.list_event_source_mappings(FunctionName="picsafe-prod-mail")["EventSourceMappings"]
    functions.delete_event_source_mapping(UUID=mapping["UUID"])


def queue(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    url = account.client("sqs", HOME).get_queue_url(QueueName="picsafe-prod-mail")["QueueUrl"]
    account.client("sqs", HOME).delete_queue(QueueUrl=url)


def subscription(_: MemoryAccount, __: pytest.MonkeyPatch) -> None:
    for one in sns_backends[ACCOUNT][HOME].subscriptions.values():
        one.arn = "PendingConfirmation"


def webhook_secret(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("ssm", HOME).delete_parameter(Name="/picsafe/prod/webhooks/security")


def silence(_: MemoryAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_answers", lambda url: url in ANSWERING and "key." not in url)


def archive(account: MemoryAccount) -> dict[str, str]:
    return {"Bucket": output_of(account, "archive", "Archive")}


def guards(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("s3", HOME).delete_bucket_policy(**archive(account))


def lock(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    shorter = {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 1}}
    account.client("s3", HOME).put_object_lock_configuration(
        **archive(account), ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": shorter}
    )


def gone(account: MemoryAccount, _: pytest.MonkeyPatch) -> None:
    account.client("s3", STORE).delete_bucket(**bucket(account))


SPOILT: list[tuple[Spoil, str]] = [
    (protection, "is protected from deletion"),
    (recovery, "can be restored to any second of 35 days"),
    (audit_policy, "nobody can delete audit entries in"),
    (rotation, "the wrapping key is rotated every year"),
    (signing, "SigningKeyOfA can be used"),
    (guards, "nobody replaces, hides or deletes what is in"),
    (lock, "is locked for 6 years"),
    (public, "admits no public access"),
    (tls, "speaks TLS only"),
    (expiry, "drops files after 7 days"),
    (versions, "keeps no old versions"),
    (origins, "serves the pages of https://my.example.org alone"),
    (mail, "SES may send for example.org"),
    (delivery, "mails in picsafe-prod-mail are delivered"),
    (queue, "the queue picsafe-prod-mail is there"),
    (subscription, "whoever hears of alarms has confirmed AWS's mail"),
    (webhook_secret, "/picsafe/prod/webhooks/security is a SecureString"),
    (silence, "https://key.example.org/health answers"),
    (gone, f"is in {STORE}"),
]


def test_each_thing_that_is_not_so_is_named_alone(run: Operator, account: MemoryAccount) -> None:
    given = 'name = "security"\n# url = "https://events.hospital.example/picsafe"\n'
    run.changes(f"# [[webhooks]]\n# {given}", f"[[webhooks]]\n{given.replace('# ', '')}")
    account.client("ssm", HOME).put_parameter(
        Name="/picsafe/prod/webhooks/security", Value="whsec_example", Type="SecureString"
    )
    assert run("deploy", "--yes").exit_code == 0
    make_up_for_moto(account)
    good = run("check")
    assert good.exit_code == 0, good.output
    assert "not so" not in good.output
    before: set[str] = set()
    for spoil, what in SPOILT:
        with pytest.MonkeyPatch.context() as monkeypatch:
            spoil(account, monkeypatch)
            bad = run("check")
        assert bad.exit_code == 1
        (found,) = [line for line in bad.output.splitlines() if "not so" in line and line not in before]
        assert what in found
        assert "as they should be" in bad.output or "as it should be" in bad.output
        before = set(bad.output.splitlines())


def test_an_environment_that_is_not_there_is_missing_altogether(run: Operator) -> None:
    nothing = run("check")
    assert nothing.exit_code == 1
    assert nothing.output.count("is missing") == 20


def test_checking_changes_nothing(run: Operator, account: MemoryAccount) -> None:
    assert run("deploy", "--yes").exit_code == 0
    account.calls.clear()
    run("check")
    reading = ("Describe", "Get", "List", "Head", "Query")
    assert [call for call in account.calls if not call[1].startswith(reading)] == []

"""Looks at a deployed environment: is everything there, guarded and answering?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import urllib3
from botocore.exceptions import ClientError

from chalicelib.settings import REGIONS
from infra.clients import Aws, translated
from infra.cloudformation import USABLE, Stacks
from infra.settings import Environment
from infra.stacks import stacks

_TABLES = ("UsersTable", "KeysTable", "CloudTable")
_LIFETIME_DAYS = 7


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        good: whether it is as it should be.
        what: what was looked at, and what is wrong with it if it is not good.
    """

    good: bool
    what: str


def check(settings: Environment, aws: Aws, answers: Callable[[str], bool] | None = None) -> Iterator[Finding]:
    """Look at everything that an environment consists of; changes nothing.

    Args:
        settings: the environment's.
        aws: clients.
        answers: whether the URL of a health call answers; asked over HTTPS unless given.

    Yields:
        One finding after the other.

    Raises:
        NoAccess, InfraError: AWS refuses or does not answer.
    """
    outputs: dict[str, Mapping[str, str]] = {}
    for stack in stacks(settings):
        state = Stacks(aws, stack.region).state(stack.name)
        status = "is missing" if state is None else f"is {state.status}"
        good = state is not None and state.status in USABLE
        yield Finding(good, f"stack {stack.name} in {stack.region} {status}")
        if state is not None and good:
            outputs[stack.key] = state.outputs
    if "data" in outputs:
        yield from _check_data(settings, aws, outputs["data"])
    for region in REGIONS:
        if f"storage-{region}" in outputs:
            yield from _check_bucket(aws, region, outputs[f"storage-{region}"]["Bucket"])
    yield from _check_mail(settings, aws)
    if "api-keys" in outputs:
        url = f"https://{settings.key_domain}/health"
        yield Finding((answers or _answers)(url), f"{url} answers")


def _check_data(settings: Environment, aws: Aws, outputs: Mapping[str, str]) -> Iterator[Finding]:
    dynamodb = aws.client("dynamodb", settings.region)
    for name in _TABLES:
        table = outputs[name]
        with translated():
            described = dynamodb.describe_table(TableName=table)["Table"]
            backups = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
            ttl = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        yield Finding(bool(described.get("DeletionProtectionEnabled")), f"{table} is protected from deletion")
        yield Finding(recovery == "ENABLED", f"{table} can be restored to any second of 35 days")
        yield Finding(ttl.get("AttributeName") == "ttl", f"{table} drops what has expired")
    with translated():
        rotation = aws.client("kms", settings.region).get_key_rotation_status(KeyId=outputs["WrappingKey"])
    yield Finding(rotation["KeyRotationEnabled"], "the wrapping key is rotated every year")


def _check_bucket(aws: Aws, region: str, bucket: str) -> Iterator[Finding]:
    s3 = aws.client("s3", region)
    with translated():
        location = s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] or "us-east-1"
        blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        versioning = s3.get_bucket_versioning(Bucket=bucket).get("Status", "Suspended")
    days = [rule["Expiration"]["Days"] for rule in rules if "Days" in rule.get("Expiration", {})]
    yield Finding(location == region, f"{bucket} is in {region}")
    yield Finding(len(blocked) == 4 and all(blocked.values()), f"{bucket} admits no public access")
    yield Finding(days == [_LIFETIME_DAYS], f"{bucket} drops files after {_LIFETIME_DAYS} days")
    yield Finding(versioning != "Enabled", f"{bucket} keeps no old versions")
    yield Finding(not _replicates(s3, bucket), f"{bucket} is copied nowhere")


def _replicates(s3: Any, bucket: str) -> bool:  # noqa: ANN401 - the client's type is the stubs'
    with translated():
        try:
            s3.get_bucket_replication(Bucket=bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ReplicationConfigurationNotFoundError":
                raise
            return False
    return True


def _check_mail(settings: Environment, aws: Aws) -> Iterator[Finding]:
    ses = aws.client("sesv2", settings.region)
    with translated():
        try:
            verified = ses.get_email_identity(EmailIdentity=settings.mail_domain)["VerifiedForSendingStatus"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "NotFoundException":
                raise
            verified = False
    yield Finding(bool(verified), f"SES may send for {settings.mail_domain}")


def _answers(url: str) -> bool:
    try:
        answer = urllib3.request("GET", url, timeout=urllib3.Timeout(10), retries=False, redirect=False)
    except urllib3.exceptions.HTTPError:
        return False
    return answer.status == 200

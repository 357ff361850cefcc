"""Looks at a deployed environment: is everything there, guarded and answering?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import urllib3
from botocore.exceptions import ClientError

from chalicelib.contract.regions import REGIONS
from infra.clients import Aws, translated
from infra.cloudformation import USABLE, Stacks
from infra.findings import Finding
from infra.log_checks import check_log
from infra.settings import Environment
from infra.stacks import stacks

_TABLES = ("UsersTable", "KeysTable", "CloudTable")
_LIFETIME_DAYS = 7
_ARCHIVE_YEARS = 6
_ARCHIVE_GUARDS = {
    "NobodyDeletesAuditEntries",
    "NobodyHidesTheLogsCopy",
    "TheLogsCopyIsOnlyAddedTo",
    "TlsOnly",
}
_ABSENT = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchCORSConfiguration",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "NotFound",
        "NotFoundException",
        "ObjectLockConfigurationNotFoundError",
        "ParameterNotFound",
        "PolicyNotFoundException",
        "QueueDoesNotExist",
        "ReplicationConfigurationNotFoundError",
        "ResourceNotFoundException",
        "ServerSideEncryptionConfigurationNotFoundError",
    }
)


def check(settings: Environment, aws: Aws, answers: Callable[[str], bool] | None = None) -> Iterator[Finding]:
    """Look at everything that an environment consists of; changes nothing.

    Args:
        settings: the environment's.
        aws: clients.
        answers: whether a URL answers; asked over HTTPS unless given.

    Yields:
        One finding after the other.

    Raises:
        NoAccess: AWS refuses the credentials.
        BadSettings: they belong to another account.
        InfraError: AWS refuses or does not answer.
    """
    aws.require_account(settings.account, settings.region)
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
    yield from _check_archive(settings, aws, outputs)
    for region in REGIONS:
        if f"storage-{region}" in outputs:
            yield from _check_bucket(settings, aws, region, outputs[f"storage-{region}"]["Bucket"])
    yield from _check_mail(settings, aws)
    yield from _check_webhooks(settings, aws)
    if "observability" in outputs:
        yield from _check_alarms(settings, aws, outputs["observability"]["Topic"])
    for key, url in _urls(settings).items():
        if key in outputs:
            yield Finding((answers or _answers)(url), f"{url} answers")


def _urls(settings: Environment) -> Mapping[str, str]:
    return {
        "api-users": f"https://{settings.user_domain}/.well-known/jwks.json",
        "api-keys": f"https://{settings.key_domain}/health",
        "web": f"{settings.my_url}/servers.json",
    }


def _check_data(settings: Environment, aws: Aws, outputs: Mapping[str, str]) -> Iterator[Finding]:
    dynamodb, kms = aws.client("dynamodb", settings.region), aws.client("kms", settings.region)
    for name in _TABLES:
        table = outputs[name]
        found = _found(dynamodb.describe_table, TableName=table).get("Table")
        yield Finding(found is not None, f"{table} is there")
        if found is None:
            continue
        backups = _found(dynamodb.describe_continuous_backups, TableName=table)[
            "ContinuousBackupsDescription"
        ]
        recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        ttl = _found(dynamodb.describe_time_to_live, TableName=table)["TimeToLiveDescription"]
        yield Finding(bool(found.get("DeletionProtectionEnabled")), f"{table} is protected from deletion")
        yield Finding(recovery == "ENABLED", f"{table} can be restored to any second of 35 days")
        yield Finding(ttl.get("AttributeName") == "ttl", f"{table} drops what has expired")
    policy = _policy(_found(dynamodb.get_resource_policy, ResourceArn=outputs["KeysTableArn"]))
    yield Finding(
        "NobodyDeletesAuditEntries" in policy,
        f"nobody can delete audit entries in {outputs['KeysTable']}",
    )
    rotation = _found(kms.get_key_rotation_status, KeyId=outputs["WrappingKey"])
    yield Finding(bool(rotation.get("KeyRotationEnabled")), "the wrapping key is rotated every year")
    for name, key in outputs.items():
        if name == "WrappingKey" or name.startswith("SigningKeyOf"):
            described = _found(kms.describe_key, KeyId=key).get("KeyMetadata", {})
            yield Finding(described.get("KeyState") == "Enabled", f"{name} can be used")


def _check_bucket(settings: Environment, aws: Aws, region: str, bucket: str) -> Iterator[Finding]:
    s3 = aws.client("s3", region)
    where = _found(s3.get_bucket_location, Bucket=bucket)
    yield Finding(
        bool(where) and (where["LocationConstraint"] or "us-east-1") == region, f"{bucket} is in {region}"
    )
    if not where:
        return
    blocked = _found(s3.get_public_access_block, Bucket=bucket).get("PublicAccessBlockConfiguration", {})
    rules = _found(s3.get_bucket_lifecycle_configuration, Bucket=bucket).get("Rules", [])
    days = [rule["Expiration"]["Days"] for rule in rules if "Days" in rule.get("Expiration", {})]
    versioning = _found(s3.get_bucket_versioning, Bucket=bucket).get("Status")
    cors = _found(s3.get_bucket_cors, Bucket=bucket).get("CORSRules", [])
    origins = {origin for rule in cors for origin in rule["AllowedOrigins"]}
    yield Finding(len(blocked) == 4 and all(blocked.values()), f"{bucket} admits no public access")
    yield Finding(
        "TlsOnly" in _policy(_found(s3.get_bucket_policy, Bucket=bucket)), f"{bucket} speaks TLS only"
    )
    yield Finding(bool(_found(s3.get_bucket_encryption, Bucket=bucket)), f"{bucket} is encrypted")
    yield Finding(days == [_LIFETIME_DAYS], f"{bucket} drops files after {_LIFETIME_DAYS} days")
    yield Finding(versioning is None, f"{bucket} keeps no old versions")
    yield Finding(not _found(s3.get_bucket_replication, Bucket=bucket), f"{bucket} is copied nowhere")
    yield Finding(origins == {settings.my_url}, f"{bucket} serves the pages of {settings.my_url} alone")


def _check_archive(
    settings: Environment, aws: Aws, outputs: Mapping[str, Mapping[str, str]]
) -> Iterator[Finding]:
    if "archive" not in outputs:
        return
    bucket = outputs["archive"]["Archive"]
    s3 = aws.client("s3", settings.region)
    guards = _policy(_found(s3.get_bucket_policy, Bucket=bucket))
    yield Finding(guards >= _ARCHIVE_GUARDS, f"nobody replaces, hides or deletes what is in {bucket}")
    locked = _found(s3.get_object_lock_configuration, Bucket=bucket).get("ObjectLockConfiguration", {})
    rule = locked.get("Rule", {}).get("DefaultRetention", {})
    kept = rule.get("Mode") == "COMPLIANCE" and rule.get("Years", 0) >= _ARCHIVE_YEARS
    yield Finding(kept, f"what is put into {bucket} is locked for {_ARCHIVE_YEARS} years")
    if "data" in outputs:
        yield from check_log(aws, settings.region, outputs["data"]["KeysTable"], bucket)


def _check_mail(settings: Environment, aws: Aws) -> Iterator[Finding]:
    ses = aws.client("sesv2", settings.region)
    identity = _found(ses.get_email_identity, EmailIdentity=settings.mail_domain)
    yield Finding(bool(identity.get("VerifiedForSendingStatus")), f"SES may send for {settings.mail_domain}")
    sqs, queue = aws.client("sqs", settings.region), f"picsafe-{settings.name}-mail"
    url = _found(sqs.get_queue_url, QueueName=queue).get("QueueUrl")
    yield Finding(url is not None, f"the queue {queue} is there")
    if url is None:
        return
    functions = aws.client("lambda", settings.region)
    mappings = _found(functions.list_event_source_mappings, FunctionName=queue).get("EventSourceMappings", [])
    taken = any(one["State"] in {"Enabled", "Enabling", "Creating", "Updating"} for one in mappings)
    yield Finding(taken, f"mails in {queue} are delivered")


def _check_webhooks(settings: Environment, aws: Aws) -> Iterator[Finding]:
    ssm = aws.client("ssm", settings.region)
    for name in settings.webhook_names:
        parameter = settings.webhook_secret_parameter(name)
        # that it is there, and how it is kept; its text stays where it is
        found = _found(ssm.get_parameter, Name=parameter).get("Parameter", {})
        yield Finding(found.get("Type") == "SecureString", f"{parameter} is a SecureString")


def _check_alarms(settings: Environment, aws: Aws, topic: str) -> Iterator[Finding]:
    sns = aws.client("sns", settings.region)
    listed = _found(sns.list_subscriptions_by_topic, TopicArn=topic).get("Subscriptions", [])
    # until the mail is answered, the subscription has this word in the place of its name
    confirmed = [one for one in listed if one["SubscriptionArn"].startswith("arn:")]
    yield Finding(bool(confirmed), "whoever hears of alarms has confirmed AWS's mail")


def _policy(answer: Mapping[str, Any]) -> set[str]:
    """The names of the statements of a resource's policy."""
    return {
        statement.get("Sid", "") for statement in json.loads(answer.get("Policy", "{}")).get("Statement", [])
    }


def _found(call: Callable[..., dict[str, Any]], **arguments: str) -> dict[str, Any]:
    """AWS's answer, empty if what was asked for is not there."""
    with translated():
        try:
            answer = call(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _ABSENT:
                raise
            return {}
    return answer


def _answers(url: str) -> bool:
    try:
        answer = urllib3.request("GET", url, timeout=urllib3.Timeout(10), retries=False, redirect=False)
    except urllib3.exceptions.HTTPError:
        return False
    return answer.status == 200

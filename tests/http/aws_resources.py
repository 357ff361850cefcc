"""What the stacks make in an account, made in the account of moto; made-up credentials have to be set."""

from __future__ import annotations

import json
from typing import Any, Final, cast

import boto3

from chalicelib.aws.table_definition import table_definition
from chalicelib.contract.regions import REGIONS
from chalicelib.keys.events.webhook_signatures import secret_text
from chalicelib.settings import SERVICES, AwsStores
from infra import template
from infra.packaging import TEMPLATES
from tests.fakes.box_tokens import SECRET, SECRET_PARAMETER
from tests.fakes.webhook_receiver import SECRET as WEBHOOK_SECRET


def make_bucket(region: str) -> None:
    """The bucket of a region; us-east-1 is the only one that may not be named when a bucket is made."""
    s3 = boto3.client("s3", region_name=region)
    if region == "us-east-1":
        s3.create_bucket(Bucket=f"sealed-{region}")
    else:
        s3.create_bucket(
            Bucket=f"sealed-{region}",
            CreateBucketConfiguration={"LocationConstraint": cast("Any", region)},
        )


MAIL_QUEUE: Final = "mail"
WEBHOOK_SECRETS: Final = "/picsafe/prod/webhooks/"


def make_mail_queue() -> str:
    """The queue that mails wait in and its dead-letter queue, as the template has them; returns the URL."""
    sqs = boto3.client("sqs")
    resources = template.read((TEMPLATES / "service" / "users.yaml").read_text())["Resources"]
    dead = sqs.create_queue(QueueName="dead-mails")["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    properties = resources["MailQueue"]["Properties"]
    redrive = {**properties["RedrivePolicy"], "deadLetterTargetArn": found}
    attributes: dict[Any, str] = {
        **{name: str(properties[name]) for name in ("MessageRetentionPeriod", "VisibilityTimeout")},
        "RedrivePolicy": json.dumps(redrive),
    }
    return str(sqs.create_queue(QueueName=MAIL_QUEUE, Attributes=attributes)["QueueUrl"])


def make_stores() -> AwsStores:
    """What the stacks make: tables, buckets, keys, a queue and the sender's identity, in the usual region."""
    dynamodb, kms = boto3.client("dynamodb"), boto3.client("kms")
    for name in SERVICES:
        dynamodb.create_table(**table_definition(name))
    for region in REGIONS:
        make_bucket(region)
    boto3.client("s3").create_bucket(
        Bucket="archive",
        ObjectLockEnabledForBucket=True,
        CreateBucketConfiguration={"LocationConstraint": cast("Any", boto3.session.Session().region_name)},
    )
    boto3.client("ses").verify_domain_identity(Domain="picsafe.example")
    boto3.client("ssm").put_parameter(Name=SECRET_PARAMETER, Value=SECRET, Type="SecureString")
    boto3.client("ssm").put_parameter(
        Name=f"{WEBHOOK_SECRETS}security", Value=secret_text(WEBHOOK_SECRET), Type="SecureString"
    )
    wrapping = kms.create_key()["KeyMetadata"]["Arn"]
    signing = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    return AwsStores(
        users_table="users",
        keys_table="keys",
        cloud_table="cloud",
        wrapping_key=wrapping,
        signing_key=signing,
        mail_queue=make_mail_queue(),
        archive="archive",
        sso_secrets="/picsafe/prod/sso/",
        webhook_secrets=WEBHOOK_SECRETS,
        buckets={region: f"sealed-{region}" for region in REGIONS},
    )

"""What the stacks make in an account, made in the account of moto; made-up credentials have to be set."""

from __future__ import annotations

from typing import Any, cast

import boto3

from chalicelib.aws.table_definition import table_definition
from chalicelib.contract.regions import REGIONS
from chalicelib.settings import SERVICES, AwsStores


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


def make_stores() -> AwsStores:
    """The tables, buckets, keys and sender's identity that the stacks make, in the environment's region."""
    dynamodb, kms = boto3.client("dynamodb"), boto3.client("kms")
    for name in SERVICES:
        dynamodb.create_table(**table_definition(name))
    for region in REGIONS:
        make_bucket(region)
    boto3.client("ses").verify_domain_identity(Domain="picsafe.example")
    wrapping = kms.create_key()["KeyMetadata"]["Arn"]
    signing = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    return AwsStores(
        users_table="users",
        keys_table="keys",
        cloud_table="cloud",
        wrapping_key=wrapping,
        signing_key=signing,
        buckets={region: f"sealed-{region}" for region in REGIONS},
    )

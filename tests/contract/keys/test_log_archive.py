"""The log's copy in S3, and how far it has come, in DynamoDB."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.aws import clients
from chalicelib.errors import Unavailable
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from chalicelib.keys.ordered_log.model import Archived
from chalicelib.keys.ordered_log.s3 import S3LogArchive
from tests.contract.keys.conftest import Aws
from tests.fakes.aws_environment import set_credentials


def test_how_far_a_copy_has_come_is_kept_by_one_at_a_time(cloud: Aws) -> None:
    log = DynamoLogStore(cloud.table.open())
    nothing, begun = Archived(), Archived(copied=512)
    whole = Archived(copied=512, size=513, root=b"r" * 32, at=7)
    assert log.archived() == nothing
    assert log.keep_archived(nothing, begun) == begun
    assert log.archived() == begun
    with pytest.raises(StateChanged):
        log.keep_archived(nothing, begun)
    log.keep_archived(begun, whole)
    assert log.archived() == whole
    with pytest.raises(StateChanged):
        log.keep_archived(begun, whole)


def test_what_is_in_the_bucket_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    set_credentials(monkeypatch, "us-east-1")
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="archive", ObjectLockEnabledForBucket=True)
        copies = S3LogArchive(clients.client("s3"), "archive")
        copies.put("log/0/tile/0/000", b"first")
        copies.put("log/0/tile/0/000", b"second")
        assert s3.get_object(Bucket="archive", Key="log/0/tile/0/000")["Body"].read() == b"first"
        assert len(s3.list_object_versions(Bucket="archive")["Versions"]) == 1
        with pytest.raises(Unavailable) as failed:
            S3LogArchive(clients.client("s3"), "nowhere").put("log/0/vkey", b"")
        assert isinstance(failed.value.__cause__, ClientError)

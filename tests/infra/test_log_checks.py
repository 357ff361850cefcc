"""``check`` names the first checkpoint under lock that the log in the table contradicts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.clock import utc_now
from chalicelib.contract.signed_notes import parse_vkey
from chalicelib.keys.ordered_log.archiving import checkpoint_path, folder_of
from infra import log_checks
from infra.clients import Aws
from infra.errors import NoAccess
from infra.log_checks import check_log
from tests.infra.hosted_deployment import HostedDeployment
from tests.infra.roles import HOME

BUNDLE: Any = {"pk": {"S": "log#entries"}, "sk": {"S": f"{0:015d}"}}


def findings(aws: Aws | None = None) -> list[str]:
    """What is not as it should be."""
    found = list(check_log(aws or Aws(boto3.session.Session()), HOME, "keys", "archive"))
    return [one.what for one in found if not one.good]


def make_key(hosted: HostedDeployment, number: int) -> None:
    """A key more, whose entry waits for the log."""
    sender, _ = hosted.sign_in("pat@hospital.example")
    userid = hosted.call("GET", "/me", token=sender).body["userid"]
    body = {"report_id": f"{userid:09d}{number:013d}"}
    assert hosted.call("POST", "/keys", body, token=sender).status == 201


def change_hashes(hashes: bytes) -> None:
    """Write to the log past PicSafe."""
    dynamodb = boto3.client("dynamodb")
    item = dynamodb.get_item(TableName="keys", Key=BUNDLE)["Item"]
    dynamodb.put_item(TableName="keys", Item={**item, "hashes": {"B": hashes}})


def test_a_log_is_held_against_all_that_is_under_lock(
    hosted: HostedDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws = Aws(boto3.session.Session())
    hosted.grow_log()
    # no key was given out, and there is no log
    assert list(check_log(aws, HOME, "keys", "archive")) == []
    for number in range(3):
        make_key(hosted, number)
        later = utc_now() + timedelta(hours=number)
        hosted.log.clock = lambda later=later: later  # type: ignore[misc]  # bound now
        hosted.grow_log()
    assert [one.what for one in check_log(aws, HOME, "keys", "archive")] == [
        "the log's 3 entries are under lock in archive",
        "the log goes on from each of its 3 checkpoints under lock",
    ]
    assert findings() == []
    s3, folder = boto3.client("s3"), folder_of(parse_vkey(hosted.log.ordered_log.vkey()))
    hashes = boto3.client("dynamodb").get_item(TableName="keys", Key=BUNDLE)["Item"]["hashes"]["B"]

    # taken back
    change_hashes(hashes[:64])
    (found,) = findings()
    assert found.endswith("signed by the log's key: the log has 2 entries and had 3")
    # rewritten, and what contradicts it is hidden
    change_hashes(hashes[:32] + bytes(32) + hashes[64:])
    (found,) = findings()
    assert f"{folder}/checkpoints/{2:015d}-" in found
    assert found.endswith("signed by the log's key: the first 2 entries are others")
    for one in s3.list_objects_v2(Bucket="archive")["Contents"]:
        s3.delete_object(Bucket="archive", Key=one["Key"])
    assert findings() == [found]
    # as it was, and behind
    change_hashes(hashes)
    make_key(hosted, 3)
    hosted.grow_log()
    assert findings() == []
    with monkeypatch.context() as patch:
        patch.setattr(log_checks, "_LATE", timedelta(0))
        assert findings() == ["the log's 4 entries are under lock in archive"]
    # made up by somebody else
    s3.put_object(Bucket="archive", Key=f"{folder}/{checkpoint_path(1, bytes(32))}", Body=b"made up")
    (found,) = findings()
    assert "which the log's key has not signed" in found

    refused = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "GetItem")

    def refuse(**_: object) -> None:
        raise refused

    aws.client("dynamodb", HOME).meta.events.register("before-call", refuse)
    with pytest.raises(NoAccess, match="may not call GetItem"):
        findings(aws)

"""``check`` names the first checkpoint under lock that the log in the table contradicts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.clock import utc_now
from chalicelib.contract.merkle import leaf_hash
from chalicelib.contract.signed_notes import parse_vkey
from chalicelib.contract.tiled_trees import grow
from chalicelib.contract.tlog_tiles import WIDTH, bundles_of_growth, encode_bundle
from chalicelib.keys.ordered_log.archiving import checkpoint_path, folder_of
from infra import log_checks
from infra.clients import Aws
from infra.errors import NoAccess
from infra.log_checks import check_log
from infra.tile_checks import check_tiles
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
        "each tile of the newest checkpoint is under lock in archive",
        "each of the 6 tiles under lock is one of the log",
    ]
    assert findings() == []
    s3, folder = boto3.client("s3"), folder_of(parse_vkey(hosted.log.ordered_log.vkey()))
    hashes = boto3.client("dynamodb").get_item(TableName="keys", Key=BUNDLE)["Item"]["hashes"]["B"]

    # taken back
    change_hashes(hashes[:64])
    found, tile = findings()
    assert found.endswith("signed by the log's key: the log has 2 entries and had 3")
    assert tile.endswith(".p/3 is another")
    # rewritten, and what contradicts it is hidden
    change_hashes(hashes[:32] + bytes(32) + hashes[64:])
    found, tile = findings()
    assert f"{folder}/checkpoints/{2:015d}-" in found
    assert found.endswith("signed by the log's key: the first 2 entries are others")
    for one in s3.list_objects_v2(Bucket="archive")["Contents"]:
        s3.delete_object(Bucket="archive", Key=one["Key"])
    assert findings() == [found, tile]
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


LEAVES = [bytes([number % 251]) * 32 for number in range(WIDTH + 3)]


def put_tiles(size: int) -> dict[str, bytes]:
    """The tiles and bundles of a log's first entries, by their paths."""
    grown = grow(0, [leaf_hash(one) for one in LEAVES[:size]], lambda _: b"")
    tiles = {tile.path: data for tile, data in grown.tiles.items()}
    bundles = {
        one.path: encode_bundle(LEAVES[one.number * WIDTH :][: one.width])
        for one in bundles_of_growth(0, size)
    }
    return {**tiles, **bundles}


def test_tiles_are_held_against_the_log_by_their_digests(hosted: HostedDeployment) -> None:
    s3 = boto3.client("s3")

    def found(leaves: list[bytes] = LEAVES, size: int = WIDTH + 3) -> list[str]:
        return [one.what for one in check_tiles(s3, "archive", "log/1", leaves, size) if not one.good]

    def put(path: str, data: bytes) -> None:
        s3.put_object(Bucket="archive", Key=f"log/1/{path}", Body=data)

    assert found(size=0) == []
    assert found()[0].endswith("log/1/tile/0/000 is missing")
    # an earlier checkpoint's partial tiles stay beside the later ones
    for size in (3, WIDTH, WIDTH + 3):
        for path, data in put_tiles(size).items():
            put(path, data)
    assert found() == []
    # the log may have gone on meanwhile, and not gone back
    assert found([*LEAVES, bytes(32)]) == []
    assert found(LEAVES[:WIDTH])[0].startswith(
        "each of the 7 tiles under lock is one of the log: log/1/tile/"
    )
    # one that is another shows, hidden or not
    for changed in (5, WIDTH + 1):
        others = [*LEAVES[:changed], bytes(32), *LEAVES[changed + 1 :]]
        (what,) = found(others)
        assert what.endswith(" is another")
    put("tile/0/000", b"x")
    (what,) = found()
    assert what.endswith("log/1/tile/0/000 is another")
    s3.delete_object(Bucket="archive", Key="log/1/tile/0/000")
    assert found() == [what]
    # what is no tile is none of ours
    put("tile/notes", b"x")
    assert found() == [what]

"""Compares the log of all audit entries with what was put under lock of it, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from chalicelib.aws.dynamodb import Table
from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.contract.errors import LogFormatError
from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.errors import Unavailable
from chalicelib.keys.ordered_log.archiving import (
    EVERY_SECONDS,
    ArchivedTree,
    all_leaves,
    archived_tree,
    contradicted,
    folder_of,
)
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from infra.clients import Aws, translated
from infra.errors import InfraError
from infra.findings import Finding
from infra.tile_checks import check_tiles

_LATE: Final = timedelta(seconds=3 * EVERY_SECONDS)


class _Kept(NamedTuple):
    """An archived checkpoint: the tree that it is of, where it is, and when it was put there."""

    tree: ArchivedTree
    key: str
    version: str
    at: datetime


def check_log(aws: Aws, region: str, table: str, archive: str) -> Iterator[Finding]:
    """Whether the log goes on from every checkpoint that was archived, and is archived whole and in time.

    It reads the whole log twice, 32 bytes an entry, and lists every checkpoint and tile there ever was,
    hidden ones too.

    Args:
        aws: clients.
        region: of the table and the bucket.
        table: the Key Server's.
        archive: the bucket.

    Raises:
        NoAccess: AWS refuses the credentials.
        InfraError: AWS does not answer.
    """
    store = DynamoLogStore(Table(aws.client("dynamodb", region), table))
    s3 = aws.client("s3", region)
    try:
        key = store.log_key()
        if key is None:
            # no key was given out yet
            return
        vkey = VerifierKey(key.origin, key.public)
        head = store.head()
        kept = sorted(_kept(s3, archive, f"{folder_of(vkey)}/checkpoints/"))
        behind = head.size - max((one.tree.size for one in kept), default=0)
        newest = max((one.at for one in kept), default=None)
        in_time = behind == 0 or (newest is not None and datetime.now(UTC) - newest < _LATE)
        yield Finding(in_time, f"the log's {head.size} entries are under lock in {archive}")
        found = contradicted(all_leaves(store), (one.tree for one in kept))
        size = max((one.tree.size for one in kept), default=0) if found is None else 0
        tiles = list(check_tiles(s3, archive, folder_of(vkey), all_leaves(store), size))
    except Unavailable as error:
        with translated():
            raise error.__cause__ or error from None
        raise InfraError("The Key Server's table cannot be read.") from error
    what = f"the log goes on from each of its {len(kept)} checkpoints under lock"
    if found is not None:
        first = next(one for one in kept if one.tree == found[0])
        signed = _is_signed(s3, archive, first, vkey)
        what = f"{what}: {first.key} is the first that contradicts it, {_why(first.tree, found[1], signed)}"
    yield Finding(found is None, what)
    yield from tiles


def _kept(s3: Any, bucket: str, prefix: str) -> Iterator[_Kept]:  # noqa: ANN401 - any client of S3
    with translated():
        # what a delete marker or another version hides is a version all the same
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
            for one in page.get("Versions", []):
                if (tree := archived_tree(one["Key"])) is not None:
                    yield _Kept(tree, one["Key"], one["VersionId"], one["LastModified"])


def _is_signed(s3: Any, bucket: str, kept: _Kept, vkey: VerifierKey) -> bool:  # noqa: ANN401 - as above
    with translated():
        answer = s3.get_object(Bucket=bucket, Key=kept.key, VersionId=kept.version)
        note = answer["Body"].read()
    try:
        checkpoint = verify_checkpoint(note, vkey)
    except LogFormatError:
        return False
    return (checkpoint.size, checkpoint.root) == kept.tree


def _why(tree: ArchivedTree, entries: int, signed: bool) -> str:  # noqa: FBT001 - one fact of three
    whose = "signed by the log's key" if signed else "which the log's key has not signed"
    if entries < tree.size:
        return f"{whose}: the log has {entries} entries and had {tree.size}"
    return f"{whose}: the first {tree.size} entries are others"

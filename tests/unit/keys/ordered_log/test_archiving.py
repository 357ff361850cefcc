"""The log is copied into its archive once, piece by piece, and what contradicts the copy is named."""

from __future__ import annotations

import pytest

from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.contract.merkle import leaf_hash, root_of
from chalicelib.contract.tlog_tiles import (
    Bundle,
    Tile,
    bundles_of_growth,
    decode_bundle,
    tiles_of_growth,
)
from chalicelib.errors import Unavailable
from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.keys.ordered_log.archiving import (
    EVERY_SECONDS,
    STEP,
    ArchivedTree,
    all_leaves,
    archive,
    archived_tree,
    contradicted,
)
from chalicelib.keys.ordered_log.model import Archived, Place
from tests.fakes.ordered_log import FOLDER, SIGNER, MemoryArchive, MemoryLog, copy_log


class Overwriting:
    """``LogArchive`` that does not know what was there."""

    def __init__(self, into: dict[str, bytes]) -> None:
        self._into = into

    def put(self, path: str, data: bytes) -> None:
        self._into[path] = data


def copy(log: MemoryLog, kept: MemoryArchive, *, now: int = EVERY_SECONDS, steps: int = 100) -> int:
    left = iter(range(steps))
    return copy_log(log, kept, now=now, go_on=lambda: next(left, None) is not None)


def require_log(kept: MemoryArchive, size: int) -> None:
    """Whoever reads tiles reads a whole log of this size."""
    (path,) = [path for path in kept if f"/checkpoints/{size:015d}-" in path]
    checkpoint = verify_checkpoint(kept[path], SIGNER.vkey)
    assert archived_tree(path) == (checkpoint.size, checkpoint.root) == (size, checkpoint.root)
    bundles = [Bundle(*one) for one in bundles_of_growth(0, size)]
    leaves = [leaf for one in bundles for leaf in decode_bundle(kept[f"{FOLDER}/{one.path}"], one.width)]
    assert checkpoint.root == root_of(map(leaf_hash, leaves))
    assert all(len(kept[f"{FOLDER}/{tile.path}"]) == tile.length for tile in tiles_of_growth(0, size))


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 3 * 256])
def test_a_copy_is_a_whole_log(size: int) -> None:
    log, kept = MemoryLog(size), MemoryArchive()
    assert copy(log, kept) == len(kept)
    assert kept[f"{FOLDER}/vkey"] == f"{SIGNER.vkey.text()}\n".encode()
    require_log(kept, size)
    assert copy(log, kept, now=9 * EVERY_SECONDS) == 0


def test_full_pieces_are_put_once_and_checkpoints_now_and_then() -> None:
    log, kept = MemoryLog(300), MemoryArchive()
    copy(log, kept)
    log.grow(10)
    assert copy(log, kept, now=2 * EVERY_SECONDS - 1) == 0
    # a tile, a bundle, a tile above, a checkpoint
    assert copy(log, kept, now=2 * EVERY_SECONDS) == 4
    require_log(kept, 310)
    assert [tree.size for tree in kept.trees()] == [300, 310]


def test_a_run_does_no_more_than_it_has_time_for_and_goes_on_where_it_was() -> None:
    log, kept = MemoryLog(STEP + 300), MemoryArchive()
    assert copy(log, kept, steps=1) > 0
    assert (log.done.copied, kept.trees()) == (STEP, [])
    assert copy(log, kept, steps=0) <= 1
    copy(log, kept)
    require_log(kept, STEP + 300)


def test_whoever_is_stopped_anywhere_begins_again_at_what_is_kept() -> None:
    log = MemoryLog(STEP + 256 + 3)
    whole = MemoryArchive()
    copy(log, whole)
    for stop in range(0, len(whole), 7):
        log.done, kept = Archived(), MemoryArchive()
        kept.fails_after = stop
        with pytest.raises(Unavailable):
            copy(log, kept)
        assert kept.trees() == []
        copy(log, kept)
        assert kept == whole


def test_a_tree_that_does_not_go_on_from_the_archived_one_is_told_and_not_archived() -> None:
    log, kept = MemoryLog(300), MemoryArchive()
    copy(log, kept)
    begun_anew = MemoryLog(200)
    begun_anew.done = log.done
    rewritten = MemoryLog()
    rewritten.entries = [b"%032d" % number for number in range(400)]
    rewritten.grow()
    rewritten.done = log.done
    before = dict(kept)
    for other in (begun_anew, rewritten):
        with pytest.raises(AuditLogContradicted, match="does not go on"):
            copy(other, kept, now=9 * EVERY_SECONDS)
    assert kept == before


def test_two_trees_of_one_size_are_two_objects() -> None:
    log, kept = MemoryLog(3), MemoryArchive()
    copy(log, kept)
    copy(log, kept)
    other = MemoryLog()
    other.entries = [b"%032d" % number for number in range(3)]
    other.grow()
    # whoever writes to the table takes back how far its copy has come as well
    overwritten: dict[str, bytes] = {}
    archive(other, SIGNER, other, Overwriting(overwritten), now=EVERY_SECONDS, go_on=lambda: True)
    found = sorted({tree for path in (*kept, *overwritten) if (tree := archived_tree(path)) is not None})
    assert [tree.size for tree in found] == [3, 3]
    assert contradicted(log.entries, found) is not None
    assert contradicted(other.entries, found) is not None


def test_the_first_archived_tree_that_does_not_hold_is_named() -> None:
    log, kept = MemoryLog(), MemoryArchive()
    for number in range(1, 6):
        log.grow(100)
        copy(log, kept, now=number * EVERY_SECONDS)
    trees = kept.trees()
    assert [tree.size for tree in trees] == [100, 200, 300, 400, 500]
    assert contradicted(all_leaves(log), trees) is None
    assert contradicted(log.entries[:450], trees) == (trees[4], 450)
    log.entries[250] = bytes(32)
    assert contradicted(all_leaves(log), trees) == (trees[2], 300)
    assert contradicted([], [ArchivedTree(0, bytes(32))]) == (ArchivedTree(0, bytes(32)), 0)


@pytest.mark.parametrize("name", ["", "checkpoint", f"{5:014d}-{'a' * 64}", f"{5:015d}-{'A' * 64}"])
def test_what_is_no_archived_checkpoint_is_passed_over(name: str) -> None:
    assert archived_tree(f"log/0123abcd/checkpoints/{name}") is None


def test_a_partial_tile_is_that_of_the_tree_however_it_has_grown() -> None:
    log, kept = MemoryLog(10), MemoryArchive()
    head = log.head()
    log.grow(5)
    wider = log._tiles[Place(0, 0)]
    log._head = head
    copy(log, kept)
    assert kept[f"{FOLDER}/{Tile(0, 0, 10).path}"] == wider[:320]

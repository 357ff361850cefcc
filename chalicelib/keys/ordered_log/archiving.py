"""Copies the log to where nobody rewrites it: full tiles and bundles once, and checkpoints now and then.

What is there stays as it is, so that a repeat does no harm: whoever is stopped anywhere begins again where
the progress says. A checkpoint comes last, when all of its tree is there. Its name has the tree's size and
root: two different trees of one size are two objects, and whoever lists the archive has all that was signed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

from chalicelib.contract.errors import LogFormatError
from chalicelib.contract.merkle import HASH_BYTES, CompactRange, leaf_hash, root_at
from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.contract.tiled_trees import TileHashes
from chalicelib.contract.tlog_tiles import (
    WIDTH,
    Bundle,
    Tile,
    bundles_of_growth,
    encode_bundle,
    tiles_of_growth,
)
from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.keys.ordered_log.integration import require_head
from chalicelib.keys.ordered_log.model import Archived, Place, edge, whole_tile
from chalicelib.keys.ordered_log.ports import ArchiveProgress, LogArchive, LogStore
from chalicelib.keys.ordered_log.signing import LogSigner

EVERY_SECONDS: Final = 300
"""Between two checkpoints in the archive."""

STEP: Final = 32 * WIDTH
"""Entries whose full tiles and bundles one step copies."""

PREFIX: Final = "log"
"""Below which all of it is, in the archive."""

_CHECKPOINTS: Final = "checkpoints"
_NAME: Final = re.compile(r"([0-9]{15})-([0-9a-f]{64})", re.ASCII)


class ArchivedTree(NamedTuple):
    """What the name of an archived checkpoint says.

    Attributes:
        size: how many entries the tree has.
        root: its root.
    """

    size: int
    root: bytes


def folder_of(vkey: VerifierKey) -> str:
    """Where a log's copy is in the archive: another log's key has another ID."""
    return f"{PREFIX}/{vkey.text().rsplit('+', 2)[1]}"


def checkpoint_path(size: int, root: bytes) -> str:
    """Where an archived checkpoint is, below its log's folder."""
    return f"{_CHECKPOINTS}/{size:015d}-{root.hex()}"


def archived_tree(path: str) -> ArchivedTree | None:
    """The tree that an archived checkpoint's path names; ``None`` where it is none."""
    found = _NAME.fullmatch(path.rpartition("/")[2])
    return None if found is None else ArchivedTree(int(found[1]), bytes.fromhex(found[2]))


def archive(
    store: LogStore,
    signer: LogSigner,
    progress: ArchiveProgress,
    copies: LogArchive,
    *,
    now: int,
    go_on: Callable[[], bool],
) -> int:
    """Copy what is new in the tree, a step at a time while ``go_on``, and its checkpoint once all is there.

    Args:
        store: the log.
        signer: its key.
        progress: how far its copy has come.
        copies: where it is copied to.
        now: the time, in seconds since 1970.
        go_on: asked before each step.

    Returns:
        How many objects were put.

    Raises:
        AuditLogContradicted: the tree does not go on from the one that was archived last.
        StateChanged: somebody else archives as well.
        Unavailable: the store or the archive does not answer.
    """
    head, done = store.head(), progress.archived()
    if head.checkpoint is None or head.size == done.size or now < done.at + EVERY_SECONDS:
        return 0
    tiles = require_head(store, signer, head)
    _require_growth(store, head.size, done)
    folder, count = folder_of(signer.vkey), 0

    def put(path: str, data: bytes) -> None:
        nonlocal count
        copies.put(f"{folder}/{path}", data)
        count += 1

    if done.copied == 0:
        put("vkey", f"{signer.vkey.text()}\n".encode())
    whole = head.size - head.size % WIDTH
    while done.copied < whole and go_on():
        end = min(whole, done.copied + STEP)
        _put_full(store, put, done.copied, end)
        done = progress.keep_archived(done, replace(done, copied=end))
    if done.copied < whole or not go_on():
        return count
    for place in edge(head.size):
        width = (head.size >> (8 * place.level)) % WIDTH
        put(Tile(place.level, place.number, width).path, tiles[place][: width * HASH_BYTES])
    if whole < head.size:
        put(Bundle(whole // WIDTH, head.size - whole).path, _bundle(store, whole, head.size))
    root = _root(store, head.size, head.size)
    put(checkpoint_path(head.size, root), head.checkpoint)
    progress.keep_archived(done, Archived(done.copied, head.size, root, now))
    return count


def contradicted(
    leaves: Iterable[bytes], archived: Iterable[ArchivedTree]
) -> tuple[ArchivedTree, int] | None:
    """The first archived tree that entries do not make, and of how many entries that was found out.

    ``None``, if they make all of them.

    Args:
        leaves: the hashes of all entries, in order; read as far as they are needed.
        archived: what was archived, ascending by size.
    """
    tree, more = CompactRange(), iter(leaves)
    for one in archived:
        while tree.size < one.size and (leaf := next(more, None)) is not None:
            tree.append(leaf_hash(leaf))
        if tree.size != one.size or tree.root() != one.root:
            return one, tree.size
    return None


def all_leaves(store: LogStore) -> Iterator[bytes]:
    """The hashes of all entries, as they are read.

    Raises:
        Unavailable: the store does not answer.
    """
    first = 0
    while page := store.leaves(first, STEP):
        yield from page
        first += len(page)


def _put_full(store: LogStore, put: Callable[[str, bytes], None], start: int, end: int) -> None:
    wanted = [tile for tile in tiles_of_growth(start, end) if tile.width == WIDTH]
    found = store.tiles([Place(tile.level, tile.number) for tile in wanted])
    for tile in wanted:
        put(tile.path, whole_tile(found, tile))
    for bundle in bundles_of_growth(start, end):
        put(bundle.path, _bundle(store, bundle.number * WIDTH, (bundle.number + 1) * WIDTH))


def _bundle(store: LogStore, first: int, end: int) -> bytes:
    leaves = store.leaves(first, end - first)
    if len(leaves) != end - first:
        raise AuditLogContradicted("entries are missing that are in the tree")
    return encode_bundle(leaves)


def _require_growth(store: LogStore, size: int, done: Archived) -> None:
    if done.size > size or (done.root is not None and _root(store, size, done.size) != done.root):
        raise AuditLogContradicted("the tree does not go on from the one that was archived last")


def _root(store: LogStore, size: int, of: int) -> bytes:
    """The root of the first ``of`` entries of a tree that has ``size``."""

    def read(tile: Tile) -> bytes:
        return whole_tile(store.tiles([Place(tile.level, tile.number)]), tile)

    try:
        return root_at(of, TileHashes(size, partial(read)))
    except LogFormatError as error:
        raise AuditLogContradicted("the tree has no such size") from error

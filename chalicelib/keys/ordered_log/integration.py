"""Takes entries into the tree behind the requests that made them, and finds what does not belong together.

Every step is one write of the store, which happens whole or not at all and only after the head that it was
computed from: whoever is stopped anywhere begins again at the head, and two at once do no harm.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.contract.errors import LogFormatError
from chalicelib.contract.merkle import HASH_BYTES, leaf_hash, root_at, root_of
from chalicelib.contract.tiled_trees import TileHashes, grow
from chalicelib.contract.tlog_tiles import WIDTH
from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.keys.ordered_log.model import (
    EMPTY,
    Growth,
    LogHead,
    Place,
    Tiles,
    edge,
    hashes_of,
    whole_tile,
)
from chalicelib.keys.ordered_log.ports import LogStore
from chalicelib.keys.ordered_log.signing import LogSigner

BATCH: Final = 64 * WIDTH
"""Entries that one step takes."""


def integrate(store: LogStore, signer: LogSigner, limit: int = BATCH) -> int:
    """Take entries that are not in the tree yet into it, and sign a checkpoint; how many these were.

    A log without a checkpoint gets one, of no entries if there are none.

    Raises:
        AuditLogContradicted: the tree is not the one that its checkpoint names; nothing was changed.
        StateChanged: somebody else has taken them; nothing was changed.
        Unavailable: the store does not answer.
    """
    head = store.head()
    leaves = store.leaves(head.size, limit)
    if not leaves and head.checkpoint is not None:
        return 0
    before = require_head(store, signer, head)
    tree = grow(head.size, map(leaf_hash, leaves), partial(whole_tile, before))
    after = LogHead(tree.size, signer.checkpoint(tree.size, tree.root))
    changed = {Place(tile.level, tile.number): hashes for tile, hashes in tree.tiles.items()}
    store.integrate(Growth(head, after, changed))
    return len(leaves)


def require_head(store: LogStore, signer: LogSigner, head: LogHead) -> Tiles:
    """The tiles at a tree's edge, if they make the root that the newest checkpoint names.

    Raises:
        AuditLogContradicted: they do not, or the log's key has not signed it.
    """
    tiles = store.tiles(edge(head.size))
    if head.checkpoint is None:
        if head != EMPTY:
            raise AuditLogContradicted("there is a tree, and no checkpoint")
        return tiles
    try:
        checkpoint = verify_checkpoint(head.checkpoint, signer.vkey)
    except LogFormatError as error:
        raise AuditLogContradicted("the newest checkpoint is not this log's") from error
    if checkpoint.size != head.size:
        raise AuditLogContradicted("the newest checkpoint names another size than the tree has")
    if root_at(head.size, TileHashes(head.size, partial(whole_tile, tiles))) != checkpoint.root:
        raise AuditLogContradicted("the tree's root is not the one that the newest checkpoint names")
    return tiles


def require_newest(store: LogStore, signer: LogSigner, count: int) -> None:
    """Compare about the newest ``count`` entries of the tree with its tiles, and these with its checkpoint.

    Raises:
        AuditLogContradicted: they do not belong together.
        Unavailable: the store does not answer.
    """
    head = store.head()
    at_the_edge = require_head(store, signer, head)
    first = max(0, head.size - count) // WIDTH
    last = -(-head.size // WIDTH)
    places = [Place(0, number) for number in range(first, last)]
    above = {Place(1, number // WIDTH) for number in range(first, last)}
    tiles = {**store.tiles([*places, *above]), **at_the_edge}
    leaves = store.leaves(first * WIDTH, head.size - first * WIDTH)
    if len(leaves) != head.size - first * WIDTH:
        raise AuditLogContradicted("entries are missing that are in the tree")
    for at, place in enumerate(places):
        wanted = b"".join(map(leaf_hash, leaves[at * WIDTH : (at + 1) * WIDTH]))
        tile = tiles.get(place, b"")
        if tile[: len(wanted)] != wanted:
            raise AuditLogContradicted(
                f"entries from number {place.number * WIDTH} on are not those in the tree"
            )
        if len(wanted) == WIDTH * HASH_BYTES:
            _require_child(tiles, place, root_of(hashes_of(wanted)))


def _require_child(tiles: Tiles, place: Place, root: bytes) -> None:
    number, slot = divmod(place.number, WIDTH)
    parent = tiles.get(Place(place.level + 1, number), b"")
    if parent[slot * HASH_BYTES : (slot + 1) * HASH_BYTES] != root:
        raise AuditLogContradicted(f"tile {place.number} of the entries is not the one in the tree")

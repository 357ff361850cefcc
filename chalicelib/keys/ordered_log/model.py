"""The log's types, and how its tree grows; docs/audit-log.md says what others may rely on.

A leaf's data is the 32 bytes of an entry's ``hash``. The tree is kept as C2SP's ``tlog-tiles`` cuts it: a
tile holds the hashes of up to 256 full subtrees side by side, and each full tile is one hash of a tile of the
level above. A tile that grows keeps what it had, so that every narrower one is the beginning of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from chalicelib.contract.merkle import HASH_BYTES, Node, ReadHashes, leaf_hash, root_at, root_of
from chalicelib.contract.tlog_tiles import HEIGHT, WIDTH
from chalicelib.keys.errors import AuditLogContradicted


class Place(NamedTuple):
    """A tile's place: the ``number``-th of its ``level``, both from 0."""

    level: int
    number: int


Tiles = Mapping[Place, bytes]
"""Tiles by their places: their hashes, one after the other."""


@dataclass(frozen=True, slots=True)
class StoredLogKey:
    """The log's name and key, as the store keeps them for good.

    Attributes:
        origin: the log's name.
        public: the Ed25519 public key, 32 bytes (RFC 8032).
        wrapped: the private key, wrapped by the ``KeyWrapper``.
    """

    origin: str
    public: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class LogHead:
    """How far the log has come.

    Attributes:
        size: how many entries are in its tree.
        checkpoint: what is signed about that; ``None`` before the first one.
    """

    size: int
    checkpoint: bytes | None


@dataclass(frozen=True, slots=True)
class Pending:
    """An entry that has no place in the order yet.

    Attributes:
        key: where it waits.
        at: when it came, as it says itself.
        hash: its own, 32 bytes.
    """

    key: tuple[str, str]
    at: str
    hash: bytes


MAX_ORDERED: Final = 90
"""How many entries get their places at once: as many as a transaction of DynamoDB has room for."""

EMPTY: Final = LogHead(0, None)


@dataclass(frozen=True, slots=True)
class Growth:
    """What entries make of a log.

    Attributes:
        before: the head that they follow.
        head: the head then.
        tiles: the tiles that are new or wider.
    """

    before: LogHead
    head: LogHead
    tiles: Tiles


def edge(size: int) -> list[Place]:
    """The places of a tree's tiles that are not full: what its root is made of, and where it grows."""
    places, level = [], 0
    while size:
        size, width = divmod(size, WIDTH)
        if width:
            places.append(Place(level, size))
        level += 1
    return places


def grown(size: int, data: Iterable[bytes], before: Tiles) -> dict[Place, bytes]:
    """The tiles that are new or wider once leaves were added to a tree.

    Args:
        size: of the tree before.
        data: of the leaves.
        before: the tiles at the edge of the tree before, at least.

    Raises:
        AuditLogContradicted: a tile of the tree before is not there.
    """
    changed: dict[Place, bytes] = {}
    hashes, level = [leaf_hash(one) for one in data], 0
    while hashes:
        number, width = divmod(size, WIDTH)
        tile = bytearray(_beginning(before, Place(level, number), width) if width else b"")
        above = []
        for one in hashes:
            tile += one
            if len(tile) == WIDTH * HASH_BYTES:
                full = changed[Place(level, number)] = bytes(tile)
                above.append(tile_root(full))
                tile, number = bytearray(), number + 1
        if tile:
            changed[Place(level, number)] = bytes(tile)
        hashes, level, size = above, level + 1, size // WIDTH
    return changed


def tree_root(size: int, tiles: Tiles) -> bytes:
    """The root of a tree, of which ``tiles`` has those at its edge, at least.

    Raises:
        AuditLogContradicted: one is not there, or too narrow.
    """
    return root_at(size, hash_reader(tiles))


def hash_reader(tiles: Tiles) -> ReadHashes:
    """Reads the hashes of subtrees out of tiles; raises ``AuditLogContradicted`` where one is not there."""

    def read(nodes: Sequence[Node]) -> list[bytes]:
        return [_subtree(tiles, node) for node in nodes]

    return read


def hashes_of(tile: bytes) -> list[bytes]:
    """The hashes in a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def tile_root(tile: bytes) -> bytes:
    """The hash over all of a tile."""
    return root_of(hashes_of(tile))


def _subtree(tiles: Tiles, node: Node) -> bytes:
    node_level, node_number = node
    level, height = divmod(node_level, HEIGHT)
    number, start = divmod(node_number << height, WIDTH)
    end = start + (1 << height)
    return tile_root(_beginning(tiles, Place(level, number), end)[start * HASH_BYTES :])


def _beginning(tiles: Tiles, place: Place, width: int) -> bytes:
    tile = tiles.get(place, b"")[: width * HASH_BYTES]
    if len(tile) != width * HASH_BYTES:
        raise AuditLogContradicted(f"tile {place.number} of level {place.level} is not whole")
    return tile

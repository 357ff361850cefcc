"""The log's types; docs/audit-log.md says what others may rely on.

A leaf's data is the 32 bytes of an entry's ``hash``. The tree is kept as C2SP's ``tlog-tiles`` cuts it: a
tile holds the hashes of up to 256 full subtrees side by side, and each full tile is one hash of a tile of the
level above. A tile that grows keeps what it had, so that every narrower one is the beginning of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from chalicelib.contract.merkle import HASH_BYTES
from chalicelib.contract.tlog_tiles import WIDTH, Tile
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
        told: whether it may be an event for its report's sender.
    """

    key: tuple[str, str]
    at: str
    hash: bytes
    told: bool = True


@dataclass(frozen=True, slots=True)
class Archived:
    """How far the copy of a log in its archive has come.

    Attributes:
        copied: the full tiles and bundles of so many entries are there.
        size: how many entries the tree of the newest checkpoint there has; -1 before the first one.
        root: that tree's root.
        at: when that checkpoint was put there, in seconds since 1970.
    """

    copied: int = 0
    size: int = -1
    root: bytes | None = None
    at: int = 0


MAX_ORDERED: Final = 45
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


def whole_tile(tiles: Tiles, wanted: Tile) -> bytes:
    """The hashes of a tile of a tree that may have grown since.

    Raises:
        AuditLogContradicted: it is not there, or too narrow.
    """
    tile = tiles.get(Place(wanted.level, wanted.number), b"")[: wanted.length]
    if len(tile) != wanted.length:
        raise AuditLogContradicted(f"tile {wanted.number} of level {wanted.level} is not whole")
    return tile


def hashes_of(tile: bytes) -> list[bytes]:
    """The hashes in a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]

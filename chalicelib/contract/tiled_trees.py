"""A tree that is kept as tiles: its hashes are read out of them, and it grows by writing some."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.contract.merkle import HASH_BYTES, CompactRange, Node, covering, node_hash
from chalicelib.contract.tlog_tiles import (
    HEIGHT,
    WIDTH,
    Tile,
    invalid_tile,
    pieces,
    require_growth,
    tile_of,
)

ReadTile = Callable[[Tile], bytes]
"""Reads a tile that the tree has."""


class TileHashes:
    """Reads a tree's hashes out of its tiles; it is a ``merkle.ReadHashes``.

    Args:
        size: how many leaves the tree has.
        read_tile: reads one; each is read once.
    """

    def __init__(self, size: int, read_tile: ReadTile) -> None:
        self._size = size
        self._read_tile = read_tile
        self._tiles: dict[Tile, bytes] = {}

    def __call__(self, nodes: Sequence[Node]) -> list[bytes]:
        """The hashes of full subtrees.

        Raises:
            MalformedLog: ``invalid_tile``: a tile has another length than it should; ``invalid_tree``: there
                is no such subtree.
        """
        return [self._hash(node) for node in nodes]

    def _hash(self, node: Node) -> bytes:
        tile = tile_of(node, self._size)
        above = node.level % HEIGHT
        data = self._data(tile)
        first = ((node.number << above) - tile.number * WIDTH) * HASH_BYTES
        row = [
            data[place : place + HASH_BYTES]
            for place in range(first, first + (HASH_BYTES << above), HASH_BYTES)
        ]
        return _root_of_full(row)

    def _data(self, tile: Tile) -> bytes:
        if tile not in self._tiles:
            data = self._read_tile(tile)
            if len(data) != tile.length:
                raise invalid_tile()
            self._tiles[tile] = data
        return self._tiles[tile]


@dataclass(frozen=True, slots=True)
class Growth:
    """What a log writes when it grows.

    Attributes:
        size: how many leaves the tree has now.
        root: its root.
        tiles: what has to be written, by place.
    """

    size: int
    root: bytes
    tiles: Mapping[Tile, bytes]


def grow(old_size: int, leaf_hashes: Iterable[bytes], read_tile: ReadTile) -> Growth:
    """The tiles of a tree that gains leaves.

    Args:
        old_size: how many leaves the tree had.
        leaf_hashes: those that come after, in order.
        read_tile: reads a partial tile of the tree as it was; at most one a level is read.

    Raises:
        MalformedLog: ``invalid_tile``: a tile that was read has another length than it should;
            ``invalid_tree``: the tree cannot be that large.
    """
    new = list(leaf_hashes)
    size = old_size + len(new)
    require_growth(old_size, size)
    tiles: dict[Tile, bytes] = {}
    level, row = 0, new
    while row:
        count = old_size >> (HEIGHT * level)
        row = _kept(Tile(level, count // WIDTH, count % WIDTH), read_tile) + row
        first = count - count % WIDTH
        for number, width in pieces(first, first + len(row)):
            start = number * WIDTH - first
            tiles[Tile(level, number, width)] = b"".join(row[start : start + width])
        # full tiles that were not so before are one hash each, a level higher
        row = [_root_of_full(row[start : start + WIDTH]) for start in range(0, len(row) - WIDTH + 1, WIDTH)]
        level += 1

    def read(tile: Tile) -> bytes:
        return tiles[tile] if tile in tiles else read_tile(tile)

    hashes = TileHashes(size, read)(covering(0, size))
    return Growth(size, CompactRange(size, hashes).root(), tiles)


def _kept(tile: Tile, read_tile: ReadTile) -> list[bytes]:
    """The hashes of the partial tile at the right edge of a level."""
    if tile.width == 0:
        return []
    data = read_tile(tile)
    if len(data) != tile.length:
        raise invalid_tile()
    return [data[place : place + HASH_BYTES] for place in range(0, len(data), HASH_BYTES)]


def _root_of_full(row: list[bytes]) -> bytes:
    while len(row) > 1:
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
    return row[0]

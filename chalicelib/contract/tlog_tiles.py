"""A log cut into tiles, as it is stored and served (C2SP's ``tlog-tiles``).

A tile is up to 256 hashes of one level of the tree: level 0 has the leaves', each level above the roots of
full tiles of the one below. Bundles hold the entries themselves. Full ones never change; the last of each
level may be partial, and a wider one takes its place as the log grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from chalicelib.contract.errors import MalformedLog
from chalicelib.contract.merkle import HASH_BYTES, MAX_SIZE, Node, leaf_hash

HEIGHT: Final = 8
"""How many levels of the tree one level of tiles spans."""

WIDTH: Final = 256
"""How many hashes, or entries, a full tile, or bundle, has."""

MAX_ENTRY: Final = 2**16 - 1
"""The longest entry of a bundle, in bytes."""

MAX_LEVEL: Final = 63

_LENGTH_BYTES: Final = 2
_ENTRIES: Final = "entries"
_PATH: Final = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)


class Tile(NamedTuple):
    """Where a tile is.

    Attributes:
        level: 0 for the leaves' hashes.
        number: which one of its level, from 0.
        width: how many hashes it has; 256 if it is full.
    """

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Below the log's URL, without a slash at its start."""
        return f"tile/{self.level}/{_numbered(self.number, self.width)}"

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.width * HASH_BYTES


class Bundle(NamedTuple):
    """Where a bundle of entries is.

    Attributes:
        number: which one, from 0; it begins with entry ``256 * number``.
        width: how many entries it has; 256 if it is full.
    """

    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Below the log's URL, without a slash at its start."""
        return f"tile/{_ENTRIES}/{_numbered(self.number, self.width)}"


def parse_path(path: str) -> Tile | Bundle:
    """Which tile or bundle a path names, in its one spelling.

    Raises:
        MalformedLog: ``invalid_tile``.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        raise invalid_tile()
    level, groups, width = found.groups()
    number = int(groups.replace("x", "").replace("/", ""))
    place: Tile | Bundle
    if level == _ENTRIES:
        place = Bundle(number, int(width or WIDTH))
    else:
        place = Tile(int(level), number, int(width or WIDTH))
    if place.path != path or place.width > WIDTH or (isinstance(place, Tile) and place.level > MAX_LEVEL):
        raise invalid_tile()
    return place


def tiles_of_growth(old_size: int, new_size: int) -> list[Tile]:
    """The tiles that a log has to write when it grows, level by level; the last of a level may be partial.

    Raises:
        MalformedLog: ``invalid_tree``: it does not grow, or there is no such size.
    """
    require_growth(old_size, new_size)
    tiles, level = [], 0
    while new_size >> (HEIGHT * level):
        old, new = old_size >> (HEIGHT * level), new_size >> (HEIGHT * level)
        tiles += [Tile(level, number, width) for number, width in pieces(old, new)]
        level += 1
    return tiles


def bundles_of_growth(old_size: int, new_size: int) -> list[Bundle]:
    """The bundles of entries that a log has to write when it grows; the last may be partial.

    Raises:
        MalformedLog: as ``tiles_of_growth``.
    """
    require_growth(old_size, new_size)
    return [Bundle(number, width) for number, width in pieces(old_size, new_size)]


def tile_of(node: Node, size: int) -> Tile:
    """The tile of a tree of this size in which a full subtree's hash, or those below it, are.

    Raises:
        MalformedLog: ``invalid_tree``: the tree has no such subtree.
    """
    if not 0 <= size <= MAX_SIZE or not 0 <= node.number < size >> node.level:
        raise MalformedLog("invalid_tree", "There is no such place in a tree of this size.")
    level, above = divmod(node.level, HEIGHT)
    number = (node.number << above) // WIDTH
    return Tile(level, number, min(WIDTH, (size >> (HEIGHT * level)) - number * WIDTH))


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """A bundle's bytes: each entry behind its length, two bytes, the higher one first.

    Raises:
        MalformedLog: ``invalid_bundle``: an entry is longer than ``MAX_ENTRY``.
    """
    pieces = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise _invalid_bundle()
        pieces += [len(entry).to_bytes(_LENGTH_BYTES, "big"), entry]
    return b"".join(pieces)


def decode_bundle(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle.

    Args:
        data: as ``encode_bundle`` makes it.
        width: how many it has to have.

    Raises:
        MalformedLog: ``invalid_bundle``: it has more or fewer, or ends within one.
    """
    entries: list[bytes] = []
    place = 0
    while place < len(data) and len(entries) < width:
        start = place + _LENGTH_BYTES
        place = start + int.from_bytes(data[start - _LENGTH_BYTES : start], "big")
        if start > len(data) or place > len(data):
            raise _invalid_bundle()
        entries.append(data[start:place])
    if len(entries) != width or place != len(data):
        raise _invalid_bundle()
    return entries


def bundle_leaves(data: bytes, width: int) -> list[bytes]:
    """The leaf hashes of a bundle's entries: what the tile of level 0 of the same place holds.

    Raises:
        MalformedLog: as ``decode_bundle``.
    """
    return [leaf_hash(entry) for entry in decode_bundle(data, width)]


def pieces(old: int, new: int) -> Iterator[tuple[int, int]]:
    """Number and width of the pieces of 256 that hold the places from ``old`` up to ``new``."""
    if old == new:
        return
    for number in range(old // WIDTH, -(-new // WIDTH)):
        yield number, min(WIDTH, new - number * WIDTH)


def _numbered(number: int, width: int) -> str:
    rest, last = divmod(number, 1000)
    path = f"{last:03d}"
    while rest:
        rest, group = divmod(rest, 1000)
        path = f"x{group:03d}/{path}"
    return path if width == WIDTH else f"{path}.p/{width}"


def require_growth(old_size: int, new_size: int) -> None:
    """Make sure that a log may grow so.

    Raises:
        MalformedLog: ``invalid_tree``.
    """
    if not 0 <= old_size <= new_size <= MAX_SIZE:
        raise MalformedLog("invalid_tree", "A log only grows.")


def invalid_tile() -> MalformedLog:
    """The error for what is no tile."""
    return MalformedLog("invalid_tile", "This is not a tile of the log.")


def _invalid_bundle() -> MalformedLog:
    return MalformedLog("invalid_bundle", "This is not a bundle of the log's entries.")

"""A HEIF's picture that is a grid of tiles (ISO/IEC 23008-12, 6.6.2.3), decoded one tile at a time.

Phones write such grids. Each tile goes to the decoder as a HEIF of its own, and from there to its place in
the picture: the decoder holds one tile, and never the whole picture a second time.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image

from chalicelib.format.photos.heif_items import HeifItems, Property

_MAX_TILES: Final = 1024
_CODED: Final = b"hvc1"
_KEPT: Final = frozenset([b"hvcC", b"ispe", b"pixi"])
_IGNORED: Final = frozenset([b"colr", b"auxC", b"rloc", b"lsel", b"clli", b"mdcv", b"pasp", b"udes"])
_CODES: Final = b"nclx"
_QUARTERS: Final = (
    None,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_270,
)


@dataclass(frozen=True, slots=True)
class HeifGrid:
    """A picture's tiles.

    Attributes:
        size: width and height in pixels, before it is turned.
        tile: the same of each tile.
        columns: tiles beside one another.
        quarters: counterclockwise turns by 90 degrees.
        tiles: of each the properties and the coded data, row by row.
    """

    size: tuple[int, int]
    tile: tuple[int, int]
    columns: int
    quarters: int
    tiles: Sequence[tuple[bytes, Sequence[memoryview]]]

    @property
    def turned_size(self) -> tuple[int, int]:
        """Width and height once it is turned."""
        width, height = self.size
        return (height, width) if self.quarters % 2 else (width, height)

    @property
    def can_be_halved(self) -> bool:
        """Whether tiles still meet where each has half as many pixels along its edges."""
        return self.tile[0] % 2 == self.tile[1] % 2 == 0

    def joined(self, fraction: int = 1) -> Image.Image:
        """The picture in mode ``RGB``, turned, with one pixel for ``fraction`` by ``fraction`` of its own.

        Raises:
            OSError, ValueError, RuntimeError and others: what the decoder has against a tile.
        """
        width, height = (-(-edge // fraction) for edge in self.size)
        image = Image.new("RGB", (height, width) if self.quarters % 2 else (width, height))
        for number in range(len(self.tiles)):
            row, column = divmod(number, self.columns)
            tile = self._decoded(number, row, column, fraction)
            left, top = column * self.tile[0] // fraction, row * self.tile[1] // fraction
            right, bottom = width - left - tile.width, height - top - tile.height
            place = ((left, top), (top, right), (right, bottom), (bottom, left))[self.quarters]
            turn = _QUARTERS[self.quarters]
            image.paste(tile if turn is None else tile.transpose(turn), place)
        return image

    def _decoded(self, number: int, row: int, column: int, fraction: int) -> Image.Image:
        """A tile, without what of it lies outside of the picture."""
        with Image.open(io.BytesIO(_as_file(*self.tiles[number])), formats=("HEIF",)) as opened:
            opened.load()
            tile = opened if opened.mode == "RGB" else opened.convert("RGB")
        if tile.size != self.tile:
            raise ValueError("a tile of another size")
        width = min(self.tile[0], self.size[0] - column * self.tile[0])
        height = min(self.tile[1], self.size[1] - row * self.tile[1])
        if (width, height) != tile.size:
            tile = tile.crop((0, 0, width, height))
        return tile if fraction == 1 else tile.reduce(fraction)


def read_grid(items: HeifItems) -> HeifGrid | None:
    """The main picture's tiles; ``None`` if it is no grid, or one that is not simple enough."""
    primary = items.primary
    if primary is None or items.kinds.get(primary) != b"grid":
        return None
    properties = items.properties.get(primary, ())
    parts = items.parts.get(primary, ())
    try:
        rows, columns, size = _layout(b"".join(items.extents.get(primary, ())))
        quarters = _quarters(properties)
        tiles = [_tile(items, part, properties) for part in parts]
        tile = _size(items.properties.get(parts[0], ()))
        if not _is_whole(size, tile, rows, columns, len(parts)):
            return None
        return HeifGrid(size, tile, columns, quarters, tiles)
    except (struct.error, LookupError, StopIteration):
        return None


def _is_whole(size: tuple[int, int], tile: tuple[int, int], rows: int, columns: int, count: int) -> bool:
    """Whether each tile has its place in the picture, and the picture has nothing beside them."""
    across, along = ((columns - 1) * tile[0], columns * tile[0]), ((rows - 1) * tile[1], rows * tile[1])
    return (
        rows * columns == count <= _MAX_TILES
        and across[0] < size[0] <= across[1]
        and along[0] < size[1] <= along[1]
    )


def _layout(grid: bytes) -> tuple[int, int, tuple[int, int]]:
    is_wide = grid[1] & 1
    rows, columns, width, height = struct.unpack_from(">BBII" if is_wide else ">BBHH", grid, 2)
    return rows + 1, columns + 1, (width, height)


def _quarters(properties: Sequence[Property]) -> int:
    quarters = 0
    for one in properties:
        if one.kind == b"irot":
            quarters += one.body[0] & 3
        elif one.kind not in _KEPT | _IGNORED:
            raise LookupError  # mirrored, or cut out of something larger: the decoder does it
    return quarters % len(_QUARTERS)


def _tile(items: HeifItems, number: int, of_grid: Sequence[Property]) -> tuple[bytes, Sequence[memoryview]]:
    """A tile's properties as a box has them, and its data."""
    own = items.properties.get(number, ())
    if items.kinds.get(number) != _CODED or any(one.kind not in _KEPT | _IGNORED for one in own):
        raise LookupError
    # the whole picture's colours, where it says them, and otherwise the tile's
    codes = [one for one in (*of_grid, *own) if one.kind == b"colr" and bytes(one.body[:4]) == _CODES][:1]
    kept = [*(one for one in own if one.kind in _KEPT), *codes]
    boxes = b"".join(_box(one.kind, one.body) for one in kept)
    numbers = bytes(0x80 * (one.kind == b"hvcC") + index for index, one in enumerate(kept, 1))
    entry = struct.pack(">IHB", 1, 1, len(kept)) + numbers
    return _box(b"iprp", _box(b"ipco", boxes), _box(b"ipma", bytes(4), entry)), items.extents[number]


def _size(properties: Sequence[Property]) -> tuple[int, int]:
    body = next(one.body for one in properties if one.kind == b"ispe")
    width, height = struct.unpack_from(">II", body, 4)
    return width, height


def _as_file(properties: bytes, data: Sequence[memoryview]) -> bytes:
    """A HEIF with one picture."""
    start = _box(b"ftyp", b"heic", bytes(4), b"mif1", b"heic")
    item = _box(b"infe", b"\2\0\0\0", struct.pack(">HH4s", 1, 0, _CODED), b"\0")
    size = sum(map(len, data))

    def meta(offset: int) -> bytes:
        place = struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, offset, size)
        return _box(
            b"meta",
            bytes(4),
            _box(b"hdlr", bytes(8), b"pict", bytes(13)),
            _box(b"pitm", bytes(4), b"\0\1"),
            _box(b"iinf", bytes(4), b"\0\1", item),
            properties,
            _box(b"iloc", bytes(4), place),
        )

    header = start + meta(len(start) + len(meta(0)) + 8)
    return header + _box(b"mdat", *data)


def _box(kind: bytes, *content: bytes | memoryview) -> bytes:
    return struct.pack(">I4s", 8 + sum(map(len, content)), kind) + b"".join(content)

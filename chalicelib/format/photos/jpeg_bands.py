"""A JPEG (ITU-T T.81) put together of bands that were encoded by themselves.

Each row of blocks ends at a restart marker, behind which nothing depends on what was before it, so that the
coded data of one band can stand behind another's. The pixels that come of it are those of one encoding of the
whole picture, of which no more than a band is in memory.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from typing import Final

BAND_ROWS: Final = 128
"""A band but for the last has a multiple of so many rows: eight rows of the tallest blocks, or twice that."""

_END: Final = b"\xff\xd9"
# behind a band whose rows of blocks are a multiple of eight
_LAST_RESTART: Final = b"\xff\xd7"
_FRAME: Final = 0xC0
_SCAN: Final = 0xDA


def write_joined(bands: Iterable[bytes], height: int, write: Callable[[bytes], object]) -> None:
    """Write a JPEG.

    Args:
        bands: baseline JPEGs of one width and with the same tables, with a restart marker behind each row of
            blocks.
        height: of all of them, in pixels.
        write: takes the pieces of the JPEG.

    Raises:
        ValueError: a band is none.
    """
    for number, band in enumerate(bands):
        height_at, data_at = _layout(band)
        if number:
            write(_LAST_RESTART)
        else:
            write(band[:height_at] + struct.pack(">H", height) + band[height_at + 2 : data_at])
        write(band[data_at : -len(_END)])
    write(_END)


def _layout(jpeg: bytes) -> tuple[int, int]:
    """Where the picture's height and its coded data are."""
    height_at = position = 2
    try:
        while True:
            mark, marker, length = struct.unpack_from(">BBH", jpeg, position)
            if mark != 0xFF:
                raise ValueError("no marker")
            if marker == _FRAME:
                height_at = position + 5
            position += 2 + length
            if marker == _SCAN:
                return height_at, position
    except struct.error:
        raise ValueError("no picture") from None

"""What DICOM says of a JPEG, read from its headers (ITU-T T.81 section B.2) without decoding it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from picsafe.delivery.dicom.uids import JPEG_BASELINE, JPEG_EXTENDED

MAX_HEADERS: Final = 8 * 1024 * 1024
_START: Final = b"\xff\xd8"
_SCAN: Final = 0xDA
_ADOBE: Final = 0xEE
# DHT, JPG and DAC stand between them
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_SYNTAXES: Final = {0xC0: JPEG_BASELINE, 0xC1: JPEG_EXTENDED}
_BITS: Final = 8
_RGB: Final = 3


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A picture.

    Attributes:
        rows, columns: pixels.
        samples: 1 for grey, 3 for colour.
        photometric: how DICOM names its colours.
        transfer_syntax: in which it can be enclosed unchanged, or None: it has to be decoded.
    """

    rows: int
    columns: int
    samples: int
    photometric: str
    transfer_syntax: str | None


def read_jpeg(path: Path) -> Jpeg | None:
    """What a file is, or None if it is no JPEG of a kind that is known.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(MAX_HEADERS)
    try:
        return _read(head)
    except (struct.error, IndexError):
        return None


def _read(head: bytes) -> Jpeg | None:
    if not head.startswith(_START):
        return None
    position, adobe = len(_START), None
    while True:
        while head[position + 1] == 0xFF:
            position += 1
        if head[position] != 0xFF:
            return None
        marker = head[position + 1]
        position += 2
        if marker in _ALONE:
            continue
        if marker == _SCAN:
            return None
        (length,) = struct.unpack_from(">H", head, position)
        if length < 2:
            return None
        content = head[position + 2 : position + length]
        if marker in _FRAMES:
            return _frame(marker, content, adobe)
        if marker == _ADOBE and content.startswith(b"Adobe") and len(content) > 11:
            adobe = content[11]
        position += length


def _frame(marker: int, content: bytes, adobe: int | None) -> Jpeg | None:
    bits, rows, columns, samples = struct.unpack_from(">BHHB", content)
    if not rows or not columns:
        return None
    # each component: its ID, how it is sampled, its table
    ids = content[6 : 6 + 3 * samples : 3]
    sampling = content[7 : 7 + 3 * samples : 3]
    if len(sampling) != samples:
        return None
    is_enclosed = bits == _BITS and samples in {1, _RGB}
    is_rgb = adobe == 0 or (adobe is None and ids == b"RGB")
    if samples == 1:
        photometric = "MONOCHROME2"
    elif is_rgb:
        photometric = "RGB"
    else:
        photometric = "YBR_FULL" if len(set(sampling)) == 1 else "YBR_FULL_422"
    return Jpeg(rows, columns, samples, photometric, _SYNTAXES.get(marker) if is_enclosed else None)

"""AV1's open bitstream units (AV1 section 5.3): metadata and what no decoder reads become padding.

A screen's own numbers stay (sections 6.7.3 and 6.7.4). Time codes, ITU-T T.35 and private metadata go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.format.recordings.errors import RecordingTooLargeError
from chalicelib.format.recordings.limits import MAX_UNIT_BYTES
from chalicelib.format.recordings.reader import Patch, Reader, changed

_METADATA: Final = 5
_DECODED: Final = frozenset([1, 2, 3, 4, 6, 7, 8])
_PADDING: Final = 15 << 3
# content light level and mastering display, with their type and what ends them
_KEPT: Final = {1: 6, 2: 26}
_MAX_HEADER: Final = 10


def open_bitstream_units(reader: Reader, start: int, end: int) -> Iterator[Patch]:
    """Go through a sample of AV1.

    Raises:
        RecordingTooLargeError: a unit that has to be blanked is over ``MAX_UNIT_BYTES``.
    """
    while start < end:
        first = bytes(reader.read(start, min(_MAX_HEADER, end - start)))
        content = 2 if first[0] & 4 else 1
        size = end - start - content
        if first[0] & 2:
            size, content = little_endian(first, content)
        size = min(size, end - start - content)
        kind = first[0] >> 3 & 15
        if kind not in _DECODED and size >= 0:
            if size > MAX_UNIT_BYTES:
                raise RecordingTooLargeError("it says too much within its pictures")
            unit = bytes(reader.read(start, content + size))
            if not (kind == _METADATA and size and 0 < size <= _KEPT.get(unit[content], 0)):
                header = bytes([unit[0] & 0x87 | _PADDING]) + unit[1:content]
                padding = bytes([0xFF]) * (size - 1) + b"\x80" if size else b""
                yield from changed(start, unit, header + padding)
        start += content + max(size, 0)


def little_endian(content: bytes | memoryview, position: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends (AV1 section 4.10.5)."""
    value = 0
    for shift in range(0, 56, 7):
        if position >= len(content):
            break
        byte = content[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return value, position

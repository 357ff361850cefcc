"""Boxes in memory: a 32-bit size, a four-letter type and content (ISO/IEC 14496-12 section 4.2)."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from chalicelib.format.recordings.errors import DamagedRecordingError, RecordingTooLargeError
from chalicelib.format.recordings.limits import MAX_BOXES

SMALL_HEADER: Final = 8
LARGE_HEADER: Final = 16


class Box(NamedTuple):
    """A box's type and content."""

    kind: bytes
    content: memoryview


def children(content: memoryview, *, lenient: bool = False) -> list[Box]:
    """The boxes of a box. Fewer than eight bytes behind the last one are QuickTime's terminator.

    Args:
        content: what the boxes are in.
        lenient: stop at the first that is broken.

    Raises:
        DamagedRecordingError: a size reaches beyond the end or is too small.
        RecordingTooLargeError: there are too many.
    """
    found: list[Box] = []
    position = 0
    while len(content) - position >= SMALL_HEADER:
        (size,) = struct.unpack_from(">I", content, position)
        header = SMALL_HEADER
        if size == 1:
            header = LARGE_HEADER
            size = u64(content, position + 8) if len(content) - position >= header else 0
        elif size == 0:
            size = len(content) - position
        if size < header or size > len(content) - position:
            if lenient:
                break
            raise DamagedRecordingError("a box reaches beyond the one that it is in")
        kind = bytes(content[position + 4 : position + 8])
        found.append(Box(kind, content[position + header : position + size]))
        if len(found) > MAX_BOXES:
            raise RecordingTooLargeError("there are too many boxes")
        position += size
    return found


def child(boxes: list[Box], kind: bytes) -> memoryview | None:
    """The content of the first box of a kind."""
    return next((one.content for one in boxes if one.kind == kind), None)


def required(boxes: list[Box], kind: bytes) -> memoryview:
    """The content of the first box of a kind.

    Raises:
        DamagedRecordingError: there is none.
    """
    content = child(boxes, kind)
    if content is None:
        raise DamagedRecordingError("a box that every recording has is not there")
    return content


def box(kind: bytes, *parts: bytes | memoryview) -> bytes:
    """A box in memory, whose size fits into 32 bits."""
    size = SMALL_HEADER + sum(len(part) for part in parts)
    return b"".join([struct.pack(">I4s", size, kind), *parts])


def u32(content: memoryview, position: int) -> int:
    """Four bytes as a number; struct.error if they are not all there."""
    value: int = struct.unpack_from(">I", content, position)[0]
    return value


def u64(content: memoryview, position: int) -> int:
    """Eight bytes as a number; struct.error if they are not all there."""
    value: int = struct.unpack_from(">Q", content, position)[0]
    return value


def exactly(content: memoryview, start: int, size: int) -> memoryview:
    """A part of a box's content.

    Raises:
        DamagedRecordingError: it is not all there.
    """
    if len(content) - start < size:
        raise DamagedRecordingError("a box ends too early")
    return content[start : start + size]

"""What a HEIF file (ISO/IEC 23008-12) says of its main picture, where the decoder does not pass it on."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_MAX_BOXES: Final = 4096
_HEADER: Final = 8
_FULL_BOX: Final = 4
_TRANSFORMS: Final = frozenset([b"irot", b"imir"])


def has_transform(content: bytes) -> bool:
    """Whether the main picture has a rotation or a mirror among its properties, even one that does nothing.

    Then the Exif data's orientation only repeats it. What is damaged has none.
    """
    try:
        return _has_transform(memoryview(content))
    except (struct.error, IndexError):
        return False


def _has_transform(content: memoryview) -> bool:
    meta = dict(_boxes(_child(content, b"meta")[_FULL_BOX:]))
    item = _primary(meta[b"pitm"]) if b"pitm" in meta else None
    properties = dict(_boxes(meta.get(b"iprp", content[:0])))
    kinds = [kind for kind, _ in _boxes(properties.get(b"ipco", content[:0]))]
    of_item = _associated(properties.get(b"ipma", content[:0]), item)
    return any(kinds[index - 1] in _TRANSFORMS for index in of_item if 0 < index <= len(kinds))


def _child(content: memoryview, wanted: bytes) -> memoryview:
    return next((body for kind, body in _boxes(content) if kind == wanted), content[:0])


def _boxes(content: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    position = 0
    for _ in range(_MAX_BOXES):
        if len(content) - position < _HEADER:
            return
        size, kind = struct.unpack_from(">I4s", content, position)
        header = _HEADER
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, position + _HEADER)
            header += 8
        elif size == 0:
            size = len(content) - position
        if size < header:
            return
        yield kind, content[position + header : position + size]
        position += size


def _primary(pitm: memoryview) -> int:
    (item,) = struct.unpack_from(">H" if pitm[0] == 0 else ">I", pitm, _FULL_BOX)
    return int(item)


def _associated(ipma: memoryview, wanted: int | None) -> list[int]:
    """Return the numbers, from one, of the properties that belong to an item."""
    if not ipma:
        return []
    version, is_wide = ipma[0], ipma[3] & 1
    (entries,) = struct.unpack_from(">I", ipma, _FULL_BOX)
    position = _FULL_BOX + 4
    for _ in range(entries):
        (item,) = struct.unpack_from(">H" if version == 0 else ">I", ipma, position)
        position += 2 if version == 0 else 4
        count = ipma[position]
        position += 1
        width = 2 if is_wide else 1
        numbers = struct.unpack_from(f">{count}{'H' if is_wide else 'B'}", ipma, position)
        if item == wanted:
            return [number & (0x7FFF if is_wide else 0x7F) for number in numbers]
        position += count * width
    return []

"""What a HEIF file (ISO/IEC 23008-12) is made of: items, their properties, and what refers to what.

What is damaged reads as if it were not there: whether the picture can be shown is the decoder's to judge.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

_MAX_BOXES: Final = 4096
_MAX_ENTRIES: Final = 65_536
_HEADER: Final = 8
_FULL_BOX: Final = 4
_WIDE_VERSION: Final = 2  # from which numbers of items have four bytes
_IN_FILE: Final = 0
_IN_ITEMS: Final = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Property:
    """What is said of an item.

    Attributes:
        kind: four bytes, such as ``ispe``.
        body: behind the box's header.
    """

    kind: bytes
    body: memoryview


@dataclass(frozen=True, slots=True)
class HeifItems:
    """The items of a file.

    Attributes:
        primary: the number of its main picture.
        kinds: by number; four bytes, such as ``hvc1`` for a picture that HEVC codes.
        parts: which items a derived one is made of, such as a grid's tiles, by its number.
        properties: of an item, by its number.
        extents: where an item's data are in the file, by its number.
    """

    primary: int | None
    kinds: Mapping[int, bytes]
    parts: Mapping[int, Sequence[int]]
    properties: Mapping[int, Sequence[Property]]
    extents: Mapping[int, Sequence[memoryview]]


def read_items(content: bytes) -> HeifItems:
    """Read a file's items, as far as it says anything of them."""
    view = memoryview(content)
    meta = _first(view, b"meta")[_FULL_BOX:]
    return HeifItems(
        next(iter(_read(_primary, _first(meta, b"pitm"))), None),
        _read(_kinds, _first(meta, b"iinf")),
        _read(_parts, _first(meta, b"iref")),
        _read(_properties, _first(meta, b"iprp")),
        _read(lambda iloc: _extents(iloc, view, _first(meta, b"idat")), _first(meta, b"iloc")),
    )


def _read(reader: Callable[[memoryview], Mapping[int, T]], box: memoryview) -> Mapping[int, T]:
    try:
        return reader(box) if box else {}
    except (struct.error, IndexError):
        return {}


def _first(content: memoryview, wanted: bytes) -> memoryview:
    return next((body for kind, body in _boxes(content) if kind == wanted), content[:0])


def _boxes(content: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    position = 0
    for _ in range(_MAX_BOXES):
        if len(content) - position < _HEADER:
            return
        size, kind = struct.unpack_from(">I4s", content, position)
        header = _HEADER
        if size == 1:
            if len(content) - position < 2 * _HEADER:
                return
            (size,) = struct.unpack_from(">Q", content, position + _HEADER)
            header += 8
        elif size == 0:
            size = len(content) - position
        if size < header:
            return
        yield kind, content[position + header : position + size]
        position += size


def _primary(pitm: memoryview) -> dict[int, None]:
    return dict.fromkeys(struct.unpack_from(">H" if pitm[0] == 0 else ">I", pitm, _FULL_BOX))


def _kinds(iinf: memoryview) -> dict[int, bytes]:
    kinds: dict[int, bytes] = {}
    for kind, infe in _boxes(iinf[_FULL_BOX + (2 if iinf[0] == 0 else 4) :]):
        if kind == b"infe" and infe[0] in {2, 3}:
            item, called = struct.unpack_from(">H2x4s" if infe[0] == 2 else ">I2x4s", infe, _FULL_BOX)
            kinds.setdefault(item, called)
    return kinds


def _parts(iref: memoryview) -> dict[int, Sequence[int]]:
    parts: dict[int, Sequence[int]] = {}
    number = "H" if iref[0] == 0 else "I"
    for kind, reference in _boxes(iref[_FULL_BOX:]):
        if kind == b"dimg":
            item, count = struct.unpack_from(f">{number}H", reference)
            parts.setdefault(
                item, struct.unpack_from(f">{count}{number}", reference, struct.calcsize(f">{number}H"))
            )
    return parts


def _properties(iprp: memoryview) -> dict[int, Sequence[Property]]:
    known = [Property(kind, body) for kind, body in _boxes(_first(iprp, b"ipco"))]
    ipma = _first(iprp, b"ipma")
    properties: dict[int, Sequence[Property]] = {}
    item_format, is_wide = ">H" if ipma[0] == 0 else ">I", ipma[3] & 1
    (entries,) = struct.unpack_from(">I", ipma, _FULL_BOX)
    _bound(entries)
    position = _FULL_BOX + 4
    for _ in range(entries):
        (item,) = struct.unpack_from(item_format, ipma, position)
        position += struct.calcsize(item_format)
        count = ipma[position]
        numbers = struct.unpack_from(f">{count}{'H' if is_wide else 'B'}", ipma, position + 1)
        position += 1 + count * (2 if is_wide else 1)
        of_item = [number & (0x7FFF if is_wide else 0x7F) for number in numbers]
        properties.setdefault(item, [known[number - 1] for number in of_item if 0 < number <= len(known)])
    return properties


def _extents(iloc: memoryview, file: memoryview, items: memoryview) -> dict[int, Sequence[memoryview]]:
    extents: dict[int, Sequence[memoryview]] = {}
    count = 0
    version, sizes = iloc[0], struct.unpack_from(">H", iloc, _FULL_BOX)[0]
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    read = _Numbers(iloc, _FULL_BOX + 2)
    for _ in range(read.next(2 if version < _WIDE_VERSION else 4)):
        item = read.next(2 if version < _WIDE_VERSION else 4)
        method = read.next(2) & 15 if version else _IN_FILE
        read.next(2)
        base = read.next(base_size)
        pieces = []
        of_item = read.next(2)
        count += 1 + of_item
        _bound(count)
        for _ in range(of_item):
            read.next(index_size if version else 0)
            start = base + read.next(offset_size)
            length = read.next(length_size)
            whole = {_IN_FILE: file, _IN_ITEMS: items}.get(method, file[:0])
            pieces.append(whole[start : start + length] if length else whole[start:])
        extents.setdefault(item, pieces)
    return extents


def _bound(entries: int) -> None:
    """Some entries have no bytes: a small file could ask for billions of them."""
    if entries > _MAX_ENTRIES:
        raise IndexError


class _Numbers:
    """Numbers of so many bytes, one behind the other."""

    def __init__(self, content: memoryview, position: int) -> None:
        self._content = content
        self._position = position

    def next(self, size: int) -> int:
        end = self._position + size
        if end > len(self._content):
            raise IndexError
        number = int.from_bytes(self._content[self._position : end], "big")
        self._position = end
        return number

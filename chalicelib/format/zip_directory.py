"""A zip's central directory (APPNOTE 4.3.12 to 4.3.16) as it is written, zip64 included.

There is one right way to find it: the end record is the one whose comment ends with the file, and the
directory is exactly as long, holds exactly as many entries, and lies exactly where that record says. What may
be in it is for the archive to decide.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from chalicelib.format.errors import CorruptZipError, TooLargeError, UnsupportedZipError
from chalicelib.format.limits import Limits
from chalicelib.format.source import Source

UTF8_FLAG: Final = 0x800

_END: Final = struct.Struct("<4s4H2LH")
_END_SIGNATURE: Final = b"PK\x05\x06"
_LOCATOR64: Final = struct.Struct("<4sLQL")
_LOCATOR64_SIGNATURE: Final = b"PK\x06\x07"
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_END64_SIGNATURE: Final = b"PK\x06\x06"
_CENTRAL: Final = struct.Struct("<4s4B4H3L5H2L")
_CENTRAL_SIGNATURE: Final = b"PK\x01\x02"
_MAX_COMMENT: Final = 0xFFFF
# What a text editor or a transfer in text mode leaves behind the end of a file.
_NEWLINES: Final = (b"", b"\n", b"\r\n")
# libarchive fills what it writes to a pipe with zeros up to a whole block, as tapes had it
_BLOCK: Final = 10_240
_NEWEST_VERSION: Final = 63
_ZIP64_EXTRA: Final = 1
_UNKNOWN_16: Final = 0xFFFF
_UNKNOWN_32: Final = 0xFFFFFFFF
# Beyond it, programs whose numbers are doubles cannot tell neighbours apart.
_MAX_PLACE: Final = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One header of the central directory; ``offset`` is where the local header is."""

    name: str
    raw_name: bytes
    creator: int
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    attributes: int
    offset: int


class Directory(NamedTuple):
    """The entries in their order, and where the directory begins: members have to end before."""

    entries: tuple[Entry, ...]
    start: int


class _End(NamedTuple):
    """What an end record says: entries, and the directory's length and place, in bytes."""

    entries: int
    size: int
    offset: int


def read_directory(source: Source, limits: Limits) -> Directory:
    """Read a zip's directory.

    Raises:
        CorruptZipError: it does not hold together.
        UnsupportedZipError: it is one of several parts, or needs a newer reader.
        TooLargeError: it is over ``max_directory`` bytes or ``max_entries``.
    """
    position, end = _end_record(source)
    large = _zip64_end(source, position, end)
    if large is not None:
        position, end = large
    start = position - end.size
    if start < 0:
        raise CorruptZipError("the report's zip names a place outside itself")
    if end.size > limits.max_directory:
        raise TooLargeError("the file's directory is too large")
    if start != end.offset:
        raise CorruptZipError("the report's zip has bytes before it")
    data = _read(source, start, end.size)
    entries: list[Entry] = []
    offset = 0
    while offset < len(data):
        entry, offset = _entry(data, offset)
        entries.append(entry)
    if len(entries) != end.entries:
        raise CorruptZipError("the report's zip contradicts itself about how many files it holds")
    if len(entries) > limits.max_entries:
        raise TooLargeError("the report holds too many files")
    return Directory(tuple(entries), start)


def _end_record(source: Source) -> tuple[int, _End]:
    """Return where the end record is, and what it says; there has to be exactly one that fits."""
    size = min(source.size, _END.size + _MAX_COMMENT + _BLOCK)
    tail = _read(source, source.size - size, size)
    found: list[tuple[int, tuple[Any, ...]]] = []
    index = tail.find(_END_SIGNATURE)
    while 0 <= index <= len(tail) - _END.size:
        fields: tuple[Any, ...] = _END.unpack_from(tail, index)
        end = index + _END.size + fields[7]
        if end <= len(tail) and _is_end(tail[end:], source.size):
            found.append((source.size - size + index, fields))
        index = tail.find(_END_SIGNATURE, index + 1)
    if not found:
        raise CorruptZipError("the report's zip has no end")
    if len(found) > 1:
        raise CorruptZipError("the report's zip has two ends")
    position, (_, disk, first_disk, here, count, directory_size, offset, _) = found[0]
    if (disk, first_disk) not in {(0, 0), (_UNKNOWN_16, _UNKNOWN_16)} or here != count:
        raise UnsupportedZipError("the report's zip has several parts")
    return position, _End(count, directory_size, offset)


def _is_end(rest: bytes, size: int) -> bool:
    """Whether what stands behind a zip is nothing, a line break, or fills a file of ``size`` bytes."""
    return rest in _NEWLINES or (size % _BLOCK == 0 and len(rest) < _BLOCK and not rest.strip(b"\0"))


def _zip64_end(source: Source, end: int, small: _End) -> tuple[int, _End] | None:
    """Return where the zip64 end record is and what it says, if there is one; the other must agree."""
    at = end - _LOCATOR64.size - _END64.size
    if at < 0:
        return None
    signature, disk, place, disks = _LOCATOR64.unpack(_read(source, at + _END64.size, _LOCATOR64.size))
    if signature != _LOCATOR64_SIGNATURE:
        return None
    if disk != 0 or disks > 1:
        raise UnsupportedZipError("the report's zip has several parts")
    signature, size, _, _, disk, first_disk, here, *said = _END64.unpack(_read(source, at, _END64.size))
    if signature != _END64_SIGNATURE or size != _END64.size - 12 or place != at:
        raise CorruptZipError("the report's zip has a broken zip64 record")
    large = _End(*map(_place, said))
    if (disk, first_disk) != (0, 0) or here != large.entries:
        raise UnsupportedZipError("the report's zip has several parts")
    unknown = _End(_UNKNOWN_16, _UNKNOWN_32, _UNKNOWN_32)
    if any(one not in {other, none} for one, other, none in zip(small, large, unknown, strict=True)):
        raise CorruptZipError("the report's zip contradicts itself about its directory")
    return at, large


def _entry(data: bytes, offset: int) -> tuple[Entry, int]:
    if offset + _CENTRAL.size > len(data):
        raise CorruptZipError("the report's zip has a directory that is cut short")
    fields: tuple[Any, ...] = _CENTRAL.unpack_from(data, offset)
    signature, _, creator, version, _, flags, method, _, _, crc, packed_size, size, *rest = fields
    name_size, extra_size, comment_size, _, _, attributes, place = rest
    if signature != _CENTRAL_SIGNATURE:
        raise CorruptZipError("the report's zip has a broken directory")
    if version > _NEWEST_VERSION:
        raise UnsupportedZipError("the report's zip needs a newer reader")
    name_start = offset + _CENTRAL.size
    name_end = name_start + name_size
    extra_end = name_end + extra_size
    end = extra_end + comment_size
    if end > len(data):
        raise CorruptZipError("the report's zip has a directory that is cut short")
    raw_name = data[name_start:name_end]
    sizes = _with_zip64([size, packed_size, place], data[name_end:extra_end])
    entry = Entry(
        name=_decoded(raw_name, is_utf8=bool(flags & UTF8_FLAG)),
        raw_name=raw_name,
        creator=creator,
        flags=flags,
        method=method,
        crc=crc,
        size=sizes[0],
        packed_size=sizes[1],
        attributes=attributes,
        offset=sizes[2],
    )
    return entry, end


def _decoded(raw: bytes, *, is_utf8: bool) -> str:
    """A name's text: UTF-8, which macOS writes without saying so, or else code page 437 (APPNOTE D)."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if is_utf8:
            raise CorruptZipError("the report's zip holds a name that is not text") from None
        return raw.decode("cp437")


def _with_zip64(small: list[int], extra: bytes) -> list[int]:
    """The sizes and the place, those that do not fit into 32 bits from the zip64 field (APPNOTE 4.5.3)."""
    field = _zip64_field(extra)
    if field is None:
        return small
    sizes: list[int] = []
    for value in small:
        if value == _UNKNOWN_32:
            if len(field) < 8:
                raise CorruptZipError("the report's zip has a broken zip64 field")
            sizes.append(_place(int.from_bytes(field[:8], "little")))
            field = field[8:]
        else:
            sizes.append(value)
    return sizes


def _zip64_field(extra: bytes) -> bytes | None:
    offset = 0
    while offset + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, offset)
        end = offset + 4 + size
        if end > len(extra):
            raise CorruptZipError("the report's zip has a broken extra field")
        if kind == _ZIP64_EXTRA:
            return extra[offset + 4 : end]
        offset = end
    return None


def _place(value: int) -> int:
    if value > _MAX_PLACE:
        raise CorruptZipError("the report's zip names a place outside itself")
    return value


def _read(source: Source, offset: int, size: int) -> bytes:
    data = bytearray(size)
    source.read_into(offset, memoryview(data))
    return bytes(data)

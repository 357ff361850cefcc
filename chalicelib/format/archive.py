"""Reading a zip that a stranger made: its directory is checked as a whole before any member is opened."""

from __future__ import annotations

import io
import stat
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, BinaryIO, Final

from chalicelib.contract.settled_characters import folded
from chalicelib.format.errors import (
    CorruptZipError,
    DuplicateNameError,
    TooLargeError,
    UnsafeNameError,
    UnsupportedZipError,
)
from chalicelib.format.limits import Limits
from chalicelib.format.paths import safe_path
from chalicelib.format.source import Source, Window
from chalicelib.format.zip_directory import UTF8_FLAG, Directory, Entry, read_directory
from chalicelib.format.zip_members import DeflatedMember, MemberStream, StoredMember

_ENCRYPTED_FLAGS: Final = 0x1 | 0x40 | 0x2000
_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_STORED: Final = 0
_DEFLATED: Final = 8
_DOS_DIRECTORY: Final = 0x10
_UNIX_SYSTEMS: Final = frozenset([3, 19])  # 19 is Darwin
_READ_AHEAD: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A checked file: its path in the zip, its unpacked size, and where its data lies."""

    name: str
    size: int
    crc: int
    stored: bool
    offset: int
    packed_size: int


class Archive:
    """A zip with a checked directory.

    Checked are: the size of the directory and the number of its entries; every path (also against duplicates
    that differ in letter case only) and mode; flags and compression; that the members begin at the start
    of the file and do not overlap; and the declared sizes, singly and in sum. What is read of a member can
    then not exceed what was declared.

    Attributes:
        members: the files by path, with ``/`` between folders, in the order of the directory.
        folders: the paths of the folders that have an entry of their own.

    Raises:
        CorruptZipError, UnsupportedZipError, TooLargeError, UnsafeNameError, DuplicateNameError: as those
            classes say.
    """

    def __init__(self, source: Source, limits: Limits) -> None:
        self._source = source
        directory = read_directory(source, limits)
        checked = [self._checked(entry) for entry in directory.entries]
        members = [member for member, is_folder in checked if not is_folder]
        _require_distinct(member.name for member in members)
        _require_disjoint([member for member, _ in checked], directory)
        _require_modest([member for member, _ in checked], limits)
        self.members: Mapping[str, Member] = MappingProxyType({member.name: member for member in members})
        self.folders: Sequence[str] = tuple(member.name for member, is_folder in checked if is_folder)

    def data(self, member: Member) -> Source:
        """Return the packed bytes of a member as they lie in the zip."""
        return Window(self._source, member.offset, member.packed_size)

    def open(self, member: Member) -> BinaryIO:
        """Open a member for reading; CorruptZipError at its end if it is not what the directory says."""
        return io.BufferedReader(self.open_raw(member), _READ_AHEAD)

    def open_raw(self, member: Member) -> MemberStream:
        """Open a member for reading in large pieces, as ``open`` does."""
        if member.stored:
            return StoredMember(self.data(member), member.crc, member.name)
        return DeflatedMember(self.data(member), member.size, member.crc, member.name)

    def _checked(self, entry: Entry) -> tuple[Member, bool]:
        """Return a member, and whether it is a folder."""
        path, is_folder = safe_path(entry.name)
        mode = stat.S_IFMT(entry.attributes >> 16) if entry.creator in _UNIX_SYSTEMS else 0
        is_folder = is_folder or mode == stat.S_IFDIR or bool(entry.attributes & _DOS_DIRECTORY)
        if mode not in {0, stat.S_IFREG, stat.S_IFDIR} or (is_folder and entry.size):
            raise UnsafeNameError("the report holds something that is not a plain file", name=entry.name)
        if entry.flags & _ENCRYPTED_FLAGS:
            raise UnsupportedZipError("the report's zip uses encryption of its own", name=entry.name)
        if entry.method not in {_STORED, _DEFLATED}:
            raise UnsupportedZipError(
                "the report's zip uses a compression that reports do not use", name=entry.name
            )
        stored = entry.method == _STORED
        if stored and entry.packed_size != entry.size:
            raise CorruptZipError("the report's zip contradicts itself about a size", name=entry.name)
        member = Member(
            name=path,
            size=entry.size,
            crc=entry.crc,
            stored=stored,
            offset=self._data_offset(entry),
            packed_size=entry.packed_size,
        )
        return member, is_folder

    def _data_offset(self, entry: Entry) -> int:
        if entry.offset + _LOCAL_HEADER.size > self._source.size:
            raise _outside(entry)
        start = bytearray(_LOCAL_HEADER.size)
        self._source.read_into(entry.offset, memoryview(start))
        fields: tuple[Any, ...] = _LOCAL_HEADER.unpack(start)
        signature, _, flags, method, *_, name_size, extra_size = fields
        if signature != _LOCAL_SIGNATURE or method != entry.method or flags & _ENCRYPTED_FLAGS:
            raise CorruptZipError("the report's zip contradicts itself about a file", name=entry.name)
        name_offset = entry.offset + len(start)
        offset = int(name_offset + name_size + extra_size)
        if offset > self._source.size:
            raise _outside(entry)
        name = bytearray(name_size)
        self._source.read_into(name_offset, memoryview(name))
        # the same bytes in another encoding are another name, unless they are ASCII
        if name != entry.raw_name or ((flags ^ entry.flags) & UTF8_FLAG and not name.isascii()):
            raise CorruptZipError("the report's zip contradicts itself about a name", name=entry.name)
        if offset + entry.packed_size > self._source.size:
            raise _outside(entry)
        return offset


def _outside(entry: Entry) -> CorruptZipError:
    return CorruptZipError("the report's zip names a place outside itself", name=entry.name)


def _require_distinct(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if folded(name) in seen:
            raise DuplicateNameError("the report holds two files of one name", name=name)
        seen.add(folded(name))


def _require_disjoint(members: Sequence[Member], directory: Directory) -> None:
    """Refuse members that share bytes, reach into the directory, or leave room before the first one."""
    end = 0
    starts = [entry.offset for entry in directory.entries]
    for start, member in sorted(zip(starts, members, strict=True), key=lambda pair: pair[0]):
        if start < end or (end == 0 and start != 0):
            raise CorruptZipError("the report's zip holds overlapping files", name=member.name)
        end = member.offset + member.packed_size
    if end > directory.start:
        raise CorruptZipError("the report's zip holds overlapping files")


def _require_modest(members: Sequence[Member], limits: Limits) -> None:
    if sum(member.size for member in members) > limits.max_unpacked:
        raise TooLargeError("the report is too large when unpacked")
    for member in members:
        if member.size > max(limits.ratio_floor, member.packed_size * limits.max_ratio):
            raise TooLargeError("the report holds a file that is suspiciously compressed", name=member.name)

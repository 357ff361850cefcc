"""Reading a zip that a stranger made: its directory is checked as a whole before any member is opened."""

from __future__ import annotations

import io
import stat
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, BinaryIO, Final

from chalicelib.format.errors import (
    CorruptZipError,
    DuplicateNameError,
    MissingPartError,
    TooLargeError,
    UnsafeNameError,
)
from chalicelib.format.limits import Limits
from chalicelib.format.names import require_safe_name
from chalicelib.format.source import Source, SourceFile, Window
from chalicelib.format.zip_members import DeflatedMember, MemberStream, StoredMember, zip_errors
from chalicelib.format.zipfiles import zipfile

_ENCRYPTED_FLAGS: Final = 0x1 | 0x40 | 0x2000
_UTF8_FLAG: Final = 0x800
_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_DOS_DIRECTORY: Final = 0x10
_UNIX: Final = 3
_READ_AHEAD: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A checked member: its name, its unpacked size, and where its data lies in the zip."""

    name: str
    size: int
    crc: int
    stored: bool
    offset: int
    packed_size: int


class Archive:
    """A zip with a checked directory.

    Checked are: the size of the directory and the number of members; every name (also against duplicates
    that differ in letter case only) and mode; flags and compression; that the members begin at the start
    of the file and do not overlap; and the declared sizes, singly and in sum. What is read of a member can
    then not exceed what was declared.

    Raises:
        CorruptZipError, TooLargeError, UnsafeNameError, DuplicateNameError: as those classes say.
    """

    def __init__(self, source: Source, limits: Limits) -> None:
        self._source = source
        with zip_errors():
            file: Any = SourceFile(source, max_read=limits.max_directory)
            self._zip = zipfile.ZipFile(file)
        infos = self._zip.infolist()
        if len(infos) > limits.max_members:
            raise TooLargeError("the report holds too many files")
        with zip_errors():
            members = [self._checked(info) for info in infos]
        _require_distinct(member.name for member in members)
        _require_disjoint(members, [info.header_offset for info in infos], self._zip.start_dir)
        _require_modest(members, limits)
        self.members: Mapping[str, Member] = MappingProxyType({member.name: member for member in members})

    def member(self, name: str) -> Member:
        """Return a member, or raise MissingPartError."""
        try:
            return self.members[name]
        except KeyError:
            raise MissingPartError("the report lacks a file that it has to have") from None

    def data(self, member: Member) -> Source:
        """Return the packed bytes of a member as they lie in the zip."""
        return Window(self._source, member.offset, member.packed_size)

    def open(self, name: str) -> BinaryIO:
        """Open a member for reading; CorruptZipError at its end if it is not what the directory says."""
        return io.BufferedReader(self.open_raw(name), _READ_AHEAD)

    def open_raw(self, name: str) -> MemberStream:
        """Open a member for reading in large pieces, as ``open`` does."""
        member = self.member(name)
        if member.stored:
            return StoredMember(self.data(member), member.crc)
        with zip_errors():
            return DeflatedMember(self._zip.open(name), member.size)

    def _checked(self, info: zipfile.ZipInfo) -> Member:
        require_safe_name(info.orig_filename)  # zipfile has cut ``filename`` at a NUL
        mode = info.external_attr >> 16 if info.create_system == _UNIX else 0
        if stat.S_IFMT(mode) not in {0, stat.S_IFREG} or info.external_attr & _DOS_DIRECTORY:
            raise UnsafeNameError("the report holds something that is not a plain file")
        if info.flag_bits & _ENCRYPTED_FLAGS:
            raise CorruptZipError("the report's zip uses encryption of its own")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise CorruptZipError("the report's zip uses a compression that reports do not use")
        stored = info.compress_type == zipfile.ZIP_STORED
        if stored and info.compress_size != info.file_size:
            raise CorruptZipError("the report's zip contradicts itself about a size")
        return Member(
            name=info.orig_filename,
            size=info.file_size,
            crc=info.CRC,
            stored=stored,
            offset=self._data_offset(info),
            packed_size=info.compress_size,
        )

    def _data_offset(self, info: zipfile.ZipInfo) -> int:
        start = bytearray(_LOCAL_HEADER.size)
        if not 0 <= info.header_offset <= self._source.size - len(start):
            raise CorruptZipError("the report's zip names a place outside itself")
        self._source.read_into(info.header_offset, memoryview(start))
        fields: tuple[Any, ...] = _LOCAL_HEADER.unpack(start)
        signature, _, flags, method, *_, name_size, extra_size = fields
        if signature != _LOCAL_SIGNATURE or method != info.compress_type or flags & _ENCRYPTED_FLAGS:
            raise CorruptZipError("the report's zip contradicts itself about a file")
        encoding = "utf-8" if flags & _UTF8_FLAG else "cp437"
        name = bytearray(name_size)
        offset = info.header_offset + len(start)
        if offset + name_size + extra_size > self._source.size:
            raise CorruptZipError("the report's zip names a place outside itself")
        self._source.read_into(offset, memoryview(name))
        if bytes(name) != info.orig_filename.encode(encoding):
            raise CorruptZipError("the report's zip contradicts itself about a name")
        return int(offset + name_size + extra_size)


def _require_distinct(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        folded = name.casefold()
        if folded in seen:
            raise DuplicateNameError("the report holds two files of one name")
        seen.add(folded)


def _require_disjoint(members: list[Member], starts: list[int], directory: int) -> None:
    """Refuse members that share bytes, reach into the directory, or leave room before the first one."""
    end = 0
    for start, member in sorted(zip(starts, members, strict=True), key=lambda pair: pair[0]):
        if start < end or (end == 0 and start != 0):
            raise CorruptZipError("the report's zip holds overlapping files")
        end = member.offset + member.packed_size
    if end > directory:
        raise CorruptZipError("the report's zip holds overlapping files")


def _require_modest(members: list[Member], limits: Limits) -> None:
    if sum(member.size for member in members) > limits.max_unpacked:
        raise TooLargeError("the report is too large when unpacked")
    for member in members:
        if member.size > max(limits.ratio_floor, member.packed_size * limits.max_ratio):
            raise TooLargeError("the report holds a file that is suspiciously compressed")

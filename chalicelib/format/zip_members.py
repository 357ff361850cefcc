"""The bytes of one member of a zip, checked while they are read."""

from __future__ import annotations

import io
import os
import zlib
from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from chalicelib.format.errors import CorruptZipError
from chalicelib.format.source import Source
from chalicelib.format.zipfiles import crc32

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PACKED_BLOCK: Final = 64 * 1024
_RAW_DEFLATE: Final = -zlib.MAX_WBITS


class MemberStream(io.RawIOBase):
    """A member being read."""

    def readable(self) -> bool:
        """Say that a member can be read."""
        return True

    def seekable(self) -> bool:
        """Say that a member has a position."""
        return True

    @abstractmethod
    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer or less, and return how much; nothing at the end."""


class StoredMember(MemberStream):
    """The bytes of a member that was stored; the checksum is checked when they are read in order."""

    def __init__(self, data: Source, crc: int, name: str) -> None:
        super().__init__()
        self._data = data
        self._expected = crc
        self._name = name
        self._position = 0
        self._summed = 0
        self._crc = 0

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Set the position; from then on the checksum is not checked."""
        self._position = max(_base(whence, self._position, self._data.size) + offset, 0)
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer or less, and return how much; nothing at the end."""
        view = memoryview(buffer).cast("B")
        count = max(min(len(view), self._data.size - self._position), 0)
        view = view[:count]
        self._data.read_into(self._position, view)
        if self._position == self._summed:
            self._crc = crc32(view, self._crc)
            self._summed += count
            if self._summed == self._data.size and self._crc != self._expected:
                raise _wrong_checksum(self._name)
        self._position += count
        return count


class DeflatedMember(MemberStream):
    """The bytes of a member that another writer deflated (RFC 1951).

    They are as many as the directory says, are all that there is in the packed ones, and have the checksum.
    """

    def __init__(self, packed: Source, size: int, crc: int, name: str) -> None:
        super().__init__()
        self._packed = packed
        self._size = size
        self._expected = crc
        self._name = name
        self._wanted = 0
        self._restart()

    def tell(self) -> int:
        """Return the position."""
        return self._wanted

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Set the position; the next reading costs as much as reading up to it."""
        self._wanted = max(_base(whence, self._wanted, self._size) + offset, 0)
        return self._wanted

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer or less, and return how much; nothing at the end."""
        view = memoryview(buffer).cast("B")
        if not view or self._wanted > self._size:
            return 0
        if self._wanted < self._position:
            self._restart()
        while self._position < self._wanted:
            self._read(min(self._wanted - self._position, _PACKED_BLOCK))
        data = self._read(len(view))
        view[: len(data)] = data
        self._wanted = self._position
        return len(data)

    def _restart(self) -> None:
        self._inflater = zlib.decompressobj(_RAW_DEFLATE)
        self._taken = 0
        self._position = 0
        self._crc = 0

    def _read(self, size: int) -> bytes:
        data = b""
        while not data and not self._inflater.eof:
            packed = self._inflater.unconsumed_tail or self._next_packed()
            try:
                data = self._inflater.decompress(packed, size)
            except zlib.error as error:
                raise CorruptZipError(
                    "a file in the report's zip cannot be unpacked", name=self._name
                ) from error
            if not data and not packed and not self._inflater.eof:
                raise CorruptZipError("a file in the report's zip ends too early", name=self._name)
        self._position += len(data)
        self._crc = crc32(data, self._crc)
        if self._position > self._size:
            raise CorruptZipError("a file in the report is longer than it says", name=self._name)
        if not data:
            self._require_complete()
        return data

    def _next_packed(self) -> bytes:
        block = bytearray(min(_PACKED_BLOCK, self._packed.size - self._taken))
        self._packed.read_into(self._taken, memoryview(block))
        self._taken += len(block)
        return bytes(block)

    def _require_complete(self) -> None:
        if self._position != self._size:
            raise CorruptZipError("a file in the report is shorter than it says", name=self._name)
        if self._inflater.unused_data or self._taken != self._packed.size:
            raise CorruptZipError("a file in the report's zip has bytes behind its end", name=self._name)
        if self._crc != self._expected:
            raise _wrong_checksum(self._name)


def _base(whence: int, position: int, size: int) -> int:
    return {os.SEEK_SET: 0, os.SEEK_CUR: position, os.SEEK_END: size}[whence]


def _wrong_checksum(name: str) -> CorruptZipError:
    return CorruptZipError("a file in the report is not what its checksum says", name=name)

"""The bytes of one member of a zip, checked while they are read."""

from __future__ import annotations

import io
import os
import struct
import zlib
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from chalicelib.format.errors import CorruptZipError
from chalicelib.format.source import Source
from chalicelib.format.zipfiles import crc32, zipfile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@contextmanager
def zip_errors() -> Iterator[None]:
    """Translate what zipfile and zlib say about a bad zip."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,  # a feature that zipfile lacks
        RuntimeError,
        ValueError,
        EOFError,
        OSError,  # a position before the beginning of the file
        struct.error,
        OverflowError,
    ) as error:
        raise CorruptZipError("the report's zip does not hold together") from error


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

    def __init__(self, data: Source, crc: int) -> None:
        super().__init__()
        self._data = data
        self._expected = crc
        self._position = 0
        self._summed = 0
        self._crc = 0

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Set the position; from then on the checksum is not checked."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._data.size}[whence]
        self._position = max(base + offset, 0)
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
                raise CorruptZipError("a file in the report is not what its checksum says")
        self._position += count
        return count


class DeflatedMember(MemberStream):
    """The bytes of a member that another writer deflated."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        super().__init__()
        self._stream = stream
        self._size = size

    def tell(self) -> int:
        """Return the position."""
        return self._stream.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Set the position; from then on the checksum is not checked."""
        with zip_errors():
            return self._stream.seek(offset, whence)

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer or less, and return how much; nothing at the end."""
        view = memoryview(buffer).cast("B")
        with zip_errors():
            data = self._stream.read(len(view))
        if not data and view and self._stream.tell() != self._size:
            raise CorruptZipError("a file in the report is shorter than it says")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the stream below."""
        self._stream.close()
        super().close()

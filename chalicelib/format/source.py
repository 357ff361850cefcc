"""Bytes that can be read at any offset: a file, a stream in memory, or a window into either.

Reading at an offset instead of moving a shared position lets several threads read one report.
"""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path
from typing import BinaryIO, Protocol

from chalicelib.format.errors import ReadFailedError, TooLargeError, TruncatedError


class Source(Protocol):
    """``size`` bytes, any of which can be read again."""

    @property
    def size(self) -> int:
        """The number of bytes there are."""

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill ``buffer`` with the bytes from ``offset`` on.

        Raises:
            TruncatedError: they are not all there.
            ReadFailedError: the system could not read them.
        """

    def close(self) -> None:
        """Let go of what this source opened itself."""


def open_source(origin: Path | bytes | BinaryIO) -> Source:
    """Return a source over a file, over bytes in memory, or over a seekable binary stream.

    A stream stays the caller's to close, and must not be used elsewhere meanwhile.

    Raises:
        ReadFailedError: the file cannot be opened, or the stream cannot seek.
    """
    if isinstance(origin, Path):
        return FileSource(origin)
    return StreamSource(io.BytesIO(origin) if isinstance(origin, bytes) else origin)


class FileSource:
    """A regular file, read with pread."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb", buffering=0)
            self.size = os.fstat(self._file.fileno()).st_size
        except OSError as error:
            raise ReadFailedError("the file cannot be opened") from error

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill ``buffer`` from ``offset``, as Source says."""
        while buffer:
            try:
                count = os.preadv(self._file.fileno(), [buffer], offset)
            except OSError as error:
                raise ReadFailedError("the file cannot be read") from error
            if count == 0:
                raise TruncatedError("the file ends too early")
            offset, buffer = offset + count, buffer[count:]

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class StreamSource:
    """A seekable stream, with a lock around each seek and read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        try:
            self.size = stream.seek(0, os.SEEK_END)
        except (OSError, ValueError) as error:
            raise ReadFailedError("the stream cannot be read at any position") from error

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill ``buffer`` from ``offset``, as Source says."""
        with self._lock:
            try:
                self._stream.seek(offset)
                while buffer:
                    part = self._stream.read(len(buffer))
                    if not part:
                        raise TruncatedError("the stream ends too early")
                    buffer[: len(part)] = part
                    buffer = buffer[len(part) :]
            except (OSError, ValueError) as error:
                raise ReadFailedError("the stream cannot be read") from error

    def close(self) -> None:
        """Leave the stream to its owner."""


class Window:
    """A part of another source."""

    def __init__(self, source: Source, offset: int, size: int) -> None:
        if offset < 0 or size < 0 or offset + size > source.size:
            raise TruncatedError("the file ends too early")
        self._source = source
        self._offset = offset
        self.size = size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill ``buffer`` from ``offset``, as Source says."""
        if offset < 0 or offset + len(buffer) > self.size:
            raise TruncatedError("the file ends too early")
        self._source.read_into(self._offset + offset, buffer)

    def close(self) -> None:
        """Leave the source to its owner."""


class BothEnds:
    """Another source, whose first and last bytes are read once: a sealed report's zip says there what it is.

    It is for one thread at a time.
    """

    _KEPT = 4096

    def __init__(self, source: Source) -> None:
        self._source = source
        self.size = source.size
        self._head = self._tail = b""

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill ``buffer`` from ``offset``, as Source says."""
        end = offset + len(buffer)
        kept, last = min(self._KEPT, self.size), max(self.size - self._KEPT, 0)
        if offset >= 0 and end <= kept:
            self._head = self._head or self._read(0, kept)
            buffer[:] = self._head[offset:end]
        elif last <= offset and end <= self.size:
            self._tail = self._tail or self._read(last, kept)
            buffer[:] = self._tail[offset - last : end - last]
        else:
            self._source.read_into(offset, buffer)

    def _read(self, offset: int, size: int) -> bytes:
        data = bytearray(size)
        self._source.read_into(offset, memoryview(data))
        return bytes(data)

    def close(self) -> None:
        """Close the other."""
        self._source.close()


class SourceFile(io.RawIOBase):
    """A source as a read-only file, for libraries that want one.

    One read of more than ``max_read`` bytes is refused, because a library that reads a length it found in
    a hostile file would otherwise allocate that much. Reading raises what reading the source does.
    """

    def __init__(self, source: Source, *, max_read: int = sys.maxsize) -> None:
        super().__init__()
        self._source = source
        self._position = 0
        self._max_read = max_read

    def readable(self) -> bool:
        """Say that this file can be read."""
        return True

    def seekable(self) -> bool:
        """Say that this file has a position."""
        return True

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position; OSError if that would be before the beginning."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._source.size}[whence]
        if base + offset < 0:
            raise OSError("a position before the beginning of the file")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # typeshed: any buffer
        """Fill as much as there is; return how many bytes that are."""
        count = min(len(buffer), max(self._source.size - self._position, 0))
        if count:
            self._source.read_into(self._position, memoryview(buffer)[:count])
        self._position += count
        return count

    def read(self, size: int | None = -1) -> bytes:
        """Return up to ``size`` bytes, or all that are left."""
        left = max(self._source.size - self._position, 0)
        count = left if size is None or size < 0 else min(size, left)
        if count > self._max_read:
            raise TooLargeError("the file's directory is too large")
        data = bytearray(count)
        if count:
            self._source.read_into(self._position, memoryview(data))
        self._position += count
        return bytes(data)

"""A stripped recording as a file, read from front to back or at any place in constant memory."""

from __future__ import annotations

import io
import os
from bisect import bisect_left, bisect_right
from itertools import accumulate

from chalicelib.format.recordings.strip import Stripped
from chalicelib.format.source import Source


class StrippedFile(io.RawIOBase):
    """What ``strip_recording`` found, over the source that it found it in, which stays the caller's to close.

    Reading raises what reading the source does.
    """

    def __init__(self, source: Source, stripped: Stripped) -> None:
        super().__init__()
        self._source = source
        self._stripped = stripped
        self._size = stripped.size
        self._position = 0
        sizes = (end - begin for begin, end in stripped.ranges)
        self._starts = list(accumulate(sizes, initial=len(stripped.start)))[: len(stripped.ranges)]
        self._patched = [at for at, _ in stripped.patches]

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
        """Move the position, not before the beginning."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # typeshed: any buffer
        """Fill as much as lies in one part."""
        view = memoryview(buffer)
        start = self._stripped.start
        if self._position < len(start):
            part = start[self._position : self._position + len(view)]
            view[: len(part)] = part
            self._position += len(part)
            return len(part)
        if self._position >= self._size or not view:
            return 0
        at = bisect_right(self._starts, self._position) - 1
        begin, end = self._stripped.ranges[at]
        offset = begin + self._position - self._starts[at]
        count = min(len(view), end - offset)
        self._source.read_into(offset, view[:count])
        self._patch(offset, view[:count])
        self._position += count
        return count

    def _patch(self, offset: int, view: memoryview) -> None:
        """Put patches over what was read of the source from ``offset`` on."""
        first = max(bisect_right(self._patched, offset) - 1, 0)
        for at in range(first, bisect_left(self._patched, offset + len(view))):
            place, content = self._stripped.patches[at]
            start, end = max(place, offset), min(place + len(content), offset + len(view))
            if start < end:
                view[start - offset : end - offset] = content[start - place : end - place]

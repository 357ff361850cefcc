"""A stripped recording as a file, read from front to back or at any place in constant memory."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from chalicelib.format.errors import TruncatedError
from chalicelib.format.recordings.strip import Stripped
from chalicelib.format.source import Source, SourceFile


class StrippedFile(SourceFile):
    """What ``strip_recording`` found, over the source that it found it in, which its caller closes."""

    def __init__(self, source: Source, stripped: Stripped) -> None:
        super().__init__(_StrippedSource(source, stripped))


class _StrippedSource:
    """The bytes of a stripped recording."""

    def __init__(self, source: Source, stripped: Stripped) -> None:
        self._source = source
        self._stripped = stripped
        self.size = stripped.size
        sizes = (end - begin for begin, end in stripped.ranges)
        self._starts = list(accumulate(sizes, initial=len(stripped.start)))[: len(stripped.ranges)]
        self._patched = [at for at, _ in stripped.patches]

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill ``buffer`` from ``offset``, as Source says."""
        if offset < 0 or offset + len(buffer) > self.size:
            raise TruncatedError("the file ends too early")
        while buffer:
            count = self._read_part(offset, buffer)
            offset, buffer = offset + count, buffer[count:]

    def close(self) -> None:
        """Leave the source to its owner."""

    def _read_part(self, offset: int, buffer: memoryview) -> int:
        """Fill as much as lies in one part."""
        start = self._stripped.start
        if offset < len(start):
            part = start[offset : offset + len(buffer)]
            buffer[: len(part)] = part
            return len(part)
        at = bisect_right(self._starts, offset) - 1
        begin, end = self._stripped.ranges[at]
        place = begin + offset - self._starts[at]
        count = min(len(buffer), end - place)
        self._source.read_into(place, buffer[:count])
        self._patch(place, buffer[:count])
        return count

    def _patch(self, offset: int, view: memoryview) -> None:
        """Put patches over what was read of the source from ``offset`` on."""
        first = max(bisect_right(self._patched, offset) - 1, 0)
        for at in range(first, bisect_left(self._patched, offset + len(view))):
            place, content = self._stripped.patches[at]
            start, end = max(place, offset), min(place + len(content), offset + len(view))
            if start < end:
                view[start - offset : end - offset] = content[start - place : end - place]

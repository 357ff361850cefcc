"""The coded data of a recording, read forward in blocks; what walks through a sample finds what to blank."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.format.source import Source

# larger ones read more of the pictures between messages, smaller ones take more calls
_BLOCK: Final = 16 * 1024
Patch = tuple[int, bytes]
"""Where in the file, and what takes the place of as many bytes."""


@dataclass(slots=True)
class Reader:
    """A file in blocks, of which one is held."""

    source: Source
    start: int = 0
    block: memoryview = memoryview(b"")  # noqa: RUF009 - nothing is ever written to it

    def read(self, offset: int, size: int) -> memoryview:
        """Bytes that are within the file; a later call may give the memory to others."""
        if offset < self.start or offset + size > self.start + len(self.block):
            count = min(max(size, _BLOCK), self.source.size - offset)
            block = memoryview(bytearray(count))
            self.source.read_into(offset, block)
            self.start, self.block = offset, block
        return self.block[offset - self.start : offset - self.start + size]


Walk = Callable[[Reader, int, int], Iterator[Patch]]
"""Goes through a sample that begins and ends at two places of a file: what has to be blanked there."""


def changed(offset: int, old: memoryview | bytes, new: bytes) -> Iterator[Patch]:
    """A patch, if there is anything to change."""
    if bytes(old) != new:
        yield offset, new

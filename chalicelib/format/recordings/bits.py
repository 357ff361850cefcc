"""Bits of a few bytes, from the first one on; behind the end there are zeros."""

from __future__ import annotations


class Bits:
    """Bytes with a position in bits, some of which may be cleared."""

    def __init__(self, content: bytes | memoryview) -> None:
        self.content = bytearray(content)
        self.position = 0

    @property
    def left(self) -> int:
        """How many bits there are from the position on."""
        return len(self.content) * 8 - self.position

    def take(self, count: int) -> int:
        """The next bits as a number."""
        begin, end = self.position, self.position + count
        first, last = begin >> 3, end + 7 >> 3
        held = int.from_bytes(self.content[first:last].ljust(last - first, b"\0"), "big")
        self.position = end
        return held >> (-end & 7) & (1 << count) - 1

    def clear(self, count: int) -> None:
        """Make the next bits zeros."""
        for at in range(self.position, min(self.position + count, len(self.content) * 8)):
            self.content[at >> 3] &= ~(0x80 >> (at & 7))
        self.position += count

    def align(self) -> None:
        """Go on at the next whole byte."""
        self.position += -self.position & 7

    def before(self) -> bytes:
        """The bytes up to the position; what is left of the last one is zeros."""
        end = self.position
        self.clear(-end & 7)
        self.position = end
        return bytes(self.content[: end + 7 >> 3])

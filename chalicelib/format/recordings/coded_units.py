"""Coded units of H.264 and H.265 (section 7.3.1): those that are no picture lose what they say.

Units of messages keep what ``messages`` lets through. Units that no decoder reads, and bytes behind the last
whole unit of a sample, become filler.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.format.recordings.errors import RecordingTooLargeError
from chalicelib.format.recordings.limits import MAX_UNIT_BYTES
from chalicelib.format.recordings.messages import H264_KEPT, HEVC_KEPT, without_messages
from chalicelib.format.recordings.reader import Patch, Reader, changed


@dataclass(frozen=True, slots=True)
class Codec:
    """What is known of the units of a codec.

    Attributes:
        header: how many bytes a unit's own header has.
        shift: how far its type is from the end of the first byte.
        mask: of the type.
        messages: the types of units of messages.
        kept: which of these are kept.
        decoded: the types that decoders read.
        dolby: those that Dolby Vision adds.
        filler: the header of a unit that has no meaning.
    """

    header: int
    shift: int
    mask: int
    messages: frozenset[int]
    kept: Mapping[int, int]
    decoded: frozenset[int]
    dolby: frozenset[int]
    filler: bytes


H264: Final = Codec(
    header=1,
    shift=0,
    mask=0x1F,
    messages=frozenset([6]),
    kept=H264_KEPT,
    decoded=frozenset([*range(1, 6), *range(7, 12), *range(13, 17), *range(19, 22)]),
    dolby=frozenset([28, 30]),
    filler=b"\x0c",
)
HEVC: Final = Codec(
    header=2,
    shift=1,
    mask=0x3F,
    messages=frozenset([39, 40]),
    kept=HEVC_KEPT,
    decoded=frozenset([*range(10), *range(16, 22), *range(32, 38)]),
    dolby=frozenset([62, 63]),
    filler=b"\x4c\x01",
)


@dataclass(frozen=True, slots=True)
class CodedUnits:
    """Samples of H.264 or H.265, in which ``length_size`` bytes say how long a unit is."""

    codec: Codec
    length_size: int
    is_dolby: bool

    def __call__(self, reader: Reader, start: int, end: int) -> Iterator[Patch]:
        """Go through a sample.

        Raises:
            RecordingTooLargeError: a unit that has to be blanked is over ``MAX_UNIT_BYTES``.
        """
        codec = self.codec
        decoded = codec.decoded | codec.dolby if self.is_dolby else codec.decoded
        while end - start > self.length_size:
            first = reader.read(start, self.length_size + 1)
            size = int.from_bytes(first[: self.length_size], "big")
            if not 0 < size <= end - start - self.length_size:
                break
            kind = first[self.length_size] >> codec.shift & codec.mask
            start += self.length_size
            if kind not in decoded:
                unit = _read(reader, start, size)
                if kind in codec.messages:
                    yield from changed(start, unit, without_messages(unit, codec.header, codec.kept))
                else:
                    yield from changed(start, unit, self._filler(size))
            start += size
        if start < end:
            yield from changed(start, _read(reader, start, end - start), self._rest(end - start))

    def _filler(self, size: int) -> bytes:
        header = self.codec.filler[:size]
        return header + (bytes([0xFF]) * (size - len(header) - 1) + b"\x80" if size > len(header) else b"")

    def _rest(self, size: int) -> bytes:
        """Units of filler in the place of what is none."""
        written = b""
        while (left := size - len(written)) > self.length_size + self.codec.header:
            unit = min(left - self.length_size, 256**self.length_size - 1)
            written += unit.to_bytes(self.length_size, "big") + self._filler(unit)
        return written.ljust(size, b"\0")


def _read(reader: Reader, start: int, size: int) -> bytes:
    if size > MAX_UNIT_BYTES:
        raise RecordingTooLargeError("it says too much within its pictures")
    return bytes(reader.read(start, size))

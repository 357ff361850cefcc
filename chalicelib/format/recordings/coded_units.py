"""What cameras write into coded pictures: supplemental enhancement information (H.264 and H.265, annex D).

Messages of "unregistered user data" hold cameras' times, places and settings (AVCHD's MDPM), or an encoder's
name and settings. Their bytes are blanked where they are, so that no length changes and no picture either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.format.recordings.entries import Entry
from chalicelib.format.recordings.errors import RecordingTooLargeError
from chalicelib.format.recordings.limits import MAX_BLANKED_BYTES, MAX_SAMPLES
from chalicelib.format.recordings.tables import Samples
from chalicelib.format.source import Source

_USER_DATA: Final = 5
_H264_SEI: Final = 6
_HEVC_SEI: Final = frozenset([39, 40])
# larger ones read more of the pictures between messages, smaller ones take more calls
_BLOCK: Final = 16 * 1024
_MAX_UNIT: Final = 1024 * 1024
_BLANK: Final = 0xFF
Patch = tuple[int, bytes]
"""Where in the file, and what takes the place of as many bytes."""


@dataclass(slots=True)
class _Reader:
    """A file in blocks, of which one is held."""

    source: Source
    start: int = 0
    block: memoryview = memoryview(b"")  # noqa: RUF009 - nothing is ever written to it

    def read(self, offset: int, size: int) -> memoryview:
        if offset < self.start or offset + size > self.start + len(self.block):
            count = min(max(size, _BLOCK), self.source.size - offset)
            block = memoryview(bytearray(count))
            self.source.read_into(offset, block)
            self.start, self.block = offset, block
        return self.block[offset - self.start : offset - self.start + size]


def user_data(source: Source, tracks: list[tuple[list[Entry], Samples]]) -> list[Patch]:
    """What has to be blanked in the pictures of tracks, in the order of the file.

    Args:
        source: the file.
        tracks: descriptions and samples, whose chunks are within the file and overlap nowhere.

    Raises:
        RecordingTooLargeError: over ``MAX_SAMPLES``, ``MAX_BLANKED_BYTES`` or ``_MAX_UNIT``.
    """
    reader = _Reader(source)
    patches: list[Patch] = []
    left = MAX_BLANKED_BYTES
    for entries, samples in tracks:
        if not any(entry.length_size for entry in entries):
            continue
        if samples.sizes.count > MAX_SAMPLES:
            raise RecordingTooLargeError("it has too many pictures")
        for offset, size, header in _message_units(reader, entries, samples):
            left -= size
            if left < 0 or size > _MAX_UNIT:
                raise RecordingTooLargeError("it says too much within its pictures")
            patches += [(offset + at, part) for at, part in blanked(bytes(reader.read(offset, size)), header)]
    return sorted(patches)


def blanked(unit: bytes, header: int) -> list[Patch]:
    """What takes the place of the user data in a coded unit of messages, by where in the unit.

    Args:
        unit: the whole unit, with its header.
        header: how many bytes that has.
    """
    escapes = _escapes(unit)
    places = [at for at in range(header, len(unit)) if at not in escapes]
    patches: list[Patch] = []
    position = 0
    while len(places) - position > 1:  # the last byte ends the unit
        kind, position = _number(unit, places, position)
        size, position = _number(unit, places, position)
        if kind == _USER_DATA and size and position < len(places):
            start = places[position]
            end = places[position + size] if position + size < len(places) else len(unit)
            patches.append((start, _blank(escapes, start, end)))
        position += size
    return patches


def _message_units(reader: _Reader, entries: list[Entry], samples: Samples) -> Iterator[tuple[int, int, int]]:
    """Where each unit of messages begins, its size, and its header's."""
    for chunk in sorted(samples.chunks):
        entry = entries[chunk.entry]
        end = chunk.offset
        for number in range(chunk.first, chunk.first + chunk.samples if entry.length_size else chunk.first):
            position, end = end, end + samples.sizes.of(number)
            while end - position > entry.length_size:
                start = reader.read(position, entry.length_size + 1)
                size = int.from_bytes(start[: entry.length_size], "big")
                position += entry.length_size
                if not 0 < size <= end - position:
                    break  # decoders stop here, too
                if _is_message(start[entry.length_size], entry.unit_header):
                    yield position, size, entry.unit_header
                position += size


def _is_message(first: int, header: int) -> bool:
    return first & 0x1F == _H264_SEI if header == 1 else first >> 1 & 0x3F in _HEVC_SEI


def _escapes(unit: bytes) -> set[int]:
    """Where the bytes are that only keep two zeros from looking like a start code (H.264 section 7.4.1)."""
    found: set[int] = set()
    at = unit.find(b"\0\0\3")
    while at >= 0:
        found.add(at + 2)
        at = unit.find(b"\0\0\3", at + 3)
    return found


def _number(unit: bytes, places: list[int], position: int) -> tuple[int, int]:
    """A type or size: bytes of 255, and one that is less (H.264 section 7.3.2.3.1)."""
    value = 0
    while position < len(places):
        byte = unit[places[position]]
        value += byte
        position += 1
        if byte != _BLANK:
            break
    return value, position


def _blank(escapes: set[int], start: int, end: int) -> bytes:
    """Bytes of 255, except that escapes stay, with the zeros before them, so that as many bytes are read."""
    blank = bytearray([_BLANK]) * (end - start)
    for at in range(start, end):
        if at in escapes:
            blank[at - start] = 3
        elif at + 1 in escapes or at + 2 in escapes:
            blank[at - start] = 0
        elif at - 1 in escapes:
            blank[at - start] = 1
    return bytes(blank)

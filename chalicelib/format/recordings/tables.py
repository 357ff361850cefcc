"""Where a track's samples are, when they are shown, and where decoding may begin (ISO/IEC 14496-12 8.6)."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from chalicelib.format.recordings.boxes import Box, box, child, exactly, required, u32
from chalicelib.format.recordings.entries import Entry
from chalicelib.format.recordings.errors import DamagedRecordingError, RecordingTooLargeError
from chalicelib.format.recordings.limits import MAX_CHUNKS, MAX_SAMPLES

# how many bytes an entry has
_TIMES: Final = {b"stts": 8, b"ctts": 8, b"stss": 4, b"stps": 4}
_GROUPS: Final = {b"roll": 2, b"prol": 2, b"rap ": 1}
_COMPOSITION: Final = b"cslg"


class Chunk(NamedTuple):
    """Samples one behind the other: where they begin in the file, and how many bytes they have.

    ``first`` is the number of the first sample, from 0; ``entry`` that of its description, from 0.
    """

    offset: int
    size: int
    first: int
    samples: int
    entry: int


@dataclass(slots=True)
class Sizes:
    """How many bytes each sample has: all the same, or each its own."""

    same: int
    count: int
    each: array[int]

    def between(self, first: int, samples: int) -> int:
        """Of some samples together."""
        return self.same * samples if self.same else sum(self.each[first : first + samples])

    def of(self, number: int) -> int:
        """Of one sample."""
        return self.same or self.each[number]

    def box(self) -> bytes:
        """``stsz`` [8.7.3.2]."""
        return box(b"stsz", struct.pack(">III", 0, self.same, self.count), _big_endian(self.each))


@dataclass(slots=True)
class Samples:
    """The samples of a track: the boxes of its tables without ``stsd`` and the offsets, and the chunks."""

    tables: bytes
    sizes: Sizes
    chunks: list[Chunk]


def read_samples(boxes: list[Box], entries: list[Entry]) -> Samples:
    """The samples that a ``stbl`` lists.

    Raises:
        DamagedRecordingError: a table ends too early, or names a description that is not there.
        RecordingTooLargeError: over ``MAX_CHUNKS``.
    """
    sizes = _sizes(boxes)
    runs = _table(b"stsc", required(boxes, b"stsc"), 12)
    chunks = list(_chunks(_offsets(boxes), runs, sizes, entries, is_sound_by_packets=_all_last_one(boxes)))
    return Samples(
        b"".join([*_timing(boxes, sizes.count), runs, sizes.box(), *_groups(boxes)]), sizes, chunks
    )


def write_offsets(offsets: list[int], *, is_wide: bool) -> bytes:
    """``stco``, or ``co64`` in a file that is larger than four gibibytes."""
    packed = _big_endian(array("Q" if is_wide else "I", offsets))
    return box(b"co64" if is_wide else b"stco", struct.pack(">II", 0, len(offsets)), packed)


def _timing(boxes: list[Box], count: int) -> Iterator[bytes]:
    for kind, entry in _TIMES.items():
        content = child(boxes, kind)
        if content is not None:
            yield _table(kind, content, entry)
    content = child(boxes, _COMPOSITION)
    if content is not None:
        size = 40 if exactly(content, 0, 4)[0] == 1 else 20
        yield box(_COMPOSITION, content[:1], bytes(3), exactly(content, 4, size))
    content = child(boxes, b"sdtp")
    if content is not None:
        yield box(b"sdtp", bytes(4), content[4 : 4 + count])


def _groups(boxes: list[Box]) -> Iterator[bytes]:
    """The groups that say where decoding may begin."""
    described = set()
    for kind, content in boxes:
        if kind == b"sgpd" and len(content) >= 16 and content[0] == 1:
            name, entry, count = struct.unpack_from(">4sII", content, 4)
            if entry and _GROUPS.get(name) == entry and name not in described:
                described.add(name)
                yield box(kind, b"\1\0\0\0", content[4:16], exactly(content, 16, count * entry))
    for kind, content in boxes:
        if kind == b"sbgp" and len(content) >= 12 and content[0] == 0 and bytes(content[4:8]) in described:
            described.remove(bytes(content[4:8]))
            yield box(kind, bytes(4), content[4:12], exactly(content, 12, u32(content, 8) * 8))


def _table(kind: bytes, content: memoryview, entry: int) -> bytes:
    count = u32(content, 4)
    return box(kind, content[:1], bytes(3), content[4:8], exactly(content, 8, count * entry))


def _all_last_one(boxes: list[Box]) -> bool:
    """Whether every sample lasts one unit of time, as those of plain sound do."""
    content = child(boxes, b"stts")
    return content is not None and u32(content, 4) == 1 and u32(content, 12) == 1


def _sizes(boxes: list[Box]) -> Sizes:
    content = child(boxes, b"stsz")
    if content is not None:
        same, count = u32(content, 4), u32(content, 8)
        if same:
            return Sizes(same, count, array("I"))
        return Sizes(0, count, _native("I", exactly(content, 12, 4 * count)))
    content = required(boxes, b"stz2")
    bits, count = u32(content, 4) & 0xFF, u32(content, 8)
    if bits not in {4, 8, 16}:
        raise DamagedRecordingError("sizes of samples of an unknown kind")
    if count > MAX_SAMPLES:  # they grow to four bytes each
        raise RecordingTooLargeError("it describes itself at too great length")
    packed = exactly(content, 12, (count * bits + 7) // 8)
    if bits == 16:
        return Sizes(0, count, array("I", _native("H", packed)))
    halves = (half for byte in packed for half in (byte >> 4, byte & 15))
    return Sizes(0, count, array("I", packed if bits == 8 else halves)[:count])


def _offsets(boxes: list[Box]) -> array[int]:
    content = child(boxes, b"stco")
    is_wide = content is None
    if content is None:
        content = required(boxes, b"co64")
    count = u32(content, 4)
    if count > MAX_CHUNKS:
        raise RecordingTooLargeError("it describes itself at too great length")
    return _native("Q" if is_wide else "I", exactly(content, 8, count * (8 if is_wide else 4)))


def _chunks(
    offsets: array[int], runs: bytes, sizes: Sizes, entries: list[Entry], *, is_sound_by_packets: bool
) -> Iterator[Chunk]:
    listed = list(struct.iter_unpack(">III", runs[16:]))
    number = -1
    first = 0
    for at, offset in enumerate(offsets, start=1):
        while number + 1 < len(listed) and listed[number + 1][0] <= at:
            number += 1
        if number < 0:
            raise DamagedRecordingError("a chunk has no description")
        _, samples, entry = listed[number]
        if not 1 <= entry <= len(entries):
            raise DamagedRecordingError("samples have no description")
        samples = min(samples, sizes.count - first)
        size = sizes.between(first, samples)
        if sizes.same and is_sound_by_packets:
            size = _packed_size(samples, sizes.same, entries[entry - 1])
        yield Chunk(offset, size, first, samples, entry - 1)
        first += samples


def _packed_size(samples: int, size: int, entry: Entry) -> int:
    """Of plain sound: QuickTime counts single samples, whatever a packet or a sample of it takes."""
    packet, packet_bytes = entry.frame
    if packet and packet_bytes:
        return samples // packet * packet_bytes
    return samples * (entry.sample_bytes if size == 1 else size)


def _native(kind: str, packed: memoryview | bytes) -> array[int]:
    numbers = array(kind)
    numbers.frombytes(packed)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _big_endian(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        return numbers.tobytes()
    swapped = numbers[:]
    swapped.byteswap()
    return swapped.tobytes()

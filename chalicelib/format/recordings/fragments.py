"""Fragments (ISO/IEC 14496-12 section 8.8): what is recorded as it comes, such as by a browser.

Their samples become tables as a recording has them that was finished, so that there is one way to write a
file, players know how long it is, and what stands between fragments stays behind.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass, field
from typing import Final

from chalicelib.format.recordings.boxes import Box, box, child, children, exactly, required, u32, u64
from chalicelib.format.recordings.errors import DamagedRecordingError, RecordingTooLargeError
from chalicelib.format.recordings.limits import MAX_CHUNKS, MAX_SAMPLES, MAX_TRACKS
from chalicelib.format.recordings.tables import Chunk, Samples, Sizes

_NOT_SYNC: Final = 0x10000
# flags of tfhd [8.8.7] and trun [8.8.8]
_HAS_BASE, _HAS_ENTRY, _HAS_DURATION, _HAS_SIZE, _HAS_FLAGS, _BASE_IS_MOOF = 1, 2, 8, 16, 32, 0x20000
_HAS_OFFSET, _HAS_FIRST_FLAGS = 1, 4
_EACH_DURATION, _EACH_SIZE, _EACH_FLAGS, _EACH_SHIFT = 0x100, 0x200, 0x400, 0x800
_MAX_32: Final = 0xFFFFFFFF


@dataclass(slots=True)
class Fragments:
    """The samples of one track in all fragments.

    Attributes:
        defaults: the description's number, duration, size and flags where a fragment does not say it.
        start: when the first sample is decoded, in units of the track's time scale.
    """

    defaults: tuple[int, int, int, int]
    chunks: list[Chunk] = field(default_factory=list)
    durations: array[int] = field(default_factory=lambda: array("I"))
    sizes: array[int] = field(default_factory=lambda: array("I"))
    shifts: array[int] = field(default_factory=lambda: array("q"))
    flags: array[int] = field(default_factory=lambda: array("I"))
    start: int = 0
    end: int = 0

    def samples(self, entries: int) -> Samples:
        """As tables.

        Raises:
            DamagedRecordingError: a fragment names a description that is not there.
        """
        if not all(0 <= chunk.entry < entries for chunk in self.chunks):
            raise DamagedRecordingError("samples have no description")
        sizes = Sizes(0, len(self.sizes), self.sizes)
        tables = [box(b"stts", _runs(self.durations))]
        if any(self.shifts):
            is_signed = min(self.shifts) < 0
            tables.append(box(b"ctts", _runs(array("I", (one & _MAX_32 for one in self.shifts)), is_signed)))
        if any(one & _NOT_SYNC for one in self.flags):
            sync = array("I", (at for at, one in enumerate(self.flags, start=1) if not one & _NOT_SYNC))
            tables.append(box(b"stss", _packed(sync, 1)))
        return Samples(b"".join([*tables, self._chunk_runs(), sizes.box()]), sizes, self.chunks)

    def _chunk_runs(self) -> bytes:
        runs = array("I")
        for at, chunk in enumerate(self.chunks, start=1):
            if not runs or (chunk.samples, chunk.entry + 1) != (runs[-2], runs[-1]):
                runs.extend([at, chunk.samples, chunk.entry + 1])
        return box(b"stsc", _packed(runs, 3))

    def add_time(self, decoded_at: int) -> None:
        """Begin a fragment at a time: a gap before it is made up by the sample before."""
        if not self.durations:
            self.start = self.end = decoded_at
        elif decoded_at > self.end:
            self.durations[-1] = min(self.durations[-1] + decoded_at - self.end, _MAX_32)
            self.end = decoded_at


def read_fragments(mvex: memoryview | None, moofs: list[tuple[int, memoryview]]) -> dict[int, Fragments]:
    """The samples in fragments, by track.

    Raises:
        DamagedRecordingError: a fragment of a track that was not announced, or one that ends too early.
        RecordingTooLargeError: over ``MAX_SAMPLES`` or ``MAX_CHUNKS``.
    """
    tracks: dict[int, Fragments] = {}
    for one in children(mvex) if mvex is not None else []:
        if one.kind == b"trex":
            if len(tracks) >= MAX_TRACKS:
                raise RecordingTooLargeError("it has too many tracks")
            track_id, entry, *rest = struct.unpack_from(">5I", one.content, 4)
            tracks[track_id] = Fragments((entry, rest[0], rest[1], rest[2]))
    for start, moof in moofs:
        end = start
        for one in children(moof):
            if one.kind == b"traf":
                end = _read_track(children(one.content), tracks, start, end)
    return tracks


def _read_track(boxes: list[Box], tracks: dict[int, Fragments], moof: int, end: int) -> int:
    """Add a track's part of a fragment; return where its samples end, where the next track's may begin."""
    header = required(boxes, b"tfhd")
    flags, track_id = u32(header, 0) & 0xFFFFFF, u32(header, 4)
    track = tracks.get(track_id)
    if track is None:
        raise DamagedRecordingError("a fragment of a track that is not there")
    position = 8
    base = moof if flags & _BASE_IS_MOOF else end
    if flags & _HAS_BASE:
        base, position = u64(header, position), position + 8
    defaults = list(track.defaults)
    for at, flag in enumerate((_HAS_ENTRY, _HAS_DURATION, _HAS_SIZE, _HAS_FLAGS)):
        if flags & flag:
            defaults[at], position = u32(header, position), position + 4
    decoded_at = child(boxes, b"tfdt")
    if decoded_at is not None:
        is_long = exactly(decoded_at, 0, 1)[0] == 1
        track.add_time(u64(decoded_at, 4) if is_long else u32(decoded_at, 4))
    position = base
    for one in boxes:
        if one.kind == b"trun":
            held = sum(len(each.sizes) for each in tracks.values())
            position = _read_run(one.content, track, defaults, base, position, room=MAX_SAMPLES - held)
    return position


def _read_run(
    run: memoryview, track: Fragments, defaults: list[int], base: int, position: int, *, room: int
) -> int:
    """Add samples that are one behind the other, ``room`` at most; return where they end."""
    flags, count = u32(run, 0), u32(run, 4)
    version, flags = flags >> 24, flags & 0xFFFFFF
    if count > room or len(track.chunks) >= MAX_CHUNKS:
        raise RecordingTooLargeError("it describes itself at too great length")
    at = 8
    if flags & _HAS_OFFSET:
        (distance,) = struct.unpack_from(">i", run, at)
        position, at = base + distance, at + 4
    first_flags = None
    if flags & _HAS_FIRST_FLAGS:
        first_flags, at = u32(run, at), at + 4
    fields = [flag for flag in (_EACH_DURATION, _EACH_SIZE, _EACH_FLAGS, _EACH_SHIFT) if flags & flag]
    values = (
        struct.iter_unpack(f">{len(fields)}I", exactly(run, at, count * 4 * len(fields))) if fields else None
    )
    start, first = position, len(track.sizes)
    for number in range(count):
        said = dict(zip(fields, next(values), strict=True)) if values is not None else {}
        sample_flags = said.get(
            _EACH_FLAGS, first_flags if number == 0 and first_flags is not None else defaults[3]
        )
        shift = said.get(_EACH_SHIFT, 0)
        duration, size = said.get(_EACH_DURATION, defaults[1]), said.get(_EACH_SIZE, defaults[2])
        track.durations.append(duration)
        track.sizes.append(size)
        track.flags.append(sample_flags)
        track.shifts.append(shift - 2**32 if version and shift >= 2**31 else shift)
        track.end += duration
        position += size
    if count:
        track.chunks.append(Chunk(start, position - start, first, count, defaults[0] - 1))
    return position


def _runs(values: array[int], is_signed: bool = False) -> bytes:  # noqa: FBT001, FBT002 - the table's version
    runs = array("I")
    for value in values:
        if runs and runs[-1] == value:
            runs[-2] += 1
        else:
            runs.extend([1, value])
    return _packed(runs, 2, version=int(is_signed))


def _packed(numbers: array[int], columns: int, *, version: int = 0) -> bytes:
    return struct.pack(f">B3xI{len(numbers)}I", version, len(numbers) // columns, *numbers)

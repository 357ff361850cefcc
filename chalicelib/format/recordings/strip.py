"""A recording made ready: what is written, in parts of what there was."""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Final, NamedTuple

from chalicelib.contract.media_kinds import MediaType, media_type_of_tracks
from chalicelib.format.recordings.boxes import child, children
from chalicelib.format.recordings.codec_names import codec_names
from chalicelib.format.recordings.errors import DamagedRecordingError, UnsupportedRecordingError
from chalicelib.format.recordings.headers import MovieHeader, file_type
from chalicelib.format.recordings.hidden_data import hidden_data
from chalicelib.format.recordings.layout import read_layout
from chalicelib.format.recordings.reader import Patch
from chalicelib.format.recordings.tables import Chunk
from chalicelib.format.recordings.tracks import handlers, read_movie
from chalicelib.format.source import Source

_MAX_32: Final = 0xFFFFFFFF
_UNKNOWN: Final = (0, _MAX_32, 2**64 - 1)
# what a moov grows by, at most, when it names every chunk in 64 bits, and the headers beside it
_MARGIN: Final = 2**27


class Recording(NamedTuple):
    """What a recording is.

    Attributes:
        media_type: film or sound.
        duration: how long it plays in seconds, if it says so.
        codecs: what people call its codecs.
    """

    media_type: MediaType
    duration: float | None
    codecs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stripped:
    """A recording without metadata.

    Attributes:
        start: its first bytes: what it says of itself.
        ranges: which bytes of the source follow, from and to, in order.
        patches: what takes the place of bytes of the source, by where they are in it.
    """

    start: bytes
    ranges: list[tuple[int, int]]
    patches: list[Patch]

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.start) + sum(end - begin for begin, end in self.ranges)


def describe(source: Source) -> Recording:
    """What a recording is, by the kinds of its tracks.

    Raises:
        DamagedRecordingError, RecordingTooLargeError: it cannot be told.
        UnsupportedRecordingError: it has neither film nor sound.
        ReadFailedError, TruncatedError: it cannot be read.
    """
    try:
        layout = read_layout(source)
        moov = layout.moov or memoryview(b"")
        kinds = handlers(moov)
        media_type = media_type_of_tracks(kinds)
        if media_type is None:
            if kinds:
                raise UnsupportedRecordingError("it has neither film nor sound")
            raise DamagedRecordingError("it has no tracks")
        header = child(children(moov), b"mvhd")
        duration = _duration(MovieHeader.parse(header)) if header is not None else None
        return Recording(media_type, duration, codec_names(moov))
    except struct.error:
        raise DamagedRecordingError("it is damaged or was not recorded to its end") from None


def strip_recording(source: Source) -> Stripped:
    """Find what is let through of a recording; nothing is copied yet.

    Raises:
        DamagedRecordingError: it does not hold together, or tracks share their data.
        UnsupportedRecordingError: there is no film and no sound, or of a kind that is not known.
        RecordingTooLargeError: it is over the limits.
        ReadFailedError, TruncatedError: it cannot be read.
    """
    try:
        layout = read_layout(source)
        movie = read_movie(layout)
    except struct.error:
        raise DamagedRecordingError("it is damaged or was not recorded to its end") from None
    chunks = [track.samples.chunks for track in movie.tracks]
    ranges = _ranges(list(chain.from_iterable(chunks)), layout.mdats)
    patches = hidden_data(source, [(track.entries, track.samples) for track in movie.tracks])
    start = file_type(layout.ftyp)
    size = sum(end - begin for begin, end in ranges)
    is_wide = size + _MARGIN > _MAX_32
    header = (
        struct.pack(">I4sQ", 1, b"mdat", size + 16) if is_wide else struct.pack(">I4s", size + 8, b"mdat")
    )
    nowhere = [[0] * len(of_track) for of_track in chunks]
    data = len(start) + len(movie.box(nowhere, is_wide=is_wide)) + len(header)
    offsets = _offsets(chunks, ranges, data)
    return Stripped(start + movie.box(offsets, is_wide=is_wide) + header, ranges, patches)


def _duration(header: MovieHeader) -> float | None:
    # a recording in fragments says 0: it did not know yet
    if not header.timescale or header.duration in _UNKNOWN:
        return None
    return header.duration / header.timescale


def _ranges(chunks: list[Chunk], mdats: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The bytes that tracks use, from and to, in the order of the file."""
    ranges: list[tuple[int, int]] = []
    begins = [begin for begin, _ in mdats]
    for begin, size in sorted((chunk.offset, chunk.size) for chunk in chunks if chunk.size):
        at = bisect_right(begins, begin) - 1
        if at < 0 or begin + size > mdats[at][1]:
            raise DamagedRecordingError("it is damaged or was not recorded to its end")
        if ranges and begin < ranges[-1][1]:
            raise DamagedRecordingError("its tracks overlap")
        if ranges and begin == ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], begin + size)
        else:
            ranges.append((begin, begin + size))
    return ranges


def _offsets(chunks: list[list[Chunk]], ranges: list[tuple[int, int]], data: int) -> list[list[int]]:
    """Where chunks are going to be, by track."""
    begins = [begin for begin, _ in ranges]
    written = [data, *accumulate((end - begin for begin, end in ranges), initial=data)][1:]

    def moved(chunk: Chunk) -> int:
        if not chunk.size:
            return data
        at = bisect_right(begins, chunk.offset) - 1
        return written[at] + chunk.offset - begins[at]

    return [[moved(chunk) for chunk in of_track] for of_track in chunks]

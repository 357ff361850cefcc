"""The tracks of a movie: which are kept, and the boxes that are written for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.format.recordings import headers
from chalicelib.format.recordings.boxes import Box, box, child, children, exactly, required
from chalicelib.format.recordings.entries import (
    OPAQUE,
    PICTURES,
    Entry,
    codecs,
    sample_descriptions,
    write_descriptions,
)
from chalicelib.format.recordings.errors import (
    DamagedRecordingError,
    RecordingTooLargeError,
    UnsupportedRecordingError,
)
from chalicelib.format.recordings.fragments import Fragments, read_fragments
from chalicelib.format.recordings.headers import MediaHeader, MovieHeader, TrackHeader
from chalicelib.format.recordings.layout import Layout
from chalicelib.format.recordings.limits import MAX_CHUNKS, MAX_TRACKS
from chalicelib.format.recordings.tables import Samples, read_samples, write_offsets

_KEPT: Final = frozenset([b"vide", b"soun"])
_NORMAL_SPEED: Final = 0x10000
_MAX_DURATION: Final = 2**63 - 1


@dataclass(slots=True)
class Track:
    """A track that is kept.

    Attributes:
        header: of the track, with its duration in the movie's time scale.
        media: its own time scale and duration.
        edits: which part of it is shown, and when.
        boxes: those of ``trak``, ``mdia`` and ``minf``.
        entries: its sample descriptions.
        samples: its samples.
    """

    header: TrackHeader
    media: MediaHeader
    edits: list[tuple[int, int, int]]
    boxes: tuple[list[Box], list[Box], list[Box]]
    entries: list[Entry]
    samples: Samples

    def box(self, offsets: list[int], *, is_wide: bool) -> bytes:
        """``trak``, with where its chunks are going to be."""
        of_track, of_media, of_information = self.boxes
        table = box(
            b"stbl",
            write_descriptions(self.entries),
            self.samples.tables,
            write_offsets(offsets, is_wide=is_wide),
        )
        information = box(
            b"minf",
            *headers.media_kind_header(of_information),
            headers.data_handler(of_information),
            headers.data_information(),
            table,
        )
        media = box(b"mdia", self.media.box(), headers.handler(required(of_media, b"hdlr")), information)
        return box(
            b"trak", self.header.box(), headers.apertures(of_track), headers.edit_list(self.edits), media
        )


@dataclass(slots=True)
class Movie:
    """What is kept of a recording."""

    header: MovieHeader
    tracks: list[Track]

    def box(self, offsets: list[list[int]], *, is_wide: bool) -> bytes:
        """``moov``, with where each track's chunks are going to be."""
        next_track = max(track.header.track_id for track in self.tracks) + 1 & 0xFFFFFFFF
        return box(
            b"moov",
            self.header.box(next_track),
            *(track.box(at, is_wide=is_wide) for track, at in zip(self.tracks, offsets, strict=True)),
        )


def handlers(moov: memoryview) -> set[bytes]:
    """The kinds of the tracks of a ``moov``."""
    media = [children(required(children(one), b"mdia")) for one in _traks(children(moov))]
    return {bytes(exactly(found, 8, 4)) for one in media if (found := child(one, b"hdlr")) is not None}


def read_movie(layout: Layout) -> Movie:
    """What is kept of a file: film and sound of kinds that are known; stills beside a film are not.

    Raises:
        UnsupportedRecordingError: there is none, or something else that is to be seen or heard.
        DamagedRecordingError: it does not hold together.
        RecordingTooLargeError: over its limits.
    """
    moov = children(layout.moov or memoryview(b""))
    header = MovieHeader.parse(required(moov, b"mvhd"))
    fragments = read_fragments(child(moov, b"mvex"), layout.moofs)
    brands = bytes(layout.ftyp)
    is_quicktime = not brands or b"qt  " in (
        brands[:4],
        *(brands[at : at + 4] for at in range(8, len(brands), 4)),
    )
    described = [_Description.of(children(one)) for one in _traks(moov)]
    kept = [one for one in described if one.kind in _KEPT]
    if any(one.is_opaque for one in kept):
        kept = [one for one in kept if not one.is_opaque]
        if not any(one.kind == b"soun" for one in kept):
            raise UnsupportedRecordingError("it has sound of a kind that is not known")
    if any(one.is_picture for one in kept):
        # a cover or a preview beside the film; alone it may be the film, in pictures with their own metadata
        kept = [one for one in kept if not one.is_picture]
        if not any(one.kind == b"vide" for one in kept):
            raise UnsupportedRecordingError("it has film of a kind that is not known")
    tracks: list[Track] = []
    for one in kept:
        tracks.append(_track(one, header, fragments, is_quicktime=is_quicktime))
        if sum(len(track.samples.chunks) for track in tracks) > MAX_CHUNKS:
            raise RecordingTooLargeError("it describes itself at too great length")
    if not tracks:
        raise UnsupportedRecordingError("it has neither film nor sound of a kind that is known")
    if len({track.header.track_id for track in tracks}) < len(tracks):
        raise DamagedRecordingError("two tracks have one number")
    if layout.moofs:
        _finish(header, tracks, fragments)
    return Movie(header, tracks)


def _traks(moov: list[Box]) -> list[memoryview]:
    found = [one.content for one in moov if one.kind == b"trak"]
    if len(found) > MAX_TRACKS:
        raise RecordingTooLargeError("it has too many tracks")
    return found


@dataclass(slots=True)
class _Description:
    """The boxes of ``trak``, ``mdia``, ``minf`` and ``stbl``, the latter two of kinds that may be kept."""

    of_track: list[Box]
    of_media: list[Box]
    kind: bytes
    of_information: list[Box]
    table: list[Box]
    is_picture: bool
    is_opaque: bool

    @classmethod
    def of(cls, of_track: list[Box]) -> _Description:
        of_media = children(required(of_track, b"mdia"))
        kind = bytes(exactly(required(of_media, b"hdlr"), 8, 4))
        if kind not in _KEPT:
            return cls(of_track, of_media, kind, [], [], is_picture=False, is_opaque=False)
        of_information = children(required(of_media, b"minf"))
        table = children(required(of_information, b"stbl"))
        found = codecs(required(table, b"stsd"))
        return cls(of_track, of_media, kind, of_information, table, found <= PICTURES, found <= OPAQUE)


def _track(
    found: _Description, movie: MovieHeader, fragments: dict[int, Fragments], *, is_quicktime: bool
) -> Track:
    entries = sample_descriptions(required(found.table, b"stsd"), found.kind, is_quicktime=is_quicktime)
    header = TrackHeader.parse(required(found.of_track, b"tkhd"))
    media = MediaHeader.parse(required(found.of_media, b"mdhd"))
    if not movie.timescale or not media.timescale:
        raise DamagedRecordingError("a time scale of nothing")
    within = child(found.of_track, b"edts")
    edits = headers.edits(child(children(within), b"elst") if within is not None else None)
    fragmented = fragments.get(header.track_id)
    if fragmented is not None and fragmented.chunks:
        samples = fragmented.samples(len(entries))
        if any(chunk.samples for chunk in read_samples(found.table, entries).chunks):
            raise UnsupportedRecordingError("it goes on in fragments")
    else:
        samples = read_samples(found.table, entries)
    return Track(
        header, media, edits, (found.of_track, found.of_media, found.of_information), entries, samples
    )


def _finish(movie: MovieHeader, tracks: list[Track], fragments: dict[int, Fragments]) -> None:
    """Say how long everything is, which a recorder does not know as long as it writes fragments."""
    found = [fragments.get(track.header.track_id) for track in tracks]
    begins = [
        one.start * movie.timescale // track.media.timescale if one else 0
        for one, track in zip(found, tracks, strict=True)
    ]
    for track, one, begin in zip(tracks, found, begins, strict=True):
        if one is None or not one.chunks:
            continue
        track.media.duration = sum(one.durations)
        shown = track.media.duration * movie.timescale // track.media.timescale
        late = begin - min(begins)
        if len(track.edits) == 1 and track.edits[0][0] == 0 and track.edits[0][1] >= 0:
            skipped = track.edits[0][1] * movie.timescale // track.media.timescale
            shown = max(shown - skipped, 0)
            track.edits = [(shown, *track.edits[0][1:])]
        if late:
            track.edits = [(late, -1, _NORMAL_SPEED), *(track.edits or [(shown, 0, _NORMAL_SPEED)])]
        track.header.duration = sum(length for length, _, _ in track.edits) or shown
        if max(track.media.duration, track.header.duration, shown) > _MAX_DURATION:
            raise DamagedRecordingError("it is longer than any recording")
    movie.duration = max(track.header.duration for track in tracks)

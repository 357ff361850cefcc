"""What DICOM says of a film, and in which transfer syntax it may be enclosed as it is (PS3.5 section 8.2).

The standard takes MP4 files of H.264 up to its High profile at level 4.2, and of H.265's Main profile up to
level 5.1, in eight bits and 4:2:0.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chalicelib.format.errors import FormatError
from chalicelib.format.recordings.boxes import child, children
from chalicelib.format.recordings.entries import FILM
from chalicelib.format.recordings.layout import read_layout
from chalicelib.format.recordings.tracks import Track, read_movie
from chalicelib.format.source import FileSource
from picsafe.delivery.dicom.uids import H264_HIGH_4_1, H264_HIGH_4_2, HEVC_MAIN_5_1

HEVC: Final = "ISO_23008_2"
"""What DICOM calls H.265."""
_VISUAL: Final = 78
_BASELINE, _MAIN, _HIGH = 66, 77, 100  # profile_idc (ITU-T H.264 annex A)
_CONSTRAINED: Final = 0x40
_LEVEL_4_1, _LEVEL_4_2 = 41, 42
_HEVC_MAIN: Final = 1
_HEVC_LEVEL_5_1: Final = 153
_HIGH_TIER: Final = 0x20


@dataclass(frozen=True, slots=True)
class Film:
    """A film.

    Attributes:
        rows, columns: pixels.
        frames: how many pictures it has.
        seconds: how long it is.
        codec: the name that DICOM has for how it is compressed.
        transfer_syntax: in which it can be enclosed unchanged, or None.
    """

    rows: int
    columns: int
    frames: int
    seconds: float
    codec: str
    transfer_syntax: str | None


def read_film(path: Path) -> Film | None:
    """What a file is, or None if it is no film that holds together.

    Raises:
        OSError: it cannot be read.
    """
    try:
        source = FileSource(path)
        try:
            layout = read_layout(source)
            tracks = read_movie(layout).tracks
        finally:
            source.close()
        pictures = [entry for track in tracks if (entry := _entry(track))[0] in FILM]
        if len(pictures) != 1:
            return None
        kind, described, track = pictures[0]
        return _film(kind, described, track)
    except (FormatError, struct.error, IndexError, ZeroDivisionError):
        return None


def _entry(track: Track) -> tuple[bytes, memoryview, Track]:
    box = memoryview(track.entries[0].box)
    return bytes(box[4:8]), box[8:], track


def _film(kind: bytes, described: memoryview, track: Track) -> Film | None:
    columns, rows = struct.unpack_from(">HH", described, 24)
    frames, seconds = track.samples.sizes.count, track.media.duration / track.media.timescale
    if not (rows and columns and frames and seconds) or len(track.entries) != 1:
        return None
    within = children(described[_VISUAL:], lenient=True)
    h264, h265 = child(within, b"avcC"), child(within, b"hvcC")
    if h264 is not None:
        return Film(rows, columns, frames, seconds, "ISO_14496_10", _h264(h264))
    if h265 is not None:
        return Film(rows, columns, frames, seconds, HEVC, _h265(h265))
    return Film(rows, columns, frames, seconds, kind.decode("latin-1"), None)


def _h264(settings: memoryview) -> str | None:
    """By ``avcC`` (ISO/IEC 14496-15 section 5.3.3.1), whose profile and level are those of H.264."""
    profile, compatible, level = settings[1], settings[2], settings[3]
    # what a decoder of the High profile plays: Baseline only as far as it is Main as well
    is_high = profile in {_MAIN, _HIGH} or (profile == _BASELINE and compatible & _CONSTRAINED)
    if not is_high or level > _LEVEL_4_2:
        return None
    return H264_HIGH_4_1 if level <= _LEVEL_4_1 else H264_HIGH_4_2


def _h265(settings: memoryview) -> str | None:
    """By ``hvcC`` (ISO/IEC 14496-15 section 8.3.3.1)."""
    profile, level = settings[1], settings[12]
    is_main = profile & ~_HIGH_TIER == _HEVC_MAIN and not profile & _HIGH_TIER
    return HEVC_MAIN_5_1 if is_main and level <= _HEVC_LEVEL_5_1 else None

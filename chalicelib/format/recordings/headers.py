"""The headers of a movie and its tracks, made anew: no times, names, languages or reserved bytes.

Sections of ISO/IEC 14496-12 in brackets; QuickTime's fields are from Apple's QuickTime File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.format.recordings.boxes import Box, box, child, children, exactly, u32, u64

_QUICKTIME_AND_ISO: Final = frozenset(
    [
        b"qt  ",
        b"isom",
        b"iso2",
        b"iso3",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"hvc1",
        b"av01",
    ]
)
_BRANDS: Final = _QUICKTIME_AND_ISO | {b"M4A ", b"M4V ", b"3gp4", b"3gp5", b"3gp6", b"3g2a"}
_UNDETERMINED: Final = 0x55C4  # "und", five bits a letter [8.4.2.3]
_DATA_HANDLER: Final = b"dhlrurl " + bytes(13)
_APERTURES: Final = (b"clef", b"prof", b"enof")
_MAX_32: Final = 0xFFFFFFFF


def file_type(content: memoryview) -> bytes:
    """``ftyp`` with the brands that are many makers' [4.3], or nothing if there was none."""
    if not content:
        return b""
    brands = [bytes(content[:4])]
    brands += [bytes(content[at : at + 4]) for at in range(8, len(content) - 3, 4)]
    known = list(dict.fromkeys(brand for brand in brands if brand in _BRANDS)) or [b"isom"]
    major = known[0] if brands[0] not in _BRANDS else brands[0]
    return box(b"ftyp", major, bytes(4), *known)


@dataclass(slots=True)
class MovieHeader:
    """``mvhd`` [8.2.2]; ``duration`` is in units of 1/``timescale`` second."""

    timescale: int
    duration: int
    rate: bytes
    volume: bytes
    matrix: bytes

    @classmethod
    def parse(cls, content: memoryview) -> MovieHeader:
        """Read either version."""
        timescale, duration, rest = _times(content)
        fields = exactly(content, rest, 80)
        return cls(timescale, duration, bytes(fields[:4]), bytes(fields[4:6]), bytes(fields[16:52]))

    def box(self, next_track: int) -> bytes:
        """Write it without times."""
        start = _without_times(0, struct.pack(">I", self.timescale), self.duration)
        rest = self.rate + self.volume + bytes(10) + self.matrix + bytes(24) + struct.pack(">I", next_track)
        return box(b"mvhd", start, rest)


@dataclass(slots=True)
class TrackHeader:
    """``tkhd`` [8.3.2]; ``duration`` is in the movie's units, and ``matrix`` turns the picture."""

    flags: int
    track_id: int
    duration: int
    placing: bytes
    matrix_and_size: bytes

    @classmethod
    def parse(cls, content: memoryview) -> TrackHeader:
        """Read either version."""
        is_long = exactly(content, 0, 1)[0] == 1
        track_id = u32(content, 20 if is_long else 12)
        duration = u64(content, 28) if is_long else u32(content, 20)
        fields = exactly(content, 36 if is_long else 24, 60)
        flags = u32(content, 0) & 0xF
        return cls(flags, track_id, duration, bytes(fields[8:14]), bytes(fields[16:60]))

    def box(self) -> bytes:
        """Write it without times."""
        start = _without_times(self.flags, struct.pack(">I4x", self.track_id), self.duration)
        return box(b"tkhd", start, bytes(8), self.placing, bytes(2), self.matrix_and_size)


@dataclass(slots=True)
class MediaHeader:
    """``mdhd`` [8.4.2]; ``duration`` is in units of 1/``timescale`` second."""

    timescale: int
    duration: int

    @classmethod
    def parse(cls, content: memoryview) -> MediaHeader:
        """Read either version."""
        timescale, duration, _ = _times(content)
        return cls(timescale, duration)

    def box(self) -> bytes:
        """Write it without times and in no language."""
        start = _without_times(0, struct.pack(">I", self.timescale), self.duration)
        return box(b"mdhd", start, struct.pack(">HH", _UNDETERMINED, 0))


def handler(content: memoryview) -> bytes:
    """``hdlr`` without the handler's name [8.4.3]."""
    component = b"mhlr" if bytes(content[4:8]) == b"mhlr" else bytes(4)
    return box(b"hdlr", bytes(4), component, exactly(content, 8, 4), bytes(13))


def data_handler(boxes: list[Box]) -> bytes:
    """QuickTime's second ``hdlr``, if there was one: the data are in this file."""
    return b"" if child(boxes, b"hdlr") is None else box(b"hdlr", bytes(4), _DATA_HANDLER)


def data_information() -> bytes:
    """``dinf``: the data are in this file [8.7.1]; an alias would name a folder and a disk."""
    return box(b"dinf", box(b"dref", struct.pack(">II", 0, 1), box(b"url ", struct.pack(">I", 1))))


def edits(content: memoryview | None) -> list[tuple[int, int, int]]:
    """The entries of ``elst`` [8.6.6]: how long, from where (-1: nothing is shown), at what rate (16.16)."""
    if content is None:
        return []
    is_long = exactly(content, 0, 1)[0] == 1
    entry = struct.Struct(">QqI" if is_long else ">IiI")
    count = u32(content, 4)
    return list(entry.iter_unpack(exactly(content, 8, count * entry.size)))


def edit_list(entries: list[tuple[int, int, int]]) -> bytes:
    """``edts`` with an ``elst``, or nothing without entries."""
    if not entries:
        return b""
    is_long = any(length > _MAX_32 or not -(2**31) <= start < 2**31 for length, start, _ in entries)
    entry = struct.Struct(">QqI" if is_long else ">IiI")
    packed = b"".join(entry.pack(*one) for one in entries)
    return box(b"edts", box(b"elst", struct.pack(">B3xI", is_long, len(entries)), packed))


def apertures(boxes: list[Box]) -> bytes:
    """``tapt``, QuickTime's sizes of the picture, if there are any."""
    content = child(boxes, b"tapt")
    if content is None:
        return b""
    within = children(content, lenient=True)
    kept = [
        box(kind, bytes(4), found[4:12])
        for kind in _APERTURES
        if len(found := child(within, kind) or b"") >= 12
    ]
    return box(b"tapt", *kept) if kept else b""


def media_kind_header(boxes: list[Box]) -> Iterator[bytes]:
    """``vmhd`` or ``smhd`` [12.1.2, 12.2.2]."""
    for kind, size, flags in ((b"vmhd", 8, 1), (b"smhd", 4, 0)):
        content = child(boxes, kind)
        if content is not None:
            yield box(kind, struct.pack(">I", flags), bytes(content[4 : 4 + size]).ljust(size, b"\0"))


def _times(content: memoryview) -> tuple[int, int, int]:
    """The time scale, the duration, and where what follows begins."""
    if exactly(content, 0, 1)[0] == 1:
        return u32(content, 20), u64(content, 24), 32
    return u32(content, 12), u32(content, 16), 20


def _without_times(flags: int, between: bytes, duration: int) -> bytes:
    """The beginning of a header: version, flags, no times, what is between, and the duration."""
    if duration > _MAX_32:
        return struct.pack(">I16x", 1 << 24 | flags) + between + struct.pack(">Q", duration)
    return struct.pack(">I8x", flags) + between + struct.pack(">I", duration)

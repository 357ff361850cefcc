"""Sample descriptions: which codecs are let through, and what of their settings (ISO/IEC 14496-12 8.5.2).

Of a codec's own settings what a decoder reads is kept (``codec_settings``). Names of encoders and makers,
colour profiles, FLAC's comments and coded units that are no parameter sets stay behind.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

from chalicelib.format.recordings import aac, codec_settings, mpeg4_visual
from chalicelib.format.recordings.boxes import Box, box, child, children, exactly, required, u32
from chalicelib.format.recordings.codec_settings import Filter, first
from chalicelib.format.recordings.coded_units import H264, HEVC, CodedUnits
from chalicelib.format.recordings.descriptors import is_aac, mpeg4
from chalicelib.format.recordings.errors import (
    DamagedRecordingError,
    RecordingTooLargeError,
    UnsupportedRecordingError,
)
from chalicelib.format.recordings.limits import MAX_ENTRIES
from chalicelib.format.recordings.open_bitstream_units import open_bitstream_units
from chalicelib.format.recordings.reader import Walk

_H264: Final = frozenset([b"avc1", b"avc2", b"avc3", b"avc4", b"dva1", b"dvav"])
_HEVC: Final = frozenset([b"hvc1", b"hev1", b"dvh1", b"dvhe"])
_PRORES: Final = frozenset([b"apch", b"apcn", b"apcs", b"apco", b"ap4h", b"ap4x"])
FILM: Final = _H264 | _HEVC | _PRORES | frozenset([b"av01", b"vp08", b"vp09", b"mp4v", b"s263", b"h263"])
_CODED_SOUND: Final = frozenset(
    [b"mp4a", b"Opus", b"alac", b"fLaC", b"ac-3", b"ec-3", b"samr", b"sawb", b".mp3", b"ima4"]
)
_PLAIN_SOUND: Final = frozenset(
    [
        b"lpcm",
        b"sowt",
        b"twos",
        b"raw ",
        b"in24",
        b"in32",
        b"fl32",
        b"fl64",
        b"ulaw",
        b"alaw",
        b"ipcm",
        b"fpcm",
    ]
)
SOUND: Final = _CODED_SOUND | _PLAIN_SOUND
PICTURES: Final = frozenset([b"jpeg", b"mjpa", b"mjpb", b"png ", b"tiff", b"gif "])
"""Stills that may have metadata of their own: covers and previews beside a film, which go."""

OPAQUE: Final = frozenset([b"apac"])
"""Sound whose settings nobody but its maker can read; there is other sound beside it."""
_DOLBY_VISION: Final = (b"dvcC", b"dvvC", b"dvwC")

_VISUAL_SIZE: Final = 78
_PARAMETER_SETS: Final = frozenset([32, 33, 34])  # VPS, SPS and PPS (ITU-T H.265 table 7-1)
_STREAMINFO_SIZE: Final = 34


class Entry(NamedTuple):
    """A sample description that is kept.

    Attributes:
        box: to be written.
        walk: finds what has to be blanked in a sample; None where nothing of the kind is known.
        frame: for sound in QuickTime's packets: how many samples a packet has, and bytes; otherwise zeros.
        sample_bytes: how many bytes a sample of plain sound has.
    """

    box: bytes
    walk: Walk | None = None
    frame: tuple[int, int] = (0, 0)
    sample_bytes: int = 1


def codecs(content: memoryview) -> set[bytes]:
    """The codecs that a ``stsd`` names."""
    return {one.kind for one in _listed(content)}


def sample_descriptions(content: memoryview, handler: bytes, *, is_quicktime: bool) -> list[Entry]:
    """What is kept of a ``stsd``, in its order.

    Args:
        content: the box's content.
        handler: ``vide`` or ``soun``.
        is_quicktime: whether ``qt`` is among the file's brands, or it has none.

    Raises:
        UnsupportedRecordingError: a codec that is not let through.
        DamagedRecordingError: a description ends too early, or there is none.
    """
    listed = _listed(content)
    known = FILM if handler == b"vide" else SOUND
    if not all(one.kind in known for one in listed):
        raise UnsupportedRecordingError("it has film or sound of a kind that is not known")
    if handler == b"vide":
        return [_film(one) for one in listed]
    is_quicktime = is_quicktime or content[0] == 0
    return [_sound(one, is_quicktime=is_quicktime) for one in listed]


def write_descriptions(entries: list[Entry]) -> bytes:
    """The ``stsd`` of what is kept."""
    return box(b"stsd", struct.pack(">II", 0, len(entries)), *(one.box for one in entries))


def _listed(content: memoryview) -> list[Box]:
    count = u32(content, 4)
    if count > MAX_ENTRIES:
        raise RecordingTooLargeError("it describes itself at too great length")
    listed = children(content[8:])[:count]
    if not listed:
        raise DamagedRecordingError("a track has no description")
    return listed


def _film(entry: Box) -> Entry:
    fields = exactly(entry.content, 0, _VISUAL_SIZE)
    within = children(entry.content[_VISUAL_SIZE:], lenient=True)
    start = bytes(6) + b"\0\1" + bytes(16) + fields[24:36] + bytes(4) + fields[40:42] + bytes(32)
    written = box(entry.kind, start, fields[74:76], b"\xff\xff", _filtered(within, _OF_FILM))
    return Entry(written, walk=_walk_of_film(entry.kind, within))


def _walk_of_film(codec: bytes, within: list[Box]) -> Walk | None:
    is_dolby = any(one.kind in _DOLBY_VISION for one in within)
    if codec in _H264:
        return CodedUnits(H264, (exactly(required(within, b"avcC"), 0, 6)[4] & 3) + 1, is_dolby)
    if codec in _HEVC:
        return CodedUnits(HEVC, (exactly(required(within, b"hvcC"), 0, 23)[21] & 3) + 1, is_dolby)
    return {b"av01": open_bitstream_units, b"mp4v": mpeg4_visual.frame}.get(codec)


def _sound(entry: Box, *, is_quicktime: bool) -> Entry:
    """Version 1 and 2 are longer in QuickTime (QuickTime File Format, "Sound Sample Descriptions")."""
    fields = exactly(entry.content, 0, 28)
    version = fields[9] if is_quicktime else 0
    size = {1: 44, 2: 64}.get(version, 28)
    fields = exactly(entry.content, 0, size)
    start = bytes(6) + b"\0\1" + fields[8:10] + bytes(6) + fields[16:size]
    within = children(entry.content[size:], lenient=True)
    channels, bits = struct.unpack_from(">HH", fields, 16)
    frame = (u32(fields, 28), u32(fields, 36)) if version == 1 else (0, 0)
    kept: Mapping[bytes, Filter] = {
        **_OF_SOUND,
        b"chnl": partial(codec_settings.speakers, channels=channels),
    }
    return Entry(
        box(entry.kind, start, _filtered(within, kept)),
        walk=aac.frame if entry.kind == b"mp4a" and _is_aac(within) else None,
        frame=frame,
        sample_bytes=max(channels * bits // 8, 1) if version == 0 else 1,
    )


def _is_aac(within: list[Box]) -> bool:
    """QuickTime has the settings a box deeper."""
    wave = child(within, b"wave")
    settings = child(within if wave is None else children(wave, lenient=True), b"esds")
    return settings is not None and is_aac(settings)


def _filtered(within: list[Box], kept: Mapping[bytes, Filter]) -> bytes:
    """The boxes of which something is kept."""
    found = ((one.kind, kept[one.kind](one.content)) for one in within if one.kind in kept)
    return b"".join(box(kind, content) for kind, content in found if content)


def _colour(content: memoryview) -> bytes:
    """The numbers of a colour space; a profile has a copyright, a maker and a model."""
    size = {b"nclx": 11, b"nclc": 10}.get(bytes(content[:4]))
    return bytes(content[:size]) if size else b"nclx" + struct.pack(">HHHB", 2, 2, 2, 0)


def _parameter_sets(content: memoryview) -> bytes:
    """``hvcC`` or ``lhvC`` with parameter sets alone (ISO/IEC 14496-15 section 8.3.3)."""
    return _arrays(content, 22)


def _layered_parameter_sets(content: memoryview) -> bytes:
    return _arrays(content, 5)


def _arrays(content: memoryview, start: int) -> bytes:
    count = exactly(content, start, 1)[0]
    kept: list[bytes] = []
    position = start + 1
    for _ in range(count):
        begin = position
        kind, units = struct.unpack_from(">BH", content, position)
        position += 3
        for _ in range(units):
            (size,) = struct.unpack_from(">H", content, position)
            exactly(content, position + 2, size)
            position += 2 + size
        if kind & 0x3F in _PARAMETER_SETS:
            kept.append(bytes(content[begin:position]))
    return bytes(content[:start]) + bytes([len(kept)]) + b"".join(kept)


def _stream_info(content: memoryview) -> bytes:
    """``dfLa`` with its first block alone, which is no comment and no picture (RFC 9639 section 8)."""
    info = exactly(content, 8, _STREAMINFO_SIZE)
    return bytes(4) + struct.pack(">B3s", 0x80, _STREAMINFO_SIZE.to_bytes(3, "big")) + info


def _without_vendor(content: memoryview) -> bytes:
    """``damr`` or ``d263`` (3GPP TS 26.244): the first four bytes name the encoder's maker."""
    return bytes(4) + bytes(content[4:9])


def _wave(content: memoryview) -> bytes:
    return _filtered(children(content, lenient=True), _OF_WAVE) + struct.pack(">II", 8, 0)


_OF_FILM: Final[Mapping[bytes, Filter]] = {
    b"avcC": codec_settings.h264,
    b"av1C": codec_settings.av1,
    b"vpcC": codec_settings.vp9,
    b"esds": mpeg4,
    b"hvcC": _parameter_sets,
    b"lhvC": _layered_parameter_sets,
    b"d263": _without_vendor,
    b"colr": _colour,
    b"pasp": first(8),
    b"clap": first(32),
    b"fiel": first(2),
    b"btrt": first(12),
    b"mdcv": first(24),
    b"clli": first(4),
    b"gama": first(4),
    **dict.fromkeys(_DOLBY_VISION, codec_settings.dolby_vision),
}
_OF_WAVE: Final[Mapping[bytes, Filter]] = {
    b"frma": first(4),
    b"enda": first(2),
    b"mp4a": lambda _: bytes(4),
    b"esds": mpeg4,
    b"alac": codec_settings.lossless,
}
_OF_SOUND: Final[Mapping[bytes, Filter]] = {
    b"esds": mpeg4,
    b"alac": codec_settings.lossless,
    b"dOps": codec_settings.opus,
    b"dac3": first(3),
    b"dec3": codec_settings.enhanced_ac3,
    b"chan": codec_settings.channels,
    b"dfLa": _stream_info,
    b"damr": _without_vendor,
    b"wave": _wave,
    b"btrt": first(12),
    b"pcmC": first(6),
    b"srat": first(8),
}

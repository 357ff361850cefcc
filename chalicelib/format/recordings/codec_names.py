"""What people call the codecs of a film or a recording; the web client has the same names."""

from __future__ import annotations

import struct
from typing import Final

from chalicelib.format.errors import FormatError
from chalicelib.format.recordings.boxes import Box, child, children, exactly, required, u32
from chalicelib.format.recordings.descriptors import object_type

_NAMES: Final = {
    **dict.fromkeys((b"avc1", b"avc2", b"avc3", b"avc4", b"dva1", b"dvav"), "H.264"),
    **dict.fromkeys((b"hvc1", b"hev1", b"dvh1", b"dvhe"), "H.265"),
    **dict.fromkeys((b"apch", b"apcn", b"apcs", b"apco", b"ap4h", b"ap4x"), "ProRes"),
    **dict.fromkeys((b"s263", b"h263"), "H.263"),
    **dict.fromkeys((b"samr", b"sawb"), "AMR"),
    b"av01": "AV1",
    b"vp08": "VP8",
    b"vp09": "VP9",
    b"mp4v": "MPEG-4 Visual",
    b"Opus": "Opus",
    b"alac": "Apple Lossless",
    b"fLaC": "FLAC",
    b"ac-3": "AC-3",
    b"ec-3": "E-AC-3",
    b".mp3": "MP3",
    b"ima4": "IMA ADPCM",
    **dict.fromkeys(
        (b"lpcm", b"sowt", b"twos", b"raw ", b"in24", b"in32", b"fl32", b"fl64", b"ipcm", b"fpcm"), "PCM"
    ),
    **dict.fromkeys((b"ulaw", b"alaw"), "G.711"),
}
# what an MPEG-4 stream of sound says of itself (the registration authority's object types)
_OF_STREAMS: Final = {
    **dict.fromkeys((0x40, 0x66, 0x67, 0x68), "AAC"),
    **dict.fromkeys((0x69, 0x6B), "MP3"),
    0xA5: "AC-3",
    0xA6: "E-AC-3",
}
_SHOWN: Final = frozenset([b"vide", b"soun"])
_SOUND_SIZE: Final = 28


def codec_names(moov: memoryview) -> tuple[str, ...]:
    """The codecs of film and sound, each once, in the order of the tracks.

    What has no name, and everything of a movie whose tables are broken, is left out.
    """
    try:
        tracks = [one.content for one in children(moov) if one.kind == b"trak"]
        found = [name for one in tracks for name in _of_track(children(one))]
    except (FormatError, struct.error, IndexError):
        return ()
    return tuple(dict.fromkeys(found))


def _of_track(trak: list[Box]) -> list[str]:
    media = children(required(trak, b"mdia"))
    if bytes(exactly(required(media, b"hdlr"), 8, 4)) not in _SHOWN:
        return []
    table = children(required(children(required(media, b"minf")), b"stbl"))
    described = required(table, b"stsd")
    entries = children(described[8:])[: u32(described, 4)]
    return [name for name in map(_of_entry, entries) if name]


def _of_entry(entry: Box) -> str | None:
    if entry.kind != b"mp4a":
        return _NAMES.get(entry.kind)
    within = children(entry.content[_SOUND_SIZE:], lenient=True)
    settings = child(within, b"esds")
    # QuickTime's longer descriptions and its deeper settings are of AAC alone
    return "AAC" if settings is None else _OF_STREAMS.get(object_type(settings) or 0)

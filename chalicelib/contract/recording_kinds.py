"""Which recordings are converted before a report takes them, told by how their files begin.

A report holds MP4 alone (``media_kinds``). Messengers, recorders and older devices write other containers;
their codecs are told only by whoever takes them apart.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class RecordingKind(StrEnum):
    """A container that is not MP4, by its media type (RFC 6838)."""

    OGG = "application/ogg"
    MATROSKA = "video/matroska"
    AMR = "audio/amr"
    MP3 = "audio/mpeg"
    AAC = "audio/aac"
    WAVE = "audio/vnd.wave"
    FLAC = "audio/flac"
    CORE_AUDIO = "audio/x-caf"
    AIFF = "audio/x-aiff"
    AVI = "video/vnd.avi"
    ASF = "video/x-ms-asf"
    PROGRAM_STREAM = "video/mp2p"
    TRANSPORT_STREAM = "video/mp2t"

    @property
    def called(self) -> str:
        """What people call such files."""
        return _CALLED[self]


_CALLED: Final = {
    RecordingKind.OGG: "Ogg",
    RecordingKind.MATROSKA: "WebM or Matroska",
    RecordingKind.AMR: "AMR",
    RecordingKind.MP3: "MP3",
    RecordingKind.AAC: "AAC",
    RecordingKind.WAVE: "WAV",
    RecordingKind.FLAC: "FLAC",
    RecordingKind.CORE_AUDIO: "CAF",
    RecordingKind.AIFF: "AIFF",
    RecordingKind.AVI: "AVI",
    RecordingKind.ASF: "Windows Media",
    RecordingKind.PROGRAM_STREAM: "MPEG",
    RecordingKind.TRANSPORT_STREAM: "MPEG-TS",
}
_STARTS: Final = (
    (b"OggS", RecordingKind.OGG),
    (b"\x1a\x45\xdf\xa3", RecordingKind.MATROSKA),
    (b"#!AMR", RecordingKind.AMR),
    (b"ID3", RecordingKind.MP3),
    (b"fLaC", RecordingKind.FLAC),
    (b"caff", RecordingKind.CORE_AUDIO),
    (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), RecordingKind.ASF),
    (b"\x00\x00\x01\xba", RecordingKind.PROGRAM_STREAM),
)
_FORMS: Final = {
    (b"RIFF", b"WAVE"): RecordingKind.WAVE,
    (b"RF64", b"WAVE"): RecordingKind.WAVE,
    (b"RIFF", b"AVI "): RecordingKind.AVI,
    (b"FORM", b"AIFF"): RecordingKind.AIFF,
    (b"FORM", b"AIFC"): RecordingKind.AIFF,
}
# a packet that begins a unit, of the program association or service description table (ISO/IEC 13818-1
# section 2.4.3.2, ETSI EN 300 468 section 5.1.3), alone or behind a camcorder's time
_PACKETS: Final = (b"\x47\x40\x00", b"\x47\x40\x11")


def recording_kind_of(start: bytes) -> RecordingKind | None:
    """What a recording is by its first ``media_kinds.START_SIZE`` bytes, or ``None``.

    What a tag (ID3) stands before is taken for MP3, which nearly all of them are.
    """
    for magic, kind in _STARTS:
        if start.startswith(magic):
            return kind
    if start.startswith(_PACKETS) or start[4:].startswith(_PACKETS):
        return RecordingKind.TRANSPORT_STREAM
    return _FORMS.get((start[:4], start[8:12])) or _frame(start[:4])


def _frame(header: bytes) -> RecordingKind | None:
    """A frame of MPEG sound without a container (ISO/IEC 11172-3 section 2.4.1.3, 13818-7 section 6.2)."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    if layer == 0:
        is_known_rate = header[2] >> 2 & 15 < 13
        return RecordingKind.AAC if header[1] & 0xF0 == 0xF0 and is_known_rate else None
    has_reserved = version == 1 or layer == 3 or header[2] >> 4 in {0, 15} or header[2] >> 2 & 3 == 3
    return None if has_reserved else RecordingKind.MP3

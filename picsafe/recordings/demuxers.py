"""Which of FFmpeg's demuxers reads which kind of file."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

from chalicelib.contract.recording_kinds import RecordingKind, recording_kind_of

MP4: Final = "mov"
_TAG_HEADER: Final = 10
_DEMUXERS: Final = {
    RecordingKind.OGG: "ogg",
    RecordingKind.MATROSKA: "matroska",
    RecordingKind.AMR: "amr",
    RecordingKind.MP3: "mp3",
    RecordingKind.AAC: "aac",
    RecordingKind.WAVE: "wav",
    RecordingKind.FLAC: "flac",
    RecordingKind.CORE_AUDIO: "caf",
    RecordingKind.AIFF: "aiff",
    RecordingKind.AVI: "avi",
    RecordingKind.ASF: "asf",
    RecordingKind.PROGRAM_STREAM: "mpeg",
    RecordingKind.TRANSPORT_STREAM: "mpegts",
}


def demuxer_of(path: Path) -> str:
    """The demuxer for a file, by its content.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        kind = recording_kind_of(_behind_tag(file))
    return MP4 if kind is None else _DEMUXERS[kind]


def _behind_tag(file: BinaryIO) -> bytes:
    """The first bytes, behind a tag (ID3v2.4 section 3.1) if something else than MP3 is there."""
    start = file.read(16)
    if not start.startswith(b"ID3") or len(start) < _TAG_HEADER:
        return start
    size = 0
    for byte in start[6:_TAG_HEADER]:
        size = size << 7 | byte & 0x7F
    file.seek(_TAG_HEADER + size)
    behind = file.read(16)
    return behind if recording_kind_of(behind) is RecordingKind.AAC else start

"""The media types (RFC 6838) of a report's files, by their names."""

from __future__ import annotations

from typing import Final

UNKNOWN: Final = "application/octet-stream"
_TYPES: Final = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "m4v": "video/mp4",
    "mp4": "video/mp4",
    "m4a": "audio/mp4",
    "pdf": "application/pdf",
    "json": "application/json",
    # other writers' films and recordings, where they are not converted
    "mov": "video/quicktime",
    "qt": "video/quicktime",
    "3gp": "video/3gpp",
    "3g2": "video/3gpp2",
    "webm": "video/webm",
    "mkv": "video/matroska",
    "ogv": "video/ogg",
    "avi": "video/vnd.avi",
    "wmv": "video/x-ms-wmv",
    "asf": "video/x-ms-asf",
    "mpg": "video/mpeg",
    "mpeg": "video/mpeg",
    "ts": "video/mp2t",
    "mts": "video/mp2t",
    "m2ts": "video/mp2t",
    "m4b": "audio/mp4",
    "3ga": "audio/3gpp",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "mka": "audio/matroska",
    "amr": "audio/amr",
    "mp3": "audio/mpeg",
    "aac": "audio/aac",
    "wav": "audio/vnd.wave",
    "flac": "audio/flac",
    "caf": "audio/x-caf",
    "aif": "audio/x-aiff",
    "aiff": "audio/x-aiff",
    "wma": "audio/x-ms-wma",
}


def media_type_of(name: str) -> str:
    """The media type of a file; ``application/octet-stream`` where nothing is known."""
    return _TYPES.get(name.rpartition(".")[2].lower(), UNKNOWN)

"""What people call the formats of files that are converted: format-names.ts of My PicSafe says the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMAT_NAMES: Final[Mapping[str, str]] = {
    "application/dicom": "DICOM",
    "application/ogg": "Ogg",
    "audio/aac": "AAC",
    "audio/amr": "AMR",
    "audio/flac": "FLAC",
    "audio/mp4": "M4A",
    "audio/mpeg": "MP3",
    "audio/vnd.wave": "WAV",
    "audio/x-aiff": "AIFF",
    "audio/x-caf": "CAF",
    "image/avif": "AVIF",
    "image/bmp": "BMP",
    "image/gif": "GIF",
    "image/heic": "HEIC",
    "image/heif": "HEIF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "image/webp": "WebP",
    "video/matroska": "Matroska",
    "video/mp2p": "MPEG",
    "video/mp2t": "MPEG-TS",
    "video/mp4": "MP4",
    "video/quicktime": "MOV",
    "video/vnd.avi": "AVI",
    "video/webm": "WebM",
    "video/x-ms-asf": "Windows Media",
}
"""Names by media types (RFC 6838), in lower case."""


def format_name(media_type: str) -> str:
    """Return what people call a media type, or the type as it is written."""
    return FORMAT_NAMES.get(media_type.strip().lower(), media_type.strip())

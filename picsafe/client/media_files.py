"""A file that is to be enclosed, and what is said of one that cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chalicelib.contract.media_kinds import MediaType
from picsafe.client.errors import InvalidInput
from picsafe.client.text import one_line

ACCEPTED = (
    "photos (JPEG, HEIC, PNG, WebP, AVIF, GIF, BMP, TIFF, DICOM), videos (MP4, M4V, MOV, WebM, AVI and "
    "others) and audio (M4A, MP3, WAV, Ogg, AMR and others)"
)


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file to be enclosed.

    Attributes:
        path: where it is.
        media_type: what it is.
        duration: in seconds, of a video or a recording that says it.
        source_type: the media type (RFC 6838) that it has, if it has to be converted.
        note: what converting changes of it.
    """

    path: Path
    media_type: MediaType
    duration: float | None = None
    source_type: str = ""
    note: str = ""


def shown(path: Path) -> str:
    """A file's name, as it can be put into a sentence."""
    return one_line(path.name) or str(path)


def unsupported(path: Path) -> InvalidInput:
    """That a file is of no kind that reports take."""
    return InvalidInput("unsupported_media", f"{shown(path)} cannot be sent. A report takes {ACCEPTED}.")

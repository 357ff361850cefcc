"""Which kinds of media a report takes, how their files are called, and how they are told by their content.

Names lie, and ``.mp4`` is both sound and film: photos are told by their first bytes, film and sound by the
tracks of the ISO base media file (ISO/IEC 14496-12) that holds them, not by its brand.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final, Literal

START_SIZE: Final = 16
"""How many bytes of a file's beginning ``sort_of`` looks at."""

_HEIF_BRANDS = frozenset([b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"])
_AVIF_BRANDS = frozenset([b"avif", b"avis"])
_FIRST_BOXES = frozenset([b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"])


class MediaType(StrEnum):
    """What a media item is, as metadata.json names it."""

    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"

    @property
    def extension(self) -> str:
        """The extension of the item's file, without the dot (seeds, "File Structure")."""
        return _EXTENSIONS[self]


_EXTENSIONS = {MediaType.PHOTO: "jpg", MediaType.VIDEO: "m4v", MediaType.AUDIO: "m4a"}
_MEDIA_TYPES = {extension: media_type for media_type, extension in _EXTENSIONS.items()}


def media_type_of_extension(extension: str) -> MediaType | None:
    """The kind of item whose file has this extension in a report, or ``None``."""
    return _MEDIA_TYPES.get(extension)


def sort_of(start: bytes) -> Literal["photo", "container"] | None:
    """What a file is by its first ``START_SIZE`` bytes: a photo, a container of tracks, or nothing sendable.

    Photos are JPEG, PNG, WebP and HEIF, without AVIF.
    """
    brand = start[8:12]
    if (
        start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (start[:4] == b"RIFF" and brand == b"WEBP")
        or (start[4:8] == b"ftyp" and brand in _HEIF_BRANDS)
    ):
        return "photo"
    return "container" if start[4:8] in _FIRST_BOXES and brand not in _AVIF_BRANDS else None


def media_type_of_tracks(handlers: Collection[bytes]) -> MediaType | None:
    """What a container is by the handler types of its tracks: film if any is, otherwise sound."""
    if b"vide" in handlers:
        return MediaType.VIDEO
    return MediaType.AUDIO if b"soun" in handlers else None

"""Which kinds of media a report takes, how their files are called, and how they are told by their content.

Names lie, and ``.mp4`` is both sound and film: photos are told by their first bytes, film and sound by the
tracks of the ISO base media file (ISO/IEC 14496-12) that holds them, not by its brand.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final, Literal

from chalicelib.contract.photo_kinds import PHOTO_START_SIZE, photo_kind

START_SIZE: Final = PHOTO_START_SIZE
"""How many bytes of a file's beginning ``sort_of`` looks at."""

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
    """What a file is by its first ``START_SIZE`` bytes: a photo, a container of tracks, or neither."""
    kind = photo_kind(start)
    if kind is not None:
        return "photo" if kind.is_taken else None
    return "container" if start[4:8] in _FIRST_BOXES else None


def media_type_of_tracks(handlers: Collection[bytes]) -> MediaType | None:
    """What a container is by the handler types of its tracks: film if any is, otherwise sound."""
    if b"vide" in handlers:
        return MediaType.VIDEO
    return MediaType.AUDIO if b"soun" in handlers else None

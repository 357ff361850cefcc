"""The names inside a report, and the item IDs they are made of.

Only the names of this module are ever written. Item IDs are bounded here, because they become file names on
whatever machine opens the report; readers take more of them than writers make.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from chalicelib.contract.media_kinds import MediaType
from chalicelib.contract.settled_characters import composed
from chalicelib.format.errors import InvalidIdentifierError
from chalicelib.format.shown_names import is_printable

PACKAGE_JSON: Final = "package.json"
PACKAGE_ENCRYPTED: Final = "package.encrypted"
METADATA_JSON: Final = "metadata.json"
REPORT_PDF: Final = "report.pdf"
CONSENT_JPG: Final = "consent.jpg"
CONSENT_M4A: Final = "consent.m4a"

MAX_ITEM_ID_LENGTH: Final = 64
MAX_ITEM_ID_BYTES: Final = 192
"""In UTF-8, of IDs that are read: with the rest of a name they have to fit into the 255 of a file system."""

_ITEM_ID = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?")
_THUMBNAIL_SUFFIX = "-thumbnail"
_FORBIDDEN = frozenset('/\\:*?"<>|')
_OWN_NAMES = frozenset(["consent", "report", "metadata", "package"])
# Windows reserves them whatever their extension, and a dot begins one.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{device}{number}" for device in ("com", "lpt") for number in range(10)]
)


class NameKind(StrEnum):
    """The part that a member of the inner zip plays in the report."""

    METADATA = "metadata"
    PDF = "pdf"
    CONSENT = "consent"
    MEDIA = "media"
    THUMBNAIL = "thumbnail"


class MemberName(NamedTuple):
    """A name of the inner zip as it is written: its kind, and whose item it belongs to, if any."""

    name: str
    kind: NameKind
    item_id: str | None = None
    media_type: MediaType | None = None


_FIXED_NAMES: Final = {
    METADATA_JSON: NameKind.METADATA,
    REPORT_PDF: NameKind.PDF,
    CONSENT_JPG: NameKind.CONSENT,
    CONSENT_M4A: NameKind.CONSENT,
    "consent.png": NameKind.CONSENT,
}
# What other writers call a file, and what it is called here. A PNG and a QuickTime film stay what they are.
_READ_EXTENSIONS: Final[Mapping[str, tuple[str, MediaType]]] = {
    "jpg": ("jpg", MediaType.PHOTO),
    "jpeg": ("jpg", MediaType.PHOTO),
    "png": ("png", MediaType.PHOTO),
    "m4v": ("m4v", MediaType.VIDEO),
    "mp4": ("m4v", MediaType.VIDEO),
    "mov": ("mov", MediaType.VIDEO),
    "m4a": ("m4a", MediaType.AUDIO),
}


def is_item_id(value: str) -> bool:
    """Whether ``value`` can name a media item and be part of a file name on any system.

    At most 64 ASCII letters, digits, ``-`` and ``_``, beginning and ending in a letter or digit; neither a
    name the report itself uses, nor a Windows device, nor something that reads as a thumbnail's name.
    """
    folded = value.lower()
    return (
        _ITEM_ID.fullmatch(value) is not None
        and folded not in _OWN_NAMES | _DEVICES
        and not folded.endswith(_THUMBNAIL_SUFFIX)
    )


def is_read_item_id(value: str) -> bool:
    """Whether a reader takes ``value``, in NFC, for an item ID that another writer made.

    At most 64 characters and 192 bytes of UTF-8, with accents, spaces and dots, but none that a file system
    forbids or that cannot be shown; it begins with neither a dot, a space nor ``-``, and ends in neither of
    the first two. Otherwise it is as ``is_item_id`` says.
    """
    folded = _ascii_lower(value)
    return (
        0 < len(value) <= MAX_ITEM_ID_LENGTH
        and is_printable(value)  # before it is encoded: a lone surrogate cannot be
        and len(value.encode()) <= MAX_ITEM_ID_BYTES
        and _FORBIDDEN.isdisjoint(value)
        and value[0] not in ". -"
        and value[-1] not in ". "
        and folded not in _OWN_NAMES
        and folded.partition(".")[0].rstrip(" ") not in _DEVICES
        and not folded.endswith(_THUMBNAIL_SUFFIX)
    )


def read_item_id(text: str) -> str:
    """Return another writer's item ID in the form in which IDs are compared: NFC, no blanks around it."""
    return composed(text.strip(" \t\r\n"))


def media_name(item_id: str, media_type: MediaType) -> str:
    """Return the name of an item's file, ``{ItemID}.jpg|m4v|m4a``."""
    return f"{_checked_item_id(item_id)}.{media_type.extension}"


def thumbnail_name(item_id: str) -> str:
    """Return the name of an item's thumbnail, ``{ItemID}-thumbnail.jpg``."""
    return f"{_checked_item_id(item_id)}{_THUMBNAIL_SUFFIX}.jpg"


def parse_member_name(name: str) -> MemberName | None:
    """Say what a file of an inner zip is, and what it is to be called; ``None`` if it is none of a report's.

    Letter case in the report's own names and in extensions does not count, and ``.jpeg`` and ``.mp4`` are
    other spellings of ``.jpg`` and ``.m4v``.

    Args:
        name: in NFC.
    """
    stem, _, extension = name.rpartition(".")
    extension, media_type = _READ_EXTENSIONS.get(_ascii_lower(extension), (extension, None))
    fixed = _ascii_lower(f"{stem}.{extension}")
    if fixed in _FIXED_NAMES:
        return MemberName(fixed, _FIXED_NAMES[fixed])
    if media_type is None:
        return None
    if media_type is MediaType.PHOTO and _ascii_lower(stem).endswith(_THUMBNAIL_SUFFIX):
        item_id = stem[: -len(_THUMBNAIL_SUFFIX)]
        if is_read_item_id(item_id):
            name = f"{item_id}{_THUMBNAIL_SUFFIX}.{extension}"
            return MemberName(name, NameKind.THUMBNAIL, item_id, None)
    elif is_read_item_id(stem):
        return MemberName(f"{stem}.{extension}", NameKind.MEDIA, stem, media_type)
    return None


def parse_package_name(name: str) -> str | None:
    """Return which part of the outer zip a name is, letter case aside; ``None`` if it is none."""
    name = _ascii_lower(name)
    return name if name in {PACKAGE_JSON, PACKAGE_ENCRYPTED} else None


def _ascii_lower(text: str) -> str:
    return re.sub("[A-Z]+", lambda letters: letters[0].lower(), text)


def _checked_item_id(item_id: str) -> str:
    if not is_item_id(item_id):
        raise InvalidIdentifierError("an item ID is 1 to 64 letters, digits, '-' and '_'")
    return item_id

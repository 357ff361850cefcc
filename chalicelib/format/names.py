"""The names inside a report, and the item IDs they are made of.

Only the names of this module are ever written or read; everything else in a report is refused. Item IDs are
bounded here, because they become file names on whatever machine opens the report.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

from chalicelib.contract.media_kinds import MediaType, media_type_of_extension
from chalicelib.format.errors import InvalidIdentifierError, UnexpectedNameError, UnsafeNameError

PACKAGE_JSON: Final = "package.json"
PACKAGE_ENCRYPTED: Final = "package.encrypted"
METADATA_JSON: Final = "metadata.json"
REPORT_PDF: Final = "report.pdf"
CONSENT_JPG: Final = "consent.jpg"
CONSENT_M4A: Final = "consent.m4a"

MAX_ITEM_ID_LENGTH: Final = 64
MAX_NAME_LENGTH: Final = MAX_ITEM_ID_LENGTH + len("-thumbnail.jpg")

_ITEM_ID = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?")
_THUMBNAIL_SUFFIX = "-thumbnail"
# The report's own files, and the device names that Windows reserves whatever their extension.
_RESERVED_ITEM_IDS = frozenset(
    ["consent", "report", "metadata", "package", "con", "prn", "aux", "nul"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in range(10)]
)


class NameKind(StrEnum):
    """The part that a member of the inner zip plays in the report."""

    METADATA = "metadata"
    PDF = "pdf"
    CONSENT = "consent"
    MEDIA = "media"
    THUMBNAIL = "thumbnail"


class MemberName(NamedTuple):
    """A checked name of the inner zip: its kind, and whose item it belongs to, if any."""

    name: str
    kind: NameKind
    item_id: str | None = None
    media_type: MediaType | None = None


_FIXED_NAMES = {
    METADATA_JSON: NameKind.METADATA,
    REPORT_PDF: NameKind.PDF,
    CONSENT_JPG: NameKind.CONSENT,
    CONSENT_M4A: NameKind.CONSENT,
}


def is_item_id(value: str) -> bool:
    """Whether ``value`` can name a media item and be part of a file name on any system.

    At most 64 ASCII letters, digits, ``-`` and ``_``, beginning and ending in a letter or digit; neither a
    name the report itself uses, nor a Windows device, nor something that reads as a thumbnail's name.
    """
    folded = value.casefold()
    return (
        _ITEM_ID.fullmatch(value) is not None
        and folded not in _RESERVED_ITEM_IDS
        and not folded.endswith(_THUMBNAIL_SUFFIX)
    )


def media_name(item_id: str, media_type: MediaType) -> str:
    """Return the name of an item's file, ``{ItemID}.jpg|m4v|m4a``."""
    return f"{_checked_item_id(item_id)}.{media_type.extension}"


def thumbnail_name(item_id: str) -> str:
    """Return the name of an item's thumbnail, ``{ItemID}-thumbnail.jpg``."""
    return f"{_checked_item_id(item_id)}{_THUMBNAIL_SUFFIX}.jpg"


def parse_member_name(name: str) -> MemberName:
    """Check a name found in an inner zip and say what it is.

    Raises:
        UnsafeNameError: the name would leave its directory or mean something to a file system.
        UnexpectedNameError: the name is harmless but none of a report's.
    """
    require_safe_name(name)
    if name in _FIXED_NAMES:
        return MemberName(name, _FIXED_NAMES[name])
    stem, _, extension = name.rpartition(".")
    if extension == "jpg" and stem.endswith(_THUMBNAIL_SUFFIX):
        item_id = stem.removesuffix(_THUMBNAIL_SUFFIX)
        if is_item_id(item_id):
            return MemberName(name, NameKind.THUMBNAIL, item_id, None)
    elif (media_type := media_type_of_extension(extension)) is not None and is_item_id(stem):
        return MemberName(name, NameKind.MEDIA, stem, media_type)
    raise UnexpectedNameError("the report holds a file that does not belong in one")


def require_package_name(name: str) -> None:
    """Refuse a name that does not belong in the outer zip.

    Raises:
        UnexpectedNameError: it is neither package.json nor package.encrypted.
    """
    if name not in {PACKAGE_JSON, PACKAGE_ENCRYPTED}:
        raise UnexpectedNameError("the file holds something that does not belong in a .picsafe file")


def require_safe_name(name: str) -> None:
    """Refuse separators, drive letters, dot names, control characters and over-long names.

    Raises:
        UnsafeNameError: the name is one of those.
    """
    unsafe = (
        not name
        or len(name) > MAX_NAME_LENGTH
        or name in {".", ".."}
        or any(character in '/\\:*?"<>|' or not character.isprintable() for character in name)
        or name[-1] in ". "
    )
    if unsafe:
        raise UnsafeNameError("the report holds a file with an unsafe name")


def _checked_item_id(item_id: str) -> str:
    if not is_item_id(item_id):
        raise InvalidIdentifierError("an item ID is 1 to 64 letters, digits, '-' and '_'")
    return item_id

"""The names inside a report, and the identifiers they are made of.

Only the names of this module are ever written or read; everything else in a report is refused. Report IDs
are the design's (nine-digit user number, then milliseconds since 1970); item IDs are bounded here, because
they become file names on whatever machine opens the report.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

from chalicelib.format.errors import InvalidIdentifierError, UnexpectedNameError, UnsafeNameError

PACKAGE_JSON: Final = "package.json"
PACKAGE_ENCRYPTED: Final = "package.encrypted"
METADATA_JSON: Final = "metadata.json"
REPORT_PDF: Final = "report.pdf"
CONSENT_JPG: Final = "consent.jpg"
CONSENT_M4A: Final = "consent.m4a"

MAX_ITEM_ID_LENGTH: Final = 64
MAX_NAME_LENGTH: Final = MAX_ITEM_ID_LENGTH + len("-thumbnail.jpg")

_USER_NUMBER_LIMIT: Final = 10**9
_MILLISECONDS_LIMIT: Final = 10**13
_REPORT_ID = re.compile(r"[0-9A-Za-z]{10,64}")
_ITEM_ID = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?")
_THUMBNAIL_SUFFIX = "-thumbnail"
# The report's own files, and the device names that Windows reserves whatever their extension.
_RESERVED_ITEM_IDS = frozenset(
    ["consent", "report", "metadata", "package", "con", "prn", "aux", "nul"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in range(10)]
)


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


def is_report_id(value: str) -> bool:
    """Whether ``value`` can name a report: 10 to 64 ASCII letters and digits."""
    return _REPORT_ID.fullmatch(value) is not None


def make_report_id(user_number: int, now_ms: int) -> str:
    """Return the 22-digit report ID of a report composed at ``now_ms`` (milliseconds since 1970).

    Raises:
        InvalidIdentifierError: the user number needs more than nine digits, or the time more than thirteen.
    """
    if not 0 <= user_number < _USER_NUMBER_LIMIT:
        raise InvalidIdentifierError("a user number has at most nine digits")
    if not 0 <= now_ms < _MILLISECONDS_LIMIT:
        raise InvalidIdentifierError("a time has at most thirteen digits of milliseconds")
    return f"{user_number:09d}{now_ms:013d}"


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
    elif extension in _MEDIA_TYPES and is_item_id(stem):
        return MemberName(name, NameKind.MEDIA, stem, _MEDIA_TYPES[extension])
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

"""metadata.json: who the patient is, who took the pictures, what was consented to, and what is enclosed.

The structure is the seeds' ("3. Contents of a Report"): every value is a string, and the writer writes every
field in that order. The reader accepts what other writers make of it: numbers, booleans and null where a
string belongs (they become one), lists of such values (joined by commas), empty lists and texts where an
object or the list of items belongs, absent fields (empty) and members it does not know (kept, and written
again). It refuses other types, over-long values and item IDs that could not be file names. What the seeds
have no place for is in an object of its own, beside theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.contract.report_limits import MAX_ITEMS
from chalicelib.contract.settled_characters import folded
from chalicelib.format.errors import InvalidMetadataError, TooLargeError
from chalicelib.format.json_documents import BYTE_ORDER_MARK, NotJson, decode_json
from chalicelib.format.keywords import keyword
from chalicelib.format.metadata_extension import MetadataExtension, decode_extension, extension_document
from chalicelib.format.names import is_read_item_id, read_item_id
from chalicelib.format.texts import MAX_NOTES_LENGTH, MAX_TEXT_LENGTH, bounded_text
from chalicelib.format.unknown_members import Members, add_unknown, find_unknown, members

__all__ = [
    "MAX_METADATA_BYTES",
    "Consent",
    "ConsentLevel",
    "ConsentType",
    "Details",
    "Location",
    "Media",
    "Metadata",
    "Patient",
    "User",
    "decode_metadata",
    "encode_metadata",
    "flag",
    "join_levels",
    "metadata_document",
    "split_levels",
]

MAX_METADATA_BYTES: Final = 4 * 1024 * 1024
"""Room for the longest notes with every character escaped, as some writers do."""
MAX_MEDIA: Final = MAX_ITEMS
MAX_LIST_VALUES: Final = 32


class ConsentType(StrEnum):
    """How consent was given: a signature (consent.jpg) or a recording (consent.m4a)."""

    SIGNED = "signed"
    VERBAL = "verbal"


class ConsentLevel(StrEnum):
    """What the patient consented to the material being used for."""

    TREATMENT = "treatment"
    EDUCATION = "education"
    PUBLICATION = "publication"


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """The patient; ``day``, ``month`` and ``year`` of birth are decimal numbers without padding."""

    firstname: str = ""
    lastname: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    patientid: str = ""
    translator: str = ""
    guardian: str = ""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """The sender; ``country`` is ISO 3166-1 alpha-2."""

    userid: str = ""
    title: str = ""
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    country: str = ""


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """Where the report was composed: decimal degrees (WGS 84) and a postal address, each empty if unknown."""

    latitude: str = ""
    longitude: str = ""
    address: str = ""


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """The report itself and the device it was made on; ``datetime`` is RFC 3339, ``pro`` a flag."""

    notes: str = ""
    datetime: str = ""
    reportid: str = ""
    sendtype: str = ""
    sendto: str = ""
    reportendpoint: str = ""
    ip: str = ""
    location: Location = Location()
    platform: str = ""
    architecture: str = ""
    manufacturer: str = ""
    model: str = ""
    os: str = ""
    uuid: str = ""
    version: str = ""
    pro: str = ""


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What was consented to, and how: ``type`` is a ConsentType, or empty where no consent was recorded.

    ``treatment``, ``education`` and ``publication`` are flags; ``consentlevels`` lists the granted levels.
    """

    type: str = ""
    treatment: str = ""
    education: str = ""
    publication: str = ""
    consentlevels: str = ""


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """One enclosed item: its ID, its MediaType, and the consent levels that apply to it."""

    mediaid: str
    type: str
    levels: str = ""


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of metadata.json: the members of ``report``, and what is beside them.

    Attributes:
        patient, user, details, consent, media: the seeds' structure.
        extension: the member ``picsafe`` beside ``report``, if there is one.
        unknown: members that this version does not know, by the object that they are in, a JSON pointer
            (RFC 6901): an empty one is the document itself, ``/report/media/ID`` the item of that ID.
    """

    patient: Patient = Patient()
    user: User = User()
    details: Details = Details()
    consent: Consent = Consent()
    media: tuple[Media, ...] = ()
    extension: MetadataExtension | None = None
    unknown: Mapping[str, Members] = {}


_REPORT: Final = ("patient", "user", "details", "consent", "media")
_KNOWN: Final[Mapping[str, Collection[str]]] = {
    "/report": _REPORT,
    "/report/patient": Patient.__struct_fields__,
    "/report/user": User.__struct_fields__,
    "/report/details": Details.__struct_fields__,
    "/report/details/location": Location.__struct_fields__,
    "/report/consent": Consent.__struct_fields__,
}
_Section = TypeVar("_Section", Patient, User, Location, Consent, Media)


def flag(value: bool) -> str:  # noqa: FBT001 - a conversion of exactly one value
    """Return a boolean as metadata.json writes it: ``true`` or ``false``."""
    return "true" if value else "false"


def join_levels(levels: tuple[ConsentLevel, ...]) -> str:
    """Return consent levels as metadata.json writes them: comma-separated, in ConsentLevel's order."""
    return ",".join(level for level in ConsentLevel if level in levels)


def split_levels(text: str) -> tuple[str, ...]:
    """Return the consent levels listed in a field, lower-cased, including ones this version does not know."""
    return tuple(level for level in map(keyword, text.split(",")) if level)


def encode_metadata(metadata: Metadata) -> bytes:
    """Return metadata.json, UTF-8, indented by two: every field in the seeds' order, then unknown members.

    Raises:
        InvalidMetadataError: a value is over its limit or an item ID cannot be one.
        TooLargeError: the document is over MAX_METADATA_BYTES.
    """
    try:
        document = msgspec.json.format(msgspec.json.encode(_document(metadata)), indent=2) + b"\n"
    except (UnicodeEncodeError, msgspec.MsgspecError):  # the cause would carry the text
        raise InvalidMetadataError("the metadata holds text that is not Unicode") from None
    decode_metadata(document)  # what this writer makes, its own reader must accept
    return document


def metadata_document(metadata: Metadata) -> dict[str, Any]:
    """Return metadata.json in Python's own types, for whoever shows or converts it."""
    document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(_document(metadata)))
    return document


def decode_metadata(document: bytes) -> Metadata:
    """Read metadata.json, tolerating other writers' spellings as the module's description says.

    Raises:
        InvalidMetadataError: not JSON, not the structure, or a value over its limit.
        TooLargeError: the document is over MAX_METADATA_BYTES.
    """
    if len(document) > MAX_METADATA_BYTES:
        raise TooLargeError("metadata.json is too large")
    try:
        tree = decode_json(document)
    except NotJson:
        raise InvalidMetadataError("metadata.json is not JSON, or nested too deeply") from None
    document = document.removeprefix(BYTE_ORDER_MARK)
    report = _required_object(_required_object(tree).get("report"))
    media = _media(report.get("media"))
    extension = decode_extension(members(document).get("picsafe"))
    top_level = ["report"] if extension is None else ["report", "picsafe"]
    return Metadata(
        patient=_section(Patient, report.get("patient")),
        user=_section(User, report.get("user")),
        details=_details(report.get("details")),
        consent=_section(Consent, report.get("consent")),
        media=media,
        extension=extension,
        unknown=_unknown(document, top_level, media),
    )


def _document(metadata: Metadata) -> dict[str, Any]:
    report = {name: msgspec.to_builtins(getattr(metadata, name)) for name in _REPORT}
    document: dict[str, Any] = {"report": report}
    if metadata.extension is not None:
        document["picsafe"] = extension_document(metadata.extension)
    add_unknown(document, metadata.unknown)
    return document


def _unknown(document: bytes, top_level: Collection[str], media: tuple[Media, ...]) -> dict[str, Members]:
    places = {f"/report/media/{index}": f"/report/media/{item.mediaid}" for index, item in enumerate(media)}
    indices = [str(index) for index in range(len(media))]
    items = {"/report/media": indices, **dict.fromkeys(places, Media.__struct_fields__)}
    known = {"": top_level, **_KNOWN, **items}
    return {places.get(pointer, pointer): found for pointer, found in find_unknown(document, known).items()}


def _required_object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise InvalidMetadataError("metadata.json lacks an object where one belongs")
    return value


def _optional_object(value: object) -> dict[str, object]:
    return {} if value is None or value in ("", []) else _required_object(value)


def _section(kind: type[_Section], value: object) -> _Section:
    fields = _optional_object(value)
    return kind(**{name: _text(fields.get(name)) for name in kind.__struct_fields__})


def _details(value: object) -> Details:
    fields = _optional_object(value)
    others = [name for name in Details.__struct_fields__ if name not in {"notes", "reportid", "location"}]
    return Details(
        notes=_text(fields.get("notes"), MAX_NOTES_LENGTH),
        reportid=_text(fields.get("reportid")).strip(" \t\r\n"),
        location=_section(Location, fields.get("location")),
        **{name: _text(fields.get(name)) for name in others},
    )


def _media(value: object) -> tuple[Media, ...]:
    if value is None or value in ("", {}):
        return ()
    if not isinstance(value, list) or len(value) > MAX_MEDIA:
        raise InvalidMetadataError(f"metadata.json's media is not a list of at most {MAX_MEDIA} items")
    items = tuple(_item(item) for item in value)
    if not all(is_read_item_id(item.mediaid) for item in items):
        raise InvalidMetadataError("metadata.json names a media item by an ID that cannot be one")
    if len({folded(item.mediaid) for item in items}) != len(items):
        raise InvalidMetadataError("metadata.json names a media item twice")
    return items


def _item(value: object) -> Media:
    item = _section(Media, _required_object(value))
    return msgspec.structs.replace(item, mediaid=read_item_id(item.mediaid))


def _text(value: object, limit: int = MAX_TEXT_LENGTH) -> str:
    if isinstance(value, list):
        if len(value) > MAX_LIST_VALUES:
            raise InvalidMetadataError("metadata.json holds a list that is too long")
        return bounded_text(",".join(_scalar(part) for part in value), limit)
    return bounded_text(_scalar(value), limit)


def _scalar(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return flag(value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return value
    raise InvalidMetadataError("metadata.json holds an object where a value belongs")

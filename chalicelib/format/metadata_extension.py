"""The member ``picsafe`` of metadata.json: what the seeds' structure has no place for.

Everything in it is optional. Reading it never keeps a report from opening, unless a bound is broken: what has
another type than it should is treated like what is not known, which is kept as it was written, passed on and
not shown. Values of an enumeration that are not known are shown as they are. A member never changes its
meaning; a later version only adds some, so that this version reads what it knows of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.format.errors import InvalidMetadataError
from chalicelib.format.texts import bounded_text
from chalicelib.format.unknown_members import Members, members, others

VERSION: Final = 1
MAX_VERSION: Final = 999_999_999
MAX_CONVERSIONS: Final = 500

# 1.0 and 1e0 are none, lest implementations differ in what they take for a whole number.
_VERSION = re.compile(rb"[1-9][0-9]{0,8}")


class Urgency(StrEnum):
    """How soon the sender wants the report to be looked at; other writers may use other words."""

    ROUTINE = "routine"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Capacity(StrEnum):
    """Whether the patient was able to decide; other writers may use other words."""

    PRESENT = "present"
    LACKING = "lacking"
    NOT_ASSESSED = "not_assessed"


class Evidence(StrEnum):
    """What the file that proves consent is, where its type does not say it; writers may use other words."""

    PAPER_FORM = "paper_form"


class ConsentDetails(msgspec.Struct, frozen=True, kw_only=True):
    """How consent came about.

    Attributes:
        wording: the text that the patient was shown or read.
        language: the wording's language (BCP 47).
        capacity: a Capacity, as the sender judged it.
        evidence: an Evidence: of signed consent, whether consent.jpg is a paper form that was photographed.
        relationship: what the guardian is to the patient, in words.
        issuer: whose words they are, if an institution has its own; the report says so, nothing proves it.
        edition: which version of these.
        unknown: what else is there.
    """

    wording: str = ""
    language: str = ""
    capacity: str = ""
    evidence: str = ""
    relationship: str = ""
    issuer: str = ""
    edition: str = ""
    unknown: Members = {}


class BodySite(msgspec.Struct, frozen=True, kw_only=True):
    """Where on the body: in words with the side, and as a code of a terminology.

    Attributes:
        text: in words.
        code: the terminology's code.
        system: the terminology's URI, as FHIR names it: ``http://snomed.info/sct``.
        unknown: what else is there.
    """

    text: str = ""
    code: str = ""
    system: str = ""
    unknown: Members = {}


class Conversion(msgspec.Struct, frozen=True, kw_only=True, rename={"source": "from", "target": "to"}):
    """An item that was converted before it was enclosed.

    Attributes:
        item: the item ID.
        source: the media type that it had (``image/heic``), ``from`` in the document.
        target: the media type that it has (``image/jpeg``), ``to`` in the document.
        note: what was lost or should be known.
        unknown: what else is there.
    """

    item: str = ""
    source: str = ""
    target: str = ""
    note: str = ""
    unknown: Members = {}


class MetadataExtension(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of the member ``picsafe``.

    Attributes:
        version: 1; a later version may hold more.
        consent: how consent came about.
        body_site: what the pictures show.
        visit: the number of the visit or encounter in the institution's system.
        urgency: an Urgency.
        conversions: what was converted.
        in_reply_to: the ID of the report that this one answers.
        supersedes: the ID of the report in whose place this one is sent.
        unknown: what else is there.
    """

    version: int = VERSION
    consent: ConsentDetails = ConsentDetails()
    body_site: BodySite = BodySite()
    visit: str = ""
    urgency: str = ""
    conversions: tuple[Conversion, ...] = ()
    in_reply_to: str = ""
    supersedes: str = ""
    unknown: Members = {}

    @property
    def holds_more(self) -> bool:
        """Whether there is something that this version does not know, and so does not show."""
        parts: tuple[MetadataExtension | ConsentDetails | BodySite | Conversion, ...] = (
            *(self, self.consent, self.body_site),
            *self.conversions,
        )
        return self.version > VERSION or any(part.unknown for part in parts)


_Part = TypeVar("_Part", ConsentDetails, BodySite, Conversion)
_Value = TypeVar("_Value")

# What reads a value says None to one of another type than it should have.
_Read = Callable[[msgspec.Raw], _Value | None]


def decode_extension(text: msgspec.Raw | None) -> MetadataExtension | None:
    """Read the member ``picsafe``; None if there is none, it is no object, or has no version.

    Raises:
        InvalidMetadataError: a text or the list of conversions is over its limit.
    """
    found = members(text) if text is not None else {}
    version = bytes(found.get("version", b""))
    if not _VERSION.fullmatch(version):
        return None
    readers: Mapping[str, _Read[Any]] = {
        "consent": lambda value: _part(ConsentDetails, value),
        "body_site": lambda value: _part(BodySite, value),
        "visit": _text,
        "urgency": _text,
        "conversions": _conversions,
        "in_reply_to": _text,
        "supersedes": _text,
    }
    known, unknown = _read(found, readers)
    return MetadataExtension(version=int(version), **known, unknown=others(unknown, ["version"]))


def extension_document(extension: MetadataExtension) -> dict[str, Any]:
    """Return the member ``picsafe`` for msgspec to encode: what is empty is left out.

    Raises:
        InvalidMetadataError: the version cannot be one.
    """
    if not 1 <= extension.version <= MAX_VERSION:
        raise InvalidMetadataError("the metadata's extension has a version that cannot be one")
    document: dict[str, Any] = {
        "version": extension.version,
        "consent": _part_document(extension.consent),
        "body_site": _part_document(extension.body_site),
        "visit": extension.visit,
        "urgency": extension.urgency,
        "conversions": [_part_document(conversion) for conversion in extension.conversions],
        "in_reply_to": extension.in_reply_to,
        "supersedes": extension.supersedes,
    }
    return _with_unknown(document, extension.unknown)


def _read(found: Members, readers: Mapping[str, _Read[Any]]) -> tuple[dict[str, Any], dict[str, msgspec.Raw]]:
    """Return what could be read, and the text of everything else."""
    known = {name: read(found[name]) for name, read in readers.items() if name in found}
    known = {name: value for name, value in known.items() if value is not None}
    return known, others(found, known.keys())


def _text(value: msgspec.Raw) -> str | None:
    text = _decoded(value, str | None)
    return bounded_text(text) if isinstance(text, str) else None


def _part(kind: type[_Part], value: msgspec.Raw) -> _Part | None:
    if not bytes(value).startswith(b"{"):
        return None
    names = {field.encode_name: field.name for field in msgspec.structs.fields(kind)}
    del names["unknown"]
    known, unknown = _read(members(value), dict.fromkeys(names, _text))
    return kind(**{names[name]: text for name, text in known.items()}, unknown=unknown)


def _conversions(value: msgspec.Raw) -> tuple[Conversion, ...] | None:
    entries = _decoded(value, list[msgspec.Raw])
    if entries is None:
        return None
    if len(entries) > MAX_CONVERSIONS:
        raise InvalidMetadataError(f"metadata.json lists more than {MAX_CONVERSIONS} conversions")
    conversions = [_part(Conversion, entry) for entry in entries]
    # one that cannot be read would be missing from the list, which then would say what is not so
    return None if None in conversions else tuple(filter(None, conversions))


def _decoded(value: msgspec.Raw, kind: Any) -> Any:  # noqa: ANN401 - of the kind, or None
    try:
        return msgspec.json.decode(value, type=kind)
    except msgspec.ValidationError:
        return None


def _part_document(part: ConsentDetails | BodySite | Conversion) -> dict[str, Any]:
    fields = {field.encode_name: getattr(part, field.name) for field in msgspec.structs.fields(part)}
    del fields["unknown"]
    return _with_unknown(fields, part.unknown)


def _with_unknown(document: dict[str, Any], unknown: Members) -> dict[str, Any]:
    known = {name: value for name, value in document.items() if value}
    return known | {name: value for name, value in unknown.items() if name not in known}

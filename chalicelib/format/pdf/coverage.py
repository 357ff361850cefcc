"""What of a report's texts the document cannot show, so that its sender can be told before it is sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.format.metadata import Metadata
from chalicelib.format.metadata_extension import MetadataExtension
from chalicelib.format.pdf.fonts import font_runs

# the names of letters begin with their script's, which has more than one word in these
_TWO_WORDS = frozenset(
    ["OLD", "NEW", "TAI", "OL", "LINEAR", "SYLOTI", "SORA", "PAU", "KAYAH", "MEETEI", "BASSA"]
)

_SHAPELESS = frozenset(["Cc", "Zl", "Zp"])


@dataclass(frozen=True, slots=True)
class Undrawable:
    """Characters of a text for which no font has a picture.

    Attributes:
        field: whose text it is, in words: ``the patient's first name``.
        characters: each once, in their order.
        scripts: of their letters, in words: ``Linear A``; empty for symbols.
    """

    field: str
    characters: str
    scripts: tuple[str, ...]


def undrawable_in(metadata: Metadata) -> list[Undrawable]:
    """What the document could not show of a report, field by field."""
    found = []
    for field, text in _texts(metadata):
        if characters := undrawable(text):
            scripts = dict.fromkeys(script for character in characters if (script := _script(character)))
            found.append(Undrawable(field, characters, tuple(scripts)))
    return found


def undrawable(text: str) -> str:
    """The characters of a text for which no font has a picture, each once, in their order.

    What has no shape anywhere (controls, line ends) is none of them.
    """
    composed = unicodedata.normalize("NFC", text)
    missing = (composed[run.start : run.end] for run in font_runs(composed) if run.missing)
    return "".join(
        dict.fromkeys(one for part in missing for one in part if unicodedata.category(one) not in _SHAPELESS)
    )


def _texts(metadata: Metadata) -> Iterator[tuple[str, str]]:
    patient, user, details = metadata.patient, metadata.user, metadata.details
    extension = metadata.extension or MetadataExtension()
    yield "the patient's first name", patient.firstname
    yield "the patient's last name", patient.lastname
    yield "the patient's ID", patient.patientid
    yield "the guardian's name", patient.guardian
    yield "the translator's name", patient.translator
    yield "your name", f"{user.title} {user.firstname} {user.lastname}"
    yield "the notes", details.notes
    yield "the address", details.location.address
    yield "the visit number", extension.visit
    yield "the urgency", extension.urgency
    yield "the body site", extension.body_site.text
    yield "the wording of the consent", extension.consent.wording
    yield "whose wording that is", extension.consent.issuer
    yield "what is said of capacity", extension.consent.capacity
    yield "what the guardian is to the patient", extension.consent.relationship


def _script(character: str) -> str:
    words = unicodedata.name(character, "").split()
    if not words or not unicodedata.category(character).startswith(("L", "M")):
        return ""
    if words[0] == "CJK":
        return "Han"
    return " ".join(word.capitalize() for word in words[: 2 if words[0] in _TWO_WORDS else 1])

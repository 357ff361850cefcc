"""Conditions on reports: which of them a destination is sent.

A condition is ``FIELD``, ``not FIELD``, ``FIELD = PATTERN`` or ``FIELD != PATTERN``, where ``*`` in a pattern
stands for any text; letters' case makes no difference. ``consent.education`` holds if the patient consented
to that and no item is kept back from it, for report.pdf shows them all; ``consent.proved``
if the report has the evidence of what it says of consent. Other fields are compared.
``sendto`` is what the sender chose under *Send to*: a hospital that gives each ward an institution of its
own tells wards apart by it. Where nobody is proven to be the sender, no comparison with the sender is met,
and ``not sender.email`` is.
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from typing import Final

from chalicelib.format.consent_levels import levels_of_every_item
from chalicelib.format.keywords import keyword
from chalicelib.format.metadata import ConsentLevel
from chalicelib.format.metadata_extension import MetadataExtension
from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.model import ReportView

_CONSENT: Final = tuple(f"consent.{level}" for level in ConsentLevel)
_PROVEN: Final = ("sender.email", "sender.userid")
_COMPARED: Final = (
    *_PROVEN,
    *("patient.id", "sendto"),
    *("media", "visit", "body_site", "urgency"),
)
FIELDS: Final = (*_CONSENT, "consent.proved", "consent", "test", *_COMPARED)

_CONDITION = re.compile(r"(?P<negated>not\s+)?(?P<field>[a-z.]+)(?:\s*(?P<operator>!?=)\s*(?P<pattern>.+))?")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: a field, what it is compared with (``None``: whether it holds), and whether negated."""

    field: str
    pattern: str | None
    is_negated: bool

    def holds(self, report: ReportView) -> bool:
        """Whether a report meets it."""
        values = _values(self.field, report)
        if self.field in _PROVEN and self.pattern is not None and not any(values):
            # nobody is proven to be the sender: neither whom a pattern admits nor whom it excludes
            return False
        if self.pattern is None:
            met = any(values)
        else:
            wanted = self.pattern.casefold()
            met = any(fnmatch.fnmatchcase(value.casefold(), wanted) for value in values)
        return met != self.is_negated


def parse_condition(text: str) -> Condition:
    """A condition from its text.

    Raises:
        InvalidDestination: ``invalid_condition``; the text says what is wrong with it.
    """
    match = _CONDITION.fullmatch(text.strip())
    if match is None:
        raise InvalidDestination("invalid_condition", f"{text} is no condition, such as consent.education.")
    field, operator, pattern = match["field"], match["operator"], match["pattern"]
    if field not in FIELDS:
        raise InvalidDestination(
            "invalid_condition", f"{field} is no field of a condition. There are: {', '.join(FIELDS)}."
        )
    if match["negated"] and operator:
        raise InvalidDestination("invalid_condition", f"{text}: write FIELD != PATTERN instead of not.")
    if pattern is not None and pattern.startswith("="):
        # it would be compared with a text that begins with =, and met by none
        raise InvalidDestination("invalid_condition", f"{text}: write one = instead of two.")
    return Condition(
        field, pattern.strip() if pattern is not None else None, bool(match["negated"]) or operator == "!="
    )


def _values(field: str, report: ReportView) -> list[str]:
    metadata = report.metadata
    if field in _CONSENT:
        level = field.removeprefix("consent.")
        return [level] if level in levels_of_every_item(metadata) else []
    match field:
        case "consent.proved":
            return [] if report.consent_gaps else [field]
        case "consent":
            return [kind] if (kind := keyword(metadata.consent.type)) else []
        case "test":
            return ["test"] if report.is_test else []
        case "sender.email" | "sender.userid":
            return [report.sender.get(field.removeprefix("sender."), "")]
        case "patient.id":
            return [metadata.patient.patientid]
        case "sendto":
            return [metadata.details.sendto]
        case "media":
            return [keyword(item.type) for item in metadata.media]
        case _:
            return [_extended(field, metadata.extension)]


def _extended(field: str, extension: MetadataExtension | None) -> str:
    if extension is None:
        return ""
    return {
        "visit": extension.visit,
        "body_site": extension.body_site.text,
        "urgency": extension.urgency,
    }[field]

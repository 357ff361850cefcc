"""What metadata.json's values read like to a person: dates, yes and no, coordinates, lists.

Reports come from other writers too, so whatever is not understood is shown as it was written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Final

from chalicelib.contract.format_names import format_name
from chalicelib.contract.report_ids import composed_at
from chalicelib.format.consent_gaps import ConsentGap
from chalicelib.format.consent_levels import Answer
from chalicelib.format.keywords import keyword
from chalicelib.format.metadata import (
    Consent,
    ConsentLevel,
    ConsentType,
    Location,
    Metadata,
    Patient,
    User,
    split_levels,
)
from chalicelib.format.metadata_extension import (
    BodySite,
    Capacity,
    ConsentDetails,
    Conversion,
    Evidence,
    Urgency,
)
from chalicelib.words import Words

CONSENT_GAPS: Final[Mapping[str, str]] = {
    ConsentGap.NO_EVIDENCE: "The report says how the patient consented, and nothing in it proves that. "
    "Ask the sender.",
    ConsentGap.LEVELS_WITHOUT_EVIDENCE: "The report says what the patient consented to, but not how, and "
    "nothing in it proves that. Ask the sender.",
    ConsentGap.ITEM_BEYOND_CONSENT: "A file is marked for more than the patient consented to. The patient's "
    "consent counts.",
}

_ANSWERS: Final[Mapping[Answer, str]] = {
    Answer.YES: "pdf-answer-yes",
    Answer.NO: "pdf-answer-no",
    Answer.NOT_RECORDED: "pdf-not-recorded",
    Answer.UNCLEAR: "pdf-answer-unclear",
}
_LEVELS: Final[Mapping[str, str]] = {
    ConsentLevel.TREATMENT: "pdf-level-treatment",
    ConsentLevel.EDUCATION: "pdf-level-education",
    ConsentLevel.PUBLICATION: "pdf-level-publication",
}
_CAPACITY: Final[Mapping[str, str]] = {
    Capacity.PRESENT: "pdf-capacity-present",
    Capacity.LACKING: "pdf-capacity-lacking",
    Capacity.NOT_ASSESSED: "pdf-capacity-not-assessed",
}
_HOW_CONSENT_WAS_GIVEN: Final[Mapping[str, str]] = {
    ConsentType.SIGNED: "pdf-given-signed",
    ConsentType.VERBAL: "pdf-given-verbal",
}
_URGENCY: Final[Mapping[str, str]] = {
    Urgency.ROUTINE: "pdf-urgency-routine",
    Urgency.URGENT: "pdf-urgency-urgent",
    Urgency.EMERGENCY: "pdf-urgency-emergency",
}
# what a FHIR server calls the terminologies that body sites are coded in
_TERMINOLOGIES: Final[Mapping[str, str]] = {"http://snomed.info/sct": "SNOMED CT"}
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,15})?")


def person_name(person: Patient | User) -> str:
    """Return title, first name and last name, whichever there are."""
    title = person.title if isinstance(person, User) else ""
    return " ".join(
        part for part in (title.strip(), person.firstname.strip(), person.lastname.strip()) if part
    )


def coordinates(location: Location) -> str:
    """Return ``37.81360° S, 144.96310° E``, or the values as written."""
    latitude, longitude = location.latitude.strip(), location.longitude.strip()
    if _NUMBER.fullmatch(latitude) and _NUMBER.fullmatch(longitude):
        north, east = float(latitude), float(longitude)
        return f"{_degrees(north, 'N', 'S')}, {_degrees(east, 'E', 'W')}"
    return ", ".join(part for part in (latitude, longitude) if part)


def other_levels(consent: Consent) -> str:
    """Return the levels that the list of levels has besides those of ConsentLevel."""
    return ", ".join(level for level in split_levels(consent.consentlevels) if level not in set(ConsentLevel))


def is_paper_form(metadata: Metadata) -> bool:
    """Return whether consent.jpg is a paper form that was photographed."""
    kind, extension = keyword(metadata.consent.type), metadata.extension
    return (
        kind == ConsentType.SIGNED
        and extension is not None
        and keyword(extension.consent.evidence) == Evidence.PAPER_FORM
    )


def other_evidence(metadata: Metadata) -> str:
    """Return what the evidence is said to be, as written, where ``consent_method`` does not say it."""
    return (
        "" if is_paper_form(metadata) or metadata.extension is None else metadata.extension.consent.evidence
    )


def guardian(metadata: Metadata) -> str:
    """Return ``Alex Example (Mother)``, whichever parts there are."""
    name = metadata.patient.guardian.strip()
    relationship = metadata.extension.consent.relationship.strip() if metadata.extension else ""
    return f"{name} ({relationship})" if name and relationship else name or relationship


def body_site(site: BodySite) -> str:
    """Return ``Left forearm (SNOMED CT 66480008)``, whichever parts there are."""
    system = _TERMINOLOGIES.get(site.system.strip(), site.system.strip())
    code = " ".join(part for part in (system, site.code.strip()) if part) if site.code.strip() else ""
    text = site.text.strip()
    return f"{text} ({code})" if text and code else text or code


def _degrees(value: float, positive: str, negative: str) -> str:
    sign = negative if math.copysign(1, value) < 0 else positive
    return f"{abs(value):.5f}\N{DEGREE SIGN} {sign}"


class Wording:
    """What a report says, in the words of one language.

    Args:
        language: one of ``LANGUAGES``.
    """

    def __init__(self, language: str) -> None:
        # the document's own bidirectional algorithm is older than isolates
        self.said: Final = Words(language, isolating=False)

    def date_of_birth(self, patient: Patient) -> str:
        """Return ``3 April 1961``, which reads the same on both sides of the Atlantic."""
        day, month, year = patient.day.strip(), patient.month.strip(), patient.year.strip()
        try:
            born = date(int(year), int(month), int(day))
        except ValueError:
            parts = {"pdf-born-day": day, "pdf-born-month": month, "pdf-born-year": year}
            return self.listed(self.said.text(name, value=value) for name, value in parts.items() if value)
        return self.said.day(born)

    def timestamp(self, text: str) -> str:
        """Return an RFC 3339 time as ``14 March 2026, 09:26:53 UTC``."""
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            return text
        is_local = moment.tzinfo is None
        try:
            moment = moment if is_local else moment.astimezone(UTC)
        except OverflowError:
            return text
        name = "pdf-local-time" if is_local else "dates-moment"
        return self.said.text(name, date=self.said.day(moment), time=f"{moment:%H:%M:%S}")

    def other_report(self, report_id: str) -> str:
        """Return ``report of 30 November 2026, 09:26:53 UTC (0000…)``, or the ID as written."""
        moment = composed_at(report_id.strip())
        if moment is None:
            return report_id
        time = self.timestamp(moment.isoformat())
        return self.said.text("pdf-other-report", time=time, id=report_id.strip())

    def level(self, level: str) -> str:
        """Return a level of consent as a title."""
        return self.said.text(_LEVELS[level])

    def answer(self, answer: Answer) -> str:
        """Return whether a level was consented to, in words."""
        return self.said.text(_ANSWERS[answer])

    def levels(self, text: str) -> str:
        """Return a list of consent levels as a phrase."""
        return self.listed(
            self.said.text(f"{_LEVELS[level]}.inside") if level in _LEVELS else level
            for level in split_levels(text)
        )

    def consent_method(self, metadata: Metadata) -> str:
        """Return how consent was given, or its type as written."""
        if is_paper_form(metadata):
            return self.said.text("pdf-given-form")
        return self._known(_HOW_CONSENT_WAS_GIVEN, metadata.consent.type)

    def capacity(self, text: str) -> str:
        """Return whether the patient was able to decide, in words, or as written."""
        return self._known(_CAPACITY, text)

    def issuer(self, metadata: Metadata) -> str:
        """Return whose words were agreed to, ``Example Hospital, version 3``; empty where nothing says it."""
        details = metadata.extension.consent if metadata.extension is not None else ConsentDetails()
        name, version = details.issuer.strip(), details.edition.strip()
        if not name or not version:
            return name or version
        return self.said.text("pdf-issuer", name=name, version=version)

    def urgency(self, text: str) -> str:
        """Return an urgency in words, or as written."""
        return self._known(_URGENCY, text)

    def conversion(self, change: Conversion) -> str:
        """Return ``1001: HEIC to JPEG. Depth map left out.``, whichever parts there are."""
        source, target = format_name(change.source), format_name(change.target)
        kinds = source
        if target and source:
            kinds = self.said.text("pdf-converted-from", source=source, target=target)
        elif target:
            kinds = self.said.text("pdf-converted-to", target=target)
        first = ": ".join(part for part in (change.item.strip(), kinds) if part)
        return ". ".join(part for part in (first, change.note.strip()) if part)

    def listed(self, parts: Iterable[str]) -> str:
        """Return ``2 photos, 1 video``; empty for nothing."""
        whole = ""
        for part in parts:
            whole = self.said.text("pdf-list", first=whole, next=part) if whole else part
        return whole

    def _known(self, messages: Mapping[str, str], text: str) -> str:
        name = messages.get(keyword(text))
        return text if name is None else self.said.text(name)

"""What of a report goes where in R4 (hl7.org/fhir/R4): resources as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from chalicelib.contract.report_ids import user_number_of
from chalicelib.format.pdf.wording import is_paper_form
from picsafe.delivery.fhir.contents import (
    NOTHING,
    TITLE,
    body_site,
    described,
    made_at,
    media_type,
    trial,
    what_it_is,
)
from picsafe.delivery.fhir.resources import About, Identifier
from picsafe.delivery.matching import cleaned
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.settings.records import FhirSettings

# hl7.org/fhir/R4/valueset-consent-category.html
CONSENT: Final = "http://loinc.org|59284-0"


class Resources:
    """Makes the resources of reports.

    Args:
        settings: the systems of our identifiers, the author, and the codes of documents.
    """

    def __init__(self, settings: FhirSettings) -> None:
        self._settings = settings
        self._system = settings.system

    def delivery(self, report: ReportView) -> Identifier:
        """What the DocumentReference of the report itself is found by."""
        return Identifier(f"{self._system}/delivery", report.delivery_id)

    def item(self, report: ReportView, file: ReportFile) -> Identifier:
        """What the DocumentReference of another file is found by."""
        return Identifier(f"{self._system}/item", f"{report.delivery_id}.{file.name}")

    def binary(
        self, report: ReportView, file: ReportFile, patient: str, data: str, name: str | None
    ) -> dict[str, Any]:
        """``Binary``, within JSON; whoever may see the patient may see it."""
        return {
            "resourceType": "Binary",
            **({} if name is None else {"id": name}),
            **trial(report, "R4"),
            "contentType": media_type(file),
            "securityContext": {"reference": patient},
            "data": data,
        }

    def document(
        self, report: ReportView, file: ReportFile, about: About, where: dict[str, str]
    ) -> dict[str, Any]:
        """``DocumentReference``: a photo, a film, a recording or another file of a report.

        Args:
            report: of which it is.
            file: of the report.
            about: whom.
            where: the file's ``url`` or its ``data``.
        """
        return {
            **self._document(report, about, CONSENT if file.part is Part.CONSENT else None),
            "identifier": [self.item(report, file).document],
            "description": what_it_is(report, file) or f"{TITLE}: {_part(report, file)}",
            "content": [{"attachment": self._attachment(report, file, where)}],
            **_context(report, about, [], with_site=file.part in {Part.PHOTO, Part.VIDEO}),
        }

    def report(
        self,
        report: ReportView,
        about: About,
        pdf: ReportFile | None,
        where: dict[str, str],
        others: Sequence[str],
    ) -> dict[str, Any]:
        """``DocumentReference``: the report itself, which holds the others together.

        Args:
            report: itself.
            about: whom.
            pdf: its PDF, if that is sent.
            where: the PDF's ``url`` or its ``data``.
            others: references to the documents of its other files.
        """
        # there has to be something
        attachment = {"title": TITLE if others else NOTHING}
        if pdf is not None:
            attachment = self._attachment(report, pdf, where)
        return {
            **self._document(report, about, None),
            "masterIdentifier": Identifier(f"{self._system}/report", report.report_id).document,
            "identifier": [self.delivery(report).document],
            **self._replaces(report),
            "description": cleaned(report.metadata.details.notes) or TITLE,
            "content": [{"attachment": attachment}],
            **_context(report, about, others, with_site=True),
        }

    def _document(self, report: ReportView, about: About, kind: str | None) -> dict[str, Any]:
        practitioner, category = self._settings.practitioner, self._settings.category
        return {
            "resourceType": "DocumentReference",
            **trial(report, "R4"),
            "status": "current",
            "docStatus": "final",
            "type": concept(kind or self._settings.document_type),
            **({} if category is None else {"category": [concept(category)]}),
            "subject": {"reference": about.patient},
            "date": made_at(report),
            **({} if practitioner is None else {"author": [{"reference": practitioner}]}),
        }

    def _replaces(self, report: ReportView) -> dict[str, Any]:
        """What it takes the place of, by its identifier: where that was delivered is not known here.

        Only a report of the same sender: nobody's report says of another's that it counts no more.
        """
        replaced = report.metadata.extension.supersedes if report.metadata.extension else ""
        user_number = user_number_of(replaced)
        if user_number is None or user_number != user_number_of(report.report_id):
            return {}
        identifier = Identifier(f"{self._system}/report", replaced).document
        target = {"type": "DocumentReference", "identifier": identifier}
        return {"relatesTo": [{"code": "replaces", "target": target}]}

    def _attachment(self, report: ReportView, file: ReportFile, where: dict[str, str]) -> dict[str, Any]:
        return {
            "contentType": media_type(file),
            **where,
            **described(file),
            "creation": made_at(report),
        }


def _part(report: ReportView, file: ReportFile) -> str:
    is_form = file.part is Part.CONSENT and is_paper_form(report.metadata)
    return "consent on a paper form" if is_form else file.part


def _context(report: ReportView, about: About, others: Sequence[str], *, with_site: bool) -> dict[str, Any]:
    """``context``: at which visit, where on the body (IHE's event codes), and what else belongs to it."""
    context: dict[str, Any] = {}
    if about.encounter:
        context["encounter"] = [{"reference": about.encounter}]
    site = body_site(report) if with_site else {}
    if site:
        context["event"] = [site]
    if others:
        context["related"] = [{"reference": one} for one in others]
    return {"context": context} if context else {}


def concept(coded: str) -> dict[str, Any]:
    """A ``CodeableConcept`` of ``SYSTEM|CODE``."""
    return {"coding": [coding(coded)]}


def coding(coded: str) -> dict[str, str]:
    """A ``Coding`` of ``SYSTEM|CODE``."""
    system, _, code = coded.partition("|")
    return {"system": system, "code": code}

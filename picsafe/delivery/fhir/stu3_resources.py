"""What of a report goes where in STU3 (hl7.org/fhir/STU3; docs/adr/0031): resources as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

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

_KINDS: Final = {"image": "photo", "video": "video", "audio": "audio"}


class Resources:
    """Makes the resources of reports.

    Args:
        system: what the systems of our identifiers begin with.
        practitioner: the author's reference, if one is named.
    """

    def __init__(self, system: str, practitioner: str | None) -> None:
        self._system = system
        self._practitioner = practitioner

    def delivery(self, report: ReportView) -> Identifier:
        """What the DocumentManifest of a delivery is found by."""
        return Identifier(f"{self._system}/delivery", report.delivery_id)

    def item(self, report: ReportView, file: ReportFile) -> Identifier:
        """What the Media of a file is found by."""
        return Identifier(f"{self._system}/item", f"{report.delivery_id}.{file.name}")

    def media(self, report: ReportView, file: ReportFile, about: About, data: str) -> dict[str, Any]:
        """``Media``: a photo, a film or a recording."""
        content_type = media_type(file)
        attachment = {"contentType": content_type, "data": data, **described(file)}
        resource: dict[str, Any] = {
            "resourceType": "Media",
            **trial(report, "STU3"),
            "identifier": [self.item(report, file).document],
            "type": _KINDS[content_type.partition("/")[0]],
            "subject": {"reference": about.patient},
            **({"context": {"reference": about.encounter}} if about.encounter else {}),
            "occurrenceDateTime": made_at(report),
        }
        if self._practitioner is not None:
            resource["operator"] = {"reference": self._practitioner}
        site = body_site(report)
        if site and file.part in {Part.PHOTO, Part.VIDEO}:
            resource["bodySite"] = site
        said = what_it_is(report, file)
        return {**resource, "content": attachment, **({"note": [{"text": said}]} if said else {})}

    def binary(
        self, report: ReportView, file: ReportFile, patient: str, data: str, name: str | None
    ) -> dict[str, Any]:
        """``Binary``: the PDF; whoever may see the patient may see it."""
        return {
            "resourceType": "Binary",
            **({} if name is None else {"id": name}),
            **trial(report, "STU3"),
            "contentType": media_type(file),
            "securityContext": {"reference": patient},
            "content": data,
        }

    def manifest(
        self, report: ReportView, about: About, contents: Sequence[tuple[ReportFile, str]]
    ) -> dict[str, Any]:
        """``DocumentManifest``: the report, which holds the others together."""
        notes = cleaned(report.metadata.details.notes)
        resource: dict[str, Any] = {
            "resourceType": "DocumentManifest",
            **trial(report, "STU3"),
            "masterIdentifier": Identifier(f"{self._system}/report", report.report_id).document,
            "identifier": [self.delivery(report).document],
            "status": "current",
            "type": {"text": TITLE},
            "subject": {"reference": about.patient},
            "created": made_at(report),
        }
        if self._practitioner is not None:
            resource["author"] = [{"reference": self._practitioner}]
        content: list[dict[str, Any]] = [
            {"pReference": {"reference": reference, "display": file.name}} for file, reference in contents
        ]
        return {
            **resource,
            "source": self._system,
            "description": notes or TITLE,
            # there has to be something
            "content": content or [{"pAttachment": {"title": NOTHING}}],
            **({"related": [{"ref": {"reference": about.encounter}}]} if about.encounter else {}),
        }


def is_media(file: ReportFile) -> bool:
    """Whether a file is one for ``Media``; the others are for ``Binary``."""
    return media_type(file).partition("/")[0] in _KINDS

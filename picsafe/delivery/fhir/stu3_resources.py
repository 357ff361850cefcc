"""What of a report goes where in STU3 (hl7.org/fhir/STU3; docs/adr/0031): resources as JSON."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from picsafe.delivery.fhir.client import Identifier
from picsafe.delivery.fhir.patients import TEST
from picsafe.delivery.matching import cleaned
from picsafe.delivery.model import Part, ReportFile, ReportView

TITLE: Final = "Clinical photo report"
NOTHING: Final = "None of the parts of this report that are sent here is in it."

_TYPES: Final = {
    "jpg": "image/jpeg",
    "m4v": "video/mp4",
    "mp4": "video/mp4",
    "m4a": "audio/mp4",
    "pdf": "application/pdf",
    "json": "application/json",
}
_KINDS: Final = {"image": "photo", "video": "video", "audio": "audio"}
# of Attachment.size (hl7.org/fhir/STU3/datatypes.html#unsignedInt)
_MAX_SIZE: Final = 2**31 - 1


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

    def media(self, report: ReportView, file: ReportFile, patient: str, data: str) -> dict[str, Any]:
        """``Media``: a photo, a film or a recording."""
        content_type = media_type(file)
        attachment: dict[str, Any] = {"contentType": content_type, "data": data}
        if file.size <= _MAX_SIZE:
            attachment["size"] = file.size
        attachment |= {"hash": _sha1(file), "title": file.name}
        resource: dict[str, Any] = {
            "resourceType": "Media",
            **_meta(report),
            "identifier": [self.item(report, file).document],
            "type": _KINDS[content_type.partition("/")[0]],
            "subject": {"reference": patient},
            "occurrenceDateTime": _made_at(report),
        }
        if self._practitioner is not None:
            resource["operator"] = {"reference": self._practitioner}
        site = _body_site(report)
        if site and file.part in {Part.PHOTO, Part.VIDEO}:
            resource["bodySite"] = site
        return {**resource, "content": attachment}

    def binary(
        self, report: ReportView, file: ReportFile, patient: str, data: str, name: str | None
    ) -> dict[str, Any]:
        """``Binary``: the PDF; whoever may see the patient may see it."""
        return {
            "resourceType": "Binary",
            **({} if name is None else {"id": name}),
            **_meta(report),
            "contentType": media_type(file),
            "securityContext": {"reference": patient},
            "content": data,
        }

    def manifest(
        self, report: ReportView, patient: str, contents: Sequence[tuple[ReportFile, str]]
    ) -> dict[str, Any]:
        """``DocumentManifest``: the report, which holds the others together."""
        notes = cleaned(report.metadata.details.notes)
        resource: dict[str, Any] = {
            "resourceType": "DocumentManifest",
            **_meta(report),
            "masterIdentifier": Identifier(f"{self._system}/report", report.report_id).document,
            "identifier": [self.delivery(report).document],
            "status": "current",
            "type": {"text": TITLE},
            "subject": {"reference": patient},
            "created": _made_at(report),
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
        }


def media_type(file: ReportFile) -> str:
    """The media type of a file of a report."""
    return _TYPES.get(file.name.rpartition(".")[2].lower(), "application/octet-stream")


def is_media(file: ReportFile) -> bool:
    """Whether a file is one for ``Media``; the others are for ``Binary``."""
    return media_type(file).partition("/")[0] in _KINDS


def binary_name(report: ReportView, file: ReportFile) -> str:
    """What a file's ``Binary`` is called where we may say so; the same each time."""
    return f"{report.delivery_id}-{hashlib.sha256(file.name.encode()).hexdigest()[:16]}"


def _meta(report: ReportView) -> dict[str, Any]:
    return {"meta": {"security": [TEST]}} if report.is_test else {}


def _made_at(report: ReportView) -> str:
    """When the report was made, as it says; when it came, where it does not say so with a time zone."""
    try:
        made = datetime.fromisoformat(report.metadata.details.datetime)
    except ValueError:
        made = report.received_at
    if made.tzinfo is None:
        made = report.received_at
    return made.isoformat(timespec="seconds")


def _body_site(report: ReportView) -> dict[str, Any]:
    extension = report.metadata.extension
    if extension is None:
        return {}
    site = extension.body_site
    text, code, system = cleaned(site.text), cleaned(site.code), cleaned(site.system)
    found: dict[str, Any] = {}
    if code and system and " " not in code + system:
        found["coding"] = [{"system": system, "code": code}]
    if text:
        found["text"] = text
    return found


def _sha1(file: ReportFile) -> str:
    """What Attachment.hash is (hl7.org/fhir/STU3/datatypes.html#Attachment): it shows damage, and no more."""
    digest = hashlib.sha1(usedforsecurity=False)
    with file.path.open("rb", buffering=0) as content:
        while block := content.read(1024 * 1024):
            digest.update(block)
    return b64encode(digest.digest()).decode("ascii")

"""What the resources of every version are made of: how a report's files, times and codes read in FHIR."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import datetime
from typing import Any, Final

from picsafe.delivery.matching import cleaned
from picsafe.delivery.media_types import media_type_of
from picsafe.delivery.model import ReportFile, ReportView

TITLE: Final = "Clinical photo report"
NOTHING: Final = "None of the parts of this report that are sent here is in it."

# of Attachment.size (hl7.org/fhir/STU3/datatypes.html#unsignedInt)
_MAX_SIZE: Final = 2**31 - 1

_REASONS: Final = {
    "STU3": "http://hl7.org/fhir/v3/ActReason",
    "R4": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
}


def trial(report: ReportView, version: str) -> dict[str, Any]:
    """``meta``, with a security label, if a report is a trial; nothing otherwise."""
    if not report.is_test:
        return {}
    return {"meta": {"security": [{"system": _REASONS[version], "code": "HTEST"}]}}


def described(file: ReportFile) -> dict[str, Any]:
    """What an ``Attachment`` says of a file beside where its bytes are."""
    size = {"size": file.size} if file.size <= _MAX_SIZE else {}
    return {**size, "hash": _sha1(file), "title": file.name}


def what_it_is(report: ReportView, file: ReportFile) -> str:
    """What a file says of itself that is another than was sent, or not played everywhere; else empty."""
    if file.reduced_from:
        return (
            f"A smaller copy of a photo of {file.reduced_from}. The photo itself is in the report"
            f" {report.report_id} of PicSafe."
        )
    if file.converted_from:
        return (
            f"Made of a recording, so that it can be played: {file.converted_from}. The recording itself is"
            f" in the report {report.report_id} of PicSafe."
        )
    if file.not_converted:
        return f"A recording as it was sent, which not everybody can play: {file.not_converted}."
    return ""


def media_type(file: ReportFile) -> str:
    """The media type of a file of a report."""
    return media_type_of(file.name)


def binary_name(report: ReportView, file: ReportFile) -> str:
    """What a file's ``Binary`` is called where we may say so; the same each time."""
    return f"{report.delivery_id}-{hashlib.sha256(file.name.encode()).hexdigest()[:16]}"


def made_at(report: ReportView) -> str:
    """When the report was made, as it says; when it came, where it does not say so with a time zone."""
    try:
        made = datetime.fromisoformat(report.metadata.details.datetime)
    except ValueError:
        made = report.received_at
    if made.tzinfo is None:
        made = report.received_at
    return made.isoformat(timespec="seconds")


def body_site(report: ReportView) -> dict[str, Any]:
    """Where on the body, as a ``CodeableConcept``; an empty one if that is not said."""
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

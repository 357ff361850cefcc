"""The vectors of what a report becomes in FHIR, which My PicSafe runs as well."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.consent_gaps import consent_gaps
from chalicelib.format.metadata import decode_metadata
from picsafe.delivery.fhir import r4_resources, stu3_resources
from picsafe.delivery.fhir.r4_statements import Statements
from picsafe.delivery.fhir.resources import About
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.settings.records import FhirSettings
from tests.e2e.running_server import ROOT

CASES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "vectors" / "fhir_resources.json").read_text(encoding="utf-8")
)
PARTS = {"jpg": Part.PHOTO, "m4v": Part.VIDEO, "m4a": Part.AUDIO, "pdf": Part.PDF}
# what is put in the place of a file's bytes, and of its address
DATA, URL = "AAAA", "Binary/1"


@pytest.fixture(params=CASES, ids=lambda case: str(case["name"]))
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.param
    return found


@pytest.fixture
def report(case: dict[str, Any], tmp_path: Path) -> ReportView:
    """What a case is about."""
    metadata = decode_metadata(json.dumps(case["metadata"]).encode())
    return ReportView(
        delivery_id=case["delivery_id"],
        report_id=case["report_id"],
        received_at=datetime.fromisoformat(case["recorded"]),
        sealed=tmp_path,
        is_sealed_by_sender=True,
        metadata=metadata,
        consent_gaps=consent_gaps(metadata, case["files"].keys()),
        sender={"userid": metadata.user.userid} if metadata.user.userid else {},
        extract=lambda: tuple(_file(tmp_path, name, text) for name, text in case["files"].items()),
    )


def test_what_a_report_becomes_in_stu3(case: dict[str, Any], report: ReportView) -> None:
    resources = stu3_resources.Resources("https://picsafe.com/fhir", case["practitioner"] or None)
    about = About(case["patient"])
    made = {
        file.name: resources.media(report, file, about, DATA)
        if stu3_resources.is_media(file)
        else resources.binary(report, file, about.patient, DATA, None)
        for file in report.files
    }
    contents = [(file, f"{made[file.name]['resourceType']}/1") for file in report.files]
    assert {**made, "": resources.manifest(report, about, contents)} == case["stu3"]


def test_what_a_report_becomes_in_r4(case: dict[str, Any], report: ReportView) -> None:
    settings = FhirSettings(
        url="https://fhir.example", version="R4", practitioner=case["practitioner"] or None
    )
    resources, statements = r4_resources.Resources(settings), Statements(settings)
    about = About(case["patient"])
    (pdf,) = [file for file in report.files if file.part is Part.PDF]
    others = [file for file in report.files if file is not pdf]
    related = [f"DocumentReference/{number}" for number, _ in enumerate(others)]
    made = {file.name: resources.document(report, file, about, {"url": URL}) for file in others}
    made[""] = resources.report(report, about, pdf, {"url": URL}, related)
    made["Binary"] = resources.binary(report, pdf, about.patient, DATA, None)
    targets = ["DocumentReference/9", *related]
    made["Provenance"] = statements.provenance(report, targets)
    made["AuditEvent"] = statements.audit_event(report, about.patient, targets, report.received_at)
    consent = statements.consent(report, about, list(zip(others, related, strict=True)))
    assert {**made, "Consent": consent} == case["r4"]


def _file(folder: Path, name: str, text: str) -> ReportFile:
    path = folder / name
    path.write_text(text)
    part = Part.CONSENT if name.startswith("consent.") else PARTS[name.rpartition(".")[2]]
    return ReportFile(name, part, path, len(text), hashlib.sha256(text.encode()).hexdigest())

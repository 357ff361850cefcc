"""What is sent to an R4 server: fields, codes, references and their targets, which models let pass."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.metadata import Details, Metadata
from chalicelib.format.metadata_extension import BodySite, MetadataExtension
from picsafe.delivery.build import build
from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.fhir.r4_resources import Resources
from picsafe.delivery.fhir.resources import About
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.settings.records import R4_ALONE, FhirSettings
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import expected, make_report
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, careless_fhir, said

# hl7.org/fhir/R4: the elements of each resource that may be sent
ELEMENTS = {
    "Binary": {"id", "meta", "contentType", "securityContext", "data"},
    "DocumentReference": {
        *("meta", "masterIdentifier", "identifier", "status", "docStatus", "type", "category", "subject"),
        *("date", "author", "description", "content", "context"),
    },
}
ATTACHMENT = {"contentType", "url", "data", "size", "hash", "title", "creation"}
CONTEXT = {"encounter", "event", "related"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
REFERENCE = r"[A-Za-z0-9.-]{1,64}"


def settings_of(url: str = "https://fhir.myhospital.example", **more: Any) -> FhirSettings:
    usual = {
        "url": url,
        "version": "R4",
        "create": "always",
        "patient_system": "urn:mrn",
        "practitioner": "Practitioner/7",
    }
    return FhirSettings(**{**usual, **more})


RESOURCES = Resources(settings_of())
ABOUT = About("Patient/1")


def made(report: ReportView, resources: Resources = RESOURCES) -> dict[str, dict[str, Any]]:
    """Every document of a report, by the file's name; the report's own by none."""
    found = {
        file.name: resources.document(report, file, ABOUT, {"url": "Binary/9"})
        for file in report.all_files
        if file.part is not Part.PDF
    }
    (pdf,) = [file for file in report.all_files if file.part is Part.PDF]
    others = [f"DocumentReference/{number}" for number, _ in enumerate(found)]
    found[""] = resources.report(report, ABOUT, pdf, {"url": "Binary/9"}, others)
    return found


def test_the_elements_codes_and_references_are_those_of_r4(tmp_path: Path) -> None:
    for document in made(make_report(tmp_path)).values():
        assert set(document) - {"resourceType"} <= ELEMENTS["DocumentReference"]
        assert (document["status"], document["docStatus"]) == ("current", "final")
        assert INSTANT.fullmatch(document["date"])
        assert document["type"] == {"coding": [{"system": "http://loinc.org", "code": "72170-4"}]}
        assert re.fullmatch(rf"Patient/{REFERENCE}", document["subject"]["reference"])
        assert document["author"] == [{"reference": "Practitioner/7"}]
        (content,) = document["content"]
        assert set(content) == {"attachment"}
        assert set(content["attachment"]) <= ATTACHMENT
        assert len(base64.b64decode(content["attachment"]["hash"], validate=True)) == 20
        context = document.get("context", {})
        assert set(context) <= CONTEXT
        for one in context.get("related", ()):
            assert re.fullmatch(rf"DocumentReference/{REFERENCE}", one["reference"])


def test_the_report_holds_the_others_together(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    found = made(report)
    own = found.pop("")
    assert len(own["context"]["related"]) == len(found)
    assert own["masterIdentifier"]["value"] == report.report_id
    assert own["identifier"] == [{"system": "https://picsafe.com/fhir/delivery", "value": report.delivery_id}]
    assert own["content"][0]["attachment"]["title"] == "report.pdf"
    identifiers = [one["identifier"][0]["value"] for one in found.values()]
    assert identifiers == [f"{report.delivery_id}.{name}" for name in found]
    assert not any("masterIdentifier" in one for one in found.values())


def test_consents_are_consents_and_codes_are_those_of_the_settings(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    consent = ReportFile("consent.jpg", Part.CONSENT, report.files[0].path, 3, "00")
    resources = Resources(settings_of(document_type="urn:types|photo", category="urn:classes|image"))
    document = resources.document(report, consent, ABOUT, {"url": "Binary/9"})
    assert document["type"]["coding"] == [{"system": "http://loinc.org", "code": "59284-0"}]
    assert document["category"] == [{"coding": [{"system": "urn:classes", "code": "image"}]}]
    types = {one["type"]["coding"][0]["code"] for one in made(report, resources).values()}
    assert types == {"photo"}


def test_the_body_site_is_with_what_shows_it(tmp_path: Path) -> None:
    site = BodySite(text="Left forearm", code="66480008", system="http://snomed.info/sct")
    metadata = Metadata(
        extension=MetadataExtension(body_site=site),
        details=Details(notes="one\r\ntwo", datetime="2026-11-28T23:59:58+10:00"),
    )
    found = made(replace(make_report(tmp_path), metadata=metadata))
    event = {"coding": [{"system": "http://snomed.info/sct", "code": "66480008"}], "text": "Left forearm"}
    with_it = {name for name, one in found.items() if one.get("context", {}).get("event") == [event]}
    assert with_it == {"", "001.m4v", "002.jpg"}
    assert (found[""]["description"], found[""]["date"]) == ("one two", "2026-11-28T23:59:58+10:00")


def test_a_report_with_nothing_to_send_still_has_content(tmp_path: Path) -> None:
    (content,) = RESOURCES.report(make_report(tmp_path), ABOUT, None, {}, [])["content"]
    assert content["attachment"]["title"]


def test_a_trial_says_that_it_is_one(tmp_path: Path) -> None:
    for document in made(replace(make_report(tmp_path), is_test=True)).values():
        assert document["meta"]["security"] == [
            {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
        ]


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        made.version = "4.0.1"
        yield made


def deliver(server: CarelessFhir, report: ReportView, **more: Any) -> str:
    destination = build("record", settings_of(server.url, **more))
    try:
        return destination.deliver(report, MemorySteps()).reference
    finally:
        destination.close()


def arrived(server: CarelessFhir) -> dict[str, str]:
    """The SHA-256 of each file, by its title."""
    found = {}
    for document in server.stored["DocumentReference"].values():
        attachment = document["content"][0]["attachment"]
        if "contentType" not in attachment:
            continue
        data = attachment.get("data")
        if data is None:
            data = server.stored["Binary"][attachment["url"].removeprefix("Binary/")]["data"]
        found[attachment["title"]] = hashlib.sha256(base64.b64decode(data, validate=True)).hexdigest()
    return found


@pytest.mark.parametrize(("upload", "binaries"), [("raw", 4), ("base64", 4), ("inline", 0)])
def test_however_files_are_sent_each_is_there_once(
    server: CarelessFhir, tmp_path: Path, upload: str, binaries: int
) -> None:
    """Also where the server knows no condition, and the steps are lost with the machine."""
    report = make_report(tmp_path)
    first = deliver(server, report, upload=upload)
    assert deliver(server, report, upload=upload) == first
    assert arrived(server) == expected(report).files
    stored = server.stored
    assert (len(stored["Patient"]), len(stored["DocumentReference"])) == (1, 4)
    assert len(stored["Binary"]) == binaries
    (patient,) = stored["Patient"]
    for binary in stored["Binary"].values():
        assert set(binary) - {"resourceType"} <= ELEMENTS["Binary"]
        assert binary["securityContext"] == {"reference": f"Patient/{patient}"}


def test_a_server_that_lets_us_choose_names_has_each_binary_once(
    server: CarelessFhir, tmp_path: Path
) -> None:
    server.update_create = True
    report = make_report(tmp_path)
    for at in (1, 4):
        seen = [0]

        def lose(asked: Asked, at: int = at, seen: list[int] = seen) -> Said | None:
            if (asked.method, asked.path) == ("POST", "/DocumentReference"):
                seen[0] += 1
                return Said(503) if seen[0] == at else None
            return None

        server.instead = lose
        with pytest.raises(Later):
            deliver(server, report)
        server.stored["DocumentReference"].clear()
    server.instead = lambda _: None
    deliver(server, report)
    assert len(server.stored["Binary"]) == 4


def test_who_says_that_it_has_stored_and_has_not_is_not_believed(
    server: CarelessFhir, tmp_path: Path
) -> None:
    server.instead = lambda asked: (
        said(201, {}, Location=f"{server.url}/DocumentReference/9")
        if (asked.method, asked.path) == ("POST", "/DocumentReference")
        else None
    )
    with pytest.raises(Later) as failed:
        deliver(server, make_report(tmp_path))
    assert failed.value.code == "not_stored"


def test_looking_says_what_does_not_fit(server: CarelessFhir) -> None:
    server.version = "3.0.2"
    server.stored["Practitioner"]["7"] = {"resourceType": "Practitioner", "id": "7"}
    destination = build("record", settings_of(server.url))
    wrong = [finding.text for finding in destination.check() if not finding.is_well]
    assert wrong == ["It speaks FHIR 3.0.2, and version is R4 (4.0)."]
    statement = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": []}
    server.instead = lambda asked: said(200, statement) if asked.path == "/metadata" else None
    destination.close()
    for upload, kinds in (("raw", 3), ("inline", 2)):
        destination = build("record", settings_of(server.url, upload=upload))
        findings = destination.check()
        destination.close()
        wrong = [finding.text for finding in findings if not finding.is_well]
        assert len(wrong) == kinds
        assert all(text.startswith("It does not offer ") for text in wrong)


@pytest.mark.parametrize(
    "more",
    [
        *({"upload": "inline"}, {"document_type": "urn:x|y"}, {"category": "urn:x|y"}, {"consent": False}),
        *({"transaction_megabytes": 0}, {"provenance": False}, {"audit_event": False}),
    ],
)
def test_what_means_nothing_in_stu3_is_not_set_there(more: dict[str, Any]) -> None:
    assert next(iter(more)) in R4_ALONE
    build("record", settings_of(**more)).close()
    with pytest.raises(InvalidDestination) as failed:
        build("record", settings_of(version="STU3", **more))
    assert failed.value.detail == f'{next(iter(more))} is for version = "R4" alone.'

"""What is sent to an STU3 server: fields, codes, references and their targets, which models let pass."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.metadata import Details, Metadata
from chalicelib.format.metadata_extension import BodySite, MetadataExtension
from picsafe.delivery.fhir.contents import binary_name
from picsafe.delivery.fhir.patients import patient_resource
from picsafe.delivery.fhir.resources import About, Identifier
from picsafe.delivery.fhir.stu3_resources import Resources, is_media
from picsafe.delivery.matching import query_of
from picsafe.delivery.model import Part, ReportFile, ReportView
from tests.contract.delivery.reports import HOSTILE, make_report

SYSTEM = "https://picsafe.com/fhir"
RESOURCES = Resources(SYSTEM, "Practitioner/7")
ABOUT = About("Patient/1", "Encounter/1")
# hl7.org/fhir/STU3: the elements of each resource that may be sent
ELEMENTS = {
    "Patient": {"identifier", "active", "name", "birthDate"},
    "Media": {
        *("meta", "identifier", "type", "subject", "context", "occurrenceDateTime", "operator", "bodySite"),
        "content",
    },
    "Binary": {"id", "meta", "contentType", "securityContext", "content"},
    "DocumentManifest": {
        *("meta", "masterIdentifier", "identifier", "status", "type", "subject", "created", "author"),
        *("source", "description", "content", "related"),
    },
}
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
TARGETS = {
    ("Media", "subject"): "Patient",
    ("Media", "context"): "Encounter",
    ("Media", "operator"): "Practitioner",
    ("Binary", "securityContext"): "Patient",
    ("DocumentManifest", "subject"): "Patient",
    ("DocumentManifest", "author"): "Practitioner",
}


def made(report: ReportView) -> dict[str, dict[str, Any]]:
    """Every resource of a report, by the file's name; the manifest by none."""
    found = {}
    for file in report.all_files:
        if is_media(file):
            found[file.name] = RESOURCES.media(report, file, ABOUT, "AAAA")
        else:
            found[file.name] = RESOURCES.binary(report, file, "Patient/1", "AAAA", None)
    contents = [(file, f"{found[file.name]['resourceType']}/9") for file in report.all_files]
    found[""] = RESOURCES.manifest(report, ABOUT, contents)
    return found


def test_the_elements_and_references_are_those_of_stu3(tmp_path: Path) -> None:
    for resource in made(make_report(tmp_path)).values():
        kind = resource["resourceType"]
        assert set(resource) - {"resourceType"} <= ELEMENTS[kind]
        assert "id" not in resource
        for name, value in resource.items():
            target = TARGETS.get((kind, name))
            for one in value if isinstance(value, list) else [value]:
                assert target is None or re.fullmatch(rf"{target}/[A-Za-z0-9.-]{{1,64}}", one["reference"])
        for moment in ("created", "occurrenceDateTime"):
            assert moment not in resource or DATE_TIME.fullmatch(resource[moment])


def test_each_file_is_of_its_kind(tmp_path: Path) -> None:
    found = made(make_report(tmp_path))
    assert {name: one.get("type") for name, one in found.items() if one["resourceType"] == "Media"} == {
        "001.m4v": "video",
        "001-thumbnail.jpg": "photo",
        "002.jpg": "photo",
    }
    assert found["report.pdf"]["contentType"] == "application/pdf"
    assert found["001.m4v"]["content"]["contentType"] == "video/mp4"
    manifest = found[""]
    assert manifest["status"] == "current"
    assert [one["pReference"]["display"] for one in manifest["content"]] == list(found)[:-1]
    assert manifest["masterIdentifier"]["value"] == make_report(tmp_path).report_id


def test_sizes_are_what_an_unsigned_integer_holds(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    file = next(one for one in report.files if one.part is Part.VIDEO)
    huge = replace(file, size=2**31)
    assert RESOURCES.media(report, file, ABOUT, "")["content"]["size"] == file.size
    assert "size" not in RESOURCES.media(report, huge, ABOUT, "")["content"]


def test_a_report_with_nothing_to_send_still_has_content(tmp_path: Path) -> None:
    (content,) = RESOURCES.manifest(make_report(tmp_path), ABOUT, [])["content"]
    assert content["pAttachment"]["title"]


def test_a_trial_says_that_it_is_one(tmp_path: Path) -> None:
    for resource in made(replace(make_report(tmp_path), is_test=True)).values():
        assert resource["meta"]["security"][0]["code"] == "HTEST"


@pytest.mark.parametrize(
    ("text", "created"),
    [
        ("2026-11-28T23:59:58+10:00", "2026-11-28T23:59:58+10:00"),
        ("2026-11-28T23:59:58.123Z", "2026-11-28T23:59:58+00:00"),
        ("2026-11-28T23:59:58", "2026-11-29T10:12:01+00:00"),
        ("yesterday", "2026-11-29T10:12:01+00:00"),
    ],
)
def test_the_time_is_the_reports_if_it_has_a_zone(tmp_path: Path, text: str, created: str) -> None:
    report = make_report(tmp_path)
    metadata = Metadata(details=Details(datetime=text, notes="one\r\ntwo\x00"))
    manifest = RESOURCES.manifest(replace(report, metadata=metadata), ABOUT, [])
    assert (manifest["created"], manifest["description"]) == (created, "one two")


def test_the_body_site_is_with_what_shows_it(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    site = BodySite(text="Left forearm", code="66480008", system="http://snomed.info/sct")
    metadata = Metadata(extension=MetadataExtension(body_site=site))
    report = replace(report, metadata=metadata)
    audio = ReportFile("003.m4a", Part.AUDIO, report.files[0].path, 3, "00", "003")
    photo = next(one for one in report.files if one.part is Part.PHOTO)
    assert RESOURCES.media(report, photo, ABOUT, "")["bodySite"] == {
        "coding": [{"system": "http://snomed.info/sct", "code": "66480008"}],
        "text": "Left forearm",
    }
    assert "bodySite" not in RESOURCES.media(report, audio, ABOUT, "")


def test_a_binary_has_the_same_name_each_time_and_another_for_another_file(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    names = [binary_name(report, file) for file in report.all_files]
    assert names == [binary_name(report, file) for file in report.all_files]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9.-]{1,64}", name) for name in names)


def test_the_seeds_sample_of_a_patient_in_valid_stu3() -> None:
    """See ADR 0031: no id, a boolean, a list of names, a date that is one; no control characters."""
    patient = patient_resource(query_of(HOSTILE), [Identifier("urn:x", "1")])
    assert patient == {
        "resourceType": "Patient",
        "identifier": [{"system": "urn:x", "value": "1"}],
        "active": True,
        "name": [{"family": "Müller-Ærøskøbing/../../etc", "given": ["Jörg X-Evil: yes"]}],
        "birthDate": "1979-10-24",
    }

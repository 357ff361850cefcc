"""What an R4 server is told beside documents: consent, where a report comes from, and at which visit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.metadata import Consent, Patient
from chalicelib.format.metadata_extension import ConsentDetails, MetadataExtension
from picsafe.delivery.build import build
from picsafe.delivery.errors import Later
from picsafe.delivery.fhir.client import MAX_ENTRIES
from picsafe.delivery.fhir.r4_statements import Statements
from picsafe.delivery.fhir.resources import About
from picsafe.delivery.model import Part, ReportFile, ReportView
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, careless_fhir
from tests.unit.picsafe.delivery.test_fhir_r4 import INSTANT, settings_of

STATEMENTS = Statements(settings_of())
ABOUT = About("Patient/1")
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
GIVEN = Consent(type="signed", treatment="true", education="true", publication="false")
VISIT = {"system": "urn:visits", "value": "V-9"}


def with_consent(report: ReportView, consent: Consent = GIVEN, **extension: Any) -> ReportView:
    return replace(
        report,
        metadata=replace_struct(
            report, consent=consent, extension=MetadataExtension(**extension) if extension else None
        ),
    )


def replace_struct(report: ReportView, **changed: Any) -> Any:
    metadata = report.metadata
    fields = {name: getattr(metadata, name) for name in metadata.__struct_fields__}
    return type(metadata)(**{**fields, **changed})


def test_a_consent_says_what_for_whose_and_where_the_signature_is(tmp_path: Path) -> None:
    report = with_consent(make_report(tmp_path), consent=GIVEN)
    signature = ReportFile("consent.jpg", Part.CONSENT, report.files[0].path, 3, "00")
    documents = [(report.files[0], "DocumentReference/1"), (signature, "DocumentReference/2")]
    consent = STATEMENTS.consent(report, ABOUT, documents)
    assert consent is not None
    assert INSTANT.fullmatch(consent.pop("dateTime"))
    loinc = {"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}
    assert consent == {
        "resourceType": "Consent",
        "identifier": [{"system": "https://picsafe.com/fhir/consent", "value": report.delivery_id}],
        "status": "active",
        "scope": {
            "coding": [
                {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
            ]
        },
        "category": [loinc],
        "patient": {"reference": "Patient/1"},
        "performer": [{"reference": "Patient/1"}],
        "sourceReference": {"reference": "DocumentReference/2"},
        "policyRule": {"text": "As the report says"},
        "provision": {
            "type": "permit",
            "purpose": [{"system": REASON, "code": "TREAT"}, {"system": REASON, "code": "TRAIN"}],
        },
    }


def test_the_wording_is_what_was_consented_to_and_a_guardian_is_not_the_patient(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    details = ConsentDetails(wording="I agree\r\nto photos.")
    levels = Consent(type="verbal", consentlevels="publication")
    extension = MetadataExtension(consent=details)
    metadata = replace_struct(
        report, consent=levels, extension=extension, patient=Patient(guardian="Sam Example")
    )
    consent = STATEMENTS.consent(replace(report, metadata=metadata), ABOUT, [])
    assert consent is not None
    assert consent["policyRule"] == {"text": "I agree to photos."}
    assert consent["provision"]["purpose"] == [
        {"system": "https://picsafe.com/fhir/consent-level", "code": "publication"}
    ]
    assert not {"performer", "sourceReference"} & set(consent)


@pytest.mark.parametrize(
    "consent",
    [
        Consent(),
        Consent(type="signed"),
        Consent(type="signed", treatment="false", consentlevels="treatment"),
        Consent(type="signed", treatment="perhaps"),
        Consent(treatment="true"),
    ],
)
def test_what_nobody_has_clearly_agreed_to_is_no_consent(tmp_path: Path, consent: Consent) -> None:
    assert STATEMENTS.consent(with_consent(make_report(tmp_path), consent), ABOUT, []) is None


def test_a_provenance_names_the_proven_sender_by_number_alone(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    provenance = STATEMENTS.provenance(report, ["DocumentReference/1", "DocumentReference/2"])
    assert [one["reference"] for one in provenance["target"]] == [
        "DocumentReference/1",
        "DocumentReference/2",
    ]
    assert INSTANT.fullmatch(provenance["recorded"])
    assert INSTANT.fullmatch(provenance["occurredDateTime"])
    author, software = provenance["agent"]
    identifier = {"system": "https://picsafe.com/fhir/user", "value": "17"}
    assert author["who"] == {"type": "Practitioner", "identifier": identifier}
    assert [one["type"]["coding"][0]["code"] for one in (author, software)] == ["author", "assembler"]
    assert STATEMENTS.is_of(report, provenance)
    assert not STATEMENTS.is_of(make_report(tmp_path, 2), provenance)
    assert not STATEMENTS.is_of(report, {"entity": ["x", {}]})
    assert not re.search("sam|example.org", str(provenance))
    unproven = STATEMENTS.provenance(replace(report, sender={}), ["DocumentReference/1"])
    assert unproven["agent"][0]["who"] == {"reference": "Practitioner/7"}
    nobody = Statements(settings_of(practitioner=None)).provenance(replace(report, sender={}), [])
    assert len(nobody["agent"]) == 1


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        made.version = "4.0.1"
        yield made


def deliver(server: CarelessFhir, report: ReportView, **more: Any) -> None:
    destination = build("record", settings_of(server.url, **more))
    try:
        destination.deliver(report, MemorySteps())
        assert destination.find(report, MemorySteps())
    finally:
        destination.close()


def counts(server: CarelessFhir) -> tuple[int, int, int]:
    consents, provenances, events = (
        len(server.stored[kind]) for kind in ("Consent", "Provenance", "AuditEvent")
    )
    return consents, provenances, events


def test_each_is_there_once_where_it_is_taken_and_wanted(server: CarelessFhir, tmp_path: Path) -> None:
    report = with_consent(make_report(tmp_path))
    deliver(server, report, consent=False, provenance=False, audit_event=False)
    assert counts(server) == (0, 0, 0)
    # the document is there, and what says where it comes from is not
    deliver(server, report)
    deliver(server, report)
    assert counts(server) == (0, 1, 1)
    (provenance,) = server.stored["Provenance"].values()
    assert {one["reference"] for one in provenance["target"]} == {
        f"DocumentReference/{name}" for name in server.stored["DocumentReference"]
    }
    server.stored["DocumentReference"].clear()
    server.stored["Provenance"].clear()
    server.stored["AuditEvent"].clear()
    deliver(server, report)
    deliver(server, report)
    assert counts(server) == (1, 1, 1)


def test_where_neither_is_taken_neither_is_sent(server: CarelessFhir, tmp_path: Path) -> None:
    server.lacks = ("Consent", "Provenance", "AuditEvent")
    deliver(server, with_consent(make_report(tmp_path)))
    assert counts(server) == (0, 0, 0)


@pytest.mark.parametrize("kind", ["Provenance", "AuditEvent"])
def test_a_report_without_what_is_said_of_it_is_not_there_yet(
    server: CarelessFhir, tmp_path: Path, kind: str
) -> None:
    report = make_report(tmp_path)

    def refuse(asked: Asked) -> Said | None:
        return Said(503) if (asked.method, asked.path) == ("POST", f"/{kind}") else None

    server.instead = refuse
    with pytest.raises(Later):
        deliver(server, report)
    destination = build("record", settings_of(server.url))
    assert destination.find(report, MemorySteps()) is None
    destination.close()
    server.instead = lambda _: None
    deliver(server, report)
    assert (len(server.stored["DocumentReference"]), counts(server)) == (4, (0, 1, 1))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", [403, 422])
def test_no_report_waits_for_an_audit_event_that_it_does_not_let_us_write(
    server: CarelessFhir, tmp_path: Path, method: str, status: int
) -> None:
    def refuse(asked: Asked) -> Said | None:
        return Said(status) if asked.method == method and asked.path.startswith("/AuditEvent") else None

    server.instead = refuse
    destination = build("record", settings_of(server.url))
    report = make_report(tmp_path)
    for _ in range(2):
        assert destination.deliver(report, MemorySteps()).details == {"left_out": "AuditEvent"}
    destination.close()
    assert (len(server.stored["DocumentReference"]), counts(server)) == (4, (0, 1, 0))


def test_an_audit_event_says_who_stored_what_in_whose_record(tmp_path: Path) -> None:
    report, at = make_report(tmp_path), datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    event = STATEMENTS.audit_event(report, "Patient/1", ["DocumentReference/1"], at)
    assert (event["action"], event["outcome"], event["recorded"]) == ("C", "0", "2026-03-04T05:06:07+00:00")
    sender, software = event["agent"]
    identifier = {"system": "https://picsafe.com/fhir/user", "value": "17"}
    assert sender["who"] == {"type": "Practitioner", "identifier": identifier}
    assert [one["requestor"] for one in (sender, software)] == [True, False]
    entities = event["entity"]
    said = [(one["what"].get("reference"), one["type"]["code"], one["role"]["code"]) for one in entities]
    assert said == [("Patient/1", "1", "1"), (None, "2", "3"), ("DocumentReference/1", "2", "4")]
    assert STATEMENTS.is_of(report, event)
    assert not re.search("sam|example.org", str(event))
    nobody = Statements(settings_of(practitioner=None)).audit_event(replace(report, sender={}), "", [], at)
    assert [one["requestor"] for one in nobody["agent"]] == [True]


@pytest.mark.parametrize(
    ("encounters", "linked"),
    [
        ([("1", "Patient/p", VISIT)], "Encounter/1"),
        ([("1", "https://fhir.myhospital.example/Patient/p", VISIT)], "Encounter/1"),
        ([("1", "Patient/other", VISIT)], None),
        ([("1", "Patient/xp", VISIT)], None),
        ([("1", "Patient/p", {**VISIT, "value": "V-8"})], None),
        ([("1", "Patient/p", VISIT), ("2", "Patient/p", VISIT)], None),
        ([], None),
    ],
)
@pytest.mark.parametrize("version", ["R4", "STU3"])
def test_a_visit_is_linked_only_if_it_is_the_patients(
    server: CarelessFhir,
    tmp_path: Path,
    encounters: list[tuple[str, str, Any]],
    linked: str | None,
    version: str,
) -> None:
    report = make_report(tmp_path)
    patient = report.metadata.patient
    server.stored["Patient"]["p"] = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": "urn:mrn", "value": "../MRN 'Ü' $(id) ; 東京"}],
        "birthDate": "1979-10-24",
    }
    server.stored["Encounter"] = {
        name: {
            "resourceType": "Encounter",
            "id": name,
            "identifier": [identifier],
            "subject": {"reference": subject},
        }
        for name, subject, identifier in encounters
    }
    assert patient.patientid
    report = with_consent(report, Consent(), visit="V-9")
    deliver(server, report, visit_system="urn:visits", version=version)
    reference = None if linked is None else {"reference": linked}
    if version == "STU3":
        media, (manifest,) = server.stored["Media"].values(), server.stored["DocumentManifest"].values()
        assert {str(one.get("context")) for one in media} == {str(reference)}
        assert manifest.get("related") == (None if reference is None else [{"ref": reference}])
        return
    documents = server.stored["DocumentReference"].values()
    assert {one["subject"]["reference"] for one in documents} == {"Patient/p"}
    seen = {str(one.get("context", {}).get("encounter")) for one in documents}
    assert seen == {str(None if reference is None else [reference])}


def test_a_server_that_does_not_know_what_it_is_asked_by_gets_the_report_all_the_same(
    server: CarelessFhir, tmp_path: Path
) -> None:
    server.stored["Patient"]["p"] = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": "urn:mrn", "value": "../MRN 'Ü' $(id) ; 東京"}],
        "birthDate": "1979-10-24",
    }
    for number in range(MAX_ENTRIES + 1):
        theirs = {"id": f"o{number}", "target": [{"reference": "DocumentReference/other"}]}
        server.stored["Provenance"][f"o{number}"] = {"resourceType": "Provenance", **theirs}
        visit = {"resourceType": "Encounter", "id": f"o{number}", "subject": {"reference": "Patient/p"}}
        server.stored["Encounter"][f"o{number}"] = {**visit, "identifier": [VISIT] if number == 0 else []}
    destination = build("record", settings_of(server.url, visit_system="urn:visits"))
    steps = MemorySteps()
    destination.deliver(with_consent(make_report(tmp_path), Consent(), visit="V-9"), steps)
    destination.close()
    assert len(server.stored["Provenance"]) == MAX_ENTRIES + 2
    documents = server.stored["DocumentReference"].values()
    assert documents
    assert not any("encounter" in one.get("context", {}) for one in documents)

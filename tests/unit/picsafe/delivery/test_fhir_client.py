"""A FHIR server that is careless, broken, or no FHIR server."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, NeedsPerson, Refused
from picsafe.delivery.fhir.client import MAX_PAGES, FhirClient
from picsafe.delivery.fhir.failures import TooMany
from picsafe.delivery.fhir.resources import Identifier, escaped
from picsafe.delivery.fhir.stu3 import Stu3
from picsafe.delivery.matching import birth_date_of
from picsafe.delivery.settings.records import FhirSettings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, careless_fhir, said

OWN = Identifier("urn:own", "1")
PATIENT = {"resourceType": "Patient", "id": "1", "identifier": [{"system": "urn:own", "value": "1"}]}


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        yield made


def settings_of(server: CarelessFhir, **more: Any) -> FhirSettings:
    usual = {"url": server.url, "version": "STU3", "create": "always", "patient_system": "urn:mrn"}
    return FhirSettings(**{**usual, **more})


@pytest.fixture
def client(server: CarelessFhir) -> Iterator[FhirClient]:
    made = FhirClient(settings_of(server))
    yield made
    made.close()


def deliver(server: CarelessFhir, folder: Path, **more: Any) -> str:
    destination = Stu3("record", settings_of(server, **more))
    try:
        return destination.deliver(make_report(folder), MemorySteps()).reference
    finally:
        destination.close()


def test_a_server_that_knows_no_condition_gets_everything_once(server: CarelessFhir, tmp_path: Path) -> None:
    first = deliver(server, tmp_path)
    # another installation of the same steps: nothing is known but what the server has
    assert deliver(server, tmp_path) == first
    assert {kind: len(found) for kind, found in server.stored.items() if found} == {
        "Patient": 1,
        "Media": 2,
        "Binary": 2,
        "DocumentManifest": 1,
    }
    (video,) = [one for one in server.stored["Media"].values() if one["type"] == "video"]
    content = base64.b64decode(video["content"]["data"], validate=True)
    report = make_report(tmp_path)
    (file,) = [one for one in report.files if one.name == "001.m4v"]
    assert hashlib.sha256(content).hexdigest() == file.sha256


def test_a_server_that_lets_us_choose_names_has_each_binary_once(
    server: CarelessFhir, tmp_path: Path
) -> None:
    server.update_create = True
    lost = [0]

    def lose_one(asked: Asked) -> Said | None:
        if asked.method == "POST" and asked.path == "/DocumentManifest" and not lost[0]:
            lost[0] = 1
            return Said(503)
        return None

    server.instead = lose_one
    with pytest.raises(Later):
        deliver(server, tmp_path)
    deliver(server, tmp_path)
    assert len(server.stored["Binary"]) == 2
    assert {one["id"] for one in server.stored["Binary"].values()} == set(server.stored["Binary"])
    destination = Stu3("record", settings_of(server))
    assert not any("names each Binary itself" in finding.text for finding in destination.check())
    destination.close()


def test_who_says_that_it_has_stored_and_has_not_is_not_believed(
    server: CarelessFhir, tmp_path: Path
) -> None:
    server.instead = lambda asked: (
        said(201, {}, Location=f"{server.url}/DocumentManifest/9")
        if (asked.method, asked.path) == ("POST", "/DocumentManifest")
        else None
    )
    with pytest.raises(Later) as failed:
        deliver(server, tmp_path)
    assert failed.value.code == "not_stored"


@pytest.mark.parametrize(
    ("status", "kind", "is_down"),
    [
        *((status, Later, True) for status in (301, 401, 403, 404, 405, 407, 410, 501, 507)),
        *((status, Later, False) for status in (408, 409, 425, 429, 500, 502, 503, 504)),
        *((status, Refused, False) for status in (400, 406, 412, 413, 414, 415, 422)),
    ],
)
def test_each_status_has_its_outcome(
    server: CarelessFhir, client: FhirClient, status: int, kind: type[DeliveryError], is_down: bool
) -> None:
    server.instead = lambda _: Said(status, b"<html>no</html>", {"Retry-After": "9"})
    with pytest.raises(kind) as failed:
        client.create("Patient", {"resourceType": "Patient"}, None)
    assert getattr(failed.value, "is_down", False) == is_down
    assert kind is not Later or getattr(failed.value, "retry_after", None) == 9
    assert failed.value.detail.endswith(".")


def test_codes_and_paths_are_told_and_no_words(server: CarelessFhir, client: FhirClient) -> None:
    issues = [
        {"code": "value", "diagnostics": "Example, Pat", "expression": ["Patient.birthDate"]},
        {"code": "Example", "location": ["Patient.name.where(family='Example')"], "details": {"text": "Pat"}},
        {"code": "invariant", "location": ["/f:Patient/f:name[1]"]},
        "Example",
    ]
    outcome = {"resourceType": "OperationOutcome", "issue": issues}
    server.instead = lambda _: said(422, outcome)
    with pytest.raises(Refused) as failed:
        client.create("Patient", {}, None)
    assert "(value Patient.birthDate, invariant /f:Patient/f:name[1])" in failed.value.detail
    assert "Example" not in f"{failed.value.detail} {failed.value}"


@pytest.mark.parametrize("answer", [b"<html>Sign in</html>", b"", b"[]", b'{"resourceType": "Basic"}'])
def test_what_is_no_fhir_server_is_not_taken_for_one(
    server: CarelessFhir, client: FhirClient, answer: bytes
) -> None:
    server.instead = lambda _: Said(200, answer)
    for ask in (
        client.capabilities,
        lambda: client.search("Patient", []),
        lambda: client.read("Patient/1"),
        lambda: client.find("Patient", OWN),
    ):
        with pytest.raises(Later) as failed:
            ask()
        assert (failed.value.code, failed.value.is_down) == ("not_fhir", True)


def page(*, following: str | None, resource: object = PATIENT) -> Said:
    link = [] if following is None else [{"relation": "next", "url": following}]
    entry = [{"resource": resource}]
    return said(200, {"resourceType": "Bundle", "type": "searchset", "link": link, "entry": entry})


def test_lists_go_on_at_the_same_server_and_end(server: CarelessFhir, client: FhirClient) -> None:
    for following in (f"{server.url}/next?page=1", "/next?page=1", "?page=1"):
        server.asked.clear()
        server.instead = lambda _, following=following: page(following=following)  # type: ignore[misc] # a lambda's default
        with pytest.raises(TooMany) as cut:
            client.search("Patient", [("family", "Example")])
        assert len(cut.value.found) == len(server.asked) == MAX_PAGES + 1


@pytest.mark.parametrize(
    "following", ["https://evil.example/next", "http://127.0.0.1:1/next", "//evil.example/"]
)
def test_no_link_leads_us_to_sign_in_elsewhere(
    server: CarelessFhir, client: FhirClient, following: str
) -> None:
    server.instead = lambda _: page(following=following)
    if following.startswith("//"):
        # it is a path here
        next(pages := client.pages("Patient", []))
        next(pages)
        assert server.asked[-1].path == "/evil.example/"
        return
    with pytest.raises(Later) as failed:
        client.search("Patient", [])
    assert failed.value.code == "foreign_link"


@pytest.mark.parametrize("name", ["", "../1", "a/b", "x" * 65, 5, None])
def test_a_name_that_is_none_is_not_used(server: CarelessFhir, client: FhirClient, name: object) -> None:
    server.instead = lambda _: page(following=None, resource={**PATIENT, "id": name})
    with pytest.raises(Later):
        client.create("Patient", {}, OWN)


def test_a_location_is_found_in_whatever_form(server: CarelessFhir, client: FhirClient) -> None:
    for location in ("/Patient/a.1", f"{server.url}/base/Patient/a.1/_history/7", "Patient/a.1"):
        server.instead = lambda _, location=location: said(201, {}, Location=location)  # type: ignore[misc] # a lambda's default
        assert client.create("Patient", {}, None) == "Patient/a.1"
    for location in ("http://[::1/Patient/a.1", "http://a\u2100b/Patient/a.1"):
        server.instead = lambda _, location=location: said(201, PATIENT, Location=quoted(location))  # type: ignore[misc] # a lambda's default
        assert client.create("Patient", {}, None) == "Patient/1"
    server.instead = lambda _: said(201, PATIENT)
    assert client.create("Patient", {}, None) == "Patient/1"
    server.instead = lambda _: said(201, {}, Location="/Media/1")
    with pytest.raises(Later) as failed:
        client.create("Patient", {}, None)
    assert failed.value.code == "not_stored"


def quoted(text: str) -> str:
    """A header as a server of few words sends it, in UTF-8."""
    return text.encode().decode("latin-1")


@pytest.mark.parametrize("following", ["/\x00", "/\x1b[2J", "/" + "a" * 65_530, "?\u202e\x7f"])
def test_an_address_that_is_none_is_not_asked_for(
    server: CarelessFhir, client: FhirClient, following: str
) -> None:
    server.instead = lambda _: page(following=following)
    with pytest.raises(Later) as failed:
        client.search("Patient", [])
    assert failed.value.code == "invalid_address"


@pytest.mark.parametrize("wrong", [[], {}, [{}], 5, None, "x"])
def test_whatever_has_another_type_is_not_there(
    server: CarelessFhir, client: FhirClient, wrong: object
) -> None:
    server.instead = lambda _: said(200, {"resourceType": wrong, "fhirVersion": wrong, "rest": wrong})
    with pytest.raises(Later) as failed:
        client.capabilities()
    assert failed.value.code == "not_fhir"
    keys = ("identifier", "name", "birthDate", "active", "link")
    shapes = [dict.fromkeys(keys, wrong), {"link": [{"type": wrong}], "identifier": [{"value": wrong}]}]
    for shape in shapes:
        server.instead = lambda _, shape=shape: page(following=None, resource={**PATIENT, **shape})  # type: ignore[misc] # a lambda's default
        destination = Stu3("record", settings_of(server))
        found = destination.patients_called("1")
        destination.close()
        assert found == []


def test_nobody_is_taken_for_the_only_one_of_more_than_are_looked_at(
    server: CarelessFhir, tmp_path: Path
) -> None:
    report = make_report(tmp_path)
    patient = report.metadata.patient
    one = {
        "resourceType": "Patient",
        "id": "7",
        "name": [{"family": patient.lastname, "given": [patient.firstname]}],
        "birthDate": birth_date_of(patient),
    }

    def endless(asked: Asked) -> Said | None:
        is_by_name = asked.path.startswith("/next") or "birthdate" in asked.path
        return page(following="/next", resource=one) if asked.method == "GET" and is_by_name else None

    server.instead = endless
    destination = Stu3("record", settings_of(server))
    with pytest.raises(NeedsPerson) as asked_person:
        destination.deliver(report, MemorySteps())
    assert (asked_person.value.code, asked_person.value.choices) == ("patient_unclear", ("Patient/7",))
    assert [found.reference for found in destination.candidates(report)] == ["Patient/7"]
    destination.close()
    assert server.stored["Patient"] == {}


def test_nobody_is_found_by_an_identifier_among_more_than_are_looked_at(
    server: CarelessFhir, client: FhirClient
) -> None:
    server.instead = lambda _: page(following="/next", resource={**PATIENT, "identifier": []})
    with pytest.raises(TooMany):
        client.create("Patient", {}, OWN)
    assert {asked.method for asked in server.asked} == {"GET"}
    server.instead = lambda _: page(following="/next")
    assert client.create("Patient", {}, OWN) == "Patient/1"


def test_whom_a_search_did_not_show_is_not_taken_for_the_one_who_was_created(
    server: CarelessFhir, tmp_path: Path
) -> None:
    report = make_report(tmp_path)
    stranger = {
        "resourceType": "Patient",
        "id": "5",
        "identifier": [{"system": "urn:mrn", "value": report.metadata.patient.patientid}],
        "name": [{"family": "Stranger", "given": ["Kim"]}],
    }
    server.stored["Patient"]["5"] = stranger

    def stale(asked: Asked) -> Said | None:
        if not asked.path.startswith("/Patient"):
            return None
        if asked.method == "POST":
            # by If-None-Exist there is somebody
            return said(200, {}, Location=f"{server.url}/Patient/5")
        is_search = asked.path.startswith("/Patient?")
        return said(200, {"resourceType": "Bundle", "type": "searchset"}) if is_search else None

    server.instead = stale
    steps = MemorySteps()
    destination = Stu3("record", settings_of(server))
    with pytest.raises(NeedsPerson) as asked_person:
        destination.deliver(report, steps)
    destination.close()
    assert (asked_person.value.code, asked_person.value.choices) == ("patient_conflict", ("Patient/5",))
    assert "patient" not in steps.recorded


def test_texts_are_escaped_for_a_search() -> None:
    assert escaped(r"a,b|c$d\e") == r"a\,b\|c\$d\\e"
    assert Identifier("urn:x", "1|2").token == r"urn:x|1\|2"


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://x"},
        {"url": "http://fhir.myhospital.example"},
        {"url": "https://fhir.myhospital.example/?a=b"},
        {"client_id": "x"},
        {"client_id": "x", "signing_key": Secret("env:X"), "token": Secret("env:Y")},
        {"user": "x"},
    ],
)
def test_settings_that_cannot_work_are_refused(server: CarelessFhir, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidDestination):
        FhirClient(settings_of(server, **wrong))


def test_a_patient_who_is_asked_about_says_nothing_in_the_error(server: CarelessFhir, tmp_path: Path) -> None:
    with pytest.raises(NeedsPerson) as asked:
        deliver(server, tmp_path, create="ask")
    assert "ller" not in f"{asked.value!r} {asked.value.detail}"


def test_looking_says_what_does_not_fit(server: CarelessFhir) -> None:
    statement = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": []}
    server.instead = lambda asked: said(200, statement) if asked.path == "/metadata" else None
    destination = Stu3("record", settings_of(server))
    findings = destination.check()
    destination.close()
    wrong = " ".join(finding.text for finding in findings if not finding.is_well)
    assert "FHIR 4.0.1" in wrong
    assert all(kind in wrong for kind in ("Patient", "Media", "Binary", "DocumentManifest"))

"""A delivery that asks whose record it is: the patients side by side, the answer, and who gave it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import read_config
from tests.fakes.careless_fhir import CarelessFhir, Said, careless_fhir
from tests.fakes.endpoint.reports import sealed_report
from tests.fakes.picsafe import API_KEY, PICSAFE, FakePicSafe
from tests.unit.picsafe.cli.conftest import Run

OTHER = {
    "resourceType": "Patient",
    "id": "8",
    "identifier": [{"system": "urn:mrn", "value": "MRN-2"}],
    "name": [{"family": "Example", "given": ["Pat"]}],
    "birthDate": "1979-10-24",
}


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        made.stored["Patient"]["8"] = OTHER
        yield made


@pytest.fixture
def config(server: CarelessFhir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "endpoint.toml"
    (tmp_path / "api-key").write_text(API_KEY)
    path.write_text(
        f"""
data = "{tmp_path / "data"}"
[tokens]
user_server = "{PICSAFE}"
[keys]
servers = ["{PICSAFE}"]
api_key = "file:{tmp_path / "api-key"}"
[destination.record]
kind = "fhir"
version = "STU3"
url = "{server.url}"
patient_system = "urn:mrn"
"""
    )
    monkeypatch.setenv("PICSAFE_ENDPOINT_CONFIG", str(path))
    return path


def work(fake: FakePicSafe, config: Path) -> None:
    with Endpoint(read_config(config), clock=fake.clock, transport=fake.transport()) as endpoint:
        endpoint.lock()
        for worker in endpoint.deliveries.workers("test"):
            while worker.step():
                pass


def events(run: Run, action: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in run("endpoint", "log", "--json").output.splitlines()]
    return [one for one in found if one["action"] == action]


def test_who_may_be_meant_is_seen_beside_the_report_and_the_answer_is_done(
    fake: FakePicSafe, run: Run, config: Path, server: CarelessFhir, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    run("endpoint", "take", path)
    work(fake, config)
    unasked = run("endpoint", "show", path.stem).output
    assert "patient_id_differs" in unasked
    assert "MRN" not in unasked
    assert events(run, "looked") == []

    shown = run("endpoint", "show", path.stem, "--patient", "--as", "Kim Example").output

    rows = [line.split() for line in shown.splitlines() if "1979-10-24" in line]
    assert ["(the", "report)", "MRN-1", "Pat", "Example", "1979-10-24"] in rows
    assert ["Patient/8", "MRN-2", "Pat", "Example", "1979-10-24", "patient", "ID"] in rows
    looked = events(run, "looked")
    assert [one.get("destination") for one in looked] == [None, "record"]
    assert all(one["user"] == {"kind": "operator", "name": "Kim Example"} for one in looked)

    (document,) = json.loads(run("endpoint", "show", path.stem, "--patient", "--json").output)
    (candidate,) = document["patients"]["record"]["candidates"]
    assert (candidate["reference"], candidate["differs"]) == ("Patient/8", ["patient_id"])

    run("endpoint", "answer", path.stem, "record", "Patient/8", "--as", "Kim Example")
    work(fake, config)

    (manifest,) = server.stored["DocumentManifest"].values()
    assert manifest["subject"] == {"reference": "Patient/8"}
    (answered,) = events(run, "answered")
    assert answered["user"] == {"kind": "operator", "name": "Kim Example"}
    assert (answered["destination"], answered["outcome"]) == ("record", "patient_id_differs")
    assert answered["answer"] == "Patient/8"


def test_only_whoever_was_looked_at_is_an_answer(
    fake: FakePicSafe, run: Run, config: Path, server: CarelessFhir, tmp_path: Path
) -> None:
    server.stored["Patient"]["9"] = {**OTHER, "id": "9", "birthDate": "1950-01-01"}
    path = sealed_report(fake, tmp_path)
    run("endpoint", "take", path)
    work(fake, config)
    for wrong in ("Patient/9", "Pat", "8", ""):
        refused = run("endpoint", "answer", path.stem, "record", wrong)
        assert refused.exit_code == 5
        assert "It can be answered with Patient/8, create, and with whoever else is found" in refused.output
    assert events(run, "answered") == []

    nobody = run("endpoint", "show", path.stem, "--patient", "--look-for", "Patient/10").output
    assert "It knows nobody with this patient ID or reference." in nobody
    assert run("endpoint", "show", path.stem, "--look-for", "Patient/9").exit_code == 2
    shown = run("endpoint", "show", path.stem, "--patient", "--look-for", "Patient/9").output

    assert "1950-01-01" in shown
    (looked_up,) = events(run, "looked_up")
    assert looked_up["patients"] == "Patient/9"
    assert run("endpoint", "answer", path.stem, "record", "Patient/9").exit_code == 0
    work(fake, config)
    (manifest,) = server.stored["DocumentManifest"].values()
    assert manifest["subject"] == {"reference": "Patient/9"}


def test_a_patient_id_that_contradicts_the_name_is_warned_of_and_logged(
    fake: FakePicSafe, run: Run, config: Path, server: CarelessFhir, tmp_path: Path
) -> None:
    server.stored["Patient"]["8"] = {
        **OTHER,
        "identifier": [{"system": "urn:mrn", "value": "MRN-1"}],
        "name": [{"family": "Stranger", "given": ["Kim"]}],
    }
    path = sealed_report(fake, tmp_path)
    run("endpoint", "take", path)
    work(fake, config)
    warned = " ".join(run("endpoint", "show", path.stem).output.split())
    assert "patient_conflict: The patient ID is that of a patient with another name or birth date." in warned
    assert "create" not in warned, "nobody is created under a patient ID that is another's"
    (row,) = [
        line
        for line in run("endpoint", "show", path.stem, "--patient").output.splitlines()
        if line.startswith("Patient/8")
    ]
    assert row.split()[-1] == "name"
    assert run("endpoint", "answer", path.stem, "record", "create").exit_code == 5
    run("endpoint", "answer", path.stem, "record", "Patient/8", "--as", "Kim Example")
    trail = run("endpoint", "log", path.stem).output
    assert [line.split()[-2:] for line in trail.splitlines() if "asks a person" in line] == [
        ["record", "patient_conflict"]
    ]
    (answered,) = [line for line in trail.splitlines() if " answered " in line]
    assert "patient_conflict Patient/8" in answered
    assert "Kim Example" in answered
    assert "Stranger" not in trail


def test_what_asks_is_set_aside_and_asked_again(
    fake: FakePicSafe, run: Run, config: Path, server: CarelessFhir, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    run("endpoint", "take", path)
    work(fake, config)
    run("endpoint", "aside", path.stem, "record", "--why", "The ward is asked", "--as", "Kim Example")
    *_, event = events(run, "aside")
    assert event["user"] == {"kind": "operator", "name": "Kim Example"}
    assert event["why"] == "The ward is asked"
    assert "It asks nothing" in run("endpoint", "aside", path.stem, "record", "--why", "Again").output
    run("endpoint", "replay", path.stem)
    work(fake, config)
    (document,) = json.loads(run("endpoint", "show", path.stem, "--json").output)
    (job,) = [one for one in document["jobs"] if one["name"] == "record"]
    assert (job["state"], job["choices"]) == ("asking", ["Patient/8", "create"])


def test_a_server_that_does_not_answer_is_named(
    fake: FakePicSafe, run: Run, config: Path, server: CarelessFhir, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    run("endpoint", "take", path)
    work(fake, config)
    server.instead = lambda _: Said(503)
    shown = run("endpoint", "show", path.stem, "--patient")
    assert shown.exit_code == 0
    assert "The patients of record cannot be looked at: It answers 503." in shown.output

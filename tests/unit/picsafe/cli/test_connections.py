"""``picsafe send --to fhir``: whose record it is, and each report once."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.fakes.careless_fhir import CarelessFhir, careless_fhir, said
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.cli.conftest import Run
from tests.unit.picsafe.cli.fhir_server import SYSTEM, connect, counts, failing, patient, send, subjects

pytestmark = pytest.mark.usefixtures("signed_in")


def test_a_report_goes_to_its_patient_once_and_is_listed(
    fake: FakePicSafe, run: Run, server: CarelessFhir, photo: Path, home: Path
) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    result = send(run, photo, "--patient-id", "4711")
    assert result.exit_code == 0, result.stderr
    assert "Delivered 1 photo" in result.stdout
    assert counts(server) == {"Patient": 1, "Media": 1, "Binary": 1, "DocumentManifest": 1}
    assert subjects(server) == {"Patient/p1"}
    assert list((home / "undelivered").iterdir()) == []
    (key,) = fake.keys.values()
    assert key.tag is not None
    [listed] = json.loads(run("reports", "--json").stdout)
    assert (listed["destination"], listed["link"]) == ("endpoint", None)


def test_a_server_s_version_is_the_one_that_it_speaks(run: Run, server: CarelessFhir, photo: Path) -> None:
    server.version = "4.0.1"
    connect(run, server, "--create", "always")
    assert send(run, photo).exit_code == 0
    made = {"Patient": 1, "Binary": 2, "DocumentReference": 2, "Provenance": 1, "AuditEvent": 1}
    assert counts(server) == made


def test_nothing_is_sent_where_the_plan_does_not_include_it(
    fake: FakePicSafe, run: Run, server: CarelessFhir, photo: Path
) -> None:
    connect(run, server)
    fake.needs_plan = {"fhir": "pro"}
    result = send(run, photo)
    assert (result.exit_code, "[plan_required]" in result.stderr, "plan Pro" in result.stderr) == (
        4,
        True,
        True,
    )
    assert (fake.keys, counts(server)) == ({}, {})


def test_what_is_not_connected_is_not_sent_to(fake: FakePicSafe, run: Run, photo: Path) -> None:
    result = send(run, photo)
    assert (result.exit_code, "picsafe connect" in result.stderr) == (3, True)
    assert fake.keys == {}


@pytest.mark.usefixtures("at_a_terminal")
def test_whose_record_it_is_is_asked_side_by_side(
    run: Run, server: CarelessFhir, photo: Path, home: Path
) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    patient(server, "p2", number="4712", given="Patricia")
    result = send(run, photo, "--patient-id", "9999", typed="9\n2\n")
    assert result.exit_code == 0, result.stderr
    assert "another patient ID" in result.stderr
    lines = [line for line in result.stderr.splitlines() if "Patient/" in line]
    assert [line.split()[:3] for line in lines] == [["1", "Patient/p1", "4711"], ["2", "Patient/p2", "4712"]]
    assert "patient ID, name" in lines[1]
    assert subjects(server) == {"Patient/p2"}

    # nothing of a report is left whose patient nobody has named
    for typed in ("n\n", ""):
        result = send(run, photo, "--patient-id", "9999", typed=typed)
        assert (result.exit_code, "nobody said whose record" in result.stderr) == (2, True)
        assert counts(server)["Media"] == 1
        assert list((home / "undelivered").iterdir()) == []


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(
    ("create", "typed", "made"), [("ask", "c\n", 1), ("ask", "n\n", 0), ("never", "c\n", 0)]
)
def test_a_patient_is_created_only_after_asking(
    run: Run, server: CarelessFhir, photo: Path, create: str, typed: str, made: int
) -> None:
    connect(run, server, "--create", create)
    result = send(run, photo, "--patient-id", "4711", typed=typed)
    assert result.exit_code == (0 if made else 2)
    assert counts(server).get("Patient", 0) == counts(server).get("Media", 0) == made
    assert ("c to create" in result.stderr) == (create == "ask")


def test_or_without_where_that_was_said_when_it_was_connected(
    run: Run, server: CarelessFhir, photo: Path
) -> None:
    connect(run, server, "--create", "always")
    assert send(run, photo, "--patient-id", "4711").exit_code == 0
    [made] = server.stored["Patient"].values()
    assert {"system": SYSTEM, "value": "4711"} in made["identifier"]


def test_where_nobody_can_be_asked_nothing_is_sent(
    run: Run, server: CarelessFhir, photo: Path, home: Path
) -> None:
    connect(run, server)
    result = send(run, photo)
    assert (result.exit_code, "[patient_not_found]" in result.stderr) == (2, True)
    assert "Nobody can be asked here" in result.stderr
    assert counts(server) == {}
    assert list((home / "undelivered").iterdir()) == []


def test_a_server_that_stumbles_is_tried_again(run: Run, server: CarelessFhir, photo: Path) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    server.instead = failing("DocumentManifest", 2)
    assert send(run, photo, "--patient-id", "4711").exit_code == 0
    assert counts(server) == {"Patient": 1, "Media": 1, "Binary": 1, "DocumentManifest": 1}


def test_what_may_be_there_in_parts_is_gone_on_with_and_never_doubled(
    fake: FakePicSafe, run: Run, server: CarelessFhir, photo: Path, home: Path
) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    server.instead = failing("DocumentManifest", 9)
    result = send(run, photo, "--patient-id", "4711")
    assert (result.exit_code, "--resume" in result.stderr, "500" in result.stderr) == (7, True, True)
    assert counts(server) == {"Patient": 1, "Media": 1, "Binary": 1}
    (folder,) = (home / "undelivered").iterdir()
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".json", ".picsafe"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    # the same files are not sent a second time beside it
    again = send(run, photo, "--patient-id", "4711")
    assert (again.exit_code, "[report_unfinished]" in again.stderr) == (1, True)
    assert "may not be in fhir" in run("reports").stderr

    server.instead = lambda _: None
    resumed = run("send", "--resume", "--json")
    assert resumed.exit_code == 0, resumed.stderr
    [delivered] = json.loads(resumed.stdout)
    assert delivered["connection"] == "fhir"
    assert counts(server) == {"Patient": 1, "Media": 1, "Binary": 1, "DocumentManifest": 1}
    assert len(fake.keys) == 1
    assert list((home / "undelivered").iterdir()) == []


def test_one_that_is_refused_holds_up_no_other(
    run: Run, server: CarelessFhir, photo: Path, video: Path, home: Path
) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    server.instead = lambda asked: said(422, {}) if asked.path.startswith("/Media") else None
    for path in (photo, video):
        assert send(run, path, "--patient-id", "4711").exit_code == 1
    refused = [True]
    server.instead = lambda asked: (
        said(422, {})
        if asked.method == "POST" and asked.path == "/Media" and refused and refused.pop()
        else None
    )
    resumed = run("send", "--resume")
    assert (resumed.exit_code, "[http_422]" in resumed.stderr) == (1, True)
    assert counts(server)["DocumentManifest"] == 1
    assert len(list((home / "undelivered").iterdir())) == 1


def test_or_forgotten_here(run: Run, server: CarelessFhir, photo: Path, home: Path) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    server.instead = failing("DocumentManifest", 9)
    send(run, photo, "--patient-id", "4711")
    # what was decrypted when the power failed goes as soon as anybody looks
    (folder,) = (home / "undelivered").iterdir()
    (folder / "work").mkdir()
    (folder / "work" / "001.jpg").write_bytes(b"a photo")
    assert run("reports").exit_code == 0
    assert not (folder / "work").exists()
    discarded = run("send", "--discard")
    assert (discarded.exit_code, "stays there" in discarded.stderr) == (0, True)
    assert list((home / "undelivered").iterdir()) == []


def test_a_report_does_not_go_on_to_another_server(run: Run, server: CarelessFhir, photo: Path) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    server.instead = failing("DocumentManifest", 9)
    send(run, photo, "--patient-id", "4711")
    with careless_fhir() as other:
        connect(run, other)
        result = run("send", "--resume")
        assert (result.exit_code, "[connected_elsewhere]" in result.stderr) == (2, True)
        assert counts(other) == {}

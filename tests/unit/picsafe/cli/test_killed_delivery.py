"""A ``picsafe send --to fhir`` that is killed: the next command goes on, and nothing is there twice."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from picsafe import PicSafe
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, careless_fhir, said
from tests.fakes.http_server import serve_over_http
from tests.fakes.picsafe import CODE, FakePicSafe
from tests.unit.picsafe.cli.test_killed_send import picsafe

SYSTEM = "https://myhospital.example/mrn"


@pytest.fixture
def fake() -> FakePicSafe:
    return FakePicSafe(now=datetime.now(UTC))


@pytest.fixture
def origin(fake: FakePicSafe, home: Path) -> Iterator[str]:
    with serve_over_http(fake) as origin:
        with PicSafe(origin, credentials=home / "credentials.json") as client:
            client.complete_sign_in(client.sign_in("pat@example.org"), code=CODE)
        yield origin


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("is_stored", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_each_thing_is_there_once(
    fake: FakePicSafe,
    origin: str,
    home: Path,
    photo: Path,
    server: CarelessFhir,
    number: int,
    is_stored: bool,
) -> None:
    connect = ("connect", "fhir", server.url, "--patient-system", SYSTEM, "--create", "always")
    connected = picsafe(origin, home, *connect)
    printed, problem = connected.communicate(timeout=60)
    assert connected.returncode == 0, problem
    # clients may name what STU3 cannot be asked for
    server.update_create = True
    victim: list[subprocess.Popen[str]] = []
    writes: list[str] = []

    def kill(asked: Asked) -> Said | None:
        if asked.method in {"POST", "PUT"}:
            writes.append(asked.path)
            if len(writes) == number:
                victim[0].send_signal(signal.SIGKILL)
                victim[0].wait()
                return None if is_stored else said(500, {})
        return None

    server.instead = kill
    who = ("--patient-id", "4711", "--patient-lastname", "Example", "--birth-date", "1979-10-24")
    victim.append(picsafe(origin, home, "send", photo, "--to", "fhir", "--consent", "none", *who))
    victim[0].communicate(timeout=60)
    assert victim[0].returncode == -signal.SIGKILL
    server.instead = lambda _: None

    resumed = picsafe(origin, home, "send", "--resume", "--json")
    printed, problem = resumed.communicate(timeout=60)
    assert resumed.returncode == 0, problem
    assert [one["connection"] for one in json.loads(printed)] == ["fhir"]
    assert {kind: len(found) for kind, found in server.stored.items() if found} == {
        "Patient": 1,
        "Media": 1,
        "Binary": 1,
        "DocumentManifest": 1,
    }
    assert len(fake.keys) == 1
    assert [report["destination"] for report in fake.logged] == ["endpoint"]
    assert list((home / "undelivered").iterdir()) == []

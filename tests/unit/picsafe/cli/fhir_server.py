"""A FHIR server that a person at the command line sends to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, said
from tests.unit.picsafe.cli.conftest import Run

SYSTEM = "https://myhospital.example/mrn"
WHO = ("--patient-firstname", "Pat", "--patient-lastname", "Example", "--birth-date", "1979-10-24")


def connect(run: Run, server: CarelessFhir, *options: str, typed: str | None = None) -> Result:
    usual = ("--patient-system", SYSTEM, "--practitioner", "none")
    return run("connect", "fhir", server.url, *usual, *options, input=typed)


def send(run: Run, photo: Path, *options: str, typed: str | None = None) -> Result:
    return run("send", photo, "--consent", "none", "--to", "fhir", *WHO, *options, input=typed)


def patient(server: CarelessFhir, name: str, *, given: str = "Pat", number: str = "", **more: Any) -> None:
    identifiers = [{"system": SYSTEM, "value": number}] if number else []
    server.stored["Patient"][name] = {
        "resourceType": "Patient",
        "id": name,
        "identifier": identifiers,
        "name": [{"family": "Example", "given": [given]}],
        "birthDate": "1979-10-24",
        **more,
    }


def counts(server: CarelessFhir) -> dict[str, int]:
    return {kind: len(found) for kind, found in server.stored.items() if found}


def subjects(server: CarelessFhir) -> set[str]:
    found = [*server.stored["Media"].values(), *server.stored["DocumentManifest"].values()]
    return {one["subject"]["reference"] for one in found}


def failing(kind: str, times: int) -> Callable[[Asked], Said | None]:
    """Answers 500 to the first that create something, though it is stored or not."""
    left = [times]

    def instead(asked: Asked) -> Said | None:
        if asked.method == "POST" and asked.path.strip("/") == kind and left[0]:
            left[0] -= 1
            return said(500, {})
        return None

    return instead

"""docs/endpoint/command.md, by what it shows."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.e2e.recipes.hospital import Hospital, recipe_hospital
from tests.e2e.recipes.pages import adapted, blocks, write_named
from tests.e2e.running_server import wait_for
from tests.fakes.endpoint.reports import PATIENT, sealed_report

PAGE = "endpoint/command.md"


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    for name in ("record", "import"):
        (tmp_path / name).mkdir()
    write_named(PAGE, "python", tmp_path / "record")
    [settings] = blocks(PAGE, "toml")
    here = {
        "/usr/bin/python3": sys.executable,
        "/opt/record": str(tmp_path / "record"),
        "/srv/record/import": str(tmp_path / "import"),
    }
    return recipe_hospital(tmp_path, adapted(settings, here))


def test_a_report_is_filed_once_and_a_person_is_asked(hospital: Hospital, tmp_path: Path) -> None:
    with hospital.reachable():
        filed = sealed_report(hospital.fake, tmp_path, 1, patient=replace(PATIENT, patientid="7654321"))
        asking = sealed_report(hospital.fake, tmp_path, 2, patient=replace(PATIENT, patientid=""))
        assert "can be started" in hospital.run("check", "record")
        assert "It arrived." in hospital.run("test", "record")
        hospital.run("take", str(filed))
        hospital.run("take", str(asking))

        with hospital.served():
            wait_for(lambda: len(arrived(tmp_path)) == 1, "the report was not filed", 60)
            wait_for(lambda: happened(hospital, asking.stem, "asking") == 1, "nobody was asked", 2)
            hospital.run("status", exit_code=1)
            shown = hospital.run("show", asking.stem)
            assert "Whose is it? A patient's number has seven digits." in shown
            assert "Example" not in shown
            [answer] = [block for block in blocks(PAGE, "sh") if "answer" in block]
            words = shlex.split(adapted(answer, {"REPORT": asking.stem}))
            hospital.run(*words[2:])
            wait_for(lambda: len(arrived(tmp_path)) == 2, "the answer was not taken", 60)
            # the record system takes them away, and the program is started for one once more
            orders = {order["patient"]: order for order in taken(tmp_path)}
            hospital.run("replay", filed.stem, "--again")
            wait_for(lambda: happened(hospital, filed.stem, "delivered") == 2, "it was not started again", 2)
            hospital.run("status")

    assert arrived(tmp_path) == []
    assert set(orders) == {"7654321", "1234567"}
    assert orders["7654321"]["files"] == ["metadata.json", "report.pdf", "002.jpg"]
    assert orders["7654321"]["sender"]["lastname"] == "Example"


def arrived(folder: Path) -> list[Path]:
    return [one for one in (folder / "import").iterdir() if one.name[0] != "."]


def taken(folder: Path) -> list[dict[str, Any]]:
    """What the record system finds, which is gone then."""
    orders = []
    for one in arrived(folder):
        orders.append(json.loads((one / "import.json").read_text()))
        one.rename(folder / one.name)
    return orders


def happened(hospital: Hospital, report_id: str, action: str) -> int:
    """How often something has happened to a report."""
    lines = map(json.loads, hospital.run("log", report_id, "--json").splitlines())
    return sum(line["action"] == action for line in lines)

"""What ``picsafe send`` says of files that did not go into the report as they were."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.fakes.careless_fhir import CarelessFhir
from tests.fakes.picsafe import ENDPOINT, FakePicSafe
from tests.unit.picsafe.cli.conftest import Run
from tests.unit.picsafe.cli.fhir_server import WHO, connect

pytestmark = pytest.mark.usefixtures("signed_in")

SEVERAL = "The file holds several pictures; this is the first one."
MISSING = "The last bytes of the file are missing; the picture is whole."
SAID = f"scan.tiff (TIFF to JPEG): {SEVERAL}\nwound.jpg: {MISSING}\nConverted from PNG to JPEG: chart.png\n"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A photo to which nothing is done, and one of each other sort."""
    page = Image.new("RGB", (64, 48), "red")
    good, scan, cut, chart = (tmp_path / name for name in ("good.jpg", "scan.tiff", "wound.jpg", "chart.png"))
    page.save(good)
    page.save(scan, save_all=True, append_images=[page])
    cut.write_bytes(good.read_bytes()[:-2])
    page.save(chart)
    return [good, scan, cut, chart]


def send(run: Run, files: list[Path], *options: str | Path) -> Any:
    result = run("send", *files, "--consent", "none", *options)
    assert result.exit_code == 0, result.output
    return result


def told(document: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    return [
        (one["file"], one["item"], one["from"], one["to"], one["note"]) for one in document["conversions"]
    ]


def test_what_was_done_is_said_by_name_beside_the_link(run: Run, files: list[Path]) -> None:
    result = send(run, files)
    assert SAID in result.stderr
    assert "good.jpg" not in result.stderr
    assert "\n\nReport " in result.stderr
    assert "\n\n\n" not in result.stderr
    assert "wound" not in result.stdout, "that is for whoever gets the link"


def test_scripts_are_told_what_the_report_says(run: Run, files: list[Path], tmp_path: Path) -> None:
    sent = json.loads(send(run, files, "--json").stdout)
    assert told(sent) == [
        ("scan.tiff", "002", "image/tiff", "image/jpeg", SEVERAL),
        ("wound.jpg", "003", "image/jpeg", "image/jpeg", MISSING),
        ("chart.png", "004", "image/png", "image/jpeg", ""),
    ]
    opened = json.loads(run("open", sent["link"], "--json").stdout)
    in_report = opened["other_metadata"]["picsafe"]["conversions"]
    assert [one["item"] for one in in_report] == ["002", "003", "004"]
    assert "scan.tiff" not in json.dumps(opened), "a file's name may be a patient's"


def test_each_way_says_it(fake: FakePicSafe, run: Run, server: CarelessFhir, files: list[Path]) -> None:
    assert SAID in send(run, files, "--no-upload").stderr
    connect(run, server, "--create", "always")
    assert SAID in send(run, files, "--to", "fhir", *WHO).stderr
    for name, send_type, endpoint in (
        ("Hospital", "post_dynamic", ENDPOINT),
        ("Somebody", "email", "pat@example.org"),
    ):
        added = run("institutions", "add", name, "--send-type", send_type, "--endpoint", endpoint)
        assert added.exit_code == 0, added.output
        fake.now += timedelta(minutes=1)  # report IDs are made of the time
        assert SAID in send(run, files, "--to", name, "--yes").stderr
        document = json.loads(send(run, files, "--to", name, "--yes", "--json").stdout)
        assert [one[0] for one in told(document)] == ["scan.tiff", "wound.jpg", "chart.png"]


def test_many_that_were_just_converted_take_one_line(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.png" for number in range(7)]
    for file in files:
        Image.new("RGB", (8, 8)).save(file)
    said = send(run, files).stderr
    assert "PNG to JPEG: 0.png, 1.png, 2.png, 3.png, 4.png and 2 more\n" in said


def test_a_name_does_not_move_the_cursor(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a\x1b[2J\nb.png"
    Image.new("RGB", (8, 8)).save(file)
    assert "JPEG: a[2J b.png\n" in send(run, [file]).stderr

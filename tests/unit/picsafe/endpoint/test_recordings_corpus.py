"""A folder of real recordings, not part of the repository: each arrives, with MP4 or why there is none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from chalicelib.format.other_recordings import other_recordings
from picsafe.endpoint.model import State
from tests.fakes.endpoint.reports import plain_report
from tests.unit.picsafe.endpoint.conftest import Hospital

FOLDER = os.environ.get("PICSAFE_RECORDINGS", "")
ITEM = "001"
FILES = [
    path
    for path in (sorted(Path(FOLDER).rglob("*")) if FOLDER else [])
    if path.is_file() and other_recordings([f"{ITEM}{path.suffix}"], [ITEM])
]


@pytest.mark.slow
@pytest.mark.skipif(not FILES, reason="PICSAFE_RECORDINGS names no folder with recordings that are no MP4")
def test_each_file_is_delivered(
    hospital: Hospital, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    for number, path in enumerate(FILES, start=2):
        name = f"{ITEM}{path.suffix.lower()}"
        taken = hospital.take(plain_report(tmp_path, number, recorded={name: path.read_bytes()}))
        hospital.work()
        *_, job = hospital.endpoint.jobs.of_report(taken.report.id)
        assert job.state is State.DONE, path.name
        folder = hospital.archive / taken.report.report_id
        assert (folder / name).read_bytes() == path.read_bytes()
        files = json.loads((folder / "manifest.json").read_text())["files"]
        (told,) = (
            one.get("converted_from") or f"as it is: {one['not_converted']}"
            for one in files
            if one.get("converted_from") or one.get("not_converted")
        )
        said.append(f"{path.name}: {told}")
    with capfd.disabled():
        print("\n" + "\n".join(said))

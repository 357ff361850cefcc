"""Reports of other writers whose recordings are what another program recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from picsafe.endpoint.attempts import MAX_FULL
from picsafe.endpoint.model import State
from picsafe.recordings import process
from tests.fakes.endpoint.reports import plain_report
from tests.fakes.other_recordings import sound
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital


@pytest.fixture(scope="module")
def note() -> bytes:
    return sound("ogg", "libopus")


def test_a_voice_note_arrives_as_it_is_and_as_what_everybody_plays(
    hospital: Hospital, tmp_path: Path, note: bytes
) -> None:
    taken = hospital.take(plain_report(tmp_path, recorded={"001.OGG": note}))
    hospital.work()
    folder = hospital.archive / taken.report.report_id
    (made,) = (path.name for path in folder.iterdir() if path.suffix == ".m4a")
    assert (folder / "001.ogg").read_bytes() == note
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {one["name"]: one.get("converted_from") for one in manifest["files"]} == {
        "metadata.json": None,
        "report.pdf": None,
        "001.ogg": None,
        made: f"Ogg, {len(note)} bytes",
        "002.jpg": None,
    }
    *_, job = hospital.endpoint.jobs.of_report(taken.report.id)
    assert job.receipt is not None
    assert msgspec.json.decode(job.receipt)["converted"] == made


def test_without_what_converts_it_the_report_arrives_and_says_so(
    hospital: Hospital, tmp_path: Path, note: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "find_spec", lambda _name: None)
    taken = hospital.take(plain_report(tmp_path, recorded={"001.ogg": note}))
    hospital.work()
    *_, job = hospital.endpoint.jobs.of_report(taken.report.id)
    assert job.state is State.DONE
    assert job.receipt is not None
    assert msgspec.json.decode(job.receipt)["not_converted"] == "001.ogg"
    folder = hospital.archive / taken.report.report_id
    assert (folder / "001.ogg").read_bytes() == note
    told = json.loads((folder / "manifest.json").read_text())["files"]
    assert [one["name"] for one in told if "not_converted" in one] == ["001.ogg"]


def test_two_reports_that_differ_in_a_recording_alone_are_two(
    hospital: Hospital, tmp_path: Path, note: bytes
) -> None:
    contents = set()
    for content in (note, b"OggS, damaged"):
        taken = hospital.take(plain_report(tmp_path, recorded={"001.ogg": content}))
        hospital.work()
        report = hospital.endpoint.reports.get(taken.report.id)
        assert report is not None
        contents.add(report.contents)
    assert len(contents) == 2


def test_a_recording_without_room_waits_alone_and_arrives_as_it_is_in_the_end(
    hospital: Hospital, tmp_path: Path, note: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hospital.endpoint.spool, "room_to_work", lambda: 0)
    large = hospital.take(plain_report(tmp_path, recorded={"001.ogg": note}))
    clean = hospital.take(plain_report(tmp_path, number=9))
    for _ in range(MAX_FULL):
        hospital.work()
        *_, job = hospital.endpoint.jobs.of_report(large.report.id)
        assert (job.state, job.code) == (State.READY, "disk_full")
        assert hospital.arrived() == [clean.report.report_id]
        assert not hospital.endpoint.outages.all()
        hospital.later(hours=2)
    hospital.work()
    *_, job = hospital.endpoint.jobs.of_report(large.report.id)
    assert job.receipt is not None
    assert msgspec.json.decode(job.receipt)["not_converted"] == "001.ogg"
    assert (hospital.archive / large.report.report_id / "001.ogg").read_bytes() == note


def test_what_is_made_leaves_the_disk_its_reserve(
    make_hospital: Callable[..., Hospital], tmp_path: Path
) -> None:
    hospital = make_hospital(CONFIG)
    free = hospital.endpoint.spool.free()
    reserved = make_hospital(
        CONFIG.replace("[tokens]", f"[retention]\ndisk_reserve = {free // 2}\n[tokens]"),
        tmp_path / "reserved",
    )
    assert reserved.endpoint.spool.room_to_work() <= hospital.endpoint.spool.room_to_work() - free // 4


def test_a_folder_on_the_endpoints_own_disk_leaves_it_its_reserve(
    make_hospital: Callable[..., Hospital],
) -> None:
    hospital = make_hospital(CONFIG.replace("[tokens]", f"[retention]\ndisk_reserve = {2**62}\n[tokens]"))
    (finding,) = hospital.endpoint.built("archive").check()
    assert not finding.is_well
    assert "disk_reserve" in finding.text

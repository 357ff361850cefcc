from __future__ import annotations

import os
from pathlib import Path

import pytest

from picsafe.delivery.errors import InvalidDestination, Later, Refused
from picsafe.delivery.folder import Folder
from picsafe.delivery.reserve import Reserve
from picsafe.delivery.settings.places import FolderSettings
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """Where something is mounted."""
    places: set[Path] = set()
    monkeypatch.setattr(Path, "is_mount", lambda path: path in places)
    return places


def test_nothing_is_written_where_nothing_is_mounted(tmp_path: Path, mounted: set[Path]) -> None:
    share = tmp_path / "share"
    (share / "picsafe").mkdir(parents=True)
    folder = Folder("archive", FolderSettings(path=share / "picsafe", mounted_at=share))
    report = make_report(tmp_path)

    with pytest.raises(Later) as away:
        folder.deliver(report, MemorySteps())
    assert (away.value.code, away.value.is_down) == ("not_mounted", True)
    assert [finding.is_well for finding in folder.check()] == [False]
    assert list((share / "picsafe").iterdir()) == []

    mounted.add(share)
    folder.deliver(report, MemorySteps())
    assert all(finding.is_well for finding in folder.check())


def test_what_was_written_while_the_mount_went_counts_for_nothing(tmp_path: Path, mounted: set[Path]) -> None:
    share = tmp_path / "share"
    share.mkdir()
    mounted.add(share)

    class Steps(MemorySteps):
        def heartbeat(self, moved: int = 0) -> None:
            super().heartbeat(moved)
            mounted.discard(share)

    steps = Steps()
    folder = Folder("archive", FolderSettings(path=share, mounted_at=share))
    with pytest.raises(Later):
        folder.deliver(make_report(tmp_path), steps)
    assert steps.recorded == {}


def test_a_folder_is_in_what_has_to_be_mounted(tmp_path: Path) -> None:
    with pytest.raises(InvalidDestination):
        Folder("archive", FolderSettings(path=tmp_path / "share2", mounted_at=tmp_path / "share"))


def put(kind: str, place: Path, elsewhere: Path) -> None:
    """Put what is no folder and no file of ours."""
    if kind == "link":
        place.symlink_to(elsewhere)
    elif kind == "dangling link":
        place.symlink_to(elsewhere / "nothing")
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.write_text("a file")


@pytest.mark.parametrize("kind", ["link", "dangling link", "pipe", "file"])
@pytest.mark.parametrize("where", ["marker", "hidden", "parent", "report", "manifest"])
def test_what_others_put_there_leads_nowhere_and_holds_nothing_up(
    tmp_path: Path, where: str, kind: str
) -> None:
    archive, elsewhere, work = (tmp_path / name for name in ("archive", "elsewhere", "work"))
    for folder in (archive, elsewhere, work):
        folder.mkdir()
    report = make_report(work)
    parent = archive / "in"
    if where in {"report", "manifest"}:
        parent.mkdir()
    if where == "manifest":
        (parent / report.report_id).mkdir()
    places = {
        "marker": archive / ".picsafe-folder",
        "hidden": archive / f".picsafe-{report.delivery_id}",
        "parent": parent,
        "report": parent / report.report_id,
        "manifest": parent / report.report_id / "manifest.json",
    }
    put(kind, places[where], elsewhere)
    destination = Folder("archive", FolderSettings(path=archive, name="in/{report_id}"))

    if where in {"parent", "report", "manifest"}:
        with pytest.raises(Refused) as refused:
            destination.deliver(report, MemorySteps())
        assert refused.value.code == "name_taken"
    else:
        destination.deliver(report, MemorySteps())
        assert (parent / report.report_id / "manifest.json").is_file()
    assert list(elsewhere.iterdir()) == []


def test_a_folder_in_the_place_of_the_marker_is_the_operators_matter(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    put("folder", archive / ".picsafe-folder", tmp_path)
    with pytest.raises(Later) as failed:
        Folder("archive", FolderSettings(path=archive)).deliver(make_report(tmp_path), MemorySteps())
    assert failed.value.is_down


def test_a_file_in_the_place_of_the_whole_folder_is_the_operators_matter(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.write_text("no folder")
    folder = Folder("archive", FolderSettings(path=archive, name="in/{report_id}"))
    with pytest.raises(Later) as failed:
        folder.deliver(make_report(tmp_path), MemorySteps())
    assert failed.value.is_down


def test_a_disk_with_no_more_than_a_servers_reserve_takes_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    folder = Folder("archive", FolderSettings(path=archive), Reserve(tmp_path / "data", 2**62))
    with pytest.raises(Later) as full:
        folder.deliver(make_report(tmp_path), MemorySteps())
    assert (full.value.code, full.value.is_down) == ("disk_full", True)
    assert "GB of that disk stay free for this server's own data (disk_reserve)" in full.value.detail
    assert list(archive.iterdir()) == []
    assert [finding.is_well for finding in folder.check()] == [False]
    assert list(archive.iterdir()) == []


def test_a_report_that_would_touch_the_reserve_leaves_nothing_and_arrives_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    report, steps = make_report(tmp_path), MemorySteps()
    asked: list[int] = []

    def is_left(_reserve: Reserve, _place: Path, size: int) -> bool:
        asked.append(size)
        return len(asked) != len(report.files) + 1

    monkeypatch.setattr(Reserve, "is_left", is_left)
    folder = Folder("archive", FolderSettings(path=archive), Reserve(tmp_path, 0))
    with pytest.raises(Later, match="disk_reserve"):
        folder.deliver(report, steps)
    # the marker, then each file's whole size
    assert asked[1:] == [file.size for file in report.files]
    assert [path.name for path in archive.iterdir()] == [".picsafe-folder"]
    folder.deliver(report, steps)
    (place,) = (path for path in archive.iterdir() if path.is_dir())
    assert {file.name for file in report.files} < {path.name for path in place.iterdir()}


def test_another_disk_than_the_servers_own_may_become_full(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "not there yet", 2**62)
    assert not reserve.is_left(tmp_path, 1)
    assert reserve.is_left(Path("/dev"), 1)

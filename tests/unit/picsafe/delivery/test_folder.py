from __future__ import annotations

from pathlib import Path

import pytest

from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.folder import Folder
from picsafe.delivery.settings import FolderSettings
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
        def heartbeat(self) -> None:
            super().heartbeat()
            mounted.discard(share)

    steps = Steps()
    folder = Folder("archive", FolderSettings(path=share, mounted_at=share))
    with pytest.raises(Later):
        folder.deliver(make_report(tmp_path), steps)
    assert steps.recorded == {}


def test_a_folder_is_in_what_has_to_be_mounted(tmp_path: Path) -> None:
    with pytest.raises(InvalidDestination):
        Folder("archive", FolderSettings(path=tmp_path / "share2", mounted_at=tmp_path / "share"))

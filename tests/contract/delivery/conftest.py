"""Each kind of destination, with nothing in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.delivery.folder import FolderHarness
from tests.contract.delivery.harness import Harness
from tests.contract.delivery.kinds import every_kind


@pytest.fixture(params=every_kind())
def harness(request: pytest.FixtureRequest) -> Harness:
    made: Harness = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def folder_harness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderHarness:
    place = tmp_path / "destination"
    place.mkdir()
    return FolderHarness(place, monkeypatch)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Where what is decrypted lies."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder

"""Each kind of destination, with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.delivery.command import CommandHarness
from tests.contract.delivery.folder import FolderHarness
from tests.contract.delivery.harness import Harness
from tests.contract.delivery.https import HttpsHarness
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
def https_harness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpsHarness]:
    harness = HttpsHarness(tmp_path, monkeypatch)
    yield harness
    harness.close()


@pytest.fixture
def command_harness(tmp_path: Path) -> CommandHarness:
    place = tmp_path / "destination"
    place.mkdir()
    return CommandHarness(place)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Where what is decrypted lies."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder

"""A sync whose waits take no time."""

from __future__ import annotations

from pathlib import Path

import pytest

from picsafe import Sync
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.sync.script import Script


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting between attempts is only worth its order, which is told by the events."""
    monkeypatch.setattr(Sync, "_wait", lambda self, seconds: self._check_stop())


@pytest.fixture
def script(fake: FakePicSafe, tmp_path: Path, _no_waiting: None) -> Script:
    return Script(fake, tmp_path / "reports")

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running_server import RunningServer, running_server


@pytest.fixture(scope="module")
def picsafe_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server with all services for the tests of a module; they must not kill it."""
    with running_server(tmp_path_factory.mktemp("server") / "data") as server:
        yield server


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server of the test's own, to kill and to restart."""
    with running_server(tmp_path / "data") as server:
        yield server

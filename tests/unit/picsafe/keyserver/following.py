"""How the tests of standbys follow a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.keyserver.followed import Followed
from picsafe.keyserver.following import Standby
from tests.unit.picsafe.keyserver.folders import Folder


def changes_of(data: Path) -> list[str]:
    """The command that reaches a folder."""
    return [sys.executable, "-m", "picsafe", "keyserver", "changes", "--data", str(data)]


def follow(folder: Folder, standby: Path) -> list[tuple[Followed, int]]:
    """Follow it to its end; what was told meanwhile."""
    told: list[tuple[Followed, int]] = []
    Standby(standby).follow(
        changes_of(folder.data), lambda followed, last: told.append((followed, last)), once=True
    )
    return told


def code(call: Callable[[], object]) -> str:
    """The code of what is refused."""
    with pytest.raises(KeyServerLifeError) as refused:
        call()
    return refused.value.code

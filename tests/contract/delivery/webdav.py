"""A folder that wsgidav serves."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from picsafe.delivery.settings.places import WebDavSettings
from picsafe.delivery.settings.secrets import Secret
from picsafe.delivery.webdav import WebDav
from tests.contract.delivery.folder import reports_in, visible
from tests.contract.delivery.harness import SEEN, Arrived, Fault
from tests.contract.peers.http_faults import FaultyProxy

USER, PASSWORD = "picsafe", "correct horse battery"


class WebDavHarness:
    """See ``Harness``; what is asked for are requests."""

    kind = "webdav"
    can_find = True
    faults = SEEN
    secrets: tuple[str, ...] = (PASSWORD, "cGljc2FmZTpjb3JyZWN0")
    has_places = True
    examples = 15
    stride = 2

    def __init__(self, proxy: FaultyProxy, root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WEBDAV_PASSWORD", PASSWORD)
        self.root = root
        self.proxy = proxy
        self._taken = folder / "taken"
        self._taken.mkdir()
        self.mend()

    def make(self, **settings: Any) -> WebDav:
        usual: dict[str, Any] = {
            "url": f"http://127.0.0.1:{self.proxy.port}/{self.root.name}",
            "user": USER,
            "password": Secret("env:WEBDAV_PASSWORD"),
        }
        return WebDav("archive", WebDavSettings(**{**usual, **settings}))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        if fault is Fault.DOWN:
            self.proxy.go_down()
        else:
            self.proxy.inject(fault, at)

    @property
    def is_waiting(self) -> bool:
        return self.proxy.is_waiting

    def mend(self) -> None:
        self.proxy.mend()

    def arrived(self) -> list[Arrived]:
        return [report for where in (self.root, self._taken) for report in reports_in(where)]

    def take_away(self) -> None:
        for place in visible(self.root):
            shutil.move(place, self._taken / f"{len(visible(self._taken))}-{place.name}")

    def occupy(self, name: str) -> None:
        (self.root / name).mkdir()
        (self.root / name / "theirs.txt").write_text("theirs")

    def is_occupied(self, name: str) -> bool:
        return [path.name for path in (self.root / name).iterdir()] == ["theirs.txt"]

    def texts(self) -> list[str]:
        return [str(path.relative_to(self.root)) for path in self.root.rglob("*")]

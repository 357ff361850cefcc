"""A folder of this machine."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from picsafe.delivery.folder import Folder
from picsafe.delivery.manifest import MANIFEST, Manifest
from picsafe.delivery.settings.places import FolderSettings
from tests.contract.delivery.harness import Arrived, Fault
from tests.contract.delivery.reports import sha256


class FolderHarness:
    """See ``Harness``; what is asked of a disk is to write."""

    kind = "folder"
    can_find = True
    faults = frozenset({Fault.DOWN, Fault.FULL})
    secrets: tuple[str, ...] = ()
    has_places = True
    examples = 40
    stride = 1

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = folder / "archive"
        self.root.mkdir()
        self._taken = folder / "taken"
        self._taken.mkdir()
        self._away = folder / "not mounted"
        self._countdown = 0
        write = os.pwrite

        def pwrite(descriptor: int, data: Any, offset: int) -> int:
            if self._countdown:
                self._countdown -= 1
                if not self._countdown:
                    raise OSError(errno.ENOSPC, "No space left on device")
            return write(descriptor, data, offset)

        monkeypatch.setattr(os, "pwrite", pwrite)

    def make(self, **settings: Any) -> Folder:
        return Folder("archive", FolderSettings(path=self.root, **settings))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        if fault is Fault.DOWN:
            self.root.rename(self._away)
        else:
            self._countdown = at

    @property
    def is_waiting(self) -> bool:
        return self._countdown > 0

    def mend(self) -> None:
        self._countdown = 0
        if self._away.exists():
            self._away.rename(self.root)

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


def visible(folder: Path) -> list[Path]:
    """What a program that passes over hidden names sees of a folder."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def reports_in(folder: Path) -> list[Arrived]:
    """The reports in a folder; whatever is not hidden and no whole report is an error."""
    found = []
    for place in visible(folder):
        if [path.name for path in place.iterdir()] == ["theirs.txt"]:
            continue
        if not (place / MANIFEST).exists():
            found += reports_in(place)
            continue
        manifest = msgspec.json.decode((place / MANIFEST).read_bytes(), type=Manifest)
        files = {path.name: sha256(path) for path in place.iterdir() if path.name != MANIFEST}
        assert files == {file.name: file.sha256 for file in manifest.files}
        found.append(Arrived(manifest.delivery_id, files))
    return found

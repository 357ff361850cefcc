"""A program of the hospital's own: copies what it is given, and fails as a file beside it says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from picsafe.delivery.command import Command
from picsafe.delivery.settings.handovers import CommandSettings
from tests.contract.delivery.harness import SEEN, Arrived, Fault

PROGRAM = """#!{python}
import hashlib, json, os, sys
from pathlib import Path

place = Path({place!r})
state = place / "fault.json"
fault = json.loads(state.read_text())
if fault["at"]:
    fault["at"] -= 1
    state.write_text(json.dumps(fault))
name = fault["fault"] if fault["at"] == 0 else ""
if name:
    state.write_text(json.dumps({{"fault": "", "at": 0}}))
with (place / "seen.jsonl").open("a") as file:
    shown = {{key: value for key, value in os.environ.items() if key.startswith("PICSAFE")}}
    shown.pop("PICSAFE_DELIVERY_ID")
    file.write(json.dumps([sys.argv[1:], shown]) + "\\n")
if name == "FULL":
    sys.exit(75)
if name == "BROKEN":
    raise SystemExit("Traceback of Pat Example")
if name == "REFUSED":
    sys.exit(65)
if name == "CUT":
    os.kill(os.getpid(), 9)
folder = Path(os.environ["PICSAFE_FOLDER"])
files = {{}}
for path in folder.iterdir():
    with path.open("rb") as file:
        files[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
manifest = json.loads((folder / "manifest.json").read_text())
del files["manifest.json"]
assert files == {{one["name"]: one["sha256"] for one in manifest["files"]}}
assert manifest["delivery_id"] == os.environ["PICSAFE_DELIVERY_ID"]
with (place / "arrived.jsonl").open("a") as file:
    file.write(json.dumps({{"delivery_id": manifest["delivery_id"], "files": files}}) + "\\n")
if name == "LOST_ANSWER":
    os.kill(os.getpid(), 9)
print("document 42")
"""


class CommandHarness:
    """See ``Harness``; what is asked of a program is to run."""

    kind = "command"
    can_find = False
    faults = SEEN - {Fault.BUSY, Fault.HALF_ANSWER}
    secrets: tuple[str, ...] = ()
    has_places = False
    examples = 8
    stride = 1

    def __init__(self, folder: Path) -> None:
        self._place = folder
        self._program = folder / "program"
        self._program.write_text(PROGRAM.format(python=sys.executable, place=str(folder)))
        self._program.chmod(0o700)
        self._away = folder / "away"
        self.mend()

    def make(self, **settings: Any) -> Command:
        run = (str(self._program), "{report_id}", "{folder}")
        return Command("archive", CommandSettings(run=run, **settings))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        if fault is Fault.DOWN:
            self._program.rename(self._away)
        else:
            self._arm(fault.name, at)

    @property
    def is_waiting(self) -> bool:
        return bool(json.loads((self._place / "fault.json").read_text())["at"])

    def mend(self) -> None:
        if self._away.exists():
            self._away.rename(self._program)
        self._arm("", 0)

    def arrived(self) -> list[Arrived]:
        return [Arrived(one["delivery_id"], one["files"]) for one in self._lines("arrived.jsonl")]

    def take_away(self) -> None:
        """Nobody fetches anything from a program."""

    def occupy(self, name: str) -> None:
        raise NotImplementedError

    def is_occupied(self, name: str) -> bool:
        raise NotImplementedError

    def texts(self) -> list[str]:
        return [json.dumps(line).replace(str(self._place.parent), "") for line in self._lines("seen.jsonl")]

    def _arm(self, fault: str, at: int) -> None:
        (self._place / "fault.json").write_text(json.dumps({"fault": fault, "at": at}))

    def _lines(self, name: str) -> list[Any]:
        path = self._place / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

"""A folder that OpenSSH serves."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from picsafe.delivery.settings.places import SftpSettings
from picsafe.delivery.settings.secrets import Secret
from picsafe.delivery.sftp import Sftp
from tests.contract.delivery.folder import reports_in, visible
from tests.contract.delivery.harness import Arrived, Fault
from tests.contract.peers.openssh import SFTP_SERVER, OpenSsh

FAULTS = Path(__file__).with_name("sftp_faults.py")


class SftpHarness:
    """See ``Harness``; what is asked for are the packets of SFTP."""

    kind = "sftp"
    can_find = True
    faults = frozenset({Fault.DOWN, Fault.BROKEN, Fault.LOST_ANSWER, Fault.HALF_ANSWER, Fault.CUT})
    has_places = True
    examples = 8
    stride = 5

    def __init__(self, server: OpenSsh, folder: Path) -> None:
        self.root = folder / "drop"
        self.root.mkdir()
        self._taken = folder / "taken"
        self._taken.mkdir()
        self._server = server
        self._plan = plan_of(server.folder)
        self.mend()
        self.secrets = tuple(server.user_key.read_text().splitlines()[1:-1])

    def make(self, **settings: Any) -> Sftp:
        return Sftp("archive", sftp_settings(self._server, self.root, **settings))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        if fault is Fault.DOWN:
            self._server.go_down()
        else:
            self._plan.write_text(f"{fault.name} {at}")

    @property
    def is_waiting(self) -> bool:
        return bool(self._plan.read_text())

    def mend(self) -> None:
        self._plan.write_text("")
        if not self._server.is_listening:
            self._server.start()

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


def plan_of(folder: Path) -> Path:
    return folder / "plan"


def with_faults(folder: Path) -> list[str]:
    """The command that serves SFTP with faults."""
    return [sys.executable, "-I", "-S", str(FAULTS), str(plan_of(folder)), SFTP_SERVER]


def sftp_settings(server: OpenSsh, root: Path, **changed: Any) -> SftpSettings:
    settings: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "path": str(root),
        "user": server.user,
        "key": Secret(f"file:{server.user_key}"),
        "host_key": (server.host_key,),
    }
    return SftpSettings(**{**settings, **changed})

"""A standby in a process of its own, as an operator runs it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.e2e.running_server import ROOT


class RunningStandby:
    """``picsafe keyserver follow``; it is started when this is made.

    Attributes:
        data: its data folder.
        process: the process.
    """

    def __init__(self, data: Path, source: Path, *, kilobytes: int | None = None) -> None:
        self.data = data
        self._source = source
        self._limit = "unlimited" if kilobytes is None else str(kilobytes)
        self.start()

    def start(self) -> None:
        """Follow, again."""
        changes = [sys.executable, "-m", "picsafe", "keyserver", "changes", "--data", str(self._source)]
        follow = [sys.executable, "-m", "picsafe", "keyserver", "follow", "--data", str(self.data), "--"]
        # as a full disk is: a file cannot grow, and nobody is killed for it
        limited = ["bash", "-c", f"ulimit -f {self._limit}; trap '' XFSZ; exec \"$@\"", "bash"]
        self.process = subprocess.Popen(
            [*limited, *follow, *changes],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def signal(self, number: signal.Signals) -> None:
        """To it and to the command that it runs."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """SIGKILL: no time for anything."""
        self.signal(signal.SIGKILL)
        self.process.wait(60)


@contextlib.contextmanager
def running_standby(data: Path, source: Path, **options: int) -> Iterator[RunningStandby]:
    """A standby that is killed in the end, whatever happens."""
    standby = RunningStandby(data, source, **options)
    try:
        yield standby
    finally:
        standby.kill()

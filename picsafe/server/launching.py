"""How many processes a server has, and how those beside the first one are started."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import Final

import msgspec

from chalicelib.contract.registrations import Registration
from chalicelib.settings import USUAL_PROCESSES
from picsafe.server.companions import Child
from picsafe.server.errors import StartError
from picsafe.server.options import Options
from picsafe.server.starting import Start, encoded

PROGRAM: Final = "picsafe.server.companion"


class Launching:
    """Starts processes.

    Args:
        options: as ``Start`` has them, and so on.
        registration: likewise.
        port: likewise.
        processes: likewise.
        clock_began: likewise.
        folder: descriptor of the data folder's lock, which they hold as well.
    """

    def __init__(
        self,
        options: Options,
        registration: Registration | None,
        port: int,
        processes: int,
        clock_began: float,
        folder: int,
    ) -> None:
        self._start = Start(options, registration, port, processes, clock_began, -1)
        self._folder = folder

    def launch(self, end: socket.socket) -> Child:
        """Start one that has this end of its channel.

        Raises:
            OSError: it cannot be started.
        """
        said = encoded(msgspec.structs.replace(self._start, channel=end.fileno()))
        process = subprocess.Popen(  # noqa: S603 - this server's own program
            [sys.executable, "-P", "-m", PROGRAM],
            stdin=subprocess.PIPE,
            # the first process speaks for all
            stdout=subprocess.DEVNULL,
            pass_fds=(end.fileno(), self._folder),
            # what this one runs, wherever that was found
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        if process.stdin is None:
            raise OSError("a process without standard input")
        process.stdin.write(said)
        process.stdin.flush()
        return process


def processes_of(options: Options) -> int:
    """How many processes answer.

    Raises:
        StartError: there can be one alone, and more were asked for.
    """
    asked = options.processes
    if options.standby != "none":
        if asked is not None and asked > 1:
            raise StartError(
                "Answers that wait for a standby come from one process: leave --processes or --standby out."
            )
        return 1
    if asked is not None:
        return asked
    # one core is left for what the machine does beside: on two, a second process gives out no more keys
    return max(1, min(USUAL_PROCESSES, _cores() - 1)) if "keys" in options.services else 1


def _cores() -> int:
    # fewer than the machine has, where the process is kept to some
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

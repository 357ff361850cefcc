"""A shell in which ``picsafe`` is installed, with a terminal to type on."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.running_server import ROOT


class Shell:
    """Somebody who copies commands from a page.

    Args:
        folder: where they are.
        environment: what is set there.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        installed = folder / ".bin"
        installed.mkdir(exist_ok=True)
        program = installed / "picsafe"
        program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m picsafe "$@"\n')
        program.chmod(0o700)
        self._environment = {
            "PATH": f"{installed}:{os.environ['PATH']}",
            "PICSAFE_HOME": str(folder / ".home"),
            **environment,
        }

    def run(self, script: str, typed: Callable[[], str] = str) -> None:
        """Run a script on a terminal.

        Args:
            script: of a shell.
            typed: what is typed; asked for once the script runs.
        """
        terminal, keyboard = pty.openpty()
        try:
            with self._started(script, keyboard) as process:
                os.write(terminal, typed().encode())
                _, errors = process.communicate(timeout=60)
            assert process.returncode == 0, errors
        finally:
            os.close(terminal)
            os.close(keyboard)

    @contextmanager
    def running(self, script: str) -> Iterator[None]:
        """Something that is left running."""
        with self._started(script, subprocess.DEVNULL) as process:
            try:
                yield
            finally:
                os.killpg(process.pid, signal.SIGTERM)
                process.communicate(timeout=60)

    def _started(self, script: str, stdin: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["sh", "-ec", script],
            cwd=self._folder,
            env=self._environment,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

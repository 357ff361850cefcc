"""A terminal with a command in it."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[4]


class Terminal:
    """A pseudo-terminal with a command in it.

    Attributes:
        screen: everything that was written to it so far.
    """

    def __init__(self, home: Path, origin: str, *arguments: str, columns: int = 100) -> None:
        self._master, slave = pty.openpty()
        self.screen = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "picsafe", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            # as a shell at a terminal would: what starts the tests may ignore it, and children inherit that
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "TERM": "xterm-256color",
                "COLUMNS": str(columns),
                "PICSAFE_HOME": str(home),
                "PICSAFE_SERVER": origin,
            },
        )
        os.close(slave)

    def expect(self, text: str) -> None:
        while text not in self.screen:
            part = self._read()
            assert part, f"{text!r} did not come:\n{self.screen}"

    def expect_more(self) -> None:
        assert self._read(), f"nothing more came:\n{self.screen}"

    def type(self, text: str) -> None:
        os.write(self._master, f"{text}\n".encode())

    def interrupt(self) -> None:
        # between writing the prompt and reading the answer a signal is noticed only at the next one
        while "Interrupted." not in self.screen:
            self.process.send_signal(signal.SIGINT)
            if select.select([self._master], [], [], 1.0)[0]:
                self._read()

    def finish(self) -> int:
        while self._read():
            pass
        os.close(self._master)
        return self.process.wait(30)

    def _read(self) -> str:
        try:
            part = os.read(self._master, 65536).decode(errors="replace")
        except OSError:  # Linux says EIO once nobody has the other end
            return ""
        self.screen += part
        return part

"""A real ``python -m picsafe endpoint serve`` in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.running_server import ROOT

ENDPOINT = "http://127.0.0.1:8443"
"""What tokens are made for, whatever the port."""


class RunningEndpoint:
    """The process; it is started when this is made.

    Attributes:
        url: where it answers.
        log: what it says on standard error.
    """

    def __init__(self, config: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self.log = config.with_suffix(".log")
        with self.log.open("ab") as log:
            command = [
                sys.executable,
                "-m",
                "picsafe",
                "endpoint",
                "serve",
                "--json",
                "--config",
                str(config),
            ]
            path = os.pathsep.join([str(ROOT), *sys.path])
            self.process = subprocess.Popen(
                [*command, "--config", str(config), *arguments],
                env={**os.environ, "PYTHONPATH": path, **(environment or {})},
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        if not first:
            self.process.wait(20)
            raise AssertionError(self.log.read_text())
        self.url: str = json.loads(first)["address"]

    def peak_memory(self) -> int:
        """Bytes that the process has had in memory at most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024

    def stop(self) -> int:
        """End it as an operator does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def running_endpoint(config: Path, *arguments: str, **environment: str) -> Iterator[RunningEndpoint]:
    """One that is stopped afterwards."""
    endpoint = RunningEndpoint(config, *arguments, environment=environment)
    try:
        yield endpoint
    finally:
        if endpoint.process.poll() is None:
            endpoint.stop()
        if endpoint.process.stdout is not None:
            endpoint.process.stdout.close()

"""fhirstarter, a FHIR server that validates, where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.contract.peers.servers import missing

APP = Path(__file__).with_name("fhirstarter_app.py")
SECONDS_TO_START = 120

Stored = dict[str, list[dict[str, Any]]]


class FhirStarter:
    """A server that runs.

    Args:
        port: of this machine.
    """

    def __init__(self, port: int) -> None:
        self.port = port

    def stored(self) -> Stored:
        """What it has, by kind, with SHA-256 in the place of data."""
        found: Stored = json.loads(self._call("_stored"))
        return found

    def reset(self, resources: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Forget everything, and have some resources instead, by kind."""
        self._call("_reset", json.dumps(resources).encode())

    def _call(self, path: str, body: bytes | None = None) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", body, timeout=60) as answer:
            return bytes(answer.read())


@contextmanager
def fhirstarter(folder: Path, sequence: str) -> Iterator[FhirStarter]:
    """A server with nothing in it.

    Args:
        folder: for its log.
        sequence: of FHIR: ``STU3``, ``R4B``.
    """
    python = os.environ.get("PICSAFE_FHIRSTARTER_PYTHON", "")
    if shutil.which(python) is None:
        missing("PICSAFE_FHIRSTARTER_PYTHON names no Python with fhirstarter")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [python, "-P", str(APP), str(port)],
            cwd=folder,
            stdout=log,
            stderr=log,
            env={**environ, "FHIR_SEQUENCE": sequence},
        )
    server = FhirStarter(port)
    try:
        _await(process, server, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait()


def _await(process: subprocess.Popen[bytes], server: FhirStarter, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            server.stored()
        except (OSError, urllib.error.URLError):
            assert process.poll() is None, f"fhirstarter has ended: see {log}"
            assert time.monotonic() < deadline, f"fhirstarter does not answer: see {log}"
            time.sleep(0.1)
        else:
            return

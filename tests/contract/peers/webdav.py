"""wsgidav, where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.contract.peers.servers import missing

SECONDS_TO_START = 60


@contextmanager
def wsgidav(folder: Path, user: str, password: str) -> Iterator[tuple[int, Path]]:
    """A WebDAV server that one user may write to; yields its port and the folder that it serves."""
    program = os.environ.get("PICSAFE_WSGIDAV", "")
    if shutil.which(program) is None:
        missing("PICSAFE_WSGIDAV names no wsgidav")
    root = folder / "root"
    root.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    (folder / "wsgidav.json").write_text(
        json.dumps(
            {
                "host": "127.0.0.1",
                "port": port,
                "server": "cheroot",
                "provider_mapping": {"/": str(root)},
                "simple_dc": {"user_mapping": {"*": {user: {"password": password}}}},
                "http_authenticator": {"accept_digest": False, "default_to_digest": False},
                "property_manager": None,
                "lock_storage": None,
            }
        )
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, "--config", str(folder / "wsgidav.json")], cwd=folder, stdout=log, stderr=log
        )
    try:
        _await(process, port, folder / "log")
        yield port, root
    finally:
        process.terminate()
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            assert process.poll() is None, f"wsgidav has ended: see {log}"
            assert time.monotonic() < deadline, f"wsgidav does not answer: see {log}"
            time.sleep(0.05)
        else:
            return

"""What the operator of the server does."""

from __future__ import annotations

import subprocess
import sys

from tests.e2e.running_server import ROOT, RunningServer


def make_enterprise(server: RunningServer, name: str, administrator: str) -> None:
    """Have the operator make an enterprise."""
    subprocess.run(
        [
            *(sys.executable, "-m", "picsafe", "admin", "--data", str(server.data)),
            *("create-enterprise", name, "--administrator", administrator),
        ],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )

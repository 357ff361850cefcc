"""What the operator of the server does."""

from __future__ import annotations

import subprocess
import sys

from tests.e2e.running_server import ROOT, RunningServer


def make_enterprise(server: RunningServer, name: str, administrator: str) -> None:
    """Have the operator make an enterprise."""
    _admin(server, "create-enterprise", name, "--administrator", administrator)


def recall(server: RunningServer, report_id: str, by: str) -> None:
    """Have the operator recall a report."""
    _admin(server, "recall", report_id, "--by", by)


def _admin(server: RunningServer, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "picsafe", "admin", "--data", str(server.data), *arguments],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )

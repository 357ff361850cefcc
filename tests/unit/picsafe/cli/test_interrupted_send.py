"""Ctrl-C while photos are decoded: the command and its workers are gone, and nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from picsafe import PicSafe
from picsafe.cli.failure import ExitCode
from tests.fakes import media
from tests.fakes.http_server import serve_over_http
from tests.fakes.picsafe import CODE, FakePicSafe

ROOT = Path(__file__).parents[4]


def children(pid: int) -> set[int]:
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found |= {int(one) for one in task.read_text().split()}
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_ctrl_c_ends_workers_at_once(home: Path, tmp_path: Path) -> None:
    photo = tmp_path / "wound.jpg"
    photo.write_bytes(media.photo())
    fake = FakePicSafe(now=datetime.now(UTC))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with serve_over_http(fake) as origin:
        with PicSafe(origin, credentials=home / "credentials.json") as client:
            client.complete_sign_in(client.sign_in("pat@example.org"), code=CODE)
        program = (
            "from picsafe.workers.jobs import Job\n"
            "import picsafe.client.photo_work as work\n"
            "work.PREPARE = Job('tests.unit.picsafe.workers.jobs:spin', memory=2**29)\n"
            "from picsafe.cli import main\n"
            "main()\n"
        )
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PICSAFE_HOME": str(home),
            "TMPDIR": str(temporary),
        }
        command = [sys.executable, "-c", program, "--server", origin, "send", str(photo), "--consent", "none"]
        with subprocess.Popen(command, env=environment, stdout=-1, stderr=-1, text=True) as process:
            deadline = time.monotonic() + 60
            while not (workers := children(process.pid)) and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=30)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in said
    assert workers
    assert not any(map(is_alive, workers))
    assert list(temporary.iterdir()) == []

"""A sync that is killed at any moment loses nothing, doubles nothing, and leaves no half report."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from picsafe import Sync
from picsafe.client.servers import Servers
from tests.fakes.http_server import serve_over_http
from tests.fakes.picsafe import API_KEY, PICSAFE, FakePicSafe
from tests.fakes.sealed_reports import add_report

ROOT = Path(__file__).parents[4]
REPORTS = 12
EXPECTED = ["001.m4v", "manifest.json", "metadata.json", "report.pdf"]


class Consumer:
    """Takes away every report the moment it sees it, as a delivery into a medical record does."""

    def __init__(self, folder: Path, taken: Path) -> None:
        self._folder = folder
        self._taken = taken
        taken.mkdir()
        self.delivered: list[str] = []

    def take(self) -> None:
        if not self._folder.exists():
            return
        for path in sorted(self._folder.iterdir()):
            if path.name.startswith("."):
                continue
            assert sorted(file.name for file in path.iterdir()) == EXPECTED, f"{path.name} is half-written"
            number = int(path.name) - int(f"{17:09d}{1772600767000:013d}")
            assert (path / "report.pdf").read_bytes() == f"%PDF-1.4 {number}".encode()
            shutil.move(path, self._taken / f"{len(self.delivered)}-{path.name}")
            self.delivered.append(path.name)


def command(folder: Path, origin: str) -> list[str]:
    program = "from picsafe.cli import main; main()"
    return [sys.executable, "-c", program, "--server", origin, "sync", "--to", str(folder), "--once"]


def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PICSAFE_API_KEY": API_KEY,
        "PICSAFE_HOME": str(tmp_path / "home"),
    }


# another order of kills is a repetition
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_killed_processes(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    fake = FakePicSafe(now=datetime.now(UTC), report_page=5)
    folder = tmp_path / "reports"
    consumer = Consumer(folder, tmp_path / "taken")
    victim: list[subprocess.Popen[bytes]] = []
    countdown = [0]

    def kill_soon(_: httpx.Request) -> None:
        countdown[0] -= 1
        if countdown[0] == 0:
            process, delay = victim[-1], chance.choice([0, 0.001, 0.003, 0.006, 0.01, 0.02])
            threading.Timer(delay, process.send_signal, [signal.SIGKILL]).start()

    with serve_over_http(fake) as origin:
        wanted = [add_report(fake, tmp_path, number, padding=400_000) for number in range(REPORTS)]
        fake.faults.append(kill_soon)
        killed = 0
        for _ in range(40):
            countdown[0] = chance.randint(1, 9)
            process = subprocess.Popen(
                command(folder, origin), env=environment(tmp_path), stdout=subprocess.DEVNULL
            )
            victim.append(process)
            code = process.wait(60)
            consumer.take()
            if code == 0:
                break
            assert code == -signal.SIGKILL
            killed += 1
            fake.now = datetime.now(UTC)
        countdown[0] = 0
        done = subprocess.run(command(folder, origin), env=environment(tmp_path), check=False, timeout=60)
    consumer.take()

    assert done.returncode == 0
    assert killed >= 3
    assert sorted(consumer.delivered) == wanted


class PowerCut(BaseException):
    """Ends a run at once; unlike a signal it lets the test choose the step."""


def test_every_step_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run end at its 1st, 2nd, 3rd ... durable step; a consumer looks, and the next run goes on."""
    left = [0]

    def counted(name: str) -> None:
        original = getattr(os, name)

        def step(*arguments: object, **more: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                raise PowerCut
            return original(*arguments, **more)

        monkeypatch.setattr(os, name, step)

    for name in ("fsync", "rename", "replace"):
        counted(name)

    stored = FakePicSafe()
    for number in range(2):
        add_report(stored, tmp_path, number)
    steps = 1
    while cut_after(steps, left, tmp_path / str(steps), stored):
        steps += 1
    assert steps > 20


def cut_after(steps: int, left: list[int], place: Path, stored: FakePicSafe) -> bool:
    """Whether the run came to so many steps; afterwards every report has arrived once."""
    place.mkdir()
    fake = FakePicSafe(report_page=1, files=stored.files, keys=stored.keys, logged=stored.logged)
    consumer = Consumer(place / "reports", place / "taken")

    def run() -> bool:
        settings = {"servers": Servers.at(PICSAFE), "api_key": API_KEY}
        sync = Sync(place / "reports", **settings, transport=fake.transport(), clock=fake.clock)  # type: ignore[arg-type] # two kinds of values
        try:
            sync.run_once()
        except PowerCut:
            return False
        finally:
            left[0] = 0
            sync.close()
            consumer.take()
        return True

    left[0] = steps
    was_whole = run()
    assert run()
    assert sorted(consumer.delivered) == [one["report_id"] for one in stored.logged]
    return not was_whole


def test_sigterm_ends_in_good_order(tmp_path: Path) -> None:
    fake = FakePicSafe(now=datetime.now(UTC))
    folder = tmp_path / "reports"
    asked = threading.Event()
    fake.faults.append(lambda _: asked.set())
    with serve_over_http(fake) as origin:
        wanted = add_report(fake, tmp_path, 1)
        process = subprocess.Popen(
            [*command(folder, origin)[:-1], "--interval", "3600"],
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert wanted.encode() in process.stdout.readline()
        process.terminate()
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output, errors) == (0, b"", b"")
    assert asked.is_set()
    assert (folder / wanted / "report.pdf").exists()

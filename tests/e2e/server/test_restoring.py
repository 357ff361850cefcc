"""The documented backup of ``reports.db`` is restored while a hospital's script polls with its cursor."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from picsafe import CredentialMemory, PicSafe, Report
from tests.e2e.running_server import ROOT, RunningServer, wait_for
from tests.fakes import media


class Hospital:
    """An enterprise, its member Pat, and its script, which takes each report away as soon as it comes."""

    def __init__(self, server: RunningServer, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self.received: list[str] = []
        self._pat = PicSafe(server.url, credentials=CredentialMemory())
        self._pat.complete_sign_in(
            self._pat.sign_in("pat@hospital.example"), code=server.outbox("pat@hospital.example").code
        )
        self._pat.update_profile(firstname="Pat", lastname="Example", country="AU")
        number = self._admin(
            "create-enterprise", "Example Hospital", "--administrator", "pat@hospital.example"
        ).strip()
        self._admin("verify-domain", number, "hospital.example")
        self._admin("set-plan", number, "enterprise")
        key = self._pat.enterprise().create_api_key("Archive").api_key
        (folder / "wound.jpg").write_bytes(media.photo(80, 60))
        self._said = (folder / "sync.log").open("wb")
        self.script = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "picsafe",
                "sync",
                "--to",
                str(folder / "reports"),
                "--interval",
                "1",
                "--json",
            ],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PICSAFE_SERVER": server.url, "PICSAFE_API_KEY": key},
            stdout=self._said,
        )

    def send(self) -> str:
        return self._pat.send(Report(files=(self._folder / "wound.jpg",), consent=None)).report_id

    def wait_for(self, report_id: str) -> None:
        def has_come() -> bool:
            for path in (self._folder / "reports").glob("[0-9]*"):
                shutil.rmtree(path)
                self.received.append(path.name)
            return report_id in self.received

        wait_for(has_come, "the report did not come")

    def said(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self._folder / "sync.log").read_text().splitlines()]

    def close(self) -> None:
        self.script.send_signal(signal.SIGTERM)
        self.script.wait(30)
        self._said.close()
        self._pat.close()

    def _admin(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "picsafe", "admin", "--data", str(self._server.data), *arguments],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        ).stdout


@pytest.fixture
def hospital(own_server: RunningServer, tmp_path: Path) -> Iterator[Hospital]:
    started = Hospital(own_server, tmp_path)
    yield started
    if started.script.poll() is None:
        started.close()


def test_nothing_is_lost_and_nothing_comes_twice(
    own_server: RunningServer, hospital: Hospital, tmp_path: Path
) -> None:
    log, backup = own_server.data / "reports.db", tmp_path / "reports.db"
    before = [hospital.send(), hospital.send()]
    hospital.wait_for(before[-1])
    with (
        contextlib.closing(sqlite3.connect(log)) as source,
        contextlib.closing(sqlite3.connect(backup)) as copy,
    ):
        source.backup(copy)
    # the cursor is ahead of the copy from now on
    forgotten = hospital.send()
    hospital.wait_for(forgotten)
    own_server.stop()
    for name in ("reports.db", "reports.db-wal", "reports.db-shm"):
        (own_server.data / name).unlink(missing_ok=True)
    shutil.copyfile(backup, log)
    log.chmod(0o600)
    own_server.start()
    # this one gets the number that the forgotten one had
    afterwards = hospital.send()
    hospital.wait_for(afterwards)
    last = hospital.send()
    hospital.wait_for(last)
    hospital.close()
    assert hospital.script.returncode == 0
    assert sorted(hospital.received) == sorted([*before, forgotten, afterwards, last])
    outcomes = [line["event"] for line in hospital.said()]
    assert outcomes.count("began_again") == 1
    assert outcomes.count("received") == 5
    assert "failed" not in outcomes

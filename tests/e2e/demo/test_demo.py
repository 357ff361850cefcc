"""``make demo``, as people run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.e2e.running_server import ROOT, running_server


def play(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "picsafe.demo", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def expect_the_whole_story(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stderr
    assert "1 photo, 1 video and 1 audio clip" in done.stdout
    assert "Chain verified: 6 entries" in done.stdout
    outcomes = [line.split()[-2] for line in done.stdout.splitlines() if line.rstrip().endswith("127.0.0.1")]
    assert outcomes == ["granted"] * 5 + ["recalled"]


def test_it_plays_on_a_server_of_its_own_and_leaves_nothing(tmp_path: Path) -> None:
    expect_the_whole_story(play(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_it_plays_again_and_again_on_a_server_that_runs(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        for _ in range(2):
            expect_the_whole_story(play(tmp_path, "--server", server.url, "--data", str(server.data)))


def test_a_server_without_its_data_folder_is_refused(tmp_path: Path) -> None:
    done = play(tmp_path, "--server", "http://localhost:1")
    assert done.returncode == 2
    assert "--data" in done.stderr


def test_a_server_that_does_not_answer_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    done = play(tmp_path, "--server", "http://localhost:1", "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert "failed" in done.stderr
    assert "Traceback" not in done.stderr

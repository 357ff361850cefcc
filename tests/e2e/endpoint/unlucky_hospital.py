"""An endpoint that is killed again and again, and the destinations of a hospital, each of which fails.

What counts is what the destinations have: each report once, and where a destination cannot be asked, under
one delivery ID.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import read_config
from picsafe.endpoint.model import State
from tests.e2e.running_server import ROOT, wait_for

numbers = pytest.mark.parametrize(
    ("number", "kills"),
    [
        pytest.param(32, 4, id="some"),
        pytest.param(1000, 10, id="a thousand", marks=[pytest.mark.slow, pytest.mark.timeout(3600)]),
    ],
)
"""How many reports come, and how often the endpoint is killed."""

CONFIG = """
data = "{data}"
[tokens]
user_server = "{picsafe}"
[retention]
disk_reserve = 0
[destination.archive]
kind = "folder"
path = "{archive}"
[destination.records]
kind = "https"
url = "{records}"
[destination.program]
kind = "command"
run = ["{program}"]
"""

# fails a third of the time: it says so, is killed, says so although it is done, is killed when it is done
PROGRAM = """#!{python}
import os, random, signal
fate = random.random() * 3
if fate < 0.25:
    os._exit(75)
if fate < 0.5:
    os.kill(os.getpid(), signal.SIGKILL)
line = os.environ["PICSAFE_DELIVERY_ID"] + " " + os.environ["PICSAFE_REPORT_ID"] + "\\n"
descriptor = os.open({arrived!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.write(descriptor, line.encode())
if fate < 0.75:
    os._exit(1)
if fate < 1:
    os.kill(os.getpid(), signal.SIGKILL)
"""


class Process:
    """The endpoint, which can be killed and started again.

    Attributes:
        url: where it takes what is posted, if it does.
        kills: how often it was killed.
    """

    def __init__(self, config: Path) -> None:
        self._config = config
        self.kills = 0
        self.url = ""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        with self._lock:
            with self._config.with_suffix(".log").open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.e2e.endpoint.impatient", "--config", str(self._config)],
                    env={
                        **os.environ,
                        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
                        "PYTHONFAULTHANDLER": "1",
                    },
                    stdout=subprocess.PIPE,
                    stderr=log,
                )
            assert self._process.stdout is not None
            ready = self._process.stdout.readline()
            if not ready:
                self._process.wait()
                self._require_running()
            self.url = json.loads(ready).get("address", "")

    def kill(self) -> None:
        """Do so, unless that has happened.

        Raises:
            AssertionError: it had ended of itself.
        """
        with self._lock:
            self._require_running()
            process, self._process = self._process, None
            if process is not None:
                assert process.stdout is not None
                process.send_signal(signal.SIGKILL)
                process.wait()
                process.stdout.close()
                self.kills += 1

    def require_running(self) -> None:
        """Return if it runs, or was killed and is about to be started again.

        Raises:
            AssertionError: it has ended of itself.
        """
        with self._lock:
            self._require_running()

    def _require_running(self) -> None:
        if self._process is None or (status := self._process.poll()) is None:
            return
        assert self._process.stdout is not None
        self._process.stdout.close()
        log = self._config.with_suffix(".log").read_text(errors="replace")
        raise AssertionError(f"the endpoint has ended of itself with {status}, and had said:\n{log[-4000:]}")


class Picker(threading.Thread):
    """Takes folders away the moment they are there, and counts them."""

    def __init__(self, archive: Path, taken: Path) -> None:
        super().__init__(daemon=True)
        self._archive = archive
        self._taken = taken
        self.counted: Counter[str] = Counter()
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(0.02):
            self.pick()

    def pick(self) -> None:
        for path in self._archive.iterdir():
            if not path.name.startswith("."):
                assert (path / "manifest.json").exists(), "it appears complete"
                self.counted[path.name] += 1
                shutil.move(path, self._taken / f"{path.name}-{self.counted[path.name]}")


class UnluckyHospital:
    """The endpoint and its destinations.

    Attributes:
        process: the endpoint.
    """

    def __init__(self, folder: Path, picsafe: str, records: str, ways_in: str) -> None:
        self._records = records
        self._arrived = folder / "arrived"
        self._config = folder / "endpoint.toml"
        archive, taken, program = (folder / name for name in ("archive", "taken", "program"))
        archive.mkdir()
        taken.mkdir()
        program.write_text(PROGRAM.format(python=sys.executable, arrived=str(self._arrived)))
        program.chmod(0o700)
        self._config.write_text(
            CONFIG.format(
                data=folder / "data",
                picsafe=picsafe,
                archive=archive,
                records=f"{records}/reports",
                program=program,
            )
            + ways_in
        )
        self._picker = Picker(archive, taken)
        self.process = Process(self._config)

    @contextmanager
    def running(self) -> Iterator[None]:
        self._picker.start()
        try:
            yield
        finally:
            self._picker.is_over.set()
            self.process.kill()

    def be_killed(self, times: int, number: int) -> None:
        """Be killed and started again so often, at moments that suit so many reports."""
        drawn, pause = random.Random(number), threading.Event()
        for _ in range(times):
            pause.wait(drawn.uniform(0.3, 1.5) * (number / 32) ** 0.5)
            self.process.kill()
            self.process.start()

    def require_each_once(self, number: int, *, came: Callable[[], bool] = lambda: True) -> None:
        """Wait until all is over, and look what has arrived.

        Args:
            number: how many reports there are.
            came: whether all of them have come in.
        """
        with Endpoint(read_config(self._config)) as endpoint:

            def is_over() -> bool:
                self.process.require_running()
                counts = endpoint.jobs.counts()
                states = {state for of_one in counts.values() for state in of_one}
                done = [counts.get(name, {}).get(State.DONE, 0) for name in ("archive", "records", "program")]
                return min(done) >= number and states <= {State.DONE, State.SKIPPED}

            wait_for(lambda: came() and is_over(), "some reports never arrived", 120 + number)
        self._picker.is_over.set()
        self._picker.join()
        self._picker.pick()
        counted = self._picker.counted
        assert len(counted) == number
        assert set(counted.values()) == {1}, "a folder that was taken away came again"
        with urllib.request.urlopen(self._records) as answer:
            received = Counter(one["delivery_id"] for one in json.load(answer)["arrived"])
        assert len(received) == number
        by_program = dict(line.split() for line in self._arrived.read_text().splitlines())
        assert len(by_program) == len(set(by_program.values())) == number, "a report had two delivery IDs"


@contextmanager
def unlucky_hospital(folder: Path, picsafe: str, ways_in: str) -> Iterator[UnluckyHospital]:
    """Run one until the block ends.

    Args:
        folder: for all that it keeps.
        picsafe: the User Server.
        ways_in: the rest of endpoint.toml.
    """
    with ExitStack() as stack:
        records = stack.enter_context(_receiver(folder))
        hospital = UnluckyHospital(folder, picsafe, records, ways_in)
        stack.enter_context(hospital.running())
        yield hospital


@contextmanager
def _receiver(folder: Path) -> Iterator[str]:
    """A server that fails a third of the time in every way."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.contract.delivery.receiver", str(folder), "0", "at-random"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()

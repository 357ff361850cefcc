"""Reports are posted to an endpoint that is killed again and again, and goes on to destinations that fail.

What counts is what the destinations have: each accepted report once, and where a destination cannot be asked,
under one delivery ID.
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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from chalicelib.tokens.user_tokens import AUDIENCE_LIFETIME, lifetime
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import read_config
from picsafe.endpoint.model import State
from tests.e2e.running_server import ROOT, wait_for
from tests.fakes.endpoint.reports import plain_report
from tests.fakes.endpoint.user_server import user_server
from tests.fakes.tokens import FakeSigner, make_token, person

AT_ONCE = 16
PUBLIC = "http://127.0.0.1:8443"

CONFIG = """
data = "{data}"
[http]
listen = "127.0.0.1:0"
public_url = "{public}"
allow_plain_http = true
[tokens]
user_server = "{user_server}"
[keys]
servers = ["{user_server}"]
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
    """The endpoint, which can be killed and started again."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self.kills = 0
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        with self._config.with_suffix(".log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.endpoint.impatient", "--config", str(self._config)],
                env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        assert ready, self._config.with_suffix(".log").read_text()[-4000:]
        self.url = json.loads(ready)["address"]

    def kill(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process.stdout.close()
        self.kills += 1


@contextmanager
def receiver(folder: Path) -> Iterator[str]:
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


def post(process: Process, path: Path, signer: FakeSigner, issuer: str) -> None:
    """As a phone does: try until it is told success."""
    issued, expires = lifetime(datetime.now(UTC), AUDIENCE_LIFETIME)
    token = make_token(signer, person(17), iss=issuer, aud=[PUBLIC], iat=issued, exp=expires)
    pause = threading.Event()
    while True:
        try:
            answer = httpx.post(
                f"{process.url}/api/report",
                data={"token": token},
                files={"picsafe_file": (path.name, path.read_bytes())},
                timeout=30,
            )
        except httpx.HTTPError:
            pause.wait(0.05)
            continue
        if answer.status_code == 200 and answer.json() == {"success": True}:
            return
        assert answer.status_code in {429, 503}, answer.text
        pause.wait(0.05)


def everything_is_over(config: Path) -> bool:
    with Endpoint(read_config(config)) as endpoint:
        counts = endpoint.jobs.counts()
    return {state for states in counts.values() for state in states} <= {State.DONE, State.SKIPPED}


@pytest.mark.parametrize(
    ("number", "kills"),
    [
        pytest.param(32, 4, id="some"),
        pytest.param(1000, 10, id="a thousand", marks=[pytest.mark.slow, pytest.mark.timeout(3600)]),
    ],
)
def test_each_report_that_was_accepted_arrives_once(tmp_path: Path, number: int, kills: int) -> None:
    signer, drawn = FakeSigner(), random.Random(number)
    made, archive, taken = (tmp_path / name for name in ("made", "archive", "taken"))
    for folder in (made, archive, taken):
        folder.mkdir()
    paths = [plain_report(made, 10_000 + one) for one in range(number)]
    arrived, program, config = tmp_path / "arrived", tmp_path / "program", tmp_path / "endpoint.toml"
    program.write_text(PROGRAM.format(python=sys.executable, arrived=str(arrived)))
    program.chmod(0o700)
    with ExitStack() as stack:
        issuer = stack.enter_context(user_server(signer))
        records = stack.enter_context(receiver(tmp_path))
        config.write_text(
            CONFIG.format(
                data=tmp_path / "data",
                public=PUBLIC,
                user_server=issuer,
                archive=archive,
                records=f"{records}/reports",
                program=program,
            )
        )
        process, picker = Process(config), Picker(archive, taken)
        stack.callback(process.kill)
        picker.start()
        stack.callback(picker.is_over.set)
        posters = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        posts = [posters.submit(post, process, path, signer, issuer) for path in paths]
        pause = threading.Event()
        for _ in range(kills):
            pause.wait(drawn.uniform(0.3, 1.5) * (number / 32) ** 0.5)
            process.kill()
            process.start()
        for one in posts:
            one.result()
        wait_for(lambda: everything_is_over(config), "some reports never arrived", 60 + number)
        picker.is_over.set()
        picker.join()
        picker.pick()
        with urllib.request.urlopen(records) as answer:
            received = Counter(one["delivery_id"] for one in json.load(answer)["arrived"])
    assert process.kills >= kills
    assert len(picker.counted) == number
    assert set(picker.counted.values()) == {1}, "a folder that was taken away came again"
    assert len(received) == number
    by_program = dict(line.split() for line in arrived.read_text().splitlines())
    assert len(by_program) == len(set(by_program.values())) == number, "a report had two delivery IDs"

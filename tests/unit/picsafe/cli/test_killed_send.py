"""A ``picsafe send`` that is killed: its report is sealed already, and the next command goes on."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from chalicelib.contract.uploads import PART_SIZE
from picsafe import PicSafe
from tests.fakes import media
from tests.fakes.http_server import serve_over_http
from tests.fakes.picsafe import CODE, FakePicSafe

ROOT = Path(__file__).parents[4]
STORED = re.compile(r"part=(\d+)")


@pytest.fixture
def fake() -> FakePicSafe:
    return FakePicSafe(now=datetime.now(UTC))


@pytest.fixture
def origin(fake: FakePicSafe, home: Path) -> Iterator[str]:
    with serve_over_http(fake) as origin:
        with PicSafe(origin, credentials=home / "credentials.json") as client:
            client.complete_sign_in(client.sign_in("pat@example.org"), code=CODE)
        fake.requests.clear()
        yield origin


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """One that is sealed to two parts; the second is small."""
    path = tmp_path / "film.mp4"
    content = os.urandom(PART_SIZE + 1000)
    path.write_bytes(media.video(data=content, codec=media.box(b"vp09", media.VISUAL)))
    return path


def picsafe(origin: str, home: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    program = "from picsafe.cli import main; main()"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PICSAFE_HOME": str(home),
        "TMPDIR": str(home.parent),
    }
    command = [sys.executable, "-c", program, "--server", origin, *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.parametrize("calls", [3, 4, 6, 8])
def test_the_next_command_goes_on(fake: FakePicSafe, origin: str, home: Path, film: Path, calls: int) -> None:
    victim: list[subprocess.Popen[str]] = []

    def kill(_: httpx.Request) -> None:
        if len(fake.requests) == calls:
            victim[0].send_signal(signal.SIGKILL)
            victim[0].wait()

    fake.faults.append(kill)
    victim.append(picsafe(origin, home, "send", film, "--to", "storage", "--consent", "none"))
    victim[0].communicate(timeout=60)
    assert victim[0].returncode == -signal.SIGKILL
    fake.faults.clear()
    sealed_once = len(fake.keys)
    left = sorted(path.suffix for path in (home / "unsent").rglob("*") if path.is_file())
    # at the third call the key is bound to the file, which has not appeared yet
    assert left == ([".json", ".picsafe"] if calls > 3 else left)
    assert not [path for path in home.parent.iterdir() if path.name.startswith("picsafe-")]

    resumed = picsafe(origin, home, "send", "--resume", "--json")
    found = json.loads(resumed.communicate(timeout=60)[0])
    assert resumed.returncode == 0
    assert list((home / "unsent").iterdir()) == []
    if calls == 3:
        assert found == []
        return
    (sent,) = found
    assert len(fake.keys) == sealed_once == 1
    assert [report["link"] for report in fake.logged] == [sent["link"]]
    if calls > 4:
        # what had arrived when it was killed was not sent again
        parts = [STORED.search(str(request.url)) for request in fake.requests if request.method == "PUT"]
        assert sorted(int(part[1]) for part in parts if part is not None) == [1, 2]
        assert len(fake.places) == 1
    with (
        PicSafe(origin, credentials=home / "credentials.json") as client,
        client.open(sent["link"]) as report,
    ):
        assert report.read("001.m4v") == film.read_bytes()


def test_or_what_is_left_is_deleted(fake: FakePicSafe, origin: str, home: Path, film: Path) -> None:
    victim: list[subprocess.Popen[str]] = []

    def kill(_: httpx.Request) -> None:
        if len(fake.requests) == 5:
            victim[0].send_signal(signal.SIGKILL)
            victim[0].wait()

    fake.faults.append(kill)
    victim.append(picsafe(origin, home, "send", film, "--to", "storage", "--consent", "none"))
    victim[0].communicate(timeout=60)
    fake.faults.clear()
    listed = picsafe(origin, home, "reports")
    assert "was not sent to its end" in listed.communicate(timeout=60)[1]
    discarded = picsafe(origin, home, "send", "--discard")
    assert "Deleted what was left of report" in discarded.communicate(timeout=60)[0]
    assert list((home / "unsent").iterdir()) == []
    assert all(place["withdrawn"] for place in fake.places.values())
    assert fake.logged == []


def test_what_goes_on_after_a_kill_tells_of_the_report_in_whose_place_it_is(
    fake: FakePicSafe, origin: str, home: Path, film: Path
) -> None:
    command = ("send", film, "--to", "storage", "--consent", "none")
    first = picsafe(origin, home, *command, "--json")
    old = json.loads(first.communicate(timeout=60)[0])["report_id"]
    fake.now = datetime.now(UTC)
    fake.requests.clear()
    victim: list[subprocess.Popen[str]] = []

    def kill(request: httpx.Request) -> None:
        if request.method == "PUT" and STORED.search(str(request.url)):
            victim[0].send_signal(signal.SIGKILL)
            victim[0].wait()

    fake.faults.append(kill)
    victim.append(picsafe(origin, home, *command, "--supersedes", old))
    victim[0].communicate(timeout=60)
    assert victim[0].returncode == -signal.SIGKILL
    fake.faults.clear()
    told = ("POST", f"/reports/{old}/withdrawal")
    assert [json.loads(one.content) for one in fake.seen(*told)] == [
        {"opened_by": [], "reason": "wrong_patient"}
    ]
    resumed = picsafe(origin, home, "send", "--resume", "--json")
    (sent,) = json.loads(resumed.communicate(timeout=60)[0])
    assert json.loads(fake.seen(*told)[-1].content) == {
        "opened_by": [], "reason": "wrong_patient", "superseded_by": sent["report_id"],
    }  # fmt: skip

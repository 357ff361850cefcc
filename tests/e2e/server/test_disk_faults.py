"""A disk that is full, slow or damaged: no key leaves without its entry, and what can go on does so."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from chalicelib.keys.sqlite.verification import verify
from tests.e2e.running_server import Person, RunningServer, running_server, wait_for

ARGUMENTS = ("--services", "users,keys", "--log-level", "warning")
TAG = "ab" * 32
PAGE = 4096
ROOM = 6 * 1024 * 1024
MOUNTED = f'mount -t tmpfs -o size={ROOM},mode=0700 tmpfs "$0" && exec "$@"'


@contextlib.contextmanager
def on_a_small_disk(data: Path, processes: int) -> Iterator[RunningServer]:
    """A server whose data folder is a file system of its own, which nobody else sees."""
    data.mkdir(mode=0o700)
    alone = ["unshare", "--mount", "sh", "-c", MOUNTED, str(data)]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode != 0:
        pytest.skip("nothing can be mounted here")
    with running_server(data, *ARGUMENTS, under=alone, processes=processes) as server:
        server.data = Path(f"/proc/{server.process.pid}/root{data}")
        yield server


def made(server: RunningServer, person: Person, count: int) -> list[str]:
    """Reports whose keys can be fetched."""
    reports = [person.report_id(number) for number in range(count)]
    with server.client(headers=person.headers) as client:
        for report_id in reports:
            client.post("/keys", json={"report_id": report_id}).raise_for_status()
            client.put(f"/keys/{report_id}/tag", json={"tag": TAG}).raise_for_status()
    return reports


def fetch(server: RunningServer, person: Person, report_id: str) -> httpx.Response:
    with server.client(headers=person.headers) as client:
        return client.get(f"/keys/{report_id}", params={"tag": TAG})


def fetched(server: RunningServer, person: Person, reports: Sequence[str]) -> list[httpx.Response]:
    """The answers to all of them, asked for at once."""
    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(lambda report_id: fetch(server, person, report_id), reports))


def log_of(server: RunningServer, person: Person, report_id: str) -> list[dict[str, Any]]:
    with server.client(headers=person.headers) as client:
        page = client.get(f"/keys/{report_id}/log", params={"limit": "500"}).raise_for_status()
        entries: list[dict[str, Any]] = page.json()["entries"]
        return entries


def assert_each_has_its_entry(
    server: RunningServer, person: Person, answers: Sequence[httpx.Response]
) -> None:
    granted = [answer.json() for answer in answers if answer.status_code == 200]
    for report_id in {one["report_id"] for one in granted}:
        hashes = [
            entry["hash"]
            for entry in log_of(server, person, report_id)
            if (entry["action"], entry["outcome"]) == ("fetch", "granted")
        ]
        received = [one["entry"]["hash"] for one in granted if one["report_id"] == report_id]
        # and no entry says that a key was given which was not
        assert sorted(hashes) == sorted(received)


def fill(folder: Path) -> Path:
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(PAGE))
    return filler


def health(server: RunningServer) -> tuple[int, str]:
    answer = httpx.get(f"{server.url}/health")
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize("processes", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_a_full_disk_refuses_keys_until_there_is_room_again(tmp_path: Path, processes: int) -> None:
    with on_a_small_disk(tmp_path / "data", processes) as server:
        person = server.sign_in()
        reports = made(server, person, 4) * 4
        answers = fetched(server, person, reports)
        assert {answer.status_code for answer in answers} == {200}
        filler = fill(server.data)
        wait_for(lambda: health(server) == (503, "disk_full"), "nobody noticed")
        refused = fetched(server, person, reports)
        assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(503, "unavailable")}
        assert not any("key" in answer.json() for answer in refused)
        with server.client(headers=person.headers) as client:
            assert client.post("/keys", json={"report_id": person.report_id(9)}).status_code == 503
        # who only looks is answered
        assert log_of(server, person, reports[0])
        filler.unlink()
        answers += fetched(server, person, reports)
        assert {answer.status_code for answer in answers} == {200}
        wait_for(lambda: health(server) == (200, ""), "it is not well again")
        assert_each_has_its_entry(server, person, answers)
        # SQLite would take the path for one that we see
        copy = tmp_path / "copy"
        copy.mkdir()
        for path in server.data.glob("keys.db*"):
            shutil.copy(path, copy)
        verify(copy / "keys.db")
        assert server.stop() == 0


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 3])
def test_a_slow_disk_holds_keys_up_and_loses_none(tmp_path: Path, processes: int) -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    library, source = tmp_path / "slow_sync.so", Path(__file__).with_name("slow_sync.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    environment = {"LD_PRELOAD": str(library), "SLOW_SYNC": "100"}
    with running_server(
        tmp_path / "data", *ARGUMENTS, environment=environment, processes=processes
    ) as server:
        person = server.sign_in()
        reports = made(server, person, 2) * 12
        answers = fetched(server, person, reports)
        assert {answer.status_code for answer in answers} == {200}
        assert health(server) == (200, "")
        assert_each_has_its_entry(server, person, answers)
        # to kill it is to lose nothing that was answered
        server.kill()
        verify(server.data / "keys.db")


def test_a_damaged_page_stops_the_server_or_its_start_which_names_the_way_out(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", *ARGUMENTS) as server:
        person = server.sign_in()
        reports = made(server, person, 8)
        server.restart()
        store = server.data / "keys.db"
        whole = store.read_bytes()
        with store.open("r+b", buffering=0) as file:
            for start in range(PAGE, len(whole), PAGE):
                file.seek(start)
                file.write(b"\xff" * PAGE)
        answers = fetched(server, person, reports)
        assert {answer.status_code for answer in answers} == {503}
        assert not any("key" in answer.json() for answer in answers)
        wait_for(lambda: health(server) == (503, "store_damaged"), "nobody noticed")
        server.kill()
        with pytest.raises(AssertionError, match="picsafe keyserver restore"):
            server.start()
        # what the server was stopped for is the file, and nothing else
        for path in server.data.glob("keys.db*"):
            path.unlink()
        store.write_bytes(whole)
        store.chmod(0o600)
        server.start()
        answers = fetched(server, person, reports)
        assert {answer.status_code for answer in answers} == {200}
        assert_each_has_its_entry(server, person, answers)

"""Whatever ends a Key Server, every key that was received has its entry, and it starts again by itself."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from chalicelib.keys.master_key import MasterKeyWrapper, load
from chalicelib.keys.model import key_text
from chalicelib.keys.sqlite.verification import verify
from tests.e2e.running_server import Person, RunningServer, running_server

ARGUMENTS = ("--services", "users,keys", "--keys-a-day", "100000")
CLIENTS = 4
KILLS, CUTS = 200, 30
TAG = "ab" * 32


class _Entry(msgspec.Struct, frozen=True):
    seq: int
    hash: str


class _Answer(msgspec.Struct, frozen=True):
    report_id: str
    key: str
    entry: _Entry


class Client:
    """Makes keys and fetches them until it is told to stop, and keeps what it has received.

    Attributes:
        received: every answer with a key.
    """

    def __init__(self, server: RunningServer, person: Person) -> None:
        self._http = server.client(headers=person.headers)
        self._person = person
        self._number = 0
        self.received: list[_Answer] = []

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._number += 1
            # the server is ended while it answers, and connections of before with it
            with contextlib.suppress(httpx.HTTPError):
                self._make(self._person.report_id(self._number))

    def close(self) -> None:
        self._http.close()

    def _make(self, report_id: str) -> None:
        self._keep(self._http.post("/keys", json={"report_id": report_id}))
        self._http.put(f"/keys/{report_id}/tag", json={"tag": TAG})
        self._keep(self._http.get(f"/keys/{report_id}", params={"tag": TAG}))

    def _keep(self, answer: httpx.Response) -> None:
        if answer.status_code in {200, 201}:
            self.received.append(msgspec.json.decode(answer.content, type=_Answer))


def load_until_killed(server: RunningServer, clients: list[Client], seconds: float) -> None:
    stop = threading.Event()
    threads = [threading.Thread(target=client.run, args=(stop,)) for client in clients]
    for thread in threads:
        thread.start()
    threading.Event().wait(seconds)
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()


def assert_every_key_has_its_entry(data: Path, clients: list[Client]) -> None:
    verify(data / "keys.db")
    wrapper = MasterKeyWrapper(load(data / "master.key"))
    with contextlib.closing(sqlite3.connect(data / "keys.db")) as store:
        for answer in (one for client in clients for one in client.received):
            (entry,) = store.execute(
                "SELECT entry FROM keys_entries WHERE report_id = ? AND seq = ?",
                (answer.report_id, answer.entry.seq),
            ).fetchone()
            assert msgspec.json.decode(entry, type=_Entry) == answer.entry
            (wrapped,) = store.execute(
                "SELECT wrapped FROM keys_reports WHERE report_id = ?", (answer.report_id,)
            ).fetchone()
            assert key_text(wrapper.unwrap(answer.report_id, wrapped)) == answer.key


def assert_healthy(server: RunningServer) -> None:
    with server.client() as client:
        assert client.get("/health").status_code == 200


@contextlib.contextmanager
def clients_of(server: RunningServer) -> Iterator[list[Client]]:
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(
                contextlib.closing(Client(server, server.sign_in(f"pat{number}@example.org")))
            )
            for number in range(CLIENTS)
        ]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("processes", [1, 3])
def test_killed_under_load(tmp_path: Path, processes: int) -> None:
    chance = random.Random(5)
    data = tmp_path / "data"
    with (
        running_server(data, *ARGUMENTS, processes=processes) as server,
        clients_of(server) as clients,
    ):
        for _ in range(KILLS):
            load_until_killed(server, clients, chance.uniform(0.05, 0.5))
            server.start()
        assert_healthy(server)
        assert_every_key_has_its_entry(server.data, clients)
        assert sum(len(client.received) for client in clients) > KILLS


@pytest.fixture
def synced(tmp_path: Path) -> Path:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    library = tmp_path / "synced_only.so"
    source = Path(__file__).with_name("synced_only.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"], check=True)
    return library


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_what_was_not_synced_is_lost_in_a_power_cut(tmp_path: Path, synced: Path) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept"
    kept.mkdir()
    environment = {"LD_PRELOAD": str(synced), "SYNCED_FROM": str(data), "SYNCED_TO": str(kept)}
    chance = random.Random(6)
    with (
        running_server(data, *ARGUMENTS, environment=environment) as server,
        clients_of(server) as clients,
    ):
        for _ in range(CUTS):
            load_until_killed(server, clients, chance.uniform(0.2, 0.8))
            for path in data.glob("*.db*"):
                # a file that was removed stays so; the index of a write-ahead log is in memory alone
                path.unlink()
                if (kept / path.name).exists():
                    shutil.copy(kept / path.name, path)
            server.start()
        assert_healthy(server)
        assert_every_key_has_its_entry(data, clients)
        assert sum(len(client.received) for client in clients) > CUTS

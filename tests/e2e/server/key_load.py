"""Clients that make and fetch keys until the server is gone, and what holds of all that they received."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import httpx
import msgspec

from chalicelib.clock import utc_now
from chalicelib.keys.entries import timestamp
from chalicelib.keys.master_key import MasterKeyWrapper
from chalicelib.keys.master_key import load as master_key
from chalicelib.keys.model import key_text
from chalicelib.keys.sqlite.verification import verify
from picsafe.audit.evidence import checkpoint_of, receipts_of
from picsafe.audit.exporting import export
from picsafe.audit.formats.json_lines import JsonLines
from picsafe.audit.selection import Selection
from picsafe.audit.store import audit_store
from picsafe.audit.verifying import Verified, verify_export
from tests.e2e.running_server import Person, RunningServer, wait_for

CLIENTS: Final = 4
TAG: Final = "ab" * 32


class _Entry(msgspec.Struct, frozen=True):
    seq: int
    hash: str
    clock: int = 0


class Answer(msgspec.Struct, frozen=True):
    """What is looked at of an answer with a key."""

    report_id: str
    key: str
    entry: _Entry


class Client:
    """Makes keys and fetches them until it is told to stop, and keeps what it has received.

    Args:
        server: where.
        person: who asks.

    Attributes:
        received: every answer with a key, as it came.
        statuses: of all answers.
    """

    def __init__(self, server: RunningServer, person: Person) -> None:
        self._http = server.client(headers=person.headers)
        self._person = person
        self._number = 0
        self.received: list[bytes] = []
        self.statuses: set[int] = set()

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._number += 1
            # the server is ended while it answers, and connections of before with it
            with contextlib.suppress(httpx.HTTPError):
                self._make(self._person.report_id(self._number))

    def answers(self) -> list[Answer]:
        """What it has received, decoded."""
        return [msgspec.json.decode(one, type=Answer) for one in self.received]

    def close(self) -> None:
        self._http.close()

    def _make(self, report_id: str) -> None:
        self._keep(self._http.post("/keys", json={"report_id": report_id}))
        self._http.put(f"/keys/{report_id}/tag", json={"tag": TAG})
        self._keep(self._http.get(f"/keys/{report_id}", params={"tag": TAG}))

    def _keep(self, answer: httpx.Response) -> None:
        self.statuses.add(answer.status_code)
        if answer.status_code in {200, 201}:
            self.received.append(answer.content)


@contextlib.contextmanager
def clients_of(server: RunningServer, name: str = "pat") -> Iterator[list[Client]]:
    """Some clients, each somebody else who has just signed in with an address that begins so."""
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(
                contextlib.closing(Client(server, server.sign_in(f"{name}{number}@example.org")))
            )
            for number in range(CLIENTS)
        ]


def load_until_killed(server: RunningServer, clients: Sequence[Client], seconds: float) -> None:
    """All of them, until the server is killed."""
    with under_load(clients):
        threading.Event().wait(seconds)
        server.kill()


@contextlib.contextmanager
def under_load(clients: Sequence[Client]) -> Iterator[None]:
    """All of them, meanwhile."""
    stop = threading.Event()
    threads = [threading.Thread(target=client.run, args=(stop,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def checkpoint(server: RunningServer) -> bytes:
    """What the log says of itself."""
    with server.client() as client:
        return client.get("/log/checkpoint").raise_for_status().content


def wait_for_tree(server: RunningServer) -> bytes:
    """The checkpoint that has every entry that there is."""
    with contextlib.closing(sqlite3.connect(server.data / "keys.db")) as store:
        (last,) = store.execute("SELECT max(number) FROM keys_entries").fetchone()
    wait_for(lambda: int(checkpoint(server).split(b"\n")[1]) >= last, "the tree does not grow", 60)
    return checkpoint(server)


def assert_every_key_has_its_entry(
    data: Path, clients: Sequence[Client], checkpoints: Sequence[bytes] = ()
) -> Verified:
    """That each key received is the report's, has its entry, and that chains, tree and receipts hold.

    Args:
        data: the Key Server's folder; the server may be running.
        clients: who has received them.
        checkpoints: what the log has said of itself meanwhile.
    """
    verify(data / "keys.db")
    answers = [one for client in clients for one in client.answers()]
    wrapper = MasterKeyWrapper(master_key(data / "master.key"))
    with contextlib.closing(sqlite3.connect(data / "keys.db")) as store:
        for answer in answers:
            (entry,) = store.execute(
                "SELECT entry FROM keys_entries WHERE report_id = ? AND seq = ?",
                (answer.report_id, answer.entry.seq),
            ).fetchone()
            assert msgspec.json.decode(entry, type=_Entry) == answer.entry
            (wrapped,) = store.execute(
                "SELECT wrapped FROM keys_reports WHERE report_id = ?", (answer.report_id,)
            ).fetchone()
            assert key_text(wrapper.unwrap(answer.report_id, wrapped)) == answer.key
    found = _verified_log(data, [one for client in clients for one in client.received], checkpoints)
    assert found.receipts == len(answers)
    return found


def _verified_log(data: Path, received: Sequence[bytes], checkpoints: Sequence[bytes]) -> Verified:
    """What an auditor finds with nothing but an export, the log's key, and what people have kept."""
    exported = BytesIO()
    with audit_store(data) as store:
        key, newest = store.log_key(), store.checkpoint()
        assert key is not None
        assert newest is not None
        export(store, Selection(), JsonLines(), exported.write, now=timestamp(utc_now()))
    exported.seek(0)
    return verify_export(
        exported,
        checkpoints=[checkpoint_of(one, key, "a checkpoint") for one in {newest, *checkpoints}],
        receipts=[one for kept in received for one in receipts_of(kept, key, "an answer").receipts],
    )

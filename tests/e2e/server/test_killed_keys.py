"""A Key Server that is killed again and again under load: what left has its entry, every chain is whole."""

from __future__ import annotations

import os
import random
import threading
from pathlib import Path

import httpx
import pytest

from chalicelib.contract.audit_chain import verify_chain
from tests.e2e.running_server import Person, RunningServer, running_server

# under load, at moments that nobody chose; PICSAFE_KILLS=200 for a night
KILLS = int(os.environ.get("PICSAFE_KILLS", "12"))
TAG = "ab" * 32
CLIENTS = 12


class Storm:
    """Clients that make and fetch keys until the server is gone, and what each was given."""

    def __init__(self, server: RunningServer, people: list[Person]) -> None:
        self._server = server
        self._people = people
        self._lock = threading.Lock()
        self._under_way = threading.Event()
        self.given: dict[str, set[tuple[int, str]]] = {}

    def run(self, round_: int) -> None:
        """Until the server is killed, some moments after the first key."""
        threads = [threading.Thread(target=self._client, args=(number, round_)) for number in range(CLIENTS)]
        self._under_way.clear()
        for thread in threads:
            thread.start()
        assert self._under_way.wait(60)
        threading.Event().wait(random.uniform(0, 0.3))
        self._server.kill()
        for thread in threads:
            thread.join(60)

    def _client(self, number: int, round_: int) -> None:
        sender, reader = (
            self._people[number % len(self._people)],
            self._people[(number + 1) % len(self._people)],
        )
        with httpx.Client(base_url=self._server.url, timeout=30) as client:
            for report in range(10_000):
                report_id = sender.report_id((round_ * CLIENTS + number) * 10_000 + report)
                try:
                    made = client.post("/keys", json={"report_id": report_id}, headers=sender.headers)
                    self._note(report_id, made)
                    client.put(f"/keys/{report_id}/tag", json={"tag": TAG}, headers=sender.headers)
                    for _ in range(3):
                        url = f"/keys/{report_id}?tag={TAG}"
                        self._note(report_id, client.get(url, headers=reader.headers))
                except httpx.HTTPError:
                    return

    def _note(self, report_id: str, response: httpx.Response) -> None:
        assert response.status_code in (200, 201), response.text
        entry = response.json()["entry"]
        with self._lock:
            given = self.given.setdefault(report_id, set())
            assert (entry["seq"], entry["hash"]) not in given, "two keys were given for one entry"
            given.add((entry["seq"], entry["hash"]))
        self._under_way.set()


@pytest.mark.slow
@pytest.mark.timeout(120 + 20 * KILLS)
@pytest.mark.parametrize("processes", [1, 3])
def test_every_key_that_was_received_has_its_entry_however_often_the_server_dies(
    tmp_path: Path, processes: int
) -> None:
    with running_server(tmp_path / "data", processes=processes) as server:
        people = [server.sign_in(f"person{number}@example.org") for number in range(4)]
        storm = Storm(server, people)
        for round_ in range(KILLS):
            storm.run(round_)
            # by itself, without a hand
            server.restart()
        assert sum(map(len, storm.given.values())) > KILLS
        senders = {f"{person.userid:09d}": person for person in people}
        with server.client() as client:
            for report_id, given in storm.given.items():
                sender = senders[report_id[:9]]
                page = client.get(f"/keys/{report_id}/log?limit=500", headers=sender.headers).json()
                verify_chain(report_id, page["entries"], page["head"])
                assert given <= {(entry["seq"], entry["hash"]) for entry in page["entries"]}

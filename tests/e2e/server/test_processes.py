"""A server of several processes: it answers as one."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.errors import Unavailable
from chalicelib.keys.sqlite.rewrapping import SqliteRewrapping
from chalicelib.keys.sqlite.verification import verify
from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.keyserver.rotation import rotate
from tests.e2e.running_server import Person, RunningServer, running_server, wait_for
from tests.e2e.server.key_load import (
    Client,
    assert_every_key_has_its_entry,
    clients_of,
    under_load,
    wait_for_tree,
)

TAG = "ab" * 32
PROCESSES = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    limits = ("--connections", "12", "--address-connections", "12")
    folder = tmp_path_factory.mktemp("processes") / "data"
    with running_server(folder, *limits, processes=PROCESSES) as server:
        yield server


@pytest.fixture(scope="module")
def people(server: RunningServer) -> list[Person]:
    return [server.sign_in(f"person{number}@example.org") for number in range(3)]


def companions(server: RunningServer) -> list[int]:
    """The processes beside the first one."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    return [int(one) for one in children.split()]


def connections(server: RunningServer) -> list[int]:
    """How many connections each process holds."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    established = {f"socket:[{row[9]}]" for row in rows if row[3] == "01"}
    return [len(established & sockets_of(pid)) for pid in (server.process.pid, *companions(server))]


def sockets_of(pid: int) -> set[str]:
    found = set()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        # one that is closed at this moment
        with contextlib.suppress(OSError):
            found.add(str(one.readlink()))
    return found


def held(server: RunningServer, count: int) -> contextlib.ExitStack:
    """So many connections, each of which has had an answer."""
    url = httpx.URL(server.url)
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            connection = socket.create_connection((url.host, url.port or 80), timeout=30)
            stack.enter_context(connection)
            connection.sendall(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        return stack.pop_all()


def test_all_answer_and_every_trail_is_whole(server: RunningServer, people: list[Person]) -> None:
    reports = [people[0].report_id(number) for number in range(6)]
    received: list[tuple[str, int, str]] = []
    failed: list[Any] = []

    def make(report_id: str) -> None:
        with server.client(headers=people[0].headers) as client:
            keep(client.post("/keys", json={"report_id": report_id}))
            client.put(f"/keys/{report_id}/tag", json={"tag": TAG}).raise_for_status()

    def fetch(person: Person, start: int) -> None:
        with server.client(headers=person.headers) as client:
            for number in range(18):
                report_id = reports[(start + number) % len(reports)]
                keep(client.get(f"/keys/{report_id}", params={"tag": TAG}))

    def keep(answer: httpx.Response) -> None:
        if answer.status_code not in (200, 201):
            failed.append(answer.text)
            return
        entry = answer.json()["entry"]
        received.append((answer.json()["report_id"], entry["seq"], entry["hash"]))

    run([threading.Thread(target=make, args=(report_id,)) for report_id in reports])
    fetches = [
        threading.Thread(target=fetch, args=(people[number % 3], number)) for number in range(2 * PROCESSES)
    ]
    run(fetches)
    assert failed == []
    assert len(set(received)) == 6 + 18 * 2 * PROCESSES
    with server.client(headers=people[0].headers) as client:
        logged = set()
        for report_id in reports:
            page = client.get(f"/keys/{report_id}/log", params={"limit": 500}).raise_for_status().json()
            verify_chain(report_id, page["entries"], page["head"])
            logged |= {(report_id, entry["seq"], entry["hash"]) for entry in page["entries"]}
        assert set(received) <= logged
        # and the first process takes what the others have written into the log of all
        newest = {"report_id": reports[0]}
        wait_for(
            lambda: None not in client.get(f"/keys/{newest['report_id']}/log").json()["places"],
            "an entry of another process is not in the log",
        )


def test_another_master_key_holds_in_all_and_in_those_that_start_meanwhile(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(*_: object) -> int:
        raise Unavailable

    with clients_of(server, "rotating") as clients:
        with under_load(clients):
            go_on(clients)
        with monkeypatch.context() as broken:
            broken.setattr(SqliteRewrapping, "run", breaks_off)
            with pytest.raises(KeyServerLifeError):
                rotate(server.data)
        gone = companions(server)[0]
        os.kill(gone, signal.SIGKILL)
        wait_for(lambda: all_have_connections(server, gone), "it was not replaced")
        with under_load(clients):
            go_on(clients)
            assert rotate(server.data).count > 0
            go_on(clients)
        assert {status for client in clients for status in client.statuses} == {200, 201}
        wait_for_tree(server)
        # with what is the master key now, and no other
        assert_every_key_has_its_entry(server.data, clients)


def received_by(clients: Sequence[Client]) -> list[int]:
    return [len(client.received) for client in clients]


def go_on(clients: Sequence[Client]) -> None:
    """Wait until each has got a key that was made since then, and has fetched one."""
    wanted = [count + 3 for count in received_by(clients)]
    wait_for(
        lambda: all(now >= then for now, then in zip(received_by(clients), wanted, strict=True)),
        "not all get keys",
    )


def all_have_connections(server: RunningServer, gone: int) -> bool:
    """Whether another process is in the place of one that is gone, and is given connections."""
    # those that were handed to the one that is gone are gone as well
    with contextlib.suppress(ConnectionError), held(server, PROCESSES):
        found = companions(server)
        return gone not in found and len(found) == PROCESSES - 1 and min(connections(server)) > 0
    return False


def run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_connections_go_round_and_the_limits_are_those_of_all(server: RunningServer) -> None:
    wait_for(lambda: sum(connections(server)) == 0, "connections of before are held still")
    with held(server, 12) as stack:
        assert connections(server) == [4, 4, 4]
        # an idle one makes room
        stack.enter_context(held(server, 2))
        wait_for(lambda: sum(connections(server)) == 12, "more are held than may be")


def test_lists_hold_in_all_and_all_say_what_is_wrong_with_them(
    server: RunningServer, people: list[Person]
) -> None:
    deny = server.data / "blacklist"
    # each request has a connection of its own
    client = server.client(headers={**people[1].headers, "Connection": "close"})

    # and each report is a new one, since nobody may ask for one again and again
    reports = itertools.count(100)

    def answers() -> set[int]:
        bodies = [{"report_id": people[1].report_id(next(reports))} for _ in range(2 * PROCESSES)]
        return {client.post("/keys", json=body).status_code for body in bodies}

    def warnings() -> list[list[str]]:
        return [client.get("/health").json().get("warnings", []) for _ in range(2 * PROCESSES)]

    assert answers() == {201}
    deny.write_text("person1@example.org\n")
    server.signal(signal.SIGHUP)
    wait_for(lambda: answers() == {403}, "a list does not hold in all processes")
    deny.write_text("no address\n")
    wait_for(lambda: all("lists_unusable" in one for one in warnings()), "not all warn of it")
    assert answers() == {403}
    deny.unlink()
    wait_for(lambda: answers() == {201}, "a list holds still")
    wait_for(lambda: not any(warnings()), "there is a warning still")
    client.close()


def test_who_is_killed_is_replaced_and_nobody_else_notices(
    server: RunningServer, people: list[Person]
) -> None:
    before = companions(server)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.client(headers=people[0].headers)) for _ in range(PROCESSES)]
        report_id = people[0].report_id(900)
        clients[0].post("/keys", json={"report_id": report_id}).raise_for_status()
        url = f"/keys/{report_id}/log"
        for client in clients:
            client.get(url).raise_for_status()
        os.kill(before[0], signal.SIGKILL)
        # connections of the one that is gone are gone with it, and made anew
        survivors = 0
        for client in clients:
            with contextlib.suppress(httpx.TransportError):
                client.get(url).raise_for_status()
                survivors += 1
        assert survivors >= PROCESSES - 1
    wait_for(lambda: len(set(companions(server)) - {before[0]}) == PROCESSES - 1, "it was not replaced")
    wait_for(lambda: all_have_connections(server, before[0]), "the new one gets no connection")
    assert '"event": "process_ended"' in server.log.read_text()


def test_a_graceful_stop_loses_no_answer_and_leaves_nobody(tmp_path: Path) -> None:
    # whoever stops it late reaches no quota
    quota = ("--keys-a-day", "100000")
    # longer than is waited for it: whoever is served on is found
    patience = ("--stop-seconds", "120")
    with running_server(tmp_path / "data", *quota, *patience, processes=PROCESSES) as server:
        person = server.sign_in()
        others = companions(server)
        lost: list[str] = []
        answered = [0] * 6
        begun = threading.Barrier(len(answered) + 1)

        def ask(number: int) -> None:
            report = 0
            with server.client(headers=person.headers) as client:
                begun.wait(60)
                while True:
                    report += 1
                    body = {"report_id": person.report_id(number * 1_000_000 + report)}
                    try:
                        answer = client.post("/keys", json=body)
                    except (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError):
                        # not begun: the server hangs up between two requests
                        return
                    if answer.status_code == 201:
                        answered[number] += 1
                    elif answer.json()["code"] != "overloaded":
                        lost.append(answer.text)
                        return

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(answered))]
        for thread in threads:
            thread.start()
        begun.wait(60)
        wait_for(lambda: min(answered) > 2, "not all get answers")
        assert server.stop() == 0
        for thread in threads:
            thread.join(60)
    assert [one for one in lost if "stopping" not in one] == []
    assert not any(Path(f"/proc/{pid}").exists() for pid in others)
    verify(server.data / "keys.db")
    with contextlib.closing(sqlite3.connect(server.data / "keys.db")) as store:
        (made,) = store.execute("SELECT count(*) FROM keys_reports").fetchone()
    assert made >= sum(answered)


def test_nobody_outlives_the_first_process(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", "--services", "users,keys", processes=2) as server:
        (other,) = companions(server)
        server.kill()
        wait_for(lambda: not is_alive(other), "a process outlives the first one")
        server.start()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False

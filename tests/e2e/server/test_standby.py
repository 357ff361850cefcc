"""Two machines: what a client received is on the standby, whenever the first one dies."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from chalicelib.keys.events.deliveries import IDLE_SECONDS
from chalicelib.keys.sqlite import MIGRATIONS, SqliteKeyStore
from chalicelib.local.sqlite import Database
from picsafe.keyserver.taking_over import take_over
from tests.e2e.running_server import ROOT, Person, RunningServer, running_server, wait_for
from tests.e2e.server.following import running_standby
from tests.e2e.server.key_load import (
    assert_every_key_has_its_entry,
    clients_of,
    load_until_killed,
)
from tests.e2e.server.test_webhooks import begun, heard, opened, targets
from tests.fakes.webhook_receiver import receiving

ARGUMENTS = ("--services", "users,keys", "--keys-a-day", "100000", "--standby")
KILLS = 50
BY = "Example privacy office, request 18"


def health(server: RunningServer) -> str:
    with server.client() as client:
        answer = client.get("/health")
    return "ok" if answer.status_code == 200 else str(answer.json()["code"])


def made(server: RunningServer, person: Person, number: int) -> str:
    """What comes of making a key: ``made``, or the code of the refusal."""
    with server.client(headers=person.headers) as client:
        answer = client.post("/keys", json={"report_id": person.report_id(number)})
    return "made" if answer.status_code == 201 else str(answer.json()["code"])


def recalled(data: Path, report_id: str) -> bool:
    """Whether the operator's recall of a report is in the server's store."""
    with closing(sqlite3.connect(data / "keys.db")) as store:
        (held,) = store.execute("SELECT held FROM keys_reports WHERE report_id = ?", (report_id,)).fetchone()
    return bool(held)


def operator(server: RunningServer, *arguments: str) -> None:
    """What the operator does on the machine itself; it is on the standby once this returns."""
    command = [sys.executable, "-m", "picsafe", *arguments, "--data", str(server.data)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_every_key_that_was_received_is_on_the_standby(tmp_path: Path) -> None:
    chance = random.Random(8)
    with (
        running_server(tmp_path / "data", *ARGUMENTS, "required", "--standby-seconds", "1") as server,
        clients_of(server) as clients,
    ):
        pat = server.sign_in()
        assert (made(server, pat, 1), health(server)) == ("standby_awaited", "standby_awaited")
        with running_standby(tmp_path / "standby", server.data) as standby:
            wait_for(lambda: made(server, pat, 2) != "standby_awaited", "the standby is heard of", 30)
            # it stands still, and goes on
            standby.signal(signal.SIGSTOP)
            assert made(server, pat, 3) == "standby_away"
            standby.signal(signal.SIGCONT)
            wait_for(lambda: made(server, pat, 4) != "standby_away", "the standby is back", 30)
            gone, recalled = pat.report_id(2), pat.report_id(4)
            operator(server, "admin", "recall", recalled, "--by", BY)
            operator(server, "keyserver", "shred", gone, "--by", BY, "--yes")
            load_until_killed(server, clients, chance.uniform(0.4, 0.8))
        done = take_over(tmp_path / "standby", [server.data / "master.key"], alone=True)
        assert not done.has_stopped
        assert_every_key_has_its_entry(tmp_path / "standby", clients)
        assert sum(len(client.received) for client in clients) > 0
        with closing(Database(tmp_path / "standby" / "keys.db", MIGRATIONS)) as database:
            store = SqliteKeyStore(database)
            assert store.load(gone, "1", 1).report.shredded  # type: ignore[union-attr]  # it is there
            assert store.load(recalled, "1", 1).report.held  # type: ignore[union-attr]  # it is there


def test_receivers_are_told_of_what_the_standby_has(tmp_path: Path) -> None:
    (tmp_path / "webhooks").mkdir()
    with receiving() as receiver:
        file = targets(tmp_path / "webhooks", receiver.url)
        arguments = (*ARGUMENTS, "required", "--standby-seconds", "20", "--webhooks", str(file))
        with (
            running_server(tmp_path / "data", *arguments) as server,
            running_standby(tmp_path / "standby", server.data) as standby,
        ):
            wait_for(lambda: health(server) == "ok" and begun(server.data, 1), "both are there", 60)
            pat, sam = server.sign_in("pat@example.org"), server.sign_in("sam@example.org")
            first = opened(server, pat, sam, 1)
            wait_for(heard(receiver, [first]), "the first event arrives", 60)
            standby.signal(signal.SIGSTOP)
            command = ["admin", "recall", first, "--by", BY, "--data", str(server.data)]
            recalling = subprocess.Popen(
                [sys.executable, "-m", "picsafe", *command],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.DEVNULL,
            )
            wait_for(lambda: recalled(server.data, first), "it is written", 60)
            # whoever would send it has looked meanwhile
            threading.Event().wait(2 * IDLE_SECONDS)
            assert len(receiver.attempts) == 1
            standby.signal(signal.SIGCONT)
            recalling.wait(60)
            wait_for(lambda: receiver.kinds == ["report.opened", "report.recalled"], "it arrives", 60)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_whenever_the_first_machine_dies(tmp_path: Path) -> None:
    chance = random.Random(7)
    with (
        running_server(tmp_path / "data", *ARGUMENTS, "required") as server,
        running_standby(tmp_path / "standby", server.data) as standby,
        clients_of(server) as clients,
    ):
        for number in range(KILLS):
            if number:
                server.start()
                standby.start()
            wait_for(lambda: health(server) == "ok", "the standby is heard of", 30)
            seconds = chance.uniform(0.2, 0.8)
            # at the same moment, as nothing more comes from a machine that is lost
            lost = threading.Timer(seconds, standby.kill)
            lost.start()
            load_until_killed(server, clients, seconds)
            lost.join()
            taken = tmp_path / f"taken{number}"
            shutil.copytree(standby.data, taken)
            take_over(taken, [server.data / "master.key"], alone=True)
            assert_every_key_has_its_entry(taken, clients)
            shutil.rmtree(taken)
        assert sum(len(client.received) for client in clients) > KILLS


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_standby_without_room_is_away_and_comes_back(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", *ARGUMENTS, "required", "--standby-seconds", "1") as server:
        pat = server.sign_in()
        with running_standby(tmp_path / "standby", server.data, kilobytes=400) as standby:
            wait_for(lambda: made(server, pat, 0) == "made", "the standby is heard of", 30)
            refused = next(
                code for code in (made(server, pat, one) for one in range(1, 5000)) if code != "made"
            )
            assert refused == "standby_away"
            wait_for(lambda: health(server) == "standby_away", "it says so")
            standby.process.wait(30)
        with running_standby(tmp_path / "standby", server.data):
            wait_for(lambda: health(server) == "ok", "the standby is back", 30)
            assert made(server, pat, 5000) == "made"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_preferred_goes_on_and_a_server_moves_while_it_runs(tmp_path: Path) -> None:
    standby = tmp_path / "standby"
    with running_server(tmp_path / "data", *ARGUMENTS, "preferred", "--standby-seconds", "1") as server:
        pat = server.sign_in()
        with running_standby(standby, server.data):
            wait_for(lambda: made(server, pat, 0) == "made", "the standby is heard of", 30)
        assert made(server, pat, 1) == "made"
        with server.client() as client:
            wait_for(lambda: "standby_gone" in client.get("/health").json()["warnings"], "it says so", 30)
        assert take_over(standby, [server.data / "master.key"]).has_stopped
        assert made(server, pat, 2) == "taken_over"
        wait_for(lambda: health(server) == "taken_over", "it says so", 30)
        server.stop()
        with pytest.raises(AssertionError, match="taken over"):
            server.start()
        arguments = ("--services", "keys", "--issuer", server.url, "--url", server.url)
        with running_server(standby, *arguments) as other:
            # nobody is there to let people in, and everything else is well
            assert health(other) == "issuer_unreachable"

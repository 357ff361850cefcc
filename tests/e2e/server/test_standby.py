"""Two machines: what a client received is on the standby, whenever the first one dies."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from picsafe.keyserver.taking_over import take_over
from tests.e2e.running_server import RunningServer, running_server, wait_for
from tests.e2e.server.following import running_standby
from tests.e2e.server.test_key_faults import (
    assert_every_key_has_its_entry,
    clients_of,
    load_until_killed,
)

ARGUMENTS = ("--services", "users,keys", "--keys-a-day", "100000", "--standby")
KILLS = 50


def is_well(server: RunningServer) -> bool:
    with server.client() as client:
        return client.get("/health").status_code == 200


def play(tmp_path: Path, kills: int) -> None:
    chance = random.Random(7)
    with (
        running_server(tmp_path / "data", *ARGUMENTS, "required") as server,
        running_standby(tmp_path / "standby", server.data) as standby,
        clients_of(server) as clients,
    ):
        for number in range(kills):
            if number:
                server.start()
                standby.start()
            wait_for(lambda: is_well(server), "the standby is heard of", 30)
            load_until_killed(server, clients, chance.uniform(0.2, 0.6))
            standby.kill()
            taken = tmp_path / f"taken{number}"
            shutil.copytree(standby.data, taken)
            take_over(taken, [server.data / "master.key"], alone=True)
            assert_every_key_has_its_entry(taken, clients)
            shutil.rmtree(taken)
        assert sum(len(client.received) for client in clients) > 10 * kills


def test_every_key_that_was_received_is_on_the_standby(tmp_path: Path) -> None:
    play(tmp_path, 1)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_whenever_the_first_machine_dies(tmp_path: Path) -> None:
    play(tmp_path, KILLS)

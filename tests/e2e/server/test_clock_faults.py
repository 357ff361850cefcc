"""A machine's clock that is set while a Key Server runs: entries say so, and everything goes on holding."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.e2e.running_server import RunningServer, running_server, wait_for
from tests.e2e.server.key_load import (
    Client,
    assert_every_key_has_its_entry,
    checkpoint,
    clients_of,
    under_load,
    wait_for_tree,
)

ARGUMENTS = ("--services", "users,keys", "--keys-a-day", "100000")
FEW = 5
HOUR, DAY, YEAR = 3600, 86_400, 365 * 86_400
# by how many seconds it is off, one after the other
JUMPS = (HOUR, -HOUR, DAY, 0, -DAY, 2 * DAY, -YEAR, YEAR, 7, -7, 0)


class SetClock:
    """The clock of the server's machine.

    Args:
        folder: a folder of its own.

    Attributes:
        environment: lets a process see this clock.
    """

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc")
        if compiler is None:
            pytest.skip("there is no C compiler")
        folder.mkdir()
        library, source = folder / "set_clock.so", Path(__file__).with_name("set_clock.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        self._path = folder / "seconds"
        self.set(0)
        self.environment = {"LD_PRELOAD": str(library), "SET_CLOCK": str(self._path)}

    def set(self, seconds: int) -> None:
        """Have it be off by so much."""
        content = struct.pack("=q", seconds)
        if not self._path.exists():
            self._path.write_bytes(content)
        # in its place: processes have it mapped
        with self._path.open("r+b", buffering=0) as file:
            file.write(content)


@pytest.fixture
def clock(tmp_path: Path) -> SetClock:
    return SetClock(tmp_path / "clock")


def warnings_of(server: RunningServer) -> list[str]:
    # for a moment, entries of before are overdue by the clock that was set forwards
    wait_for(lambda: health(server).status_code == 200, "it is not well", 60)
    return list(health(server).json().get("warnings", []))


def health(server: RunningServer) -> httpx.Response:
    with server.client() as client:
        return client.get("/health")


def all_have_received(clients: Sequence[Client]) -> bool:
    return all(len(client.received) > FEW for client in clients)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("processes", [1, 3])
def test_a_clock_that_jumps_both_ways_under_load(tmp_path: Path, clock: SetClock, processes: int) -> None:
    chance = random.Random(9)
    everybody: list[Client] = []
    checkpoints = []
    with running_server(
        tmp_path / "data", *ARGUMENTS, environment=clock.environment, processes=processes
    ) as server:
        for number, seconds in enumerate(JUMPS):
            # who was signed in before may be so no more, and a mail from then may look newer
            with clients_of(server, f"pat-{number}-") as clients:
                everybody += clients
                with under_load(clients):
                    wait_for(partial(all_have_received, clients), "a client gets no keys", 60)
                    clock.set(seconds)
                    threading.Event().wait(chance.uniform(0.3, 0.6))
            checkpoints.append(checkpoint(server))
        clock.set(HOUR)
        wait_for(lambda: "clock_set" in warnings_of(server), "nobody is warned", 60)
        checkpoints.append(wait_for_tree(server))
        found = assert_every_key_has_its_entry(server.data, everybody, checkpoints)
        assert (found.size, found.checkpoints) == (found.entries, len(set(checkpoints)))
        set_by = {round(answer.entry.clock, -1) for one in everybody for answer in one.answers()}
        # seconds may have gone by between two looks at two clocks
        assert set_by >= {0, HOUR, -HOUR, DAY, -DAY, 2 * DAY, -YEAR, YEAR}
        assert set().union(*(client.statuses for client in everybody)) <= {200, 201, 401}
        # by itself, and with another clock than before
        server.kill()
        clock.set(-DAY)
        server.start()
        assert warnings_of(server) == []
        wait_for_tree(server)
        assert_every_key_has_its_entry(server.data, everybody, checkpoints)

"""Whatever ends a Key Server, every key that was received has its entry, and it starts again by itself."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.running_server import RunningServer, running_server
from tests.e2e.server.key_load import (
    assert_every_key_has_its_entry,
    checkpoint,
    clients_of,
    load_until_killed,
    wait_for_tree,
)

ARGUMENTS = ("--services", "users,keys", "--keys-a-day", "100000")
KILLS, CUTS = 200, 30


def assert_healthy(server: RunningServer) -> None:
    with server.client() as client:
        assert client.get("/health").status_code == 200


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("processes", [1, 3])
def test_killed_under_load(tmp_path: Path, processes: int) -> None:
    chance = random.Random(5)
    with (
        running_server(tmp_path / "data", *ARGUMENTS, processes=processes) as server,
        clients_of(server) as clients,
    ):
        checkpoints = []
        for _ in range(KILLS):
            load_until_killed(server, clients, chance.uniform(0.05, 0.5))
            server.start()
            checkpoints.append(checkpoint(server))
        assert_healthy(server)
        checkpoints.append(wait_for_tree(server))
        found = assert_every_key_has_its_entry(server.data, clients, checkpoints)
        assert found.receipts > KILLS
        assert (found.size, found.checkpoints) == (found.entries, len(set(checkpoints)))


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
@pytest.mark.parametrize("processes", [1, 3])
def test_what_was_not_synced_is_lost_in_a_power_cut(tmp_path: Path, synced: Path, processes: int) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept"
    kept.mkdir()
    environment = {"LD_PRELOAD": str(synced), "SYNCED_FROM": str(data), "SYNCED_TO": str(kept)}
    chance = random.Random(6)
    with (
        running_server(data, *ARGUMENTS, environment=environment, processes=processes) as server,
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
        found = assert_every_key_has_its_entry(data, clients)
        assert found.receipts > CUTS

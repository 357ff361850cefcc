"""What has expired or was left goes, and nothing else."""

from __future__ import annotations

import os
import threading
from datetime import timedelta

from chalicelib.cloud.files.sweeping import ABANDONED_AFTER
from tests.fakes.cloud import CREATED, stored_link
from tests.unit.cloud.files.world import EXPIRES, REGION, World


def test_sweeping_forgets_uploads_in_parts_that_were_begun_a_day_ago(world: World) -> None:
    name, other = stored_link().name, stored_link().name
    old, young = world.begin_parts(name), world.begin_parts(other)
    world.write(world.part(name, old, 1, b"sealed"), b"sealed")
    for upload_id, age in ((old, timedelta(seconds=1)), (young, timedelta(seconds=-1))):
        moment = (CREATED - ABANDONED_AFTER - age).timestamp()
        os.utime(world.root / "parts" / upload_id / "upload.json", (moment, moment))
    assert world.storage.sweep() == 1
    assert world.storage.arrived_parts(REGION, name, old) is None
    assert world.storage.arrived_parts(REGION, other, young) == []


def test_sweeping_removes_what_has_expired_to_the_second(world: World) -> None:
    early = world.store(b"sealed")
    world.clock.now = EXPIRES - timedelta(milliseconds=1)
    assert world.storage.sweep() == 0
    assert world.storage.head(REGION, early) is not None
    world.clock.now = EXPIRES
    assert world.storage.sweep() == 1
    assert world.files() == []
    assert world.storage.sweep() == 0


def test_sweeping_removes_uploads_that_stopped_a_day_ago(world: World) -> None:
    incoming = world.root / "incoming"
    stopped = world.storage.begin(world.announce(b"0123456789"))
    (old,) = incoming.iterdir()
    running = world.storage.begin(world.announce(b"01"))
    (young,) = set(incoming.iterdir()) - {old}
    for path, age in ((old, ABANDONED_AFTER + timedelta(seconds=1)), (young, timedelta(hours=23))):
        moment = (CREATED - age).timestamp()
        os.utime(path, (moment, moment))
    assert world.storage.sweep() == 1
    assert list(incoming.iterdir()) == [young]
    running.write(b"01")
    running.commit()
    stopped.abort()


def test_what_a_damaged_disk_leaves_is_swept_in_the_end(world: World) -> None:
    torn = world.store(b"sealed")
    lost = world.store(b"sealed")
    (world.root / REGION / f"{torn}.json").write_bytes(b'{"owner": 11')
    (world.root / REGION / f"{lost}.json").unlink()
    alone = world.root / REGION / f"{stored_link().name}.json"
    alone.write_bytes(b"")
    assert world.storage.head(REGION, torn) is world.storage.head(REGION, lost) is None
    for path in (world.root / REGION).iterdir():
        moment = CREATED.timestamp()
        os.utime(path, (moment, moment))
    world.clock.now = EXPIRES + timedelta(days=1, minutes=10)
    assert world.storage.sweep() == 0
    world.clock.now += timedelta(seconds=1)
    assert world.storage.sweep() == 3
    assert world.files() == []


def test_a_sweep_while_files_come_and_go_disturbs_nobody(world: World) -> None:
    world.store(b"sealed")
    done = threading.Event()
    failures: list[BaseException] = []

    def keep_sweeping() -> None:
        try:
            while not done.is_set():
                world.storage.sweep()
        except BaseException as error:  # noqa: BLE001 - reported by the test below
            failures.append(error)

    sweeper = threading.Thread(target=keep_sweeping)
    sweeper.start()
    for _ in range(50):
        world.withdraw(world.store(b"sealed"))
    done.set()
    sweeper.join()
    assert failures == []
    assert len(world.files()) == 2 * 51

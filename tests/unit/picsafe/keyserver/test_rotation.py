"""Another master key takes the place of the old one while the server runs, whatever breaks it off."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from chalicelib.keys.master_key import fingerprint, header_of
from chalicelib.keys.ordered_log.model import StoredLogKey
from chalicelib.keys.ordered_log.signing import WRAPPED_FOR
from chalicelib.keys.sqlite.ordered_log import SqliteLogStore
from chalicelib.keys.sqlite.verification import verify
from picsafe.keyserver.backup import back_up
from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.keyserver.restore import restore
from picsafe.keyserver.rotation import rotate
from picsafe.server.data_folder import DataFolder
from tests.fakes.tokens import person
from tests.unit.picsafe.keyserver.folders import Folder


def wrapped(data: Path) -> list[bytes]:
    with sqlite3.connect(data / "keys.db") as outside:
        found = [row[0] for row in outside.execute("SELECT wrapped FROM keys_reports")]
    outside.close()
    return found


def assert_rotated(data: Path, before: bytes) -> None:
    key = (data / "master.key").read_bytes()
    assert key != before
    assert not (data / "master.next.key").exists()
    header = header_of(fingerprint(key))
    assert all(one.startswith(header) for one in wrapped(data))
    assert verify(data / "keys.db").key_id == fingerprint(key)


def test_every_key_is_wrapped_anew_and_a_running_server_goes_on(folder: Folder) -> None:
    before = (folder.data / "master.key").read_bytes()
    old = wrapped(folder.data)
    done = rotate(folder.data)
    assert (done.before, done.count) == (fingerprint(before), 3)
    assert done.old.read_bytes() == before
    assert_rotated(folder.data, before)
    # the same process, which knows the old one alone
    assert folder.fetched() == folder.keys
    folder.fill(2, start=10)
    assert_rotated(folder.data, before)
    content = (folder.data / "keys.db").read_bytes()
    assert not any(one in content for one in old)
    # and one that is started on it
    folder.close()
    folder.open()
    assert folder.fetched() == folder.keys


def test_the_key_that_signs_the_log_stays_the_same(folder: Folder) -> None:
    log, seed = SqliteLogStore(folder.database), bytes(range(32))
    kept = log.keep_log_key(StoredLogKey("log.example", b"public", folder.wrapper.wrap(WRAPPED_FOR, seed)))
    rotate(folder.data)
    after = log.log_key()
    assert after is not None
    assert after.wrapped != kept.wrapped
    folder.close()
    folder.open()
    assert folder.wrapper.unwrap(WRAPPED_FOR, after.wrapped) == seed


def test_keys_are_made_and_fetched_all_the_while(folder: Folder) -> None:
    folder.fill(60, start=100)
    before = (folder.data / "master.key").read_bytes()
    failures: list[BaseException] = []
    done = threading.Event()

    def go_on() -> None:
        number = 1000
        try:
            # no more than a sender may have in a day
            while not done.is_set() and number < 1400:
                folder.fill(1, start=number)
                number += 1
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            failures.append(error)

    working = threading.Thread(target=go_on)
    working.start()
    try:
        for _ in range(2):
            rotate(folder.data)
    finally:
        done.set()
        working.join()
    assert failures == []
    assert_rotated(folder.data, before)
    assert folder.fetched() == folder.keys


def killed(data: Path, after: float) -> bool:
    """Rotate in another process, and kill it; whether it had come to its end."""
    child = os.fork()
    if child == 0:
        try:
            rotate(data)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status)


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.slow)])
def test_killed_at_any_point_it_goes_on(folder: Folder, rounds: int) -> None:
    folder.fill(60, start=100)
    chance = random.Random(7)
    for number in range(rounds):
        before = (folder.data / "master.key").read_bytes()
        folder.close()
        killed(folder.data, chance.uniform(0, 0.1))
        # a server starts on whatever there is
        folder.open()
        # each time another reader: one who asks for the same too often is told so
        assert folder.fetched(person(100 + number)) == folder.keys
        folder.close()
        if (folder.data / "master.key").read_bytes() == before:
            rotate(folder.data)
        assert_rotated(folder.data, before)
    folder.open()
    assert folder.fetched() == folder.keys


def test_no_old_key_is_left_under_another_name(folder: Folder) -> None:
    old = (folder.data / "master.key").read_bytes()
    # as a kill while it was put aside leaves it
    (folder.data / f".master.old-{fingerprint(old)}.key.0123456789abcdef").write_bytes(old)
    done = rotate(folder.data)
    assert [one for one in folder.data.iterdir() if old in one.read_bytes()] == [done.old]


def test_another_master_key_rotates_nothing(folder: Folder) -> None:
    before = wrapped(folder.data)
    (folder.data / "master.key").write_bytes(bytes(32))
    with pytest.raises(KeyServerLifeError) as refused:
        rotate(folder.data)
    assert refused.value.code == "wrong_master_key"
    assert wrapped(folder.data) == before
    assert not (folder.data / "master.next.key").exists()


def test_a_key_that_cannot_be_unwrapped_stops_it_and_nothing_is_lost(folder: Folder) -> None:
    with sqlite3.connect(folder.data / "keys.db") as outside:
        (report_id,) = outside.execute("SELECT max(report_id) FROM keys_reports").fetchone()
        (whole,) = outside.execute(
            "SELECT wrapped FROM keys_reports WHERE report_id = ?", (report_id,)
        ).fetchone()
        outside.execute(
            "UPDATE keys_reports SET wrapped = ? WHERE report_id = ?", (whole[:-1] + b"\0", report_id)
        )
    with pytest.raises(KeyServerLifeError) as refused:
        rotate(folder.data)
    assert refused.value.code == "store_damaged"
    with pytest.raises(KeyServerLifeError) as refused:
        back_up(folder.data, folder.data.parent / "backup")
    assert refused.value.code == "rotation_under_way"
    outside.execute("UPDATE keys_reports SET wrapped = ? WHERE report_id = ?", (whole, report_id))
    outside.commit()
    outside.close()
    rotate(folder.data)
    assert folder.fetched() == folder.keys


def test_one_at_a_time_beside_a_server(folder: Folder) -> None:
    import fcntl

    with DataFolder(folder.data):
        rotate(folder.data)
        descriptor = os.open(folder.data, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(KeyServerLifeError) as refused:
            rotate(folder.data)
        os.close(descriptor)
    assert refused.value.code == "rotation_under_way"


def test_a_backup_from_before_goes_with_the_old_key(folder: Folder, tmp_path: Path) -> None:
    back_up(folder.data, tmp_path / "backup")
    keys = dict(folder.keys)
    done = rotate(folder.data)
    with pytest.raises(KeyServerLifeError):
        restore(tmp_path / "backup", tmp_path / "wrong", master_key=folder.data / "master.key")
    restore(tmp_path / "backup", tmp_path / "right", master_key=done.old)
    other = Folder(tmp_path / "right")
    other.keys = keys
    assert other.fetched() == keys
    other.close()

"""A key that was destroyed leaves no trace in a standby's files, whenever the standby is stopped."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.keys.operator import OperatorService
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.change_target import ChangeTarget
from chalicelib.keys.sqlite.erasure import has_trace
from chalicelib.local.sqlite import Database
from picsafe.keyserver import erasing as erasing_module
from picsafe.keyserver.erasing import Erasing, Gone
from picsafe.keyserver.followed import followed_of
from picsafe.keyserver.rotation import rotate
from picsafe.keyserver.taking_over import take_over
from tests.e2e.running_server import ROOT, wait_for
from tests.e2e.server.following import running_standby
from tests.fakes.tokens import FakeClock
from tests.unit.picsafe.keyserver.folders import Folder
from tests.unit.picsafe.keyserver.following import follow

BY = "Example privacy office, request 18"


@pytest.fixture(autouse=True)
def _code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def standby(folder: Folder, tmp_path: Path) -> Path:
    """That has everything."""
    standby = tmp_path / "standby"
    follow(folder, standby)
    return standby


def wrapped(folder: Folder, report_id: str) -> bytes:
    report = folder.store.load(report_id, "1", 1).report
    assert report is not None
    return report.wrapped


def shred(folder: Folder, report_id: str) -> bytes:
    """What was its wrapped key."""
    before = wrapped(folder, report_id)
    OperatorService(store=folder.store, clock=FakeClock()).shred(report_id, BY)
    return before


def leave_a_copy(path: Path, content: bytes) -> None:
    """In bytes that nothing uses, as a page that was split leaves them; in more than are used anew."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as store:
        store.execute("PRAGMA secure_delete=OFF")
        store.execute("CREATE TABLE left (content BLOB)")
        store.executemany("INSERT INTO left VALUES (?)", [(content + bytes(3000),)] * 50)
        store.execute("DROP TABLE left")
    assert path.read_bytes().count(content) > 40


def test_a_standby_that_goes_on_has_no_trace_left(folder: Folder, tmp_path: Path) -> None:
    data = tmp_path / "standby"
    gone = min(folder.keys)
    with running_standby(data, folder.data):
        wait_for(lambda: has_trace(data / "keys.db", wrapped(folder, gone)), "it has the key", 60)
        before = shred(folder, gone)
        # its write-ahead log has the page as it was
        wait_for(lambda: not has_trace(data / "keys.db", before), "the key is gone", 60)


def test_a_copy_in_unused_bytes_is_taken_out_as_well(folder: Folder, standby: Path) -> None:
    gone, kept, *_ = sorted(folder.keys)
    leave_a_copy(standby / "keys.db", wrapped(folder, gone))
    before = shred(folder, gone)
    follow(folder, standby)
    assert not has_trace(standby / "keys.db", before)
    assert has_trace(standby / "keys.db", wrapped(folder, kept))
    found = followed_of(standby)
    assert found is not None
    assert found.erasing == ()


@pytest.fixture
def stopped_early(folder: Folder, standby: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[bytes]:
    """A key that was taken away by a standby that was stopped at that moment, and left a copy."""
    gone = min(folder.keys)
    leave_a_copy(standby / "keys.db", wrapped(folder, gone))
    before = shred(folder, gone)

    def is_stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Erasing, "step", is_stopped)
        with pytest.raises(KeyboardInterrupt):
            follow(folder, standby)
    assert has_trace(standby / "keys.db", before)
    yield before
    assert not has_trace(standby / "keys.db", before)


def test_whoever_is_stopped_in_between_goes_on_with_it(
    folder: Folder, standby: Path, stopped_early: bytes
) -> None:
    follow(folder, standby)
    assert stopped_early


@pytest.mark.parametrize("alone", [False, True])
def test_taking_over_leaves_no_trace(
    folder: Folder, standby: Path, stopped_early: bytes, alone: bool
) -> None:
    assert take_over(standby, [folder.data / "master.key"], alone=alone).has_stopped is not alone
    assert stopped_early


def test_what_was_written_down_and_not_taken_away_is_taken_away_later(
    folder: Folder, standby: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = min(folder.keys)
    before = shred(folder, gone)

    def is_stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(ChangeTarget, "apply", is_stopped)
        with pytest.raises(KeyboardInterrupt):
            follow(folder, standby)
    noted = followed_of(standby)
    assert noted is not None
    assert noted.erasing == (Gone(gone, before),)
    follow(folder, standby)
    assert not has_trace(standby / "keys.db", before)


def test_what_was_wrapped_anew_is_in_no_log(folder: Folder, tmp_path: Path) -> None:
    data = tmp_path / "standby"
    report_id, numbers = min(folder.keys), count(10)
    before = wrapped(folder, report_id)
    with running_standby(data, folder.data):
        wait_for(lambda: has_trace(data / "keys.db", before), "it has the key", 60)
        rotate(folder.data)

        def is_told() -> bool:
            # it hears of that with an entry that comes a second after it looked the last time
            folder.fill(1, start=next(numbers))
            return has_trace(data / "keys.db", wrapped(folder, report_id))

        wait_for(is_told, "it has it anew", 60)
        wait_for(lambda: not has_trace(data / "keys.db", before), "the old one is gone", 60)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[ChangeTarget]:
    with contextlib.closing(Database(tmp_path / "keys.db", MIGRATIONS)) as database:
        yield ChangeTarget(database)


KEYS = [
    Gone(f"0000000011462800{number:06d}", b"\x02" + b"k" * 8 + bytes([number]) * 60) for number in range(9)
]


@pytest.mark.parametrize("offset", [0, 1, 4095, 4096, 4000, 8191, 8192])
@pytest.mark.parametrize("key", [KEYS[0], KEYS[8], Gone("1" * 22, b"\x01short")])
def test_a_trace_is_found_wherever_it_is(
    tmp_path: Path, target: ChangeTarget, monkeypatch: pytest.MonkeyPatch, offset: int, key: Gone
) -> None:
    monkeypatch.setattr(erasing_module, "STRETCH", 4096)
    compacted: list[Path] = []
    monkeypatch.setattr(erasing_module, "compact", lambda path, _patience: compacted.append(path))
    monkeypatch.setattr(erasing_module, "empty_log", lambda _path, _patience: None)
    file = tmp_path / "file"
    # what looks like it, and is another one
    other = key.wrapped[:-1] + b"\xff"
    file.write_bytes((b"\x02" + b"k" * 8 + other).ljust(offset, b"x")[:offset] + key.wrapped + other)
    with contextlib.closing(Erasing(file, [*KEYS, key])) as erasing:
        erasing.finish(target)
        assert (erasing.is_done, compacted) == (True, [file])
    file.write_bytes(file.read_bytes().replace(key.wrapped, other))
    with contextlib.closing(Erasing(file, [*KEYS, key])) as erasing:
        erasing.finish(target)
        assert (erasing.is_done, compacted) == (True, [file])


def test_somebody_who_reads_is_waited_for_and_holds_up_nothing(tmp_path: Path, target: ChangeTarget) -> None:
    now = [0.0]
    path = tmp_path / "keys.db"
    with (
        contextlib.closing(Erasing(path, KEYS, lambda: now[0])) as erasing,
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as reader,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM keys_reports").fetchone()
        target.wrapped_under("ab" * 8)
        with pytest.raises(Unavailable):
            erasing.step(target)
        assert (erasing.is_due, erasing.is_done, erasing.pending) == (False, False, tuple(KEYS))
        # which does nothing before its time
        erasing.step(target)
        reader.execute("ROLLBACK")
        now[0] += 60
        erasing.finish(target)
        assert (erasing.is_done, erasing.pending) == (True, ())


def test_whoever_takes_over_many_takes_them_out_first(
    tmp_path: Path, target: ChangeTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing_module, "MOST", 5)
    with contextlib.closing(Erasing(tmp_path / "keys.db")) as erasing:
        erasing.add(KEYS[:5])
        erasing.make_room(target)
        waiting = [len(erasing.pending)]
        erasing.add(KEYS[5:])
        erasing.make_room(target)
        waiting.append(len(erasing.pending))
    assert waiting == [5, 0]

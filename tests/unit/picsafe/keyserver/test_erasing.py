"""A key that was destroyed leaves no trace in a standby's files, whenever the standby is stopped."""

from __future__ import annotations

import base64
import contextlib
import os
import sqlite3
from collections.abc import Iterator
from itertools import count, groupby
from pathlib import Path
from typing import TypeVar

import pytest

from chalicelib.errors import Unavailable
from chalicelib.keys.operator import OperatorService
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.change_target import ChangeTarget
from chalicelib.keys.sqlite.changes import ChangeSource
from chalicelib.keys.sqlite.erasure import has_trace
from chalicelib.local.sqlite import Database
from picsafe.keyserver import erasing as erasing_module
from picsafe.keyserver.erasing import Erasing, Gone
from picsafe.keyserver.followed import followed_of
from picsafe.keyserver.following import Follower
from picsafe.keyserver.rewrapped import Wrapped
from picsafe.keyserver.rotation import rotate
from picsafe.keyserver.taking_over import take_over
from picsafe.server.data_folder import DataFolder
from picsafe.server.errors import StartError
from picsafe.standby.command import OtherMachine
from picsafe.standby.messages import Ask
from tests.e2e.running_server import ROOT, wait_for
from tests.e2e.server.following import running_standby
from tests.fakes.tokens import FakeClock
from tests.unit.picsafe.keyserver.folders import Folder
from tests.unit.picsafe.keyserver.following import follow

T = TypeVar("T")
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


class InProcess(OtherMachine):
    """A folder that is asked without a process; it is noted in ``done``, where ``None`` is a read."""

    def __init__(self, source: ChangeSource, done: list[Ask | None]) -> None:
        self._source = source
        self._done = done

    def ask(self, ask: Ask, kind: type[T]) -> T:
        self._done.append(ask)
        if ask.wrapped_after is not None:
            answer: object = Wrapped(self._source.wrapped(ask.wrapped_after), settled=True)
        else:
            answer = self._source.after(ask.after, ask.most)
        assert isinstance(answer, kind)
        return answer


@pytest.fixture
def crowded(
    folder: Folder, standby: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[list[Ask | None], Erasing, Follower, InProcess]]:
    """A standby in whose file five keys may wait; it has 40 keys."""
    folder.fill(40, start=10)
    follow(folder, standby)
    monkeypatch.setattr(erasing_module, "MOST", 5)
    monkeypatch.setattr(erasing_module, "FEW", 2)
    monkeypatch.setattr(erasing_module, "STRETCH", 4096)
    monkeypatch.setattr(erasing_module, "_CHECKED", 3)
    done: list[Ask | None] = []
    pread = os.pread

    def counted(descriptor: int, length: int, offset: int) -> bytes:
        done.append(None)
        return pread(descriptor, length, offset)

    monkeypatch.setattr("picsafe.keyserver.erasing.os.pread", counted)
    followed = followed_of(standby)
    assert followed is not None
    with (
        contextlib.closing(ChangeSource(folder.data / "keys.db")) as source,
        contextlib.closing(Erasing(standby / "keys.db")) as erasing,
        contextlib.closing(Database(standby / "keys.db", MIGRATIONS)) as database,
    ):
        yield done, erasing, Follower(standby, database, followed, (), erasing), InProcess(source, done)


def test_however_many_are_destroyed_one_stretch_is_read_between_two_asks(
    folder: Folder, standby: Path, crowded: tuple[list[Ask | None], Erasing, Follower, InProcess]
) -> None:
    done, erasing, follower, other = crowded
    before = [shred(folder, one) for one in sorted(folder.keys)[:30]]
    waiting = []
    follower.run(other, lambda *_: waiting.append(len(erasing.pending)), once=True)
    reads = [sum(1 for _ in group) for is_read, group in groupby(done, lambda one: one is None) if is_read]
    assert set(reads) == {1}
    assert len(reads) > 10
    asked = [one for one in done if one is not None and one.wrapped_after is None]
    assert asked[0].most == 5
    assert {one.most for one in asked[1:6]} == {2}
    # whoever waits there for the standby is told by each ask that it goes on
    assert [one.after for one in asked[1:6]] == [asked[1].after + 2 * number for number in range(5)]
    assert not any(one.waits for one in asked)
    assert waiting[-1] == 0
    for one in before:
        assert not has_trace(standby / "keys.db", one)


def test_what_was_written_down_is_checked_a_part_at_a_time(
    tmp_path: Path, target: ChangeTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing_module, "_CHECKED", 4)
    checked: list[str] = []
    monkeypatch.setattr(target, "has_key", lambda report_id, _wrapped: checked.append(report_id))
    with contextlib.closing(Erasing(tmp_path / "keys.db", KEYS)) as erasing:
        for so_far in (4, 8, 9):
            erasing.step(target)
            assert len(checked) == so_far
            assert len(erasing.pending) == 9
        erasing.finish(target)
        assert (erasing.is_done, len(checked)) == (True, 9)


@pytest.mark.parametrize("name", ["standby", "master.key", "master.next.key"])
@pytest.mark.parametrize("alone", [None, True])
def test_what_a_killed_one_was_writing_is_removed(
    folder: Folder, standby: Path, name: str, alone: bool | None
) -> None:
    gone = min(folder.keys)
    content = wrapped(folder, gone)
    # as a kill between writing it and giving it its name leaves it
    (standby / f".{name}.0123456789abcdef").write_bytes(content)
    others = [standby / f".{name}.notes", standby / f".{name}.0123456789abcdef.old"]
    for one in others:
        one.write_bytes(b"another program's")
    shred(folder, gone)
    if alone is None:
        follow(folder, standby)
    else:
        take_over(standby, [folder.data / "master.key"], alone=alone)
    assert not [
        one.name for one in standby.iterdir() if content in one.read_bytes() and one.name != "keys.db"
    ]
    assert all(one.exists() for one in others)


def test_a_draft_is_left_alone_while_another_process_has_the_folder(folder: Folder, standby: Path) -> None:
    draft = standby / ".standby.0123456789abcdef"
    draft.write_bytes(b"being written")
    with DataFolder(standby), pytest.raises(StartError):
        follow(folder, standby)
    assert draft.exists()


def test_a_killed_standby_leaves_no_key_behind(
    folder: Folder, standby: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shred(folder, min(folder.keys))
    content = base64.b64encode(before)
    replace = Path.replace

    def killed(draft: Path, to: Path) -> Path:
        if content in draft.read_bytes():
            # what would be there if it came no further; how it goes on matters to nobody
            draft.with_name(draft.name[:-16] + "0123456789abcdef").write_bytes(draft.read_bytes())
        return replace(draft, to)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", killed)
        follow(folder, standby)
    assert [one.name for one in standby.iterdir() if content in one.read_bytes()] == [
        ".standby.0123456789abcdef"
    ]
    follow(folder, standby)
    assert not [one for one in standby.iterdir() if content in one.read_bytes()]
    assert not has_trace(standby / "keys.db", before)

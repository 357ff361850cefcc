"""Whose turn it is to write, among processes: here, two files that are opened twice are as two processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Self

import pytest

from chalicelib.errors import Unavailable
from chalicelib.local.pace import FEW, Pace
from chalicelib.local.sqlite import Database
from chalicelib.local.write_turns import QUICK, Alone, AmongProcesses

PATIENCE = 30


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.db-turn"


@pytest.fixture
def one(path: Path) -> Iterator[AmongProcesses]:
    with closing(AmongProcesses(path)) as turn:
        yield turn


@pytest.fixture
def other(path: Path) -> Iterator[AmongProcesses]:
    with closing(AmongProcesses(path)) as turn:
        yield turn


def test_whoever_waits_has_it_next(one: AmongProcesses, other: AmongProcesses) -> None:
    done: list[str] = []

    def wait() -> None:
        with other:
            done.append("other")

    waiting = threading.Thread(target=wait)
    with one:
        waiting.start()
        waiting.join(0.05)
        done.append("one")
    waiting.join(PATIENCE)
    assert done == ["one", "other"]


def test_it_is_taken_at_once_where_nobody_has_it(one: AmongProcesses, other: AmongProcesses) -> None:
    assert one.take_soon()
    one.__exit__(None, None, None)
    assert other.take_soon()


def test_once_a_wait_was_long_nobody_waits_for_a_while(path: Path, one: AmongProcesses) -> None:
    pace = Pace(QUICK)
    pace.took(QUICK * 2)
    with closing(AmongProcesses(path, pace)) as impatient, one:
        assert [impatient.take_soon() for _ in range(FEW)] == [False] * FEW


def test_it_is_waited_for_where_that_is_likely_to_be_short(
    one: AmongProcesses, other: AmongProcesses
) -> None:
    taken: list[bool] = []
    waiting = threading.Thread(target=lambda: taken.append(other.take_soon()))
    with one:
        waiting.start()
        waiting.join(0.05)
        assert taken == []
    waiting.join(PATIENCE)
    assert taken == [True]


def test_it_ends_with_its_process_however_that_ends(path: Path, one: AmongProcesses) -> None:
    script = (
        "import sys; from pathlib import Path; from chalicelib.local.write_turns import AmongProcesses\n"
        "with AmongProcesses(Path(sys.argv[1])): print('has it', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"has it\n"
        process.kill()
    with one:
        pass


def test_what_cannot_be_locked_is_unavailable(path: Path) -> None:
    turn = AmongProcesses(path)
    turn.close()
    with pytest.raises(Unavailable), turn:
        pass
    with pytest.raises(Unavailable):
        turn.take_soon()


def test_who_writes_alone_waits_for_nobody() -> None:
    turn = Alone()
    with turn:
        assert turn.take_soon()
    turn.close()


class Processes:
    """Two databases of one file, as two processes of a server have it."""

    def __init__(self, folder: Path) -> None:
        script = "CREATE TABLE counted (number INTEGER); INSERT INTO counted VALUES (0)"
        path = folder / "counted.db"
        self.all = [Database(path, [script], AmongProcesses(folder / "counted.db-turn")) for _ in range(2)]

    def close(self) -> None:
        for one in self.all:
            one.close()


def count(database: Database) -> int:
    def work(connection: object) -> int:
        (number,) = connection.execute("UPDATE counted SET number = number + 1 RETURNING number").fetchone()  # type: ignore[attr-defined]  # as the store's
        return int(number)

    return database.write(work)


def test_batches_and_single_writes_of_two_processes_follow_one_another(tmp_path: Path) -> None:
    counted: list[int] = []

    def run(database: Database, together: bool) -> None:
        for _ in range(40):
            if not together:
                counted.append(count(database))
                continue
            pieces = [lambda: count(database)] * 3
            begun = database.begin_together(pieces)
            outcomes = database.together(pieces) if begun is None else begun()
            counted.extend(one for one in outcomes if isinstance(one, int))

    with closing(Processes(tmp_path)) as processes:
        first, second = processes.all
        threads = [
            threading.Thread(target=run, args=(database, together))
            for database in (first, second)
            for together in (True, False)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    assert sorted(counted) == list(range(1, 2 * 40 * 4 + 1))


def test_where_the_turn_cannot_be_had_nothing_is_written(tmp_path: Path) -> None:
    with closing(Processes(tmp_path)) as processes:
        first, second = processes.all

        class Broken(Alone):
            def __enter__(self) -> Self:
                raise Unavailable

        first._writer.turn = Broken()
        with pytest.raises(Unavailable):
            count(first)
        (told,) = first.together([lambda: count(first)])
        assert isinstance(told, Unavailable)
        assert count(second) == 1

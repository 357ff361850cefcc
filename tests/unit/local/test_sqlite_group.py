"""Pieces of work in one transaction: each as if it were alone, and all of them durable or none."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import Conflict, MustWait, Unavailable
from chalicelib.local.sqlite import Connection, Database
from chalicelib.local.sqlite_damage import BUSY_TIMEOUT
from tests.unit.local.test_sqlite import HOLD_THE_DATABASE, MIGRATIONS, add, texts

T = TypeVar("T")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "notes.db", MIGRATIONS)


class Way(Protocol):
    """One of the two ways in which pieces are run."""

    def __call__(
        self, database: Database, pieces: Sequence[Callable[[], T]], *, on_loss: Callable[[Any], None] = ...
    ) -> list[T | Exception]: ...


def waiting(
    database: Database, pieces: Sequence[Callable[[], T]], *, on_loss: Callable[[Any], None] = print
) -> list[T | Exception]:
    return database.together(pieces, on_loss=on_loss)


def at_once(
    database: Database, pieces: Sequence[Callable[[], T]], *, on_loss: Callable[[Any], None] = print
) -> list[T | Exception]:
    """As who must not wait does it; somebody else commits."""
    commit = database.begin_together(pieces, on_loss=on_loss)
    assert commit is not None
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(commit).result(30)


@pytest.fixture(params=[waiting, at_once])
def together(request: pytest.FixtureRequest) -> Way:
    way: Way = request.param
    return way


def added(database: Database, text: str, then: Exception | None = None) -> Callable[[], str]:
    def piece() -> str:
        add(database, text)
        if then is not None:
            raise then
        return text

    return piece


def kinds(outcomes: list[str | Exception]) -> list[str | type[Exception]]:
    return [type(outcome) if isinstance(outcome, Exception) else outcome for outcome in outcomes]


def elsewhere(database: Database) -> list[str]:
    """What another connection sees."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(texts, database).result(30)


def test_pieces_see_one_another_and_nobody_else_sees_them_before_the_end(
    database: Database, together: Way
) -> None:
    def look() -> tuple[list[str], list[str], int]:
        rows = database.rows("SELECT count(*) AS notes FROM note")
        return texts(database), elsewhere(database), rows[0]["notes"]

    assert together(database, [added(database, "a"), look, added(database, "b"), look]) == [
        "a",
        (["a"], [], 1),
        "b",
        (["a", "b"], [], 2),
    ]
    assert elsewhere(database) == ["a", "b"]


def test_a_refusal_keeps_what_it_wrote_and_what_is_unavailable_does_not(
    database: Database, together: Way
) -> None:
    refusal, failure, impatient = Conflict("no", "No."), Unavailable(), MustWait()
    pieces = [
        added(database, "first"),
        added(database, "refused", refusal),
        added(database, "failed", failure),
        added(database, "impatient", impatient),
        added(database, "last"),
    ]
    assert together(database, pieces) == ["first", refusal, failure, impatient, "last"]
    assert texts(database) == ["first", "refused", "last"]


@pytest.mark.parametrize("before", [0, 1, 2])
def test_work_that_raises_is_undone_and_nothing_else_of_its_piece(
    database: Database, before: int, together: Way
) -> None:
    def half(connection: Connection) -> None:
        connection.execute("INSERT INTO note (text) VALUES ('half')")
        raise Conflict("taken", "Somebody was first.")

    def piece() -> str:
        for number in range(before):
            add(database, f"before {number}")
        with pytest.raises(Conflict):
            database.write(half)
        add(database, "again")
        return "done"

    assert together(database, [piece, added(database, "next")]) == ["done", "next"]
    assert texts(database) == [*(f"before {number}" for number in range(before)), "again", "next"]


def test_one_poisonous_piece_spoils_nothing(database: Database, together: Way) -> None:
    def poison() -> str:
        add(database, "poison")
        database.write(lambda connection: connection.execute("INSERT INTO nothing VALUES (1)"))
        return "never"

    outcomes = together(database, [added(database, "a"), poison, added(database, "b")])
    assert kinds(outcomes) == ["a", Unavailable, "b"]
    assert texts(database) == ["a", "b"]


def fill(database: Database) -> None:
    pages = database.write(lambda c: c.execute("PRAGMA page_count").fetchone()[0])
    database.write(lambda c: c.execute(f"PRAGMA max_page_count={pages}").fetchone())


def test_a_full_disk_loses_those_that_need_it(database: Database, together: Way) -> None:
    add(database, "before")
    fill(database)
    refusal = Conflict("no", "No.")

    def stateless() -> str:
        raise refusal

    outcomes = together(database, [added(database, "x" * 100_000), stateless, lambda: "no store"])
    assert kinds(outcomes) == [Unavailable, Conflict, "no store"]
    assert texts(database) == ["before"]
    database.write(lambda c: c.execute("PRAGMA max_page_count=100000").fetchone())
    assert together(database, [added(database, "after")]) == ["after"]
    assert texts(database) == ["before", "after"]


def test_if_the_commit_fails_nobody_is_told_of_anything(database: Database, together: Way) -> None:
    # a reference that is looked at only in the end
    database.write(
        lambda c: c.execute("CREATE TABLE child (of REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED)")
    )

    def orphan() -> str:
        database.write(lambda connection: connection.execute("INSERT INTO child VALUES (4711)"))
        return "orphan"

    def refuse() -> str:
        raise Conflict("no", f"It depends on what was not committed: {texts(database)}")

    told: list[Exception] = []
    pieces = [added(database, "a"), refuse, orphan, lambda: "knows nothing"]
    outcomes = together(database, pieces, on_loss=told.append)
    assert len(told) == 1
    assert kinds(outcomes) == [Unavailable, Unavailable, Unavailable, "knows nothing"]
    assert texts(database) == []
    assert together(database, [added(database, "goes on")]) == ["goes on"]


def test_where_nobody_needs_the_database_it_is_left_alone(database: Database) -> None:
    statements: list[str] = []
    database._writer.connection.set_trace_callback(statements.append)
    assert database.together([lambda: "a", lambda: "b"]) == ["a", "b"]
    assert database.together([]) == []
    assert statements == []


def test_what_others_write_meanwhile_is_committed_with_it(database: Database, together: Way) -> None:
    statements: list[str] = []
    database._writer.connection.set_trace_callback(statements.append)
    others: list[Future[object]] = []
    with ThreadPoolExecutor(3) as pool:

        def piece() -> None:
            others.extend(pool.submit(add, database, f"other {number}") for number in range(2))
            others.append(pool.submit(database.write, lambda c: c.execute("INSERT INTO nothing VALUES (1)")))
            while len(database._writer._queue) < 3:
                threading.Event().wait(0.001)
            add(database, "own")

        assert together(database, [piece]) == [None]
        for other in others[:2]:
            other.result(30)
        with pytest.raises(Unavailable):
            others[2].result(30)
    assert sorted(texts(database)) == ["other 0", "other 1", "own"]
    assert statements.count("COMMIT") == 1


def test_a_database_held_by_another_process_is_waited_for_once(tmp_path: Path, database: Database) -> None:
    command = [sys.executable, "-c", HOLD_THE_DATABASE, str(tmp_path / "notes.db")]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    attempts: list[str] = []
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        database._writer.connection.execute("PRAGMA busy_timeout=50")
        database._writer.connection.set_trace_callback(attempts.append)
        outcomes = database.together([added(database, str(number)) for number in range(5)])
        assert kinds(outcomes) == [Unavailable] * 5
    finally:
        holder.communicate()
    assert attempts == ["BEGIN IMMEDIATE"]
    assert database.together([added(database, "free")]) == ["free"]


def test_an_interruption_leaves_nothing_behind(database: Database, together: Way) -> None:
    def interrupted() -> str:
        add(database, "lost")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        together(database, [added(database, "a"), interrupted])
    assert texts(database) == []
    add(database, "goes on")
    assert texts(database) == ["goes on"]


@settings(max_examples=30)
@given(st.lists(st.lists(st.sampled_from("wrq"), max_size=4), max_size=6))
def test_together_is_as_one_after_another(
    tmp_path_factory: pytest.TempPathFactory, steps: list[list[str]]
) -> None:
    def play(database: Database, number: int, own: list[str]) -> list[str]:
        seen = []
        for step, what in enumerate(own):
            if what == "q":
                raise Conflict("no", "No.")
            if what == "w":
                add(database, f"{number}.{step}")
            seen.append(str(texts(database)))
        return seen

    def alone(database: Database, number: int, own: list[str]) -> list[str] | type[Exception]:
        try:
            return play(database, number, own)
        except Conflict:
            return Conflict

    folder = tmp_path_factory.mktemp("together")
    first, second = Database(folder / "a.db", MIGRATIONS), Database(folder / "b.db", MIGRATIONS)
    expected = [alone(first, number, own) for number, own in enumerate(steps)]
    got = second.together(
        [lambda number=number, own=own: play(second, number, own) for number, own in enumerate(steps)]  # type: ignore[misc]  # defaults
    )
    assert [type(one) if isinstance(one, Exception) else one for one in got] == expected
    assert texts(first) == texts(second)
    first.close()
    second.close()


def test_while_somebody_writes_nothing_is_begun(database: Database) -> None:
    begun, gate = threading.Event(), threading.Event()

    def hold(connection: Connection) -> None:
        begun.set()
        assert gate.wait(30)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(database.write, hold)
        assert begun.wait(30)
        assert database.begin_together([added(database, "a")]) is None
        gate.set()
        held.result(30)
    assert at_once(database, [added(database, "b")]) == ["b"]
    assert texts(database) == ["b"]


def test_while_another_process_writes_nothing_is_begun_and_nobody_waits(
    tmp_path: Path, database: Database
) -> None:
    command = [sys.executable, "-c", HOLD_THE_DATABASE, str(tmp_path / "notes.db")]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        tried: list[str] = []
        database._writer.connection.set_trace_callback(tried.append)
        assert database.begin_together([added(database, "a")]) is None
        assert tried[:2] == ["PRAGMA busy_timeout=0", "BEGIN IMMEDIATE"]
    finally:
        holder.communicate()
    # whoever may wait does again
    assert database._writer.connection.execute("PRAGMA busy_timeout").fetchone()[0] == BUSY_TIMEOUT * 1000
    assert at_once(database, [added(database, "free")]) == ["free"]


def test_what_is_decided_keeps_others_waiting_until_it_is_committed(database: Database) -> None:
    commit = database.begin_together([added(database, "first")])
    assert commit is not None
    assert elsewhere(database) == []
    assert database.begin_together([added(database, "never")]) is None
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(add, database, "second")
        while not database._writer._queue:
            threading.Event().wait(0.001)
        assert not other.done()
        assert commit() == ["first"]
        other.result(30)
    assert texts(database) == ["first", "second"]


def test_a_commit_that_breaks_for_a_reason_nobody_foresaw_is_unavailable_and_undone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_group: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(database._writer, "_begin_and_commit", breaks)
        with pytest.raises(Unavailable) as refused:
            add(database, "lost")
        assert isinstance(refused.value.__cause__, MemoryError)
    add(database, "kept")
    assert texts(database) == ["kept"]

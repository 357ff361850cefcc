"""The database of the one-machine adapters: durable, shared by threads, closed when it fails."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.errors import Conflict, Unavailable
from chalicelib.local.sqlite import Connection, Database
from tests.fakes.concurrency import run_concurrently

MIGRATIONS = ("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",)

HOLD_THE_DATABASE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def texts(database: Database) -> list[str]:
    return database.read(lambda c: [row["text"] for row in c.execute("SELECT text FROM note ORDER BY id")])


def add(database: Database, text: str) -> None:
    def work(connection: Connection) -> None:
        connection.execute("INSERT INTO note (text) VALUES (?)", (text,))

    database.write(work)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "notes.db", MIGRATIONS)


def test_what_is_written_is_there_after_opening_again(tmp_path: Path, database: Database) -> None:
    add(database, "kept")
    database.close()
    assert texts(Database(tmp_path / "notes.db", MIGRATIONS)) == ["kept"]


def test_the_file_is_its_owners_alone(tmp_path: Path, database: Database) -> None:
    assert stat.S_IMODE((tmp_path / "notes.db").stat().st_mode) == 0o600


def test_every_commit_is_synced(database: Database) -> None:
    assert database.write(lambda c: c.execute("PRAGMA synchronous").fetchone()[0]) == 2
    assert database.write(lambda c: c.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"


def test_migrations_run_once_and_later_ones_are_added(tmp_path: Path, database: Database) -> None:
    add(database, "old")
    database.close()
    grown = Database(
        tmp_path / "notes.db", (*MIGRATIONS, "ALTER TABLE note ADD COLUMN flag INTEGER NOT NULL DEFAULT 7")
    )
    assert grown.read(lambda c: [tuple(row) for row in c.execute("SELECT text, flag FROM note")]) == [
        ("old", 7)
    ]


def test_a_file_of_a_newer_version_is_not_touched(tmp_path: Path, database: Database) -> None:
    database.close()
    grown = (*MIGRATIONS, "ALTER TABLE note ADD COLUMN flag INTEGER NOT NULL DEFAULT 7")
    Database(tmp_path / "notes.db", grown).close()
    with pytest.raises(Unavailable):
        Database(tmp_path / "notes.db", MIGRATIONS)


def test_many_that_open_a_new_file_at_once_migrate_it_once(tmp_path: Path) -> None:
    for number in range(10):
        path = tmp_path / f"{number}.db"
        for opened in run_concurrently(8, lambda _, path=path: Database(path, MIGRATIONS)):  # type: ignore[misc]  # a default
            add(opened, "x")
            opened.close()


def test_an_interruption_is_not_taken_for_success(database: Database) -> None:
    inside, interrupt = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        inside.set()
        assert interrupt.wait(30)

    def interrupted(connection: Connection) -> None:
        raise KeyboardInterrupt

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(database.write, slow)
        assert inside.wait(30)
        innocent = pool.submit(add, database, "not stored")
        while len(database._writer._queue) < 1:
            threading.Event().wait(0.001)
        culprit = pool.submit(database.write, interrupted)
        while len(database._writer._queue) < 2:
            threading.Event().wait(0.001)
        interrupt.set()
        first.result(30)
        for one in (innocent, culprit):
            # whose thread it hit, and everybody else of the group
            with pytest.raises((KeyboardInterrupt, Unavailable)):
                one.result(30)
    assert texts(database) == []
    add(database, "goes on")
    assert texts(database) == ["goes on"]


def test_what_cannot_even_be_undone_is_not_taken_for_success(tmp_path: Path, database: Database) -> None:
    inside, go_on = threading.Event(), threading.Event()
    file, away = tmp_path / "notes.db", tmp_path / "away.db"

    def slow(connection: Connection) -> None:
        inside.set()
        assert go_on.wait(30)

    def broken(connection: Connection) -> None:
        connection.close()
        file.rename(away)
        # so that no connection can be made either
        file.mkdir()

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(database.write, slow)
        assert inside.wait(30)
        innocent = pool.submit(add, database, "not stored")
        while len(database._writer._queue) < 1:
            threading.Event().wait(0.001)
        culprit = pool.submit(database.write, broken)
        while len(database._writer._queue) < 2:
            threading.Event().wait(0.001)
        go_on.set()
        first.result(30)
        for one in (innocent, culprit):
            with pytest.raises(Unavailable):
                one.result(30)
    with pytest.raises(Unavailable):
        add(database, "not stored either")
    file.rmdir()
    away.rename(file)
    with pytest.raises(Unavailable):
        # which makes the connection again
        add(database, "nor this")
    add(database, "goes on")
    assert texts(database) == ["goes on"]


def test_work_that_raises_is_undone_and_its_error_comes_back(database: Database) -> None:
    def work(connection: Connection) -> None:
        connection.execute("INSERT INTO note (text) VALUES ('gone')")
        raise Conflict("taken", "Somebody was first.")

    with pytest.raises(Conflict):
        database.write(work)
    assert texts(database) == []


def test_one_statement_may_be_read_by_itself(database: Database) -> None:
    add(database, "first")
    add(database, "second")
    found = database.rows("SELECT text FROM note WHERE id > ?", (1,))
    assert [row["text"] for row in found] == ["second"]
    with pytest.raises(Unavailable):
        database.rows("SELECT text FROM nothing")


def test_many_writers_lose_nothing_and_do_not_undo_each_other(database: Database) -> None:
    def one(number: int) -> bool:
        def work(connection: Connection) -> None:
            connection.execute("INSERT INTO note (text) VALUES (?)", (str(number),))
            if number % 3 == 0:
                raise Conflict("third", "Every third one is refused.")

        try:
            database.write(work)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(one, range(600)))
    assert sorted(texts(database), key=int) == [str(n) for n in range(600) if n % 3]
    assert outcomes == [n % 3 != 0 for n in range(600)]


def test_a_group_larger_than_one_commit_takes_is_written_whole(database: Database) -> None:
    gate = threading.Event()
    waiting = threading.Semaphore(0)

    def slow(connection: Connection) -> None:
        waiting.release()
        assert gate.wait(30)
        connection.execute("INSERT INTO note (text) VALUES ('first')")

    with ThreadPoolExecutor(301) as pool:
        first = pool.submit(database.write, slow)
        assert waiting.acquire(timeout=30)
        rest = [pool.submit(add, database, str(n)) for n in range(300)]
        while len(database._writer._queue) < 300:
            threading.Event().wait(0.001)
        gate.set()
        first.result(30)
        for one in rest:
            one.result(30)
    assert len(texts(database)) == 301


def test_a_full_disk_is_unavailable_and_nothing_is_written(database: Database) -> None:
    add(database, "before")
    pages = database.write(lambda c: c.execute("PRAGMA page_count").fetchone()[0])
    database.write(lambda c: c.execute(f"PRAGMA max_page_count={pages}").fetchone())
    with pytest.raises(Unavailable):
        add(database, "x" * 100_000)
    assert texts(database) == ["before"]
    database.write(lambda c: c.execute("PRAGMA max_page_count=100000").fetchone())
    add(database, "after")
    assert texts(database) == ["before", "after"]


def test_a_database_held_by_another_process_is_unavailable(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLD_THE_DATABASE,
            str(tmp_path / "notes.db"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        database._writer.connection.execute("PRAGMA busy_timeout=50")
        with pytest.raises(Unavailable):
            add(database, "never")
    finally:
        holder.communicate()
    assert texts(database) == []


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_bytes(b"this is not a database, " * 400)
    with pytest.raises(Unavailable):
        Database(tmp_path / "notes.db", MIGRATIONS)

"""A damaged database: nothing is written to it any more, and health says why."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite import Database
from chalicelib.local.sqlite_damage import is_damaged

TABLE = ("CREATE TABLE things (name TEXT PRIMARY KEY, content BLOB) STRICT, WITHOUT ROWID",)


def add(database: Database, name: str) -> None:
    database.write(lambda one: one.execute("INSERT INTO things VALUES (?, ?)", (name, b"x" * 500)).close())


def count(database: Database) -> int:
    return len(database.rows("SELECT name, content FROM things"))


@pytest.fixture
def damaged(tmp_path: Path) -> Database:
    path = tmp_path / "things.db"
    database = Database(path, TABLE)
    for number in range(100):
        add(database, f"{number:04d}")
    database.close()
    assert not is_damaged(path)
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096, 2):
        content[page * 4096 : page * 4096 + 2048] = os.urandom(2048)
    path.write_bytes(content)
    assert is_damaged(path)
    return Database(path, TABLE)


def together(database: Database) -> None:
    (outcome,) = database.together([lambda: count(database)])
    if isinstance(outcome, Exception):
        raise outcome


@pytest.mark.parametrize("use", [count, together, lambda database: database.read(lambda _: count(database))])
def test_once_it_was_met_nothing_is_written(damaged: Database, use: Callable[[Database], object]) -> None:
    damaged.ping()
    with pytest.raises(Unavailable):
        use(damaged)
    with pytest.raises(Unavailable):
        add(damaged, "another")
    (outcome,) = damaged.together([lambda: "done"])
    assert isinstance(outcome, Unavailable)
    with pytest.raises(Unavailable) as refused:
        damaged.ping()
    assert refused.value.code == "store_damaged"
    damaged.close()


def test_what_is_no_database_is_damaged_and_what_is_not_there_is_not(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(Unavailable):
        is_damaged(path)
    path.write_bytes(os.urandom(8192))
    assert is_damaged(path)

"""What is remembered of a database is what it holds, whoever has written to it."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.local.remembered import MOST, Remembered
from chalicelib.local.sqlite import Database
from tests.unit.local.test_sqlite import MIGRATIONS, add


class Counted:
    """How many notes have a text, as it is read and as it is remembered."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path, MIGRATIONS)
        self.reads = 0
        self.remembered = Remembered(self.database, self.read)

    def read(self, text: str) -> int:
        self.reads += 1
        return int(self.database.rows("SELECT count(*) AS many FROM note WHERE text = ?", (text,))[0]["many"])


@pytest.fixture
def counted(tmp_path: Path) -> Counted:
    return Counted(tmp_path / "notes.db")


def test_what_nobody_has_changed_is_read_once(counted: Counted) -> None:
    add(counted.database, "a")
    assert [counted.remembered.get(one) for one in ("a", "b", "a", "b")] == [1, 0, 1, 0]
    assert counted.reads == 2


def test_another_process_is_noticed_as_well(counted: Counted, tmp_path: Path) -> None:
    assert counted.remembered.get("a") == 0
    with sqlite3.connect(tmp_path / "notes.db") as connection:
        connection.execute("INSERT INTO note (text) VALUES ('a')")
    connection.close()
    assert counted.remembered.get("a") == 1


def test_only_so_much_is_remembered(counted: Counted) -> None:
    for number in range(3 * MOST):
        counted.remembered.get(str(number))
        assert len(counted.remembered._answers.given) <= MOST


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "get"]), st.sampled_from("ab"), st.integers(0, 1)), max_size=20
    )
)
def test_it_is_never_behind(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int]]
) -> None:
    counted = Counted(tmp_path_factory.mktemp("remembered") / "notes.db")
    held = {"a": 0, "b": 0}
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        for what, text, thread in steps:
            pool = (first, second)[thread]
            if what == "add":
                pool.submit(add, counted.database, text).result(30)
                held[text] += 1
            else:
                assert pool.submit(counted.remembered.get, text).result(30) == held[text]
    counted.database.close()

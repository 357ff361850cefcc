from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.local.findings import Findings
from chalicelib.local.sqlite import Database


def test_only_what_is_new_is_told() -> None:
    told: list[tuple[str, bool]] = []
    findings = Findings()
    findings.tell = lambda name, holds: told.append((name, holds))
    assert findings.get("a") is None
    for holds in (True, True, False):
        findings.put("a", holds=holds)
    findings.hear("b", holds=True)
    assert told == [("a", True), ("a", False)]
    assert findings.all == {"a": False, "b": True}


def test_what_one_process_found_damaged_no_other_one_writes_to(tmp_path: Path) -> None:
    here, there = Findings(), Findings()
    here.tell = lambda name, holds: there.hear(name, holds=holds)
    with (
        closing(Database(tmp_path / "a.db", ["CREATE TABLE a (b)"], findings=here)) as first,
        closing(Database(tmp_path / "a.db", ["CREATE TABLE a (b)"], findings=there)) as second,
    ):
        second.ping()
        damage = sqlite3.DatabaseError()
        damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT

        def meet_damage(_connection: sqlite3.Connection) -> None:
            raise damage

        with pytest.raises(Unavailable):
            first.write(meet_damage)
        with pytest.raises(Unavailable) as told:
            second.ping()
    assert told.value.code == "store_damaged"

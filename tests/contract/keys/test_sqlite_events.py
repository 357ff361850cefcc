"""How far a look at SQLite goes."""

from __future__ import annotations

import pytest

from chalicelib.keys import sqlite
from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.keys.sqlite import events
from chalicelib.local.sqlite import Database
from tests.contract.keys.test_store import READER, created, event, loaded
from tests.fakes.keys import REPORT

OTHERS = "0000000121462800528240"


def read(source: sqlite.SqliteEventSource, limit: int = 100) -> tuple[list[int], int]:
    """The numbers of all entries for the sender, and how many looks it took."""
    after, found, looks = 0, [], 0
    while True:
        stretch = source.stretch(after, limit, 11)
        found += [one.number for one in stretch.entries]
        looks += 1
        assert stretch.reached > after or stretch.reached == stretch.last
        after = stretch.reached
        if after == stretch.last:
            return found, looks


@pytest.mark.parametrize("others", [0, 6])
@pytest.mark.parametrize("rows", [2, 5, 100])
def test_every_look_is_bounded_and_none_is_passed_over(
    database: Database, monkeypatch: pytest.MonkeyPatch, rows: int, others: int
) -> None:
    monkeypatch.setattr(events, "_ROWS", rows)
    monkeypatch.setattr(events, "_ROWS_FOR_SENDERS", 8)
    store, source = sqlite.SqliteKeyStore(database), sqlite.SqliteEventSource(database)
    created(store)
    created(store, OTHERS)
    wanted = []
    for number in range(10):
        if number < 10 - others or number == 9:
            store.append(loaded(store), event("fetch", READER, outcome="no_longer"))
            wanted.append(source.last())
        for _ in range(others):
            store.append(loaded(store, OTHERS), event("fetch", READER, outcome="no_longer"))
    for limit in (1, 3, 100):
        assert read(source, limit)[0] == wanted
    if rows == 100 and others:
        # one who has few entries pays for none of the others'
        assert read(source)[1] == 1


def test_whoever_has_sent_nothing_has_no_log_looked_through_however_short(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_WITHIN", "nothing that may be run")
    store, source = sqlite.SqliteKeyStore(database), sqlite.SqliteEventSource(database)
    created(store)
    for _ in range(3):
        store.append(loaded(store), event("fetch", READER, outcome="no_longer"))
    assert source.stretch(0, 100, 12).reached == source.last()
    store.append(loaded(store), event("fetch", READER, outcome="no_longer"))
    assert source.stretch(4, 100, 12).reached == source.last()


def test_an_entry_that_is_none_is_said_so(database: Database) -> None:
    store = sqlite.SqliteKeyStore(database)
    created(store)
    database.write(
        lambda connection: connection.execute(
            "INSERT INTO keys_entries (report_id, seq, entry) VALUES (?, 2, x'7b')", (REPORT,)
        ).close()
    )
    with pytest.raises(AuditLogContradicted, match="is none"):
        sqlite.SqliteEventSource(database).stretch(0, 10)

"""SQLite alone: failures, races of real threads, and entries that stay."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import msgspec
import pytest

from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.errors import Conflict, DomainError, Gone, Unavailable
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.answers import Released, Tagged
from chalicelib.keys.entries import Event, next_entry
from chalicelib.keys.errors import AuditLogContradicted, StateChanged
from chalicelib.keys.master_key import MasterKeyWrapper
from chalicelib.keys.model import Attempt, ReportKey
from chalicelib.keys.ordered_log.service import OrderedLog
from chalicelib.keys.ordered_log.signing import LogKey
from chalicelib.keys.service import KeyService
from chalicelib.keys.sqlite import MIGRATIONS, SqliteKeyStore
from chalicelib.keys.sqlite.ordered_log import SqliteLogStore
from chalicelib.local.sqlite import Database
from tests.contract.keys.test_store import READER, SENDER, assert_whole, created, event, loaded, trail
from tests.fakes.keys import LOG, REPORT, TAG, FakeReceipts, FakeWrapper
from tests.fakes.tokens import AUDIENCE, FakeClock, person

RACERS = 24


def service(database: Database) -> KeyService:
    return KeyService(
        store=SqliteKeyStore(database),
        wrapper=MasterKeyWrapper(bytes(range(32))),
        receipts=FakeReceipts(),
        policy=AccessLists(),
        clock=FakeClock(),
        url=AUDIENCE,
    )


def race(racer: Callable[[int], object]) -> list[object]:
    """Run ``racer`` in many threads that begin at once; exceptions are results."""
    start = threading.Barrier(RACERS)

    def run(number: int) -> object:
        start.wait()
        try:
            return racer(number)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error

    with ThreadPoolExecutor(RACERS) as threads:
        return list(threads.map(run, range(RACERS)))


def test_those_who_ask_too_often_at_once_are_told_so(database: Database) -> None:
    keys = service(database)
    keys.create(person(11), REPORT, "192.0.2.1")
    keys.set_tag(person(11), REPORT, "192.0.2.1", TAG)

    def codes(ask: Callable[[], object]) -> set[str]:
        results = [result for _ in range(4) for result in race(lambda _: ask())]
        return {result.code if isinstance(result, DomainError) else "granted" for result in results}

    other = "192.0.2.2"
    assert codes(lambda: keys.log(person(12), REPORT, other)) <= {
        "not_opened",
        "too_many_misses",
        "too_many_requests",
    }
    assert codes(lambda: keys.fetch(person(13), REPORT, other, TAG)) == {"granted", "too_many_requests"}
    assert codes(lambda: keys.fetch(person(11), REPORT, other, "cd" * 32)) == {
        "wrong_tag",
        "too_many_requests",
    }


def test_racing_fetches_neither_lose_nor_fork_the_chain(database: Database) -> None:
    keys = service(database)
    made = keys.create(person(11), REPORT, "192.0.2.1")
    keys.set_tag(person(11), REPORT, "192.0.2.1", TAG)
    results = race(lambda number: keys.fetch(person(100 + number), REPORT, "192.0.2.2", TAG))
    released = [result for result in results if isinstance(result, Released)]
    assert {result.key for result in released} == {made.key}
    assert sorted(result.entry.seq for result in released) == list(range(3, RACERS + 3))
    store = SqliteKeyStore(database)
    assert_whole(store)
    assert len(store.openings(REPORT, 100)) == RACERS


def test_fetches_racing_a_recall_are_granted_before_it_or_refused(database: Database) -> None:
    keys = service(database)
    keys.create(person(11), REPORT, "192.0.2.1")
    keys.set_tag(person(11), REPORT, "192.0.2.1", TAG)

    def racer(number: int) -> object:
        if number == RACERS // 2:
            return keys.recall(person(11), REPORT, "192.0.2.1", recalled=True)
        return keys.fetch(person(100 + number), REPORT, "192.0.2.2", TAG)

    results = race(racer)
    store = SqliteKeyStore(database)
    entries = trail(store)
    (recall,) = [entry.seq for entry in entries if entry.action == "recall"]
    released = [result.entry.seq for result in results if isinstance(result, Released)]
    refused = [result for result in results if isinstance(result, Gone)]
    assert all(seq < recall for seq in released)
    assert len(released) + len(refused) == RACERS - 1
    assert [entry.seq for entry in entries if entry.outcome == "recalled"] == list(
        range(recall + 1, len(entries) + 1)
    )
    assert_whole(store)


def test_one_of_many_senders_of_the_same_report_id_wins(database: Database) -> None:
    keys = service(database)
    results = race(lambda number: keys.create(person(11, sub=str(number)), REPORT, "192.0.2.1"))
    assert sum(isinstance(result, Released) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == RACERS - 1
    assert_whole(SqliteKeyStore(database))


def test_one_of_many_tags_wins(database: Database) -> None:
    keys = service(database)
    keys.create(person(11), REPORT, "192.0.2.1")
    results = race(lambda number: keys.set_tag(person(11), REPORT, "192.0.2.1", f"{number:064x}"))
    (winner,) = [result for result in results if isinstance(result, Tagged)]
    assert sum(isinstance(result, Conflict) for result in results) == RACERS - 1
    store = SqliteKeyStore(database)
    assert loaded(store).tag == winner.tag
    assert_whole(store)


def test_fetches_racing_the_tag_show_it_or_come_before_it(database: Database) -> None:
    keys = service(database)
    keys.create(person(11), REPORT, "192.0.2.1")

    def racer(number: int) -> object:
        if number == RACERS // 2:
            return keys.set_tag(person(11), REPORT, "192.0.2.1", TAG)
        return keys.fetch(person(11), REPORT, "192.0.2.2")

    race(racer)
    outcomes = [(entry.action, entry.outcome) for entry in trail(SqliteKeyStore(database))]
    tagged = outcomes.index(("set_tag", "granted"))
    assert set(outcomes[1:tagged]) <= {("fetch", "granted")}
    assert set(outcomes[tagged + 1 :]) <= {("fetch", "tag_required")}


def test_no_two_misses_give_the_same_sum(database: Database) -> None:
    store = SqliteKeyStore(database)
    assert sorted(map(str, race(lambda _: store.count_miss("12", 1, 3600)))) == sorted(
        map(str, range(1, RACERS + 1))
    )


def test_sums_of_misses_are_forgotten_a_day_after_they_expired(database: Database) -> None:
    store = SqliteKeyStore(database)
    store.count_miss("12", 1, 1_200)
    store.count_miss("13", 100, 60_000)
    assert store.load(REPORT, "12", 1).misses == 1
    store.count_miss("13", 200, 120_000)
    assert store.load(REPORT, "12", 1).misses == 0


def test_entries_are_never_changed_or_deleted(tmp_path: Path, database: Database) -> None:
    created(SqliteKeyStore(database))
    with sqlite3.connect(tmp_path / "keys.db") as outside:
        for statement in ("UPDATE keys_entries SET entry = x'00'", "DELETE FROM keys_entries"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                outside.execute(statement)
    outside.close()


def test_reports_from_before_there_were_tags_have_none(tmp_path: Path) -> None:
    first = Database(tmp_path / "old.db", MIGRATIONS[:1])
    entry = next_entry(genesis(REPORT), event("create", SENDER))
    row = (REPORT, "11", b"w", 0, entry.seq, entry.hash)
    with sqlite3.connect(tmp_path / "old.db") as outside:
        outside.execute("INSERT INTO keys_reports VALUES (?, ?, ?, ?, ?, ?)", row)
        outside.execute("INSERT INTO keys_entries VALUES (?, 1, ?)", (REPORT, msgspec.json.encode(entry)))
    outside.close()
    first.close()
    again = Database(tmp_path / "old.db", MIGRATIONS)
    store = SqliteKeyStore(again)
    assert loaded(store).tag is None
    assert loaded(store).sender == SENDER
    store.append(loaded(store), event("set_tag", SENDER), tag=TAG)
    assert loaded(store).tag == TAG
    again.close()


def test_entries_from_before_they_were_numbered_are_numbered_without_gaps(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    Database(path, MIGRATIONS[:6]).close()
    reports = [f"{REPORT}{number}" for number in (2, 1)]
    with sqlite3.connect(path) as outside:
        for report_id in reports:
            head = genesis(report_id)
            for seq in (1, 2):
                entry = next_entry(head, event("create", SENDER))
                head = Head(entry.seq, entry.hash)
                if seq == 1:
                    row = (report_id, "11", b"w", 0, 2, next_entry(head, event("create", SENDER)).hash)
                    outside.execute("INSERT INTO keys_reports VALUES (?, ?, ?, ?, ?, ?, NULL, 0)", row)
                of_old = (report_id, seq, msgspec.json.encode(entry))
                outside.execute("INSERT INTO keys_entries VALUES (?, ?, ?)", of_old)
    outside.close()
    again = Database(path, MIGRATIONS)
    store = SqliteKeyStore(again)
    for report_id in reports:
        assert_whole(store, report_id)
    store.append(loaded(store, reports[0]), event())
    with pytest.raises(StateChanged):
        created(store, reports[1])
    created(store)
    found = [
        tuple(row) for row in again.rows("SELECT number, report_id, seq FROM keys_entries ORDER BY number")
    ]
    assert [number for number, _, _ in found] == [1, 2, 3, 4, 5, 6]
    assert found[4:] == [(5, reports[0], 3), (6, REPORT, 1)]
    again.close()


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    first = Database(tmp_path / "restart.db", MIGRATIONS)
    store = SqliteKeyStore(first)
    report = created(store)
    store.append(report, event(), opener="12")
    first.close()
    again = Database(tmp_path / "restart.db", MIGRATIONS)
    store = SqliteKeyStore(again)
    assert_whole(store)
    assert store.has_opened(REPORT, "12")
    again.close()


Use = Callable[[SqliteKeyStore, ReportKey], object]


def attempt(day: str) -> Attempt:
    return Attempt(REPORT, Event(f"{day}T05:06:00.000Z", "fetch", "unknown_report", READER, "192.0.2.1"))


def test_attempts_are_forgotten_after_400_days_two_at_a_time(database: Database) -> None:
    store = SqliteKeyStore(database)
    old = [attempt(day) for day in ("2025-01-26", "2025-01-26", "2025-01-26", "2025-01-28")]
    for one in old:
        store.add_attempt("12", one)
    assert store.attempts("12", 9) == old[::-1]
    store.add_attempt("13", attempt("2026-03-03"))
    assert store.attempts("12", 9) == [old[3], old[2]]
    store.add_attempt("13", attempt("2026-03-03"))
    assert store.attempts("12", 9) == [old[3]]
    store.add_attempt("13", attempt("2026-03-04"))
    assert store.attempts("12", 9) == [old[3]]
    assert len(store.attempts("13", 9)) == 3


USES: dict[str, Use] = {
    "load": lambda store, _: store.load(REPORT, "12", 1),
    "create": lambda store, _: created(store, f"{REPORT}2"),
    "append": lambda store, report: store.append(report, event()),
    "entries": lambda store, _: store.entries(REPORT, 1, 2),
    "has_opened": lambda store, _: store.has_opened(REPORT, "12"),
    "openings": lambda store, _: store.openings(REPORT, 1),
    "add_attempt": lambda store, _: store.add_attempt("12", Attempt(REPORT, event())),
    "attempts": lambda store, _: store.attempts("12", 1),
    "count_miss": lambda store, _: store.count_miss("12", 1, 1),
    "ping": lambda store, _: store.ping(),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_a_broken_database_is_unavailable(tmp_path: Path, database: Database, use: Use) -> None:
    store = SqliteKeyStore(database)
    report = created(store)
    with sqlite3.connect(tmp_path / "keys.db") as outside:
        outside.execute("PRAGMA foreign_keys=OFF")
        for (name,) in outside.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            if name.startswith("keys_"):
                outside.execute(f"ALTER TABLE {name} RENAME TO lost_{name}")
    outside.close()
    with pytest.raises(Unavailable):
        use(store, report)


def test_an_entry_that_cannot_be_written_undoes_the_whole_append(tmp_path: Path, database: Database) -> None:
    store = SqliteKeyStore(database)
    report = created(store)
    with sqlite3.connect(tmp_path / "keys.db") as outside:
        outside.execute("ALTER TABLE keys_openings RENAME TO lost")
    outside.close()
    with pytest.raises(Unavailable):
        store.append(report, event(), opener="12")
    assert loaded(store) == report
    assert len(trail(store)) == 1


def test_keys_given_out_together_are_the_ones_that_would_be_given_out_alone(database: Database) -> None:
    keys = service(database)
    made = keys.create(person(11), REPORT, "192.0.2.1")
    keys.set_tag(person(11), REPORT, "192.0.2.1", TAG)
    askers = [(12, TAG), (12, "cd" * 32), (13, TAG), (14, None), (11, None), (12, TAG)]

    def piece(userid: int, tag: str | None) -> Callable[[], Released]:
        return lambda: keys.fetch(person(userid), REPORT, "192.0.2.2", tag)

    outcomes = SqliteKeyStore(database).together([piece(*asker) for asker in askers])
    codes = [one.code if isinstance(one, DomainError) else "granted" for one in outcomes]
    assert codes == ["granted", "wrong_tag", "granted", "tag_required", "tag_required", "granted"]
    assert {one.key for one in outcomes if isinstance(one, Released)} == {made.key}
    assert_whole(SqliteKeyStore(database))
    told = [
        (msgspec.to_builtins(entry.user)["userid"], entry.outcome)
        for entry in trail(SqliteKeyStore(database))[2:]
    ]
    assert told == [(userid, code) for (userid, _), code in zip(askers, codes, strict=True)]


def test_a_key_takes_one_look_and_four_changes_however_many_are_given_out_together(
    database: Database,
) -> None:
    keys = service(database)
    keys.create(person(11), REPORT, "192.0.2.1")
    keys.set_tag(person(11), REPORT, "192.0.2.1", TAG)
    said: list[str] = []
    database._writer.connection.set_trace_callback(said.append)
    SqliteKeyStore(database).together([lambda: keys.fetch(person(12), REPORT, "192.0.2.2", TAG)] * 3)
    database._writer.connection.set_trace_callback(None)
    # a statement with a trigger is traced once more for that
    words = [statement.split()[0] for statement, _ in groupby(said)]
    of_each = ["SELECT", "SAVEPOINT", "INSERT", "UPDATE", "INSERT", "INSERT", "RELEASE"]
    assert [one for one in words if one not in {"BEGIN", "COMMIT", "DELETE"}] == of_each * 3


def test_if_the_commit_of_many_fails_no_key_leaves_and_it_is_told(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    keys = service(database)
    keys.create(person(11), REPORT, "192.0.2.1")
    keys.set_tag(person(11), REPORT, "192.0.2.1", TAG)
    store = SqliteKeyStore(database)
    before = trail(store)
    database.write(
        lambda c: c.execute(
            "CREATE TABLE child (of TEXT REFERENCES keys_reports DEFERRABLE INITIALLY DEFERRED)"
        )
    )

    def fetch(tag: str) -> Callable[[], object]:
        return lambda: keys.fetch(person(12), REPORT, "192.0.2.2", tag)

    def spoil() -> object:
        return database.write(lambda c: c.execute("INSERT INTO child VALUES ('nobody')"))

    outcomes = store.together([fetch(TAG), spoil, fetch("cd" * 32)])
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert trail(store) == before
    assert [line.message for line in caplog.records if "audit_write_failed" in line.message]
    (granted,) = store.together([fetch(TAG)])
    assert isinstance(granted, Released)
    assert_whole(store)


@pytest.mark.parametrize(
    "entry", [b"{", b'{"hash":"no digits","at":"2026-01-01T00:00:00.000Z"}', b'{"hash":""}']
)
def test_a_hand_that_makes_an_entry_none_is_told_by_health(database: Database, entry: bytes) -> None:
    store = SqliteKeyStore(database)
    created(store)
    log = OrderedLog(
        store=SqliteLogStore(database),
        key=LogKey(SqliteLogStore(database), FakeWrapper(), lambda: None, LOG),
        clock=FakeClock(),
        merge_seconds=60,
    )
    assert log.integrate() == 1
    for _ in range(2):
        store.append(loaded(store), event())
    log.check()
    database.write(lambda one: one.execute("DROP TRIGGER keys_entries_stay").close())
    change = "UPDATE keys_entries SET entry = ? WHERE number = ?"
    database.write(lambda one: one.execute(change, (entry, 2)).close())
    with pytest.raises(AuditLogContradicted):
        log.integrate()
    database.write(lambda one: one.execute(change, (entry, 1)).close())
    with pytest.raises(Unavailable) as told:
        log.check()
    assert told.value.code == "audit_log_contradicted"
    with pytest.raises(Unavailable):
        log.resource("tile/entries/000.p/1")


def test_an_entry_follows_what_others_have_appended_meanwhile(database: Database) -> None:
    store = SqliteKeyStore(database)
    created(store)
    read = loaded(store)
    first = store.append(read, event(second=1))
    second = store.append(read, event(second=2))
    assert (second.seq, second.prev) == (first.seq + 1, first.hash)
    assert_whole(store)

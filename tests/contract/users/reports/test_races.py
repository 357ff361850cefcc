"""Exactly once, whatever runs at the same time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.reports import sqlite
from chalicelib.users.reports.model import LoggedReport
from chalicelib.users.reports.ports import ReportLog
from tests.contract.tables import DynamoTable
from tests.contract.users.reports.conftest import dynamo_log
from tests.fakes.reports import SENT_AT, a_report

HOSPITAL = 3


@pytest.fixture
def fast_switching() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@dataclass
class Poller:
    """Keeps its cursor and notes every report that it sees."""

    log: ReportLog
    limit: int
    after: int = 0
    seen: list[str] = field(default_factory=list)

    def poll(self) -> int:
        entries = self.log.of_enterprise(HOSPITAL, self.after, self.limit)
        self.seen += [entry.report.name for entry in entries]
        self.after = entries[-1].sequence if entries else self.after
        return len(entries)

    def until(self, done: Event) -> None:
        finished = False
        while not finished:
            # a pause as short as it can be: pollers that never rest leave those who write no time
            finished = done.wait(0.001)
            while self.poll():
                pass


def send_while_polling(log: ReportLog, plans: list[list[LoggedReport]], pollers: list[Poller]) -> None:
    """Every plan is sent in a thread of its own, with the pollers at work from before until after."""
    done = Event()
    barrier = Barrier(len(plans))

    def send(plan: list[LoggedReport]) -> None:
        barrier.wait()
        for report in plan:
            assert log.add(report, (HOSPITAL,))

    with ThreadPoolExecutor(len(plans) + len(pollers)) as pool:
        polling = [pool.submit(poller.until, done) for poller in pollers]
        try:
            for sending in [pool.submit(send, plan) for plan in plans]:
                sending.result(timeout=150)
        finally:
            done.set()
        for one in polling:
            one.result(timeout=150)


@pytest.mark.usefixtures("fast_switching")
class TestSqliteThreads:
    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        counts=st.lists(st.integers(1, 6), min_size=2, max_size=6),
        limits=st.lists(st.integers(1, 7), min_size=1, max_size=3),
    )
    def test_every_report_is_seen_exactly_once(
        self, tmp_path_factory: pytest.TempPathFactory, counts: list[int], limits: list[int]
    ) -> None:
        database = Database(tmp_path_factory.mktemp("log") / "users.db", sqlite.MIGRATIONS)
        log = sqlite.SqliteReportLog(database)
        plans = [[a_report(userid=sender) for _ in range(count)] for sender, count in enumerate(counts, 1)]
        pollers = [Poller(log, limit) for limit in limits]
        send_while_polling(log, plans, pollers)
        sent = sorted(report.name for plan in plans for report in plan)
        for poller in pollers:
            assert sorted(poller.seen) == sent
            assert poller.seen == pollers[0].seen
        database.close()

    def test_many_retries_of_one_upload_log_it_once(self, tmp_path: Path) -> None:
        database = Database(tmp_path / "users.db", sqlite.MIGRATIONS)
        log = sqlite.SqliteReportLog(database)
        first = a_report()
        barrier = Barrier(8)

        def send(_: int) -> bool:
            barrier.wait()
            return log.add(a_report(name=first.name), (HOSPITAL,)) is not None

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(send, range(8))).count(True) == 1
        assert len(log.of_enterprise(HOSPITAL, 0, 10)) == 1
        database.close()


class TestDynamo:
    def test_every_report_is_seen_exactly_once(self, table: DynamoTable) -> None:
        log = dynamo_log(table, time.sleep)
        plans = [[a_report(userid=sender) for _ in range(6)] for sender in range(1, 5)]
        poller = Poller(log, 3)
        send_while_polling(log, plans, [poller])
        assert sorted(poller.seen) == sorted(report.name for plan in plans for report in plan)

    def test_a_sender_who_was_overtaken_tries_again(self, table: DynamoTable) -> None:
        log = dynamo_log(table)
        mine, theirs = a_report(), a_report(userid=12)
        overtaken: list[bool] = []

        def overtake(**_: Any) -> None:
            if not overtaken:
                overtaken.append(True)
                log.add(theirs, (HOSPITAL,))

        table.client.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
        assert log.add(mine, (HOSPITAL, HOSPITAL + 1))
        entries = log.of_enterprise(HOSPITAL, 0, 10)
        assert [(entry.sequence, entry.report) for entry in entries] == [(1, theirs), (2, mine)]
        assert [entry.report for entry in log.of_enterprise(HOSPITAL + 1, 0, 10)] == [mine]

    def test_a_retry_that_overtakes_itself_is_logged_once(self, table: DynamoTable) -> None:
        log = dynamo_log(table)
        mine = a_report()
        overtaken: list[bool] = []

        def overtake(**_: Any) -> None:
            if not overtaken:
                overtaken.append(True)
                assert log.add(mine, (HOSPITAL,))

        table.client.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
        assert not log.add(a_report(name=mine.name), (HOSPITAL,))
        assert [entry.report for entry in log.of_enterprise(HOSPITAL, 0, 10)] == [mine]

    def test_a_conflict_is_tried_again_and_leaves_no_gap(self, table: DynamoTable) -> None:
        pauses: list[float] = []
        log = dynamo_log(table, pauses.append)
        log.add(a_report(), (HOSPITAL,))
        inject_conflicts(table, 4)
        report = a_report()
        assert log.add(report, (HOSPITAL,))
        assert len(pauses) == 4
        assert [entry.sequence for entry in log.of_enterprise(HOSPITAL, 0, 10)] == [1, 2]

    def test_endless_conflicts_end_in_unavailable_and_nothing_is_logged(self, table: DynamoTable) -> None:
        log = dynamo_log(table)
        inject_conflicts(table, 1000)
        report = a_report()
        with pytest.raises(Unavailable):
            log.add(report, (HOSPITAL,))
        assert log.find(report.country, report.name) is None
        assert log.of_enterprise(HOSPITAL, 0, 10) == []

    def test_a_poller_is_not_led_past_an_entry_that_is_still_to_come(self, table: DynamoTable) -> None:
        log = dynamo_log(table)
        reports = [a_report() for _ in range(3)]
        for report in reports:
            log.add(report, (HOSPITAL,))
        hidden = {"000000000000002"}

        def hide(parsed: dict[str, Any], **_: Any) -> None:
            parsed["Items"] = [item for item in parsed["Items"] if item["sk"]["S"] not in hidden]

        table.client.meta.events.register("after-call.dynamodb.Query", hide)
        poller = Poller(log, 10)
        poller.poll()
        assert poller.seen == [reports[0].name]
        hidden.clear()
        poller.poll()
        assert poller.seen == [report.name for report in reports]

    def test_polling_reads_once_and_consistently_whatever_the_history(self, table: DynamoTable) -> None:
        log = dynamo_log(table)
        for _ in range(30):
            log.add(a_report(), (HOSPITAL,))
        asked: list[tuple[str, dict[str, Any]]] = []

        def note(model: Any, params: dict[str, Any], **_: Any) -> None:
            asked.append((model.name, params))

        table.client.meta.events.register("provide-client-params.dynamodb", note)
        assert log.of_enterprise(HOSPITAL, 30, 51) == []
        ((operation, parameters),) = asked
        assert operation == "Query"
        assert parameters["ConsistentRead"] is True


CALLS: dict[str, Callable[[ReportLog], object]] = {
    "find": lambda log: log.find("AU", "name"),
    "add": lambda log: log.add(a_report(), (HOSPITAL,)),
    "of_user": lambda log: log.of_user(11, None, 10),
    "of_enterprise": lambda log: log.of_enterprise(HOSPITAL, 0, 10),
    "take_in": lambda log: log.take_in(HOSPITAL, ["example.org"], SENT_AT, 30),
    "forget_user": lambda log: log.forget_user(11),
    "forget_enterprise": lambda log: log.forget_enterprise(HOSPITAL),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
class TestUnavailable:
    def test_sqlite_that_does_not_answer(
        self, database: Database, call: Callable[[ReportLog], object]
    ) -> None:
        log = sqlite.SqliteReportLog(database)
        break_down(database)
        with pytest.raises(Unavailable):
            call(log)

    def test_dynamodb_that_is_silent(self, table: DynamoTable, call: Callable[[ReportLog], object]) -> None:
        log = dynamo_log(table)

        def fail(**_: Any) -> None:
            raise ReadTimeoutError(endpoint_url="https://dynamodb.example.org")

        table.client.meta.events.register("before-call.dynamodb", fail)
        with pytest.raises(Unavailable):
            call(log)


def inject_conflicts(table: DynamoTable, times: int) -> None:
    remaining = iter(range(times))

    def refuse(**_: Any) -> None:
        if next(remaining, None) is not None:
            raise ClientError(
                {
                    "Error": {"Code": "TransactionCanceledException", "Message": "injected"},
                    "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
                },
                "TransactWriteItems",
            )

    table.client.meta.events.register("before-call.dynamodb.TransactWriteItems", refuse)


def break_down(database: Database) -> None:
    """Make every statement fail."""

    def work(connection: Connection) -> None:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " ORDER BY rowid DESC"
        ).fetchall()
        for (name,) in names:
            connection.execute(f"DROP TABLE {name}")

    database.write(work)

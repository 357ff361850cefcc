"""Reports that were sent before the mail domain of their sender was proven, behind every adapter."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.reports import sqlite
from chalicelib.users.reports.model import TAKEN_AT_ONCE, LoggedReport, Sender
from chalicelib.users.reports.ports import ReportLog
from tests.contract.tables import DynamoTable
from tests.contract.users.reports.conftest import dynamo_log
from tests.fakes.reports import SENT_AT, a_report

HOSPITAL, CLINIC = 3, 12
DOMAIN, WARD, OTHER = "example.org", "ward.example.org", "example.net"
NOW = SENT_AT + timedelta(hours=1)


@pytest.fixture
def fast_switching() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


def sent(count: int, *, userid: int = 11) -> list[LoggedReport]:
    return [a_report(userid, sent_at=SENT_AT + timedelta(seconds=second)) for second in range(count)]


def names(log: ReportLog, enterprise: int = HOSPITAL) -> list[str]:
    entries = log.of_enterprise(enterprise, 0, 1000)
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    return [entry.report.name for entry in entries]


class TestTakingIn:
    def test_in_the_order_in_which_they_were_sent_whatever_the_domain(self, log: ReportLog) -> None:
        reports = sent(5)
        for count, report in enumerate(reversed(reports)):
            assert log.add(report, (), (DOMAIN, WARD)[count % 2])
        assert log.add(a_report(12), (), OTHER)
        assert log.add(a_report(13), ())
        assert names(log) == []
        assert log.take_in(HOSPITAL, [DOMAIN, WARD], NOW, 30) is False
        assert [entry.report for entry in log.of_enterprise(HOSPITAL, 0, 10)] == reports
        assert log.of_user(11, None, 10) == reports[::-1]

    def test_behind_what_is_there_and_before_what_comes(self, log: ReportLog) -> None:
        before, pending, after = sent(3)
        log.add(pending, (), DOMAIN)
        log.add(before, (HOSPITAL,))
        log.take_in(HOSPITAL, [DOMAIN], NOW, 30)
        log.add(after, (HOSPITAL, CLINIC))
        assert names(log) == [before.name, pending.name, after.name]

    def test_once_and_by_one(self, log: ReportLog) -> None:
        report = a_report()
        log.add(report, (), DOMAIN)
        assert not log.add(a_report(name=report.name), (), DOMAIN)
        for enterprise in (HOSPITAL, HOSPITAL, CLINIC):
            assert log.take_in(enterprise, [DOMAIN], NOW, 30) is False
        assert names(log) == [report.name]
        assert names(log, CLINIC) == []

    def test_a_part_at_a_time(self, log: ReportLog) -> None:
        reports = sent(7)
        for report in reports:
            log.add(report, (), DOMAIN)
        for expected, more in ((3, True), (6, True), (7, False), (7, False)):
            assert log.take_in(HOSPITAL, [DOMAIN], NOW, 3) is more
            assert names(log) == [report.name for report in reports[:expected]]

    def test_as_many_as_at_most_in_one_go(self, log: ReportLog) -> None:
        reports = sent(TAKEN_AT_ONCE + 1)
        for report in reports:
            log.add(report, (), DOMAIN)
        assert log.take_in(HOSPITAL, [DOMAIN], NOW, TAKEN_AT_ONCE) is True
        assert names(log) == [report.name for report in reports[:-1]]

    def test_what_has_expired_is_passed_over_and_stops_nothing(self, log: ReportLog) -> None:
        early = [a_report(expires_at=NOW) for _ in range(4)]
        last = a_report(sent_at=SENT_AT + timedelta(seconds=1), expires_at=NOW + timedelta(milliseconds=1))
        for report in (*early, last):
            log.add(report, (), DOMAIN)
        for _ in range(3):
            log.take_in(HOSPITAL, [DOMAIN], NOW, 2)
        assert names(log) == [last.name]
        old = a_report(sent_at=NOW - timedelta(days=7, milliseconds=1))
        log.add(old, (), DOMAIN)
        assert log.take_in(HOSPITAL, [DOMAIN], NOW, 30) is False
        assert names(log) == [last.name]


class TestKeepingBack:
    def test_what_was_kept_back_is_never_taken_in(self, log: ReportLog) -> None:
        kept, taken = sent(2)
        for report in (kept, taken):
            log.add(report, (), DOMAIN)
        assert log.keep_back(kept) is True
        assert log.keep_back(kept) is True
        log.take_in(HOSPITAL, [DOMAIN], NOW, 30)
        assert names(log) == [taken.name]
        assert log.unshared(11, NOW) == [kept]
        log.forget(kept)
        assert log.keep_back(kept) is False
        assert log.find(kept.country, kept.name) is None

    def test_what_a_log_has_is_not_kept_back(self, log: ReportLog) -> None:
        taken, shared, lonely = sent(3)
        log.add(taken, (), DOMAIN)
        log.add(shared, (CLINIC,))
        log.add(lonely, ())
        log.take_in(HOSPITAL, [DOMAIN], NOW, 30)
        assert [log.keep_back(report) for report in (taken, shared, lonely)] == [False, False, True]
        assert names(log) == [taken.name]

    def test_at_the_same_moment_one_of_both_happens(self, log: ReportLog) -> None:
        reports = sent(8)
        for report in reports:
            log.add(report, (), DOMAIN)
        barrier = Barrier(2)

        def take() -> None:
            barrier.wait()
            while log.take_in(HOSPITAL, [DOMAIN], NOW, 1):
                pass

        def keep() -> list[LoggedReport]:
            barrier.wait()
            return [report for report in reversed(reports) if log.keep_back(report)]

        with ThreadPoolExecutor(2) as pool:
            taking, keeping = pool.submit(take), pool.submit(keep)
            taking.result(timeout=60)
            kept = keeping.result(timeout=60)
        assert sorted([*names(log), *(report.name for report in kept)]) == sorted(
            report.name for report in reports
        )


class TestForgetting:
    def test_who_has_left_picsafe_leaves_nothing_pending(self, log: ReportLog) -> None:
        theirs = a_report(12)
        log.add(a_report(), (), DOMAIN)
        log.add(theirs, (), DOMAIN)
        log.forget_user(11)
        log.take_in(HOSPITAL, [DOMAIN], NOW, 30)
        assert names(log) == [theirs.name]
        assert log.of_user(11, None, 10) == []

    def test_what_was_taken_in_stays_without_the_person(self, log: ReportLog) -> None:
        log.add(a_report(), (), DOMAIN)
        log.take_in(HOSPITAL, [DOMAIN], NOW, 30)
        log.forget_user(11)
        (entry,) = log.of_enterprise(HOSPITAL, 0, 10)
        assert entry.report.sender == Sender(0, "", "", "", "")
        assert log.of_user(11, None, 10) == []


def take_in_while_sending(log: ReportLog, plans: list[list[LoggedReport]], limit: int) -> None:
    """Every plan is sent in a thread of its own, the last of them by members, while three take in."""
    barrier = Barrier(len(plans) + 3)

    def send(plan: list[LoggedReport]) -> None:
        barrier.wait()
        for report in plan:
            member = plan is plans[-1]
            assert log.add(report, (HOSPITAL,) if member else (), None if member else DOMAIN)

    def take(_: int) -> None:
        barrier.wait()
        for _ in range(6):
            log.take_in(HOSPITAL, [DOMAIN], NOW, limit)

    with ThreadPoolExecutor(len(plans) + 3) as pool:
        work = [pool.submit(send, plan) for plan in plans] + [pool.submit(take, one) for one in range(3)]
        for one in work:
            one.result(timeout=60)
    while log.take_in(HOSPITAL, [DOMAIN], NOW, limit):
        pass
    assert sorted(names(log)) == sorted(report.name for plan in plans for report in plan)


class TestSqlite:
    @pytest.mark.usefixtures("fast_switching")
    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(counts=st.lists(st.integers(1, 9), min_size=2, max_size=5), limit=st.integers(1, 5))
    def test_exactly_once_whatever_runs_at_the_same_time(
        self, tmp_path_factory: pytest.TempPathFactory, counts: list[int], limit: int
    ) -> None:
        database = Database(tmp_path_factory.mktemp("log") / "users.db", sqlite.MIGRATIONS)
        plans = [sent(count, userid=sender) for sender, count in enumerate(counts, 1)]
        take_in_while_sending(sqlite.SqliteReportLog(database), plans, limit)
        database.close()

    def test_the_index_finds_them_among_all_others(self, tmp_path: Path) -> None:
        database = Database(tmp_path / "users.db", sqlite.MIGRATIONS)

        def plan(connection: Connection) -> list[str]:
            rows = connection.execute(
                "EXPLAIN QUERY PLAN SELECT id FROM reports_log"
                " WHERE pending_domain IN (SELECT value FROM json_each('[]')) AND position >= ''"
            )
            return [row["detail"] for row in rows]

        (search, *_) = database.read(plan)
        assert search.startswith("SEARCH reports_log")
        assert "reports_log_pending (pending_domain=? AND position>?)" in search
        database.close()


class TestDynamo:
    def test_exactly_once_whatever_runs_at_the_same_time(self, table: DynamoTable) -> None:
        plans = [sent(4, userid=sender) for sender in range(1, 4)]
        take_in_while_sending(dynamo_log(table, time.sleep), plans, 3)

    def test_who_was_overtaken_looks_again(self, table: DynamoTable) -> None:
        log = dynamo_log(table)
        reports = sent(3)
        for report in reports:
            log.add(report, (), DOMAIN)
        overtaken: list[bool] = []

        def overtake(**_: Any) -> None:
            if not overtaken:
                overtaken.append(True)
                log.take_in(HOSPITAL, [DOMAIN], NOW, 2)

        table.client.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
        assert log.take_in(HOSPITAL, [DOMAIN], NOW, 2) is False
        assert names(log) == [report.name for report in reports]

    def test_a_crash_leaves_all_or_nothing_and_the_next_goes_on(self, table: DynamoTable) -> None:
        log = dynamo_log(table)
        reports = sent(3)
        for report in reports:
            log.add(report, (), DOMAIN)
        calls: list[bool] = []

        def crash(**_: Any) -> None:
            calls.append(True)
            if len(calls) == 2:
                raise Unavailable

        table.client.meta.events.register("before-call.dynamodb.TransactWriteItems", crash)
        assert log.take_in(HOSPITAL, [DOMAIN], NOW, 1) is True
        with pytest.raises(Unavailable):
            log.take_in(HOSPITAL, [DOMAIN], NOW, 1)
        assert names(log) == [reports[0].name]
        assert log.take_in(HOSPITAL, [DOMAIN], NOW, 30) is False
        assert names(log) == [report.name for report in reports]

    def test_who_leaves_while_their_report_is_taken_in_is_forgotten_there(self, table: DynamoTable) -> None:
        log = dynamo_log(table)
        log.add(a_report(), (), DOMAIN)
        log.add(a_report(), (CLINIC,))
        taken: list[bool] = []

        def take(**_: Any) -> None:
            if not taken:
                taken.append(True)
                log.take_in(HOSPITAL, [DOMAIN], NOW, 30)

        table.client.meta.events.register("before-call.dynamodb.TransactWriteItems", take)
        log.forget_user(11)
        for enterprise in (HOSPITAL, CLINIC):
            (entry,) = log.of_enterprise(enterprise, 0, 10)
            assert entry.report.sender == Sender(0, "", "", "", "")
        assert log.of_user(11, None, 10) == []

    def test_pending_ones_run_out_by_themselves(self, table: DynamoTable) -> None:
        report = a_report()
        dynamo_log(table).add(report, (), DOMAIN)
        items = table.open().query(f"rep-pending#{DOMAIN}")
        assert [int(item["ttl"]) for item in items] == [int(report.expires_at.timestamp()) + 1]

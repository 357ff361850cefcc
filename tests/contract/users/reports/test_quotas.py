"""How every ``ReportLog`` counts what is logged in a day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite import Database
from chalicelib.users.reports import sqlite
from chalicelib.users.reports.model import LoggedReport, NumberedReport
from chalicelib.users.reports.ports import ReportLog
from chalicelib.users.reports.quotas import AccountUsedUp, DailyQuotas, LogsFull, ReportsUsedUp
from tests.contract.tables import DynamoTable
from tests.contract.users.reports.conftest import dynamo_log
from tests.fakes.concurrency import run_concurrently
from tests.fakes.reports import SENT_AT, FakeReportLog, a_report

HOSPITAL, CLINIC = 3, 12
DOMAIN = "example.org"
DAY = timedelta(days=1)
FULL_AT_TWO = DailyQuotas(account=100, enterprise=2)


def names(log: ReportLog, enterprise: int) -> list[str]:
    entries = log.of_enterprise(enterprise, 0, 1000)
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    return [entry.report.name for entry in entries]


class TestAccounts:
    def test_a_person_logs_so_many_a_day_and_others_still_theirs(self, log: ReportLog) -> None:
        quotas = DailyQuotas(account=2)
        for _ in range(2):
            assert log.add(a_report(), (HOSPITAL,), quotas=quotas)
        refused = a_report()
        with pytest.raises(AccountUsedUp):
            log.add(refused, (HOSPITAL,), quotas=quotas)
        with pytest.raises(AccountUsedUp):
            log.add(a_report(destination="recipient"), (), quotas=quotas)
        assert log.find(refused.country, refused.name) is None
        assert refused.name not in names(log, HOSPITAL)
        assert len(log.of_user(11, None, 10)) == 2
        assert log.add(a_report(userid=12), (HOSPITAL,), quotas=quotas)
        assert log.add(a_report(sent_at=SENT_AT + DAY), (HOSPITAL,), quotas=quotas)

    def test_the_same_upload_again_is_none_more(self, log: ReportLog) -> None:
        quotas = DailyQuotas(account=2)
        first = a_report()
        assert log.add(first, (), quotas=quotas)
        for _ in range(3):
            assert log.add(a_report(name=first.name), (), quotas=quotas) is None
        assert log.add(a_report(), (), quotas=quotas)
        assert log.add(a_report(name=first.name), (), quotas=quotas) is None

    def test_whom_an_account_refuses_counts_in_no_log(self, log: ReportLog) -> None:
        quotas = DailyQuotas(account=1, enterprise=2)
        log.add(a_report(), (HOSPITAL,), quotas=quotas)
        for _ in range(3):
            with pytest.raises(AccountUsedUp):
                log.add(a_report(), (HOSPITAL,), quotas=quotas)
        assert log.add(a_report(userid=12), (HOSPITAL,), quotas=quotas)


class TestLogs:
    def test_a_log_takes_so_many_a_day(self, log: ReportLog) -> None:
        sent = [a_report(userid=userid) for userid in (11, 12)]
        for report in sent:
            assert log.add(report, (HOSPITAL,), quotas=FULL_AT_TWO) == report
        refused = a_report(userid=13)
        with pytest.raises(LogsFull):
            log.add(refused, (HOSPITAL,), quotas=FULL_AT_TWO)
        assert log.find(refused.country, refused.name) is None
        assert log.of_user(13, None, 10) == []
        assert log.add(a_report(userid=13), (CLINIC,), quotas=FULL_AT_TWO)
        tomorrow = a_report(userid=13, sent_at=SENT_AT + DAY)
        assert log.add(tomorrow, (HOSPITAL,), quotas=FULL_AT_TWO)
        assert names(log, HOSPITAL) == [*(report.name for report in sent), tomorrow.name]

    def test_a_full_log_keeps_no_report_from_the_other_ones(self, log: ReportLog) -> None:
        for userid in (11, 12):
            log.add(a_report(userid=userid), (HOSPITAL,), quotas=FULL_AT_TWO)
        report = a_report(userid=13)
        logged = log.add(report, (HOSPITAL, CLINIC), quotas=FULL_AT_TWO)
        assert logged is not None
        assert logged.left_out == (HOSPITAL,)
        assert report.name not in names(log, HOSPITAL)
        assert log.of_enterprise(CLINIC, 0, 9) == [NumberedReport(1, report)]
        assert log.find(report.country, report.name) == logged
        assert log.of_user(13, None, 9) == [logged]
        log.add(a_report(userid=14), (CLINIC,), quotas=FULL_AT_TWO)
        with pytest.raises(LogsFull):
            log.add(a_report(userid=13), (HOSPITAL, CLINIC), quotas=FULL_AT_TWO)

    def test_of_a_full_log_too_the_same_upload_again_is_known(self, log: ReportLog) -> None:
        sent = [a_report(userid=userid) for userid in (11, 12)]
        for report in sent:
            log.add(report, (HOSPITAL,), quotas=FULL_AT_TWO)
        assert log.add(a_report(name=sent[0].name), (HOSPITAL,), quotas=FULL_AT_TWO) is None

    def test_what_is_logged_at_once_never_exceeds_what_a_log_takes(self, log: ReportLog) -> None:
        quotas = DailyQuotas(account=2, enterprise=5)

        def send(number: int) -> bool:
            try:
                return log.add(a_report(userid=number % 4), (HOSPITAL,), quotas=quotas) is not None
            except (ReportsUsedUp, Unavailable):
                return False

        assert sum(run_concurrently(12, send)) == len(names(log, HOSPITAL)) <= 5
        while any(send(number) for number in range(4)):
            pass
        assert len(names(log, HOSPITAL)) == 5
        assert all(len(log.of_user(userid, None, 9)) <= 2 for userid in range(4))


class TestPending:
    def test_no_more_wait_for_an_enterprise_than_it_would_take_and_nobody_is_refused(
        self, log: ReportLog
    ) -> None:
        sent = [a_report(userid=userid) for userid in range(11, 16)]
        for report in sent:
            assert log.add(report, (), DOMAIN, FULL_AT_TWO) == report
        assert log.add(a_report(userid=21), (), "example.net", FULL_AT_TWO)
        tomorrow = a_report(sent_at=SENT_AT + DAY)
        assert log.add(tomorrow, (), DOMAIN, FULL_AT_TWO)
        now = SENT_AT + DAY + timedelta(hours=1)
        assert log.take_in(HOSPITAL, [DOMAIN], now, 30) is False
        expected = [*sorted(sent[:2], key=lambda report: report.position), tomorrow]
        assert names(log, HOSPITAL) == [report.name for report in expected]
        assert all(log.of_user(report.sender.userid, None, 9) for report in sent)

    def test_what_is_taken_in_later_takes_no_room_of_what_is_sent_then(self, log: ReportLog) -> None:
        waiting = [a_report(userid=userid) for userid in (11, 12)]
        for report in waiting:
            log.add(report, (), DOMAIN, FULL_AT_TWO)
        log.take_in(HOSPITAL, [DOMAIN], SENT_AT, 30)
        for userid in (11, 12):
            assert log.add(a_report(userid=userid), (HOSPITAL,), quotas=FULL_AT_TWO)
        with pytest.raises(LogsFull):
            log.add(a_report(userid=13), (HOSPITAL,), quotas=FULL_AT_TWO)
        log.take_in(HOSPITAL, [DOMAIN], SENT_AT, 30)
        assert len(names(log, HOSPITAL)) == 4


STEPS = st.lists(
    st.tuples(
        st.sampled_from([11, 12, 13]),
        st.sampled_from([(), (HOSPITAL,), (CLINIC,), (HOSPITAL, CLINIC)]),
        st.integers(0, 30),
    ),
    max_size=25,
)
FEW = DailyQuotas(account=3, enterprise=4)


def play(log: ReportLog, steps: list[tuple[int, tuple[int, ...], int]]) -> None:
    """Send, with so many hours in between; each is logged exactly where there is room."""
    now = SENT_AT
    counted: Counter[tuple[object, int]] = Counter()
    expected: dict[int, list[str]] = {HOSPITAL: [], CLINIC: []}
    mine: dict[int, list[LoggedReport]] = {11: [], 12: [], 13: []}
    for userid, enterprises, hours in steps:
        now += timedelta(hours=hours, seconds=1)
        day = int(now.timestamp()) // 86_400
        room = tuple(one for one in enterprises if counted[one, day] < FEW.enterprise)
        report = a_report(userid=userid, sent_at=now)
        try:
            logged = log.add(report, enterprises, quotas=FEW)
        except LogsFull:
            assert enterprises
            assert not room
            continue
        except AccountUsedUp:
            assert counted[f"user {userid}", day] == FEW.account
            continue
        assert logged is not None
        assert logged.left_out == tuple(one for one in enterprises if one not in room)
        counted.update((whose, day) for whose in (*room, f"user {userid}"))
        mine[userid].insert(0, logged)
        for enterprise in room:
            expected[enterprise].append(report.name)
        assert max(counted[f"user {one}", day] for one in mine) <= FEW.account
    assert {enterprise: names(log, enterprise) for enterprise in expected} == expected
    assert {userid: log.of_user(userid, None, 100) for userid in mine} == mine


@given(steps=STEPS)
def test_in_every_order_the_fake_logs_where_there_is_room(
    steps: list[tuple[int, tuple[int, ...], int]],
) -> None:
    play(FakeReportLog(), steps)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_in_every_order_sqlite_logs_where_there_is_room(
    steps: list[tuple[int, tuple[int, ...], int]],
) -> None:
    with TemporaryDirectory() as folder:
        database = Database(Path(folder) / "users.db", sqlite.MIGRATIONS)
        try:
            play(sqlite.SqliteReportLog(database), steps)
        finally:
            database.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_in_every_order_dynamodb_logs_where_there_is_room(
    table: DynamoTable, steps: list[tuple[int, tuple[int, ...], int]]
) -> None:
    for item in table.client.scan(TableName=table.name)["Items"]:
        table.client.delete_item(TableName=table.name, Key={"pk": item["pk"], "sk": item["sk"]})
    play(dynamo_log(table), steps)

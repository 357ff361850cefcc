"""What every adapter of ``ReportLog`` does with a report whose file is kept for longer, or removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chalicelib.users.reports.ports import ReportLog
from tests.fakes.reports import SENT_AT, a_report

HOSPITAL, CLINIC = 3, 12
DOMAIN = "example.org"
END = SENT_AT + timedelta(days=13)
NEARLY_OVER = SENT_AT + timedelta(days=12)


def test_its_new_end_stands_in_each_list(log: ReportLog) -> None:
    report, other = a_report(), a_report()
    for one in (report, other):
        log.add(one, (HOSPITAL, CLINIC))
    for _ in range(2):
        log.renew(report, END)
    renewed = replace(report, expires_at=END)
    assert log.find(report.country, report.name) == renewed
    assert renewed in log.of_user(11, None, 10)
    for enterprise in (HOSPITAL, CLINIC):
        assert [entry.report for entry in log.of_enterprise(enterprise, 0, 10)] == [renewed, other]
    assert log.find(other.country, other.name) == other


def test_one_that_waits_is_taken_in_as_long_as_it_is_kept(log: ReportLog) -> None:
    report, other = a_report(), a_report()
    for one in (report, other):
        log.add(one, (), DOMAIN)
    log.renew(report, END)
    assert log.unshared(11, NEARLY_OVER) == [replace(report, expires_at=END)]
    assert log.take_in(HOSPITAL, [DOMAIN], NEARLY_OVER, 30) is False
    assert [entry.report for entry in log.of_enterprise(HOSPITAL, 0, 10)] == [replace(report, expires_at=END)]


def test_one_that_was_taken_in_has_it_too(log: ReportLog) -> None:
    report = a_report()
    log.add(report, (), DOMAIN)
    log.take_in(HOSPITAL, [DOMAIN], SENT_AT, 30)
    log.renew(report, END)
    [entry] = log.of_enterprise(HOSPITAL, 0, 10)
    assert entry.report.expires_at == END


def test_one_that_was_passed_over_at_its_old_end_waits_anew(log: ReportLog) -> None:
    report = a_report()
    log.add(report, (), DOMAIN)
    over = report.expires_at + timedelta(hours=1)
    # as it goes by itself in some stores
    log.take_in(HOSPITAL, [DOMAIN], over, 30)
    log.renew(report, END)
    assert log.find(report.country, report.name) == replace(report, expires_at=END)
    log.take_in(HOSPITAL, [DOMAIN], over, 30)
    assert [entry.report for entry in log.of_enterprise(HOSPITAL, 0, 10)] == [replace(report, expires_at=END)]


def test_one_whose_enterprise_has_left_has_it_in_the_other_lists(log: ReportLog) -> None:
    report = a_report()
    log.add(report, (HOSPITAL, CLINIC))
    log.forget_enterprise(HOSPITAL)
    log.renew(report, END)
    renewed = replace(report, expires_at=END)
    assert log.of_user(11, None, 10) == [renewed]
    assert log.of_enterprise(HOSPITAL, 0, 10) == []
    assert [entry.report for entry in log.of_enterprise(CLINIC, 0, 10)] == [renewed]


def test_one_that_is_gone_stays_gone(log: ReportLog) -> None:
    report = a_report()
    log.add(report, ())
    log.forget(report)
    log.renew(report, END)
    assert log.find(report.country, report.name) is None
    assert log.of_user(11, None, 10) == []


def test_that_a_file_was_removed_stands_in_its_senders_list_alone(log: ReportLog) -> None:
    report, other, waiting = a_report(), a_report(), a_report()
    for one in (report, other):
        log.add(one, (HOSPITAL,))
    log.add(waiting, (), DOMAIN)
    for one in (report, waiting, report):
        log.mark_removed(one)
    assert log.take_in(HOSPITAL, [DOMAIN], SENT_AT, 30) is False
    removed = replace(report, is_removed=True)
    assert log.find(report.country, report.name) == removed
    assert {one.name for one in log.of_user(11, None, 10) if one.is_removed} == {report.name, waiting.name}
    assert [entry.report for entry in log.of_enterprise(HOSPITAL, 0, 10)] == [report, other, waiting]
    log.renew(report, END)
    assert log.find(report.country, report.name) == replace(removed, expires_at=END)


def test_what_is_gone_is_not_marked(log: ReportLog) -> None:
    report = a_report()
    log.add(report, ())
    log.forget(report)
    log.mark_removed(report)
    assert log.find(report.country, report.name) is None
    assert log.of_user(11, None, 10) == []

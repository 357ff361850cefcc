"""What every adapter of ``ReportLog`` has to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.users.reports.model import LoggedReport, NumberedReport, Sender, SentReport
from chalicelib.users.reports.ports import ReportLog
from tests.fakes.reports import SENT_AT, a_name, a_report

HOSPITAL, CLINIC = 3, 12


def numbered(*reports: LoggedReport, start: int = 1) -> list[NumberedReport]:
    return [NumberedReport(*pair) for pair in enumerate(reports, start=start)]


class TestAdding:
    def test_a_report_is_found_as_it_was_logged(self, log: ReportLog) -> None:
        report = a_report()
        assert log.find(report.country, report.name) is None
        assert log.add(report, ())
        assert log.find(report.country, report.name) == report
        assert log.find("US", report.name) is None

    def test_what_was_logged_under_an_id_is_known_as_it_was_first(self, log: ReportLog) -> None:
        first = replace(a_report(), key_server="https://key.hospital.example")
        later = replace(
            a_report(sent_at=first.sent_at + timedelta(days=1)), report_id=first.report_id, key_server=""
        )
        assert log.sent(11, first.report_id) is None
        for report in (first, later):
            assert log.add(report, (3,)) == report
        assert log.find("AU", first.name) == first
        known = log.sent(11, first.report_id)
        assert known == SentReport("https://key.hospital.example", first.sent_at, first.summary)
        assert log.sent(12, first.report_id) is None
        assert log.sent(11, a_report().report_id) is None

    def test_whom_its_sender_named_is_the_senders_alone(self, log: ReportLog) -> None:
        named = replace(a_report(), recipients=("kim@example.org", "*@hospital.example"))
        assert log.add(named, (HOSPITAL,)) == named
        assert log.find("AU", named.name) == named
        assert log.of_user(11, None, 10) == [named]
        assert log.of_enterprise(HOSPITAL, 0, 10) == numbered(replace(named, recipients=()))
        log.forget_user(11)
        kept = log.find("AU", named.name)
        assert kept is None or kept.recipients == ()

    def test_nor_has_an_enterprise_them_that_takes_it_in_later(self, log: ReportLog) -> None:
        named = replace(a_report(), recipients=("kim@example.org",))
        assert log.add(named, (), "hospital.example") == named
        log.take_in(HOSPITAL, ["hospital.example"], SENT_AT, 10)
        assert log.of_enterprise(HOSPITAL, 0, 10) == numbered(replace(named, recipients=()))
        assert log.of_user(11, None, 10) == [named]

    def test_an_upload_is_logged_once(self, log: ReportLog) -> None:
        first = a_report()
        again = a_report(name=first.name, sent_at=SENT_AT + timedelta(hours=1))
        assert log.add(first, (HOSPITAL,))
        assert not log.add(again, (HOSPITAL, CLINIC))
        assert log.find(first.country, first.name) == first
        assert log.of_user(11, None, 10) == [first]
        assert log.of_enterprise(HOSPITAL, 0, 10) == numbered(first)
        assert log.of_enterprise(CLINIC, 0, 10) == []

    @pytest.mark.parametrize("enterprises", [(), (HOSPITAL,), (HOSPITAL, CLINIC), tuple(range(1, 12))])
    def test_each_enterprise_has_it_in_its_log(self, log: ReportLog, enterprises: tuple[int, ...]) -> None:
        report = a_report()
        assert log.add(report, enterprises)
        for enterprise in range(1, 14):
            expected = numbered(report) if enterprise in enterprises else []
            assert log.of_enterprise(enterprise, 0, 10) == expected

    def test_each_enterprise_counts_for_itself(self, log: ReportLog) -> None:
        reports = [a_report() for _ in range(3)]
        log.add(reports[0], (HOSPITAL,))
        log.add(reports[1], (HOSPITAL, CLINIC))
        log.add(reports[2], (CLINIC,))
        assert log.of_enterprise(HOSPITAL, 0, 10) == numbered(reports[0], reports[1])
        assert log.of_enterprise(CLINIC, 0, 10) == numbered(reports[1], reports[2])


class TestListing:
    def test_a_user_sees_their_own_newest_first(self, log: ReportLog) -> None:
        reports = [a_report(sent_at=SENT_AT + timedelta(seconds=count)) for count in range(5)]
        for report in reports:
            log.add(report, ())
        log.add(a_report(userid=12), ())
        assert log.of_user(11, None, 10) == reports[::-1]
        assert log.of_user(11, None, 2) == [reports[4], reports[3]]
        assert log.of_user(11, reports[3].position, 2) == [reports[2], reports[1]]
        assert log.of_user(11, reports[0].position, 2) == []
        assert log.of_user(99, None, 2) == []

    def test_reports_of_one_moment_are_all_listed_once(self, log: ReportLog) -> None:
        reports = {report.name: report for report in (a_report() for _ in range(7))}
        for report in reports.values():
            log.add(report, ())
        seen: list[LoggedReport] = []
        before = None
        while part := log.of_user(11, before, 2):
            seen += part
            before = part[-1].position
        assert len(seen) == 7
        assert {report.name: report for report in seen} == reports

    def test_an_enterprise_sees_what_follows(self, log: ReportLog) -> None:
        reports = [a_report() for _ in range(12)]
        for report in reports:
            log.add(report, (HOSPITAL,))
        assert log.of_enterprise(HOSPITAL, 0, 4) == numbered(*reports[:4])
        assert log.of_enterprise(HOSPITAL, 9, 10) == numbered(*reports[9:], start=10)
        assert log.of_enterprise(HOSPITAL, 12, 10) == []
        assert log.of_enterprise(HOSPITAL, 10**14, 10) == []


class TestForgetting:
    def test_a_persons_list_goes_and_the_hospital_keeps_its_reports(self, log: ReportLog) -> None:
        mine, private, theirs = a_report(), a_report(destination="recipient"), a_report(userid=12)
        log.add(mine, (HOSPITAL, CLINIC))
        log.add(private, ())
        log.add(theirs, (HOSPITAL,))
        log.forget_user(11)
        log.forget_user(11)
        assert log.of_user(11, None, 10) == []
        assert log.of_user(12, None, 10) == [theirs]
        entries = log.of_enterprise(HOSPITAL, 0, 10)
        assert [entry.report.name for entry in entries] == [mine.name, theirs.name]
        assert entries[0].report.sender == Sender(0, "", "", "", "")
        assert entries[1].report == theirs
        assert log.of_enterprise(CLINIC, 0, 10)[0].report.sender.email == ""
        stored = log.find(private.country, private.name)
        assert stored is None or stored.sender.email == ""

    def test_what_no_enterprise_has_is_told_and_removed_alone(self, log: ReportLog) -> None:
        shared, lonely, private, old, theirs = (
            a_report(),
            a_report(),
            a_report(destination="recipient"),
            a_report(sent_at=SENT_AT - timedelta(days=1)),
            a_report(userid=12),
        )
        log.add(shared, (HOSPITAL,))
        for report in (lonely, private, old, theirs):
            log.add(report, ())
        found = log.unshared(11, old.expires_at)
        assert sorted(report.name for report in found) == sorted([lonely.name, private.name])
        assert private in found
        for _ in range(2):
            log.forget(private)
        assert log.unshared(11, old.expires_at) == [lonely]
        assert log.find(private.country, private.name) is None
        assert {report.name for report in log.of_user(11, None, 10)} == {shared.name, lonely.name, old.name}
        assert log.unshared(13, SENT_AT) == []

    def test_what_was_pending_is_taken_in_or_removed(self, log: ReportLog) -> None:
        taken, removed = (a_report(userid=21) for _ in range(2))
        for report, domain in ((taken, "taken.example"), (removed, "removed.example")):
            log.add(report, (), domain)
        found = log.unshared(21, SENT_AT)
        log.take_in(HOSPITAL, ["taken.example"], SENT_AT, 10)
        for report in found:
            log.forget(report)
        log.take_in(HOSPITAL, ["removed.example"], SENT_AT, 10)
        assert log.of_enterprise(HOSPITAL, 0, 10) == numbered(taken)
        assert log.of_user(21, None, 10) == [taken]
        log.forget_user(21)
        assert log.of_enterprise(HOSPITAL, 0, 10)[0].report.sender.email == ""

    def test_a_log_goes_with_its_enterprise(self, log: ReportLog) -> None:
        report = a_report()
        log.add(report, (HOSPITAL, CLINIC))
        log.forget_enterprise(HOSPITAL)
        log.forget_enterprise(HOSPITAL)
        assert log.of_enterprise(HOSPITAL, 0, 10) == []
        assert log.of_enterprise(CLINIC, 0, 10) == numbered(report)
        assert log.of_user(11, None, 10) == [report]
        log.forget_user(11)
        assert log.of_user(11, None, 10) == []

    def test_a_forgotten_report_is_gone_once_no_log_holds_it(self, log: ReportLog) -> None:
        report = a_report(name=a_name())
        log.add(report, (HOSPITAL,))
        log.forget_user(11)
        log.forget_enterprise(HOSPITAL)
        assert log.find(report.country, report.name) is None

"""Somebody leaves: what they sent to people alone is withdrawn, wherever that breaks off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.users.reports.model import LoggedReport
from tests.fakes.reports import SENT_AT, FakeReportLog, FakeUploadedFiles, a_report
from tests.unit.users.reports.test_service import a_service

EMAIL = "pat11@example.org"
REGION = "ap-southeast-2"


def test_what_an_enterprise_has_stays() -> None:
    log, files = FakeReportLog(), FakeUploadedFiles()
    service = a_service(log, files)
    shared, private, lonely = a_report(), a_report(destination="recipient"), a_report()
    theirs = a_report(userid=12)
    log.add(shared, (3,))
    for report in (private, lonely, theirs):
        log.add(report, ())
    for report in (shared, private, lonely, theirs):
        files.upload(report.name)
    service.forget(11, EMAIL)
    assert sorted(files.withdrawn) == sorted((REGION, one.name) for one in (private, lonely))
    assert {name for _, name in files.files} == {shared.name, theirs.name}
    assert log.of_enterprise(3, 0, 10)[0].report.sender.userid == 0
    assert log.of_user(11, None, 10) == []


def test_what_has_expired_is_left_to_go_by_itself() -> None:
    log, files = FakeReportLog(), FakeUploadedFiles()
    log.add(a_report(sent_at=SENT_AT - timedelta(days=400), destination="recipient"), ())
    a_service(log, files).forget(11, EMAIL)
    assert files.withdrawn == []
    assert log.reports == {}


def test_a_file_that_was_renewed_untold_goes_too_and_stays_away_until_its_new_end() -> None:
    log, files = FakeReportLog(), FakeUploadedFiles()
    end = SENT_AT + timedelta(days=6, hours=12)
    ended, running = a_report(sent_at=SENT_AT - timedelta(days=7, hours=1)), a_report()
    for report in (ended, running):
        log.add(report, ())
        files.upload(report.name, expires_at=end + timedelta(days=3))
    a_service(log, files).forget(11, EMAIL)
    assert files.files == {}
    assert set(files.tombstones.values()) == {end + timedelta(days=3)}
    assert log.reports == {}


def test_what_picsafe_cloud_never_had_goes_with_the_list() -> None:
    log, files = FakeReportLog(), FakeUploadedFiles()
    log.add(replace(a_report(destination="file"), country="", expires_at=SENT_AT), ())
    a_service(log, files).forget(11, EMAIL)
    assert files.withdrawn == []
    assert log.reports == {}


DOMAIN = "example.org"


def test_what_a_poll_takes_in_before_it_is_withdrawn_is_the_enterprises_and_stays() -> None:
    class Polled(FakeReportLog):
        def unshared(self, userid: int, now: datetime) -> list[LoggedReport]:
            found = super().unshared(userid, now)
            self.take_in(3, [DOMAIN], now, 1)
            return found

    log, files = Polled(), FakeUploadedFiles()
    first, second = a_report(), a_report(sent_at=SENT_AT + timedelta(seconds=1))
    for report in (first, second):
        log.add(report, (), DOMAIN)
        files.upload(report.name)
    a_service(log, files).forget(11, EMAIL)
    assert files.withdrawn == [(REGION, second.name)]
    assert [entry.report.name for entry in log.of_enterprise(3, 0, 10)] == [first.name]


def test_no_poll_takes_in_what_is_being_withdrawn_nor_what_a_failure_has_left() -> None:
    log = FakeReportLog()

    class Polled(FakeUploadedFiles):
        def withdraw(self, region: str, name: str, *, expires_at: datetime) -> None:
            log.take_in(3, [DOMAIN], SENT_AT, 10)
            super().withdraw(region, name, expires_at=expires_at)

    files = Polled()
    report = a_report()
    log.add(report, (), DOMAIN)
    files.upload(report.name)
    files.withdrawals_left = 0
    service = a_service(log, files)
    with pytest.raises(Unavailable):
        service.forget(11, EMAIL)
    log.take_in(3, [DOMAIN], SENT_AT, 10)
    files.withdrawals_left = 1
    service.forget(11, EMAIL)
    assert files.withdrawn == [(REGION, report.name)]
    assert log.of_enterprise(3, 0, 10) == []


@given(st.lists(st.integers(0, 3), max_size=6), st.integers(0, 8))
def test_asking_again_does_the_rest(allowances: list[int], count: int) -> None:
    log, files = FakeReportLog(), FakeUploadedFiles()
    service = a_service(log, files)
    reports = [a_report(destination="recipient") for _ in range(count)]
    for report in reports:
        log.add(report, ())
    for allowance in allowances:
        files.withdrawals_left = allowance
        left = len(log.reports)
        if left <= allowance:
            service.forget(11, EMAIL)
            break
        with pytest.raises(Unavailable):
            service.forget(11, EMAIL)
        # nothing is forgotten before its file is withdrawn
        assert len(log.reports) == left - allowance
    files.withdrawals_left = 1000
    service.forget(11, EMAIL)
    assert sorted(name for _, name in files.withdrawn) == sorted(report.name for report in reports)
    assert log.reports == {}

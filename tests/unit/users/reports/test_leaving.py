"""Somebody leaves: what they sent to people alone is withdrawn, wherever that breaks off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
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

"""What every ``ReceivedReports`` does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.users.reports import received as model
from chalicelib.users.reports.dynamodb import received as dynamodb
from chalicelib.users.reports.ports import ReceivedReports, ReportLog
from chalicelib.users.reports.received import Received, Told, Upload
from chalicelib.users.reports.sqlite import received as sqlite
from tests.fakes import reports as fakes
from tests.fakes.reports import SENT_AT, a_report

KIM, SAM = 12, 13
LATER = SENT_AT + timedelta(hours=1)
UPLOAD = ("AU", "0123456789abcdefghijKL-0000000011462800528240")


def a_received(number: int, upload: Upload | None = None) -> Received:
    return Received(f"000000001{number:013d}", upload, SENT_AT, SENT_AT)


def reports(received: ReceivedReports, userid: int = KIM) -> list[Received]:
    return [one.received for one in received.of_user(userid, None, 100)]


def test_the_newest_come_first_and_each_person_has_their_own(received: ReceivedReports) -> None:
    first, second = a_received(1), a_received(2, UPLOAD)
    assert received.record(KIM, first)
    assert received.record(KIM, second)
    assert received.record(SAM, first)
    assert reports(received) == [second, first]
    assert reports(received, SAM) == [first]
    assert reports(received, 14) == []


def test_one_report_is_found_in_whose_list_it_is(received: ReceivedReports) -> None:
    first = a_received(1, UPLOAD)
    received.record(KIM, first)
    received.record(SAM, a_received(2))
    assert received.find(KIM, first.report_id) == first
    assert received.find(SAM, first.report_id) is None
    assert received.find(14, first.report_id) is None
    received.forget(KIM, first.report_id)
    assert received.find(KIM, first.report_id) is None


def test_that_somebody_was_told_of_a_withdrawal_stays_with_the_entry(received: ReceivedReports) -> None:
    first, second = a_received(1), a_received(2)
    for one in (first, second):
        received.record(KIM, one)
    received.record(SAM, first)
    mistake = Told(("wrong_patient", "consent_withdrawn"), second.report_id)
    for told in (Told(("wrong_patient",)), mistake):
        received.mark_withdrawal(KIM, first.report_id, told)
    received.record(KIM, first)
    marked = replace(first, told=mistake)
    assert (first.knows_of_withdrawal, marked.knows_of_withdrawal) == (False, True)
    assert received.find(KIM, first.report_id) == marked
    assert reports(received) == [second, marked]
    assert reports(received, SAM) == [first]
    # what is gone does not come back by it
    received.forget(KIM, first.report_id)
    received.mark_withdrawal(KIM, first.report_id, mistake)
    assert reports(received) == [second]
    received.record(KIM, first)
    assert received.find(KIM, first.report_id) == first


def test_what_is_opened_again_stays_where_it_is(received: ReceivedReports) -> None:
    received.record(KIM, a_received(1))
    received.record(KIM, a_received(2, UPLOAD))
    again = Received(a_received(1).report_id, UPLOAD, LATER, LATER)
    assert not received.record(KIM, again)
    # a link that is known is not forgotten because the same came as a file
    assert not received.record(KIM, Received(a_received(2).report_id, None, LATER, LATER))
    assert reports(received) == [
        Received(a_received(2).report_id, UPLOAD, SENT_AT, LATER),
        Received(a_received(1).report_id, UPLOAD, SENT_AT, LATER),
    ]


def test_a_list_is_read_in_parts(received: ReceivedReports) -> None:
    for number in range(1, 6):
        received.record(KIM, a_received(number))
    found: list[Received] = []
    before = None
    while page := received.of_user(KIM, before, 2):
        found += [one.received for one in page]
        before = page[-1].number
    assert found == [a_received(number) for number in (5, 4, 3, 2, 1)]


def test_the_oldest_go(received: ReceivedReports, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (model, dynamodb, sqlite, fakes):
        monkeypatch.setattr(module, "MAX_RECEIVED", 3)
    for number in range(1, 4):
        received.record(KIM, a_received(number))
    assert received.forget(KIM, a_received(2).report_id)
    for number in (4, 5):
        received.record(KIM, a_received(number))
    assert reports(received) == [a_received(number) for number in (5, 4, 3)]
    # what went is new again
    assert received.record(KIM, a_received(1))
    assert reports(received) == [a_received(number) for number in (1, 5, 4)]


def test_what_is_taken_off_is_gone(received: ReceivedReports) -> None:
    received.record(KIM, a_received(1, UPLOAD))
    received.record(SAM, a_received(1, UPLOAD))
    assert not received.forget(KIM, a_received(2).report_id)
    assert received.forget(KIM, a_received(1).report_id)
    assert not received.forget(KIM, a_received(1).report_id)
    assert (reports(received), len(reports(received, SAM))) == ([], 1)
    assert received.record(KIM, a_received(1))


def test_whoever_leaves_takes_their_list_along(received: ReceivedReports) -> None:
    for number in range(1, 4):
        received.record(KIM, a_received(number))
    received.record(SAM, a_received(1))
    received.forget_user(KIM)
    received.forget_user(KIM)
    assert (reports(received), len(reports(received, SAM))) == ([], 1)
    assert received.record(KIM, a_received(1))


def test_who_opens_several_at_once_has_them_all_once(received: ReceivedReports) -> None:
    wanted = [a_received(number % 4) for number in range(8)]
    with ThreadPoolExecutor(4) as threads:
        new = list(threads.map(lambda one: received.record(KIM, one), wanted))
    assert sum(new) == 4
    assert {one.report_id for one in reports(received)} == {one.report_id for one in wanted}


def test_uploads_are_found_together(log: ReportLog) -> None:
    first, second = a_report(), a_report(12)
    for report in (first, second):
        log.add(report, ())
    uploads = [(one.country, one.name) for one in (first, second, a_report())]
    assert log.found(uploads) == {uploads[0]: first, uploads[1]: second}
    assert log.found([(second.country, first.name[:-1])]) == {}

"""What every adapter of ``ReportLog`` says of reports that were taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.dynamodb import EXISTS
from chalicelib.contract.recall_reasons import RecallReason
from chalicelib.users.reports.dynamodb.deliveries import place_of
from chalicelib.users.reports.model import (
    MAX_WITHDRAWALS,
    NOBODY,
    Destination,
    LoggedReport,
    NumberedReport,
    Withdrawal,
    new_position,
)
from chalicelib.users.reports.ports import ReportLog
from tests.contract.tables import DynamoTable
from tests.contract.users.reports.conftest import dynamo_log
from tests.fakes.reports import SENT_AT, a_report

HOSPITAL, CLINIC = 3, 12
NEWER = "0000000111462800999999"


def a_withdrawal(reason: RecallReason = "consent_withdrawn", superseded_by: str = "") -> Withdrawal:
    at = SENT_AT + timedelta(hours=1)
    return Withdrawal(reason, superseded_by, at, new_position(at))


def entry(number: int, report: LoggedReport, withdrawal: Withdrawal) -> NumberedReport:
    return NumberedReport(number, replace(report, sender=NOBODY), withdrawal)


def test_each_log_that_has_it_is_told_in_its_own_order(log: ReportLog) -> None:
    first, second = a_report(), a_report()
    log.add(first, (HOSPITAL, CLINIC))
    log.add(second, (HOSPITAL,))
    said, later = a_withdrawal(), a_report()
    log.withdraw(11, first.report_id, said, (CLINIC + 1,))
    log.add(later, (HOSPITAL,))
    assert log.of_enterprise(HOSPITAL, 0, 10) == [
        NumberedReport(1, first),
        NumberedReport(2, second),
        entry(3, first, said),
        NumberedReport(4, later),
    ]
    assert log.of_enterprise(HOSPITAL, 2, 1) == [entry(3, first, said)]
    assert log.of_enterprise(CLINIC, 0, 10) == [NumberedReport(1, first), entry(2, first, said)]
    # who has joined since has never had it
    assert log.of_enterprise(CLINIC + 1, 0, 10) == []
    assert len(log.of_user(11, None, 10)) == 3


def test_the_same_is_said_once_and_something_else_as_well(log: ReportLog) -> None:
    report = a_report()
    log.add(report, (HOSPITAL,))
    words = [a_withdrawal("other"), a_withdrawal("wrong_patient"), a_withdrawal("wrong_patient", NEWER)]
    for one in words:
        for _ in range(2):
            log.withdraw(11, report.report_id, one, ())
        again = replace(one, position=new_position(one.at))
        log.withdraw(11, report.report_id, again, ())
    assert [found.withdrawal for found in log.of_enterprise(HOSPITAL, 1, 10)] == words
    for number in range(9):
        log.withdraw(11, report.report_id, a_withdrawal("other", f"{NEWER[:-1]}{number}"), ())
    assert len(log.of_enterprise(HOSPITAL, 1, 100)) == MAX_WITHDRAWALS


@pytest.mark.parametrize(("destination", "told"), [("endpoint", True), ("file", True), ("recipient", False)])
def test_what_went_elsewhere_is_told_where_its_sender_belongs(
    log: ReportLog, destination: Destination, told: bool
) -> None:
    report = replace(a_report(destination=destination), recipients=("kim@example.org",))
    log.add(report, ())
    log.withdraw(11, report.report_id, a_withdrawal(), (HOSPITAL, CLINIC))
    for enterprise in (HOSPITAL, CLINIC):
        found = log.of_enterprise(enterprise, 0, 10)
        assert [one.report.report_id for one in found] == ([report.report_id] if told else [])
        assert all((one.report.sender, one.report.recipients) == (NOBODY, ()) for one in found)


def again(report: LoggedReport, destination: Destination, later: timedelta) -> LoggedReport:
    """Another upload under the same report ID."""
    at = report.sent_at + later
    name = f"{'z' * 22}-{report.report_id}"
    return replace(report, name=name, sent_at=at, position=new_position(at), destination=destination)


def told_of(log: ReportLog, enterprise: int) -> list[tuple[str, str]]:
    return [one.withdrawal.words for one in log.of_enterprise(enterprise, 0, 100) if one.withdrawal]


@pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=1)])
def test_every_log_that_has_the_id_is_told_whatever_was_logged_first(
    log: ReportLog, later: timedelta
) -> None:
    first = a_report(destination="recipient")
    log.add(first, ())
    log.add(again(first, "storage", later), (HOSPITAL,))
    elsewhere = a_report()
    log.add(elsewhere, (HOSPITAL,))
    log.add(again(elsewhere, "storage", later), (CLINIC,))
    handed_over = a_report()
    log.add(handed_over, (HOSPITAL,))
    log.add(again(handed_over, "file", later), ())
    for report in (first, elsewhere, handed_over):
        for _ in range(2):
            log.withdraw(11, report.report_id, a_withdrawal("wrong_patient"), (CLINIC,))
    of_hospital, of_clinic = (
        [one.report.report_id for one in log.of_enterprise(enterprise, 0, 10) if one.withdrawal]
        for enterprise in (HOSPITAL, CLINIC)
    )
    assert of_hospital == [first.report_id, elsewhere.report_id, handed_over.report_id]
    assert of_clinic == [elsewhere.report_id, handed_over.report_id]


def test_a_report_is_said_to_be_the_upload_that_the_log_has_or_the_earliest(log: ReportLog) -> None:
    first = a_report(destination="endpoint")
    log.add(first, ())
    log.add(second := again(first, "storage", timedelta(minutes=1)), (HOSPITAL,))
    said = a_withdrawal()
    log.withdraw(11, first.report_id, said, (HOSPITAL, CLINIC))
    assert log.of_enterprise(HOSPITAL, 1, 10) == [entry(2, second, said)]
    assert log.of_enterprise(CLINIC, 0, 10) == [entry(1, first, said)]


def test_asking_again_tells_who_has_been_joined_since_and_who_was_left(log: ReportLog) -> None:
    report = a_report(destination="endpoint")
    log.add(report, ())
    for members_of in ((HOSPITAL,), (HOSPITAL, CLINIC), (CLINIC,)):
        log.withdraw(11, report.report_id, a_withdrawal("other"), members_of)
    log.withdraw(11, report.report_id, a_withdrawal(), ())
    words = [("other", ""), ("consent_withdrawn", "")]
    assert (told_of(log, HOSPITAL), told_of(log, CLINIC)) == (words, words)


def test_there_is_room_for_each_reason_in_each_log(log: ReportLog) -> None:
    report = a_report(destination="endpoint")
    log.add(report, ())
    corrected = [f"{NEWER[:-1]}{number}" for number in range(MAX_WITHDRAWALS + 1)]
    for one in corrected:
        log.withdraw(11, report.report_id, a_withdrawal("wrong_patient", one), (HOSPITAL,))
    for _ in range(2):
        log.withdraw(11, report.report_id, a_withdrawal(), (HOSPITAL, CLINIC))
        log.withdraw(11, report.report_id, a_withdrawal("wrong_patient", corrected[-1]), (HOSPITAL, CLINIC))
    kept = [("wrong_patient", one) for one in corrected[:MAX_WITHDRAWALS]]
    assert told_of(log, HOSPITAL) == [*kept, ("consent_withdrawn", "")]
    latest = [("consent_withdrawn", ""), ("wrong_patient", corrected[-1])]
    assert told_of(log, CLINIC) == latest * 2


def test_so_many_enterprises_as_one_has_belonged_to_are_told(log: ReportLog) -> None:
    report = a_report(destination="endpoint")
    log.add(report, ())
    members_of = tuple(range(1, 62))
    log.withdraw(11, report.report_id, a_withdrawal(), members_of)
    assert {len(told_of(log, enterprise)) for enterprise in members_of} == {1}


def test_what_is_not_theirs_is_not_said(log: ReportLog) -> None:
    report = a_report()
    log.add(report, (HOSPITAL,))
    log.withdraw(12, report.report_id, a_withdrawal(), (HOSPITAL,))
    log.withdraw(11, a_report().report_id, a_withdrawal(), (HOSPITAL,))
    assert log.of_enterprise(HOSPITAL, 0, 10) == [NumberedReport(1, report)]


def test_it_stays_when_the_sender_leaves_and_goes_with_the_log(log: ReportLog) -> None:
    report, elsewhere = a_report(), a_report(destination="endpoint")
    log.add(report, (HOSPITAL,))
    log.add(elsewhere, ())
    said = [a_withdrawal(), a_withdrawal("wrong_patient", NEWER)]
    log.withdraw(11, report.report_id, said[0], ())
    log.withdraw(11, elsewhere.report_id, said[1], (HOSPITAL,))
    log.forget_user(11)
    kept = log.of_enterprise(HOSPITAL, 0, 10)
    assert [one.report.report_id for one in kept] == [report.report_id] * 2 + [elsewhere.report_id]
    assert [one.withdrawal for one in kept] == [None, *said]
    assert {one.report.sender for one in kept} == {NOBODY}
    log.withdraw(11, report.report_id, a_withdrawal("other"), (HOSPITAL,))
    log.forget_enterprise(HOSPITAL)
    assert log.of_enterprise(HOSPITAL, 0, 10) == []


def test_who_is_overtaken_says_nothing_twice_and_leaves_no_gap(table: DynamoTable) -> None:
    log = dynamo_log(table)
    report, theirs, said = a_report(), a_report(userid=12), a_withdrawal()
    log.add(report, (HOSPITAL,))
    overtaken: list[bool] = []

    def overtake(**_: Any) -> None:
        if not overtaken:
            overtaken.append(True)
            log.add(theirs, (HOSPITAL,))
            log.withdraw(11, report.report_id, said, ())

    table.client.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
    log.withdraw(11, report.report_id, a_withdrawal(), ())
    assert log.of_enterprise(HOSPITAL, 0, 10) == [
        NumberedReport(1, report),
        NumberedReport(2, theirs),
        entry(3, report, said),
    ]


def test_what_is_logged_meanwhile_is_told_of_as_well(table: DynamoTable) -> None:
    log = dynamo_log(table)
    first = a_report()
    log.add(first, (HOSPITAL,))
    overtaken: list[bool] = []

    def overtake(**_: Any) -> None:
        if not overtaken:
            overtaken.append(True)
            log.add(again(first, "storage", timedelta(minutes=1)), (CLINIC,))

    table.client.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
    log.withdraw(11, first.report_id, a_withdrawal(), ())
    assert (len(told_of(log, HOSPITAL)), len(told_of(log, CLINIC))) == (1, 1)


def test_a_report_from_before_its_uploads_were_written_down_is_found(table: DynamoTable) -> None:
    log = dynamo_log(table)
    first = a_report()
    log.add(first, (HOSPITAL,))
    place = table.open(lambda _: None)
    place.write(place.update(*place_of(11, first.report_id), "REMOVE uploads", EXISTS))
    log.withdraw(11, first.report_id, a_withdrawal("other"), ())
    log.add(again(first, "storage", timedelta(minutes=1)), (CLINIC,))
    log.withdraw(11, first.report_id, a_withdrawal(), ())
    assert (len(told_of(log, HOSPITAL)), len(told_of(log, CLINIC))) == (2, 1)

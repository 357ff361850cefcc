"""What every adapter of ``Deliveries`` has to do."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.errors import Conflict
from chalicelib.users.reports.delivered import MAX_DESTINATIONS, Delivery
from tests.contract.users.reports.conftest import Stores
from tests.fakes.reports import SENT_AT, a_report

HOSPITAL, CLINIC = 3, 12
ARRIVED = Delivery(HOSPITAL, "Example Hospital", "archive", "delivered", SENT_AT + timedelta(minutes=1))


def of(stores: Stores, report_id: str, userid: int = 11) -> Sequence[Delivery]:
    return stores.deliveries.of(userid, [report_id]).get(report_id, ())


def test_what_is_said_of_a_listed_report_is_kept(stores: Stores) -> None:
    report, other = a_report(), a_report()
    stores.log.add(report, (HOSPITAL,))
    stores.log.add(other, ())
    assert of(stores, report.report_id) == ()
    assert stores.deliveries.record(11, report.report_id, ARRIVED)
    assert stores.deliveries.record(11, report.report_id, ARRIVED)
    both = stores.deliveries.of(11, [report.report_id, other.report_id, report.report_id])
    assert dict(both) == {report.report_id: (ARRIVED,)}
    assert stores.deliveries.of(11, []) == {}
    assert of(stores, report.report_id, userid=12) == ()


def test_also_of_one_that_went_elsewhere(stores: Stores) -> None:
    report = a_report(destination="endpoint")
    report = replace(report, country="", name=report.report_id, size=0, expires_at=report.sent_at)
    assert stores.log.add(report, ())
    assert stores.log.find("", report.report_id) == report
    assert not stores.log.add(replace(report, destination="file"), ())
    assert stores.deliveries.record(11, report.report_id, ARRIVED)
    assert of(stores, report.report_id) == (ARRIVED,)
    assert stores.log.unshared(11, report.sent_at) == []


def test_of_others_nothing_can_be_said(stores: Stores) -> None:
    report = a_report()
    stores.log.add(report, ())
    assert not stores.deliveries.record(12, report.report_id, ARRIVED)
    assert not stores.deliveries.record(11, a_report().report_id, ARRIVED)
    assert of(stores, report.report_id) == ()


def test_the_latest_word_about_a_destination_holds(stores: Stores) -> None:
    report = a_report()
    stores.log.add(report, ())
    held = replace(ARRIVED, state="held", at=ARRIVED.at - timedelta(seconds=30))
    elsewhere = replace(ARRIVED, enterprise=CLINIC, name="Clinic", at=ARRIVED.at + timedelta(seconds=1))
    for word in (held, ARRIVED, elsewhere, held):
        assert stores.deliveries.record(11, report.report_id, word)
    assert of(stores, report.report_id) == (ARRIVED, elsewhere)


def test_no_enterprise_takes_anothers_room(stores: Stores) -> None:
    report = a_report()
    stores.log.add(report, ())
    for number in range(MAX_DESTINATIONS):
        assert stores.deliveries.record(11, report.report_id, replace(ARRIVED, destination=f"d{number}"))
    with pytest.raises(Conflict) as refused:
        stores.deliveries.record(11, report.report_id, ARRIVED)
    assert refused.value.code == "too_many_destinations"
    assert stores.deliveries.record(11, report.report_id, replace(ARRIVED, enterprise=CLINIC))
    assert len(of(stores, report.report_id)) == MAX_DESTINATIONS + 1


def test_sending_a_report_again_forgets_nothing(stores: Stores) -> None:
    report = a_report()
    stores.log.add(report, ())
    stores.deliveries.record(11, report.report_id, ARRIVED)
    again = a_report(name=f"{'A' * 22}-{report.report_id}")
    assert stores.log.add(again, ())
    assert of(stores, report.report_id) == (ARRIVED,)


def test_words_at_the_same_moment_are_all_kept(stores: Stores) -> None:
    report = a_report()
    stores.log.add(report, ())
    words = [replace(ARRIVED, enterprise=number, destination=f"d{number}") for number in range(1, 9)]
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda word: stores.deliveries.record(11, report.report_id, word), words))
    assert all(kept)
    assert set(of(stores, report.report_id)) == set(words)


def test_they_go_with_their_sender(stores: Stores) -> None:
    mine, theirs = a_report(), a_report(userid=12)
    for report in (mine, theirs):
        stores.log.add(report, ())
        stores.deliveries.record(report.sender.userid, report.report_id, ARRIVED)
    stores.deliveries.forget_user(11)
    stores.deliveries.forget_user(11)
    assert of(stores, mine.report_id) == ()
    assert of(stores, theirs.report_id, userid=12) == (ARRIVED,)

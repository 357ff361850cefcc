"""What every ``MadeKeys`` does."""

from __future__ import annotations

import pytest

from chalicelib.contract.tlog_tiles import WIDTH
from chalicelib.keys.dynamodb_made import MAX_PAGE, DynamoMadeKeys
from chalicelib.keys.errors import AuditLogContradicted, StateChanged
from chalicelib.keys.model import HeldKey, LeftKeys, MadeKeysStretch, RetentionProgress
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore, Placed, Reference
from chalicelib.keys.ordered_log.sequencing import sequence_all
from tests.contract.keys.conftest import Aws
from tests.contract.keys.test_store import created, event, loaded
from tests.fakes.keys import REPORT

AT = "2026-03-04T05:06:00.000Z"


@pytest.fixture
def made(cloud: Aws) -> DynamoMadeKeys:
    return DynamoMadeKeys(cloud.table.open())


def test_keys_come_in_the_order_in_which_they_were_made(cloud: Aws, made: DynamoMadeKeys) -> None:
    store, log = cloud.store(), DynamoLogStore(cloud.table.open())
    assert made.stretch(0, 9) == MadeKeysStretch([], 0, 0)
    reports = [f"{REPORT}{number}" for number in range(3)]
    for report_id in reports:
        created(store, report_id)
        store.append(loaded(store, report_id), event(), opener="12")
        # those of one run are in the order of their times
        sequence_all(log)
    first = made.stretch(0, 2)
    assert [key for _, key in first.keys] == [HeldKey(report_id, AT) for report_id in reports[:2]]
    assert (first.reached, first.last) == (first.keys[-1][0], 6)
    second = made.stretch(first.reached, 2)
    assert [key.report_id for _, key in second.keys] == reports[2:]
    assert (second.reached, second.last) == (6, 6)
    assert made.stretch(6, 2) == MadeKeysStretch([], 6, 6)


def test_a_look_is_bounded_whatever_is_asked_for(cloud: Aws, made: DynamoMadeKeys) -> None:
    table = cloud.table.open()
    log = DynamoLogStore(table)
    others = [Placed(bytes(32), Reference(REPORT, 2, told=False))] * (9 * WIDTH)
    for start in range(0, len(others), 40):
        added = others[start : start + 40]
        # without what says where each entry of a report is
        table.transact_once(log.placing(start, added)[: -len(added)])
    stretch = made.stretch(1, 9)
    assert (stretch.keys, stretch.reached, stretch.last) == ([], 8 * WIDTH, 9 * WIDTH)
    assert MAX_PAGE == 100


def test_an_entry_that_is_missing_is_said(cloud: Aws, made: DynamoMadeKeys) -> None:
    table = cloud.table.open()
    placed = Placed(bytes(32), Reference(REPORT, 1, told=False))
    table.transact_once(DynamoLogStore(table).placing(0, [placed]))
    with pytest.raises(AuditLogContradicted):
        made.stretch(0, 9)


def test_the_newest_entry_is_the_one_in_the_last_place(cloud: Aws, made: DynamoMadeKeys) -> None:
    store, log = cloud.store(), DynamoLogStore(cloud.table.open())
    assert made.newest() is None
    created(store)
    sequence_all(log)
    assert made.newest() == AT
    newer = event(second=7)
    store.append(loaded(store), newer)
    # what has no place yet is no part of the log
    assert made.newest() == AT
    sequence_all(log)
    assert made.newest() == newer.at


def test_how_far_it_has_come_is_changed_from_what_it_was(cloud: Aws, made: DynamoMadeKeys) -> None:
    nothing, left = RetentionProgress(), (LeftKeys(1, 3, AT), LeftKeys(5, 5, AT))
    assert made.reached() == nothing
    five, nine = RetentionProgress(5, left), RetentionProgress(9)
    made.keep_reached(nothing, five)
    assert made.reached() == five
    for before in (nothing, RetentionProgress(4, left), RetentionProgress(5), RetentionProgress(5, left[:1])):
        with pytest.raises(StateChanged):
            made.keep_reached(before, nine)
    made.keep_reached(five, nine)
    assert made.reached() == nine
    with pytest.raises(StateChanged):
        made.keep_reached(nothing, five)
    # as it was stored before parts were remembered
    table = cloud.table.open()
    table.write(table.put({"pk": "retention", "sk": "reached", "number": 11}))
    assert made.reached() == RetentionProgress(11)
    made.keep_reached(RetentionProgress(11), five)
    assert made.reached() == five

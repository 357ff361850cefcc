"""What every store does while a person leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.users.reports.ports import ListsClosed
from chalicelib.users.reports.received import Received
from tests.contract.users.reports.conftest import Stores
from tests.fakes.reports import SENT_AT, a_report

PAT, KIM = 11, 12
UNTIL = SENT_AT + timedelta(days=1)
OPENED = Received("0000000131462800528240", None, SENT_AT, SENT_AT)
OTHER = Received("0000000131462800528241", None, SENT_AT, SENT_AT)


def test_nothing_gets_into_the_lists_of_who_leaves(stores: Stores) -> None:
    logged = a_report(PAT)
    stores.log.add(logged, ())
    stores.received.record(PAT, OPENED)
    stores.log.close(PAT, UNTIL)
    for enterprises, domain in (((), None), ((7,), None), ((), "hospital.example")):
        with pytest.raises(ListsClosed):
            stores.log.add(a_report(PAT), enterprises, domain)
    with pytest.raises(ListsClosed):
        stores.received.record(PAT, OTHER)
    assert stores.log.of_enterprise(7, 0, 5) == []
    # what is there goes with the rest
    assert stores.log.add(logged, ()) is None
    assert not stores.received.record(PAT, OPENED)
    for store in (stores.log, stores.received):
        store.forget_user(PAT)
    with pytest.raises(ListsClosed):
        stores.received.record(PAT, OPENED)
    assert stores.log.of_user(PAT, None, 5) == []
    assert stores.received.of_user(PAT, None, 5) == []


def test_nobody_elses_and_not_for_ever(stores: Stores) -> None:
    stores.log.close(PAT, UNTIL)
    assert stores.log.add(a_report(KIM), ()) is not None
    assert stores.received.record(KIM, OPENED)
    # whose leaving has failed is there after it as before
    assert stores.log.add(a_report(PAT, sent_at=UNTIL), ()) is not None
    assert stores.received.record(PAT, Received(OPENED.report_id, None, UNTIL, UNTIL))

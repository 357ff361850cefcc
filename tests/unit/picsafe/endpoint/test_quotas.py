from __future__ import annotations

import tempfile
import weakref
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.local.sqlite import Database
from picsafe.endpoint.charges import DAY
from picsafe.endpoint.errors import NotNow
from picsafe.endpoint.quotas import Reservation
from picsafe.endpoint.schema import MIGRATIONS
from tests.unit.picsafe.endpoint.quota_office import ALLOWANCE, Office, refused

ACCOUNTS = ("17", "18")


@dataclass
class Charged:
    account: str
    size: int
    at: datetime
    waits: bool = True


@cache
def shared_database() -> Database:
    """Empty tables, so that an example need not make them anew."""
    folder = tempfile.TemporaryDirectory()
    database = Database(Path(folder.name) / "endpoint.db", MIGRATIONS)
    weakref.finalize(database, folder.cleanup)
    return database


class PostingInAnyOrder(RuleBasedStateMachine):
    """Whatever order uploads begin, grow, end, break off, and are delivered and forgotten in."""

    def __init__(self) -> None:
        super().__init__()
        self.office = Office(shared_database())
        self.office.forget_all()
        self.charged: list[Charged] = []
        self.under_way: list[Reservation] = []

    def used(self, account: str) -> tuple[int, int]:
        since = self.office.now - DAY
        mine = [one for one in self.charged if one.account == account]
        size = sum(one.size for one in mine if one.at > since or one.waits)
        return sum(one.at > since for one in mine), size

    def fits(self, account: str, size: int, but: Reservation | None = None) -> bool:
        reports, taken = self.used(account)
        others = [one.bytes or 0 for one in self.under_way if one.account == account and one is not but]
        return reports + len(others) < ALLOWANCE.reports and taken + sum(others) + size <= ALLOWANCE.bytes

    @rule(account=st.sampled_from(ACCOUNTS), size=st.integers(1, 6))
    def begin(self, account: str, size: int) -> None:
        fits = self.fits(account, size)
        try:
            self.under_way.append(self.office.reserve(account, size))
        except NotNow:
            assert not fits
        else:
            assert fits

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), more=st.integers(1, 5))
    def grow(self, data: st.DataObject, more: int) -> None:
        one = data.draw(st.sampled_from(self.under_way))
        size = (one.bytes or 0) + more
        fits = self.fits(one.account, size, but=one)
        try:
            one.grow(size)
        except NotNow:
            assert not fits
            self.end(one)
        else:
            assert fits

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def arrive(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.under_way))
        size = one.bytes or 0
        one.confirm(size)
        assert self.office.take(one.account, size, f"report-{len(self.charged)}")
        self.charged.append(Charged(one.account, size, self.office.now))
        self.end(one)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def break_off(self, data: st.DataObject) -> None:
        self.end(data.draw(st.sampled_from(self.under_way)))

    @precondition(lambda self: self.charged)
    @rule(data=st.data())
    def come_again(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.charged) - 1))
        one = self.charged[number]
        is_counted = one.at > self.office.now - DAY or one.waits
        try:
            again = self.office.reserve(one.account, one.size, largest=one.size)
        except NotNow:
            # nothing of it counts any more, so that it may not be known by now
            assert not is_counted
        else:
            assert not self.office.take(one.account, one.size, f"report-{number}")
            again.close()

    @precondition(lambda self: self.charged)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.charged) - 1))
        self.office.deliver(number + 1)
        self.charged[number].waits = False

    @rule()
    def restart(self) -> None:
        self.office.restart()
        self.under_way = []

    @rule(hours=st.integers(1, 30))
    def later(self, hours: int) -> None:
        self.office.now += timedelta(hours=hours)

    @rule()
    def forget(self) -> None:
        self.office.charges.forget(self.office.now)

    @invariant()
    def nobody_has_too_much(self) -> None:
        for account in ACCOUNTS:
            reports, size = self.used(account)
            assert reports <= ALLOWANCE.reports
            assert size <= ALLOWANCE.bytes
            used = self.office.charges.used(account, self.office.now)
            assert (used.reports, used.bytes) == (reports, size)

    def end(self, one: Reservation) -> None:
        one.close()
        self.under_way.remove(one)


TestPostingInAnyOrder = PostingInAnyOrder.TestCase
TestPostingInAnyOrder.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Database(tmp_path / "endpoint.db", MIGRATIONS))


def test_one_upload_at_a_time_may_be_one_that_came_before(office: Office) -> None:
    for number in range(ALLOWANCE.reports):
        office.take("17", 3, f"report-{number}")
    assert refused(office, "17", 3).code == "quota_exceeded"
    again = office.reserve("17", 3, largest=3)
    refused(office, "17", 3, largest=3)
    again.grow(5_000)
    with pytest.raises(NotNow):
        again.confirm(3)
    again.close()
    again.close()
    office.reserve("17", 3, largest=3)
    refused(office, "17", 5_000, largest=5_000)


def test_somebody_is_told_when_there_is_room_again(office: Office) -> None:
    office.take("17", 8, "first")
    office.now += timedelta(hours=23, minutes=30)
    office.take("17", 1, "second")
    assert refused(office, "17", 5).retry_after == 1800
    office.now += timedelta(minutes=29, seconds=50)
    assert refused(office, "17", 5).retry_after == 60


def test_what_waits_counts_for_as_long_as_it_does(office: Office) -> None:
    office.take("17", 10, "stuck")
    office.now += timedelta(days=30)
    assert office.charges.forget(office.now) == 0
    assert refused(office, "17", 1).retry_after == 3600
    office.deliver(1)
    office.reserve("17", 1)
    assert office.charges.forget(office.now) == 1


def test_a_clock_that_was_ahead_locks_nobody_out_for_longer_than_a_day(office: Office) -> None:
    right = office.now
    office.now += timedelta(days=3650)
    for number in range(ALLOWANCE.reports):
        office.take("17", 1, f"report-{number}")
        office.deliver(number + 1)
    office.now = right
    assert refused(office, "17", 1).retry_after == 3600
    assert office.charges.forget(office.now) == 0
    refused(office, "17", 1)
    office.now += DAY
    office.reserve("17", 1)
    assert office.charges.forget(office.now) == ALLOWANCE.reports

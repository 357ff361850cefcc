from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.local.sqlite import Database
from picsafe.endpoint.charges import DAY, ChargeStore, Used
from picsafe.endpoint.quotas import Allowance
from picsafe.endpoint.schema import MIGRATIONS
from tests.unit.picsafe.endpoint.quota_office import Office, refused


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Database(tmp_path / "endpoint.db", MIGRATIONS))


class CountedCharges(ChargeStore):
    """Says how often rows were added up, and lets something happen right after that."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.times = 0
        self.meanwhile: Callable[[], None] = lambda: None

    def used(self, account: str, now: datetime) -> Used:
        self.times += 1
        used = super().used(account, now)
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return used


@pytest.fixture
def counted(office: Office) -> CountedCharges:
    office.charges = CountedCharges(office.database)
    office.restart()
    return office.charges


def post(office: Office, account: str, size: int, name: str) -> None:
    reservation = office.reserve(account, size)
    reservation.confirm(size)
    office.take(account, size, name)
    reservation.close()


def test_rows_are_not_added_up_for_each_report(office: Office, counted: CountedCharges) -> None:
    plenty = Allowance(reports=1000, bytes=2**30)
    for number in range(50):
        reservation = office.quotas.reserve("17", plenty, smallest=1, largest=10)
        for size in range(2, 10):
            reservation.grow(size)
        reservation.confirm(9)
        office.take("17", 9, f"report-{number}")
        reservation.close()
    assert counted.times == 1


def test_what_is_remembered_of_an_account_never_refuses_what_fits(
    office: Office, counted: CountedCharges
) -> None:
    post(office, "17", 4, "first")
    # remembered is a little more than was charged
    post(office, "17", 6, "second")
    assert counted.times == 2
    refused(office, "17", 1)


def test_what_is_charged_while_rows_are_added_up_is_not_missed(
    office: Office, counted: CountedCharges
) -> None:
    other = office.reserve("17", 1)
    other.confirm(1)

    def end_other() -> None:
        office.take("17", 1, "other")
        other.close()

    office.now += timedelta(seconds=11)
    counted.meanwhile = end_other
    first = office.reserve("17", 1)
    first.confirm(1)
    office.take("17", 1, "first")
    first.close()
    post(office, "17", 1, "last")
    refused(office, "17", 1)


def test_what_is_to_be_delivered_once_more_counts_again_after_seconds(
    office: Office, counted: CountedCharges
) -> None:
    office.take("17", 10, "old")
    office.deliver(1)
    office.now += timedelta(days=2)
    office.reserve("17", 1).close()
    office.database.write(
        lambda connection: connection.execute("UPDATE job SET state = 'ready' WHERE report = 1")
    )
    office.now += timedelta(seconds=10)
    refused(office, "17", 1)
    assert counted.times == 2


def test_a_clock_that_is_set_back_has_what_is_remembered_measured_anew(office: Office) -> None:
    office.take("17", 10, "first")
    office.deliver(1)
    office.now += DAY
    office.reserve("17", 1).close()
    office.now -= timedelta(seconds=1)
    refused(office, "17", 1)


def test_of_many_accounts_only_those_of_now_are_remembered(office: Office, counted: CountedCharges) -> None:
    for number in range(600):
        office.now += timedelta(seconds=1)
        office.reserve(str(number), 1).close()
    assert counted.times == 600
    office.reserve("599", 1).close()
    assert counted.times == 600

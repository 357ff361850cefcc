"""What a ``LinkStore`` counts for an enterprise is what its people hold, whatever happens when."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.cloud.dynamodb import DynamoLinkStore
from chalicelib.cloud.model import LIFETIME, StoredLink
from chalicelib.cloud.ports import LinkStore
from chalicelib.cloud.quotas import Holding, Quota, Quotas, settled
from chalicelib.cloud.sqlite import MIGRATIONS, SqliteLinkStore
from chalicelib.errors import TooManyRequests, Unavailable
from chalicelib.local.sqlite import Database
from tests.contract.cloud.test_link_store import keep
from tests.contract.tables import DynamoTable
from tests.fakes.cloud import CREATED, QUOTA, FakeLinkStore, stored_link
from tests.fakes.concurrency import run_concurrently

HOSPITAL, CLINIC = 7, 8
DAY = 86_400
FEW = Quotas(Quota(6, 2**40), Quota(8, 9_000))


def link_at(now: datetime, owner: int = 11, size: int = 1000) -> StoredLink:
    return stored_link(owner=owner, size=size, created_at=now, expires_at=now + LIFETIME)


def test_a_reservation_is_counted_by_the_day_on_which_it_expires(store: LinkStore) -> None:
    keep(store, link_at(CREATED), HOSPITAL)
    keep(store, link_at(CREATED + timedelta(days=1), 12), HOSPITAL)
    keep(store, link_at(CREATED, 13), CLINIC)
    keep(store, link_at(CREATED, 14))
    expires = int((CREATED + LIFETIME).timestamp()) // DAY
    assert store.tally(HOSPITAL).days == {expires: (1, 1000), expires + 1: (1, 1000)}
    assert store.tally(CLINIC).total == (1, 1000)
    assert store.tally(0).total == store.tally(9).total == (0, 0)


def test_what_is_taken_out_is_taken_out_of_the_tally_that_it_was_counted_in(store: LinkStore) -> None:
    first, second, third = (link_at(CREATED) for _ in range(3))
    keep(store, first, HOSPITAL)
    keep(store, second, CLINIC)
    keep(store, third)
    store.change_holdings(11, lambda held: settled(held, {first.name}, ()))
    assert store.tally(HOSPITAL).total == (1, 1000)
    for _ in range(2):
        store.change_holdings(11, lambda held: settled(held, (), {first.name, second.name, third.name}))
        assert store.tally(HOSPITAL).total == store.tally(CLINIC).total == (0, 0)
    assert store.holdings(11) == ()


def test_whom_either_quota_refuses_keeps_and_counts_nothing(store: LinkStore) -> None:
    quotas = Quotas(Quota(2, 2**40), Quota(3, 2**40))
    for owner in (11, 11, 12):
        keep(store, link_at(CREATED, owner), HOSPITAL, quotas)
    for owner, whose in ((11, "An account"), (12, "people of your enterprise")):
        refused = link_at(CREATED, owner)
        with pytest.raises(TooManyRequests) as refusal:
            keep(store, refused, HOSPITAL, quotas)
        assert whose in refusal.value.detail
        assert store.get(refused.name) is None
    assert store.tally(HOSPITAL).total == (3, 3000)


def test_what_several_people_reserve_at_once_never_exceeds_their_enterprise_s_quota(store: LinkStore) -> None:
    quotas = Quotas(QUOTA, Quota(3, 2**40))

    def reserve(owner: int) -> bool:
        link = link_at(CREATED, owner)
        try:
            keep(store, link, HOSPITAL, quotas)
        except (TooManyRequests, Unavailable):
            return False
        return store.get(link.name) is not None

    assert sum(run_concurrently(8, reserve)) == store.tally(HOSPITAL).total.reports <= 3
    while reserve(99):
        pass
    assert sum(len(store.holdings(owner)) for owner in (*range(8), 99)) == 3


@pytest.mark.parametrize("operation", ["TransactWriteItems", "GetItem"])
def test_dynamodb_that_breaks_off_leaves_holdings_and_tally_as_they_were(
    table: DynamoTable, operation: str
) -> None:
    store = DynamoLinkStore(table.open())
    kept = link_at(CREATED)
    keep(store, kept, HOSPITAL)
    calls: list[str] = []

    def refuse(model: Any, **_: object) -> None:
        calls.append(model.name)
        if len(calls) > 1 or operation == "TransactWriteItems":
            raise ClientError({"Error": {"Code": "InternalServerError"}}, model.name)

    event = f"before-call.dynamodb.{operation}"
    table.client.meta.events.register(event, refuse)
    refused = link_at(CREATED)
    with pytest.raises(Unavailable):
        keep(store, refused, HOSPITAL)
    calls.clear()
    with pytest.raises(Unavailable):
        store.change_holdings(11, lambda held: settled(held, (), {kept.name}))
    table.client.meta.events.unregister(event, refuse)
    assert store.get(refused.name) is None
    assert store.holdings(11) == (Holding.of(kept, HOSPITAL),)
    assert store.tally(HOSPITAL).total == (1, 1000)


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("reserve"),
            st.sampled_from([11, 12, 13]),
            st.sampled_from([0, HOSPITAL, CLINIC]),
            st.integers(1, 3000),
        ),
        st.tuples(st.sampled_from(["withdraw", "settle"]), st.integers(0, 20)),
        st.tuples(st.just("wait"), st.integers(1, 9 * DAY)),
    ),
    max_size=40,
)


class Ledger:
    """A store, the time, and what ought to be there."""

    def __init__(self, store: LinkStore) -> None:
        self.store = store
        self.now = CREATED
        self.kept: list[tuple[StoredLink, int]] = []

    def reserve(self, owner: int, organisation: int, size: int) -> None:
        link = link_at(self.now, owner, size)
        counted = self.expected(organisation) if organisation else (0, 0)
        try:
            keep(self.store, link, organisation, FEW)
        except TooManyRequests as refused:
            if "enterprise" in refused.detail:
                assert counted[0] >= FEW.enterprise.reports or counted[1] + size > FEW.enterprise.size
        else:
            assert not organisation or counted[0] < FEW.enterprise.reports
            self.kept.append((link, organisation))

    def take_out(self, number: int, *, arrived: bool) -> None:
        if not self.kept:
            return
        link, _ = self.kept[number % len(self.kept)]
        names = ({link.name}, ()) if arrived else ((), {link.name})
        self.store.change_holdings(link.owner, lambda held: settled(held, *names))
        if not arrived:
            self.kept = [one for one in self.kept if one[0] is not link]

    def expected(self, organisation: int) -> tuple[int, int]:
        """What is held until the day on which it expires is over."""
        today = int(self.now.timestamp()) // DAY
        sizes = [
            link.size
            for link, counted in self.kept
            if counted == organisation and int(link.expires_at.timestamp()) // DAY >= today
        ]
        return len(sizes), sum(sizes)

    def check(self) -> None:
        for organisation in (HOSPITAL, CLINIC):
            tally = self.store.tally(organisation)
            assert tally.since(self.now).total == self.expected(organisation)
            assert len(tally.since(self.now).days) <= 8
            held = [
                one
                for owner in (11, 12, 13)
                for one in self.store.holdings(owner)
                if one.organisation == organisation and one.ends > self.now
            ]
            listed = (len(held), sum(one.size for one in held))
            today = tally.days.get(int(self.now.timestamp()) // DAY, (0, 0))
            total = tally.since(self.now).total
            assert total[0] - today[0] <= listed[0] <= total[0]
            assert total[1] - today[1] <= listed[1] <= total[1]


def play(store: LinkStore, steps: list[tuple[Any, ...]]) -> None:
    ledger = Ledger(store)
    for name, *arguments in steps:
        match name:
            case "reserve":
                ledger.reserve(*arguments)
            case "wait":
                ledger.now += timedelta(seconds=arguments[0])
            case _:
                ledger.take_out(arguments[0], arrived=name == "settle")
        ledger.check()


@given(steps=STEPS)
def test_in_every_order_the_fake_counts_what_is_held(steps: list[tuple[Any, ...]]) -> None:
    play(FakeLinkStore(), steps)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_in_every_order_sqlite_counts_what_is_held(steps: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        database = Database(Path(folder) / "cloud.db", MIGRATIONS)
        try:
            play(SqliteLinkStore(database), steps)
        finally:
            database.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_in_every_order_dynamodb_counts_what_is_held(
    table: DynamoTable, steps: list[tuple[Any, ...]]
) -> None:
    for item in table.client.scan(TableName=table.name)["Items"]:
        table.client.delete_item(TableName=table.name, Key={"pk": item["pk"], "sk": item["sk"]})
    play(DynamoLinkStore(table.open()), steps)

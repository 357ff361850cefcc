"""The contract of ``LinkStore``, on SQLite and on DynamoDB."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from chalicelib.cloud.dynamodb import DynamoLinkStore
from chalicelib.cloud.model import StoredLink
from chalicelib.cloud.ports import LinkStore
from chalicelib.cloud.quotas import Books, Holding, Quota, Quotas, renewed, settled
from chalicelib.cloud.sqlite import MIGRATIONS, SqliteLinkStore
from chalicelib.errors import Conflict, TooManyRequests, Unavailable
from chalicelib.local.sqlite import Database
from tests.contract.peers.lost_answers import LostAnswers
from tests.contract.tables import DynamoTable
from tests.fakes.cloud import CREATED, QUOTA, QUOTAS, stored_link
from tests.fakes.concurrency import run_concurrently

LATER = CREATED + timedelta(hours=1, milliseconds=123)


def admit(books: Books) -> Books:
    """Takes whatever comes, and counts nothing."""
    return books


def keep(store: LinkStore, link: StoredLink, organisation: int = 0, quotas: Quotas = QUOTAS) -> None:
    """Add a record as it is counted."""
    new = Holding.of(link, organisation)
    store.add(link, organisation, lambda books: quotas.admit(books, new, link.created_at))


def test_what_is_added_is_there_as_it_was(store: LinkStore) -> None:
    first, second = stored_link(), stored_link(country="GB", region="eu-west-2", owner=0, size=2**31)
    store.add(first, 0, admit)
    store.add(second, 0, admit)
    assert store.get(first.name) == first
    assert store.get(second.name) == second


def test_milliseconds_are_kept(store: LinkStore) -> None:
    link = stored_link(created_at=LATER, withdrawn_at=LATER + timedelta(milliseconds=1))
    store.add(link, 0, admit)
    assert store.get(link.name) == link


def test_what_was_never_added_is_not_there(store: LinkStore) -> None:
    store.add(stored_link(), 0, admit)
    assert store.get(stored_link().name) is None
    assert store.get("") is None
    assert store.withdraw(stored_link().name, LATER) is None


def test_a_record_and_what_its_owner_holds_are_kept_together(store: LinkStore) -> None:
    first, second, other = stored_link(), stored_link(), stored_link(owner=12)
    assert store.holdings(11) == ()
    for link in (first, second, other):
        keep(store, link)
    assert store.holdings(11) == (Holding.of(first), Holding.of(second))
    assert store.holdings(12) == (Holding.of(other),)
    store.change_holdings(11, lambda held: settled(held, {second.name}, {first.name}))
    ((name, arrived),) = [(one.name, one.arrived) for one in store.holdings(11)]
    assert (name, arrived) == (second.name, True)


def test_who_is_not_admitted_keeps_nothing(store: LinkStore) -> None:
    link = stored_link()
    keep(store, link)
    refused = stored_link()
    with pytest.raises(TooManyRequests):
        keep(store, refused, quotas=Quotas(Quota(1, 2**40), QUOTA))
    assert store.get(refused.name) is None
    assert store.holdings(11) == (Holding.of(link),)


def test_the_same_record_again_is_held_once(store: LinkStore) -> None:
    link = stored_link()
    for _ in range(2):
        keep(store, link, 7)
    assert store.tally(7).total == (1, 1000)
    assert store.holdings(11) == (Holding.of(link, 7),)


def test_what_is_reserved_at_once_never_exceeds_the_quota(store: LinkStore) -> None:
    quotas = Quotas(Quota(3, 2**40), QUOTA)

    def reserve(_: int) -> bool:
        link = stored_link()
        try:
            keep(store, link, quotas=quotas)
        except (TooManyRequests, Unavailable):
            return False
        return store.get(link.name) is not None

    assert sum(run_concurrently(8, reserve)) == len(store.holdings(11)) <= 3
    while reserve(0):
        pass
    assert len(store.holdings(11)) == 3


def test_names_differ_by_case(store: LinkStore) -> None:
    link = stored_link(name="a" * 22 + "-0000000011462800528240")
    store.add(link, 0, admit)
    assert store.get(link.name.upper()) is None


def test_adding_the_same_again_does_nothing(store: LinkStore) -> None:
    link = stored_link()
    store.add(link, 0, admit)
    store.add(link, 0, admit)
    assert store.get(link.name) == link


def test_another_record_of_the_same_name_is_refused(store: LinkStore) -> None:
    link = stored_link()
    store.add(link, 0, admit)
    with pytest.raises(Conflict) as refused:
        store.add(stored_link(name=link.name, owner=12), 0, admit)
    assert refused.value.code == "link_exists"
    assert store.get(link.name) == link


def test_the_first_withdrawal_stays(store: LinkStore) -> None:
    link = stored_link()
    store.add(link, 0, admit)
    withdrawn = store.withdraw(link.name, LATER)
    assert withdrawn == stored_link(name=link.name, withdrawn_at=LATER)
    assert store.get(link.name) == withdrawn
    assert store.withdraw(link.name, LATER + timedelta(days=1)) == withdrawn


def test_withdrawing_one_leaves_the_others(store: LinkStore) -> None:
    first, second = stored_link(), stored_link()
    store.add(first, 0, admit)
    store.add(second, 0, admit)
    store.withdraw(first.name, LATER)
    assert store.get(second.name) == second


def test_a_record_is_renewed_once(store: LinkStore) -> None:
    link, other = stored_link(), stored_link()
    for one in (link, other):
        store.add(one, 0, admit)
    end = LATER + timedelta(days=7)
    kept = store.renew(link.name, LATER, end)
    assert kept == stored_link(name=link.name, expires_at=end, renewed_at=LATER)
    assert store.get(link.name) == kept
    assert store.renew(link.name, LATER + timedelta(days=1), end + timedelta(days=1)) == kept
    assert store.get(other.name) == other
    assert store.renew(stored_link().name, LATER, end) is None


def test_what_is_withdrawn_is_not_renewed(store: LinkStore) -> None:
    link = stored_link()
    store.add(link, 0, admit)
    withdrawn = store.withdraw(link.name, LATER)
    assert store.renew(link.name, LATER, LATER + timedelta(days=7)) == withdrawn
    assert store.get(link.name) == withdrawn


def test_renewals_at_once_agree_on_one_end(store: LinkStore) -> None:
    link = stored_link()
    store.add(link, 0, admit)
    seen = run_concurrently(
        8, lambda number: store.renew(link.name, LATER, LATER + timedelta(days=7, seconds=number))
    )
    assert seen == [store.get(link.name)] * 8


def test_what_is_renewed_counts_until_its_new_end(store: LinkStore) -> None:
    link, other = stored_link(), stored_link()
    for one in (link, other):
        keep(store, one, 7)
    end = link.expires_at + timedelta(days=5)
    store.change_holdings(11, lambda held: renewed(held, link.name, end))
    first, second = store.holdings(11)
    assert (first.ends, first.arrived, second) == (end, True, Holding.of(other, 7))
    assert store.tally(7).total == (2, 2000)
    assert store.tally(7).since(other.expires_at + timedelta(days=1)).total == (1, 1000)


def test_a_withdrawal_is_never_undone_by_adding_again(store: LinkStore) -> None:
    link = stored_link()
    store.add(link, 0, admit)
    withdrawn = store.withdraw(link.name, LATER)
    with pytest.raises(Conflict):
        store.add(link, 0, admit)
    assert store.get(link.name) == withdrawn


def test_withdrawals_at_once_agree_on_one_time(store: LinkStore) -> None:
    link = stored_link()
    store.add(link, 0, admit)
    seen = run_concurrently(8, lambda number: store.withdraw(link.name, LATER + timedelta(seconds=number)))
    assert seen == [store.get(link.name)] * 8


def test_of_several_that_take_one_name_at_once_one_gets_it(store: LinkStore) -> None:
    name = stored_link().name

    def add(owner: int) -> bool:
        try:
            store.add(stored_link(name=name, owner=owner), 0, admit)
        except Conflict:
            return False
        return True

    added = run_concurrently(8, add)
    kept = store.get(name)
    assert kept is not None
    assert [owner for owner in range(8) if added[owner]] == [kept.owner]


def test_records_outlive_the_process(tmp_path: Path) -> None:
    link = stored_link()
    for _ in range(2):
        database = Database(tmp_path / "cloud.db", MIGRATIONS)
        SqliteLinkStore(database).add(link, 0, admit)
        assert SqliteLinkStore(database).get(link.name) == link
        database.close()


class BrokenClient:
    """A DynamoDB that refuses everything in one way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: object) -> None:
            raise self.error

        return call


THROTTLED = ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "PutItem")
SILENT = ConnectTimeoutError(endpoint_url="https://dynamodb.example.org")


@pytest.mark.parametrize("error", [THROTTLED, SILENT], ids=["refuses", "silent"])
def test_dynamodb_that_fails_is_unavailable(error: Exception) -> None:
    require_unavailable(DynamoLinkStore(DynamoTable(BrokenClient(error), "cloud").open()))


def test_sqlite_that_fails_is_unavailable(database: Database) -> None:
    database.write(lambda connection: connection.execute("DROP TABLE cloud_links"))
    require_unavailable(SqliteLinkStore(database))


def require_unavailable(store: LinkStore) -> None:
    link = stored_link()
    with pytest.raises(Unavailable):
        store.add(link, 0, admit)
    with pytest.raises(Unavailable):
        store.get(link.name)
    with pytest.raises(Unavailable):
        store.withdraw(link.name, LATER)
    with pytest.raises(Unavailable):
        store.renew(link.name, LATER, LATER)


def test_a_reservation_whose_answer_was_lost_succeeds(table: DynamoTable) -> None:
    answers = LostAnswers(table.client, "TransactWriteItems")
    store = DynamoLinkStore(table.open())
    link = stored_link()
    store.add(link, 0, admit)
    assert answers.lost == 1
    assert store.get(link.name) == link

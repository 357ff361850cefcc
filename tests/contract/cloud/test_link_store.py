"""The contract of ``LinkStore``, on SQLite and on DynamoDB."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from chalicelib import aws
from chalicelib.cloud.dynamodb import DynamoLinkStore, table
from chalicelib.cloud.ports import LinkStore
from chalicelib.cloud.sqlite import MIGRATIONS, SqliteLinkStore
from chalicelib.errors import Conflict, Unavailable
from chalicelib.sqlite import Database
from tests.fakes.cloud import CREATED, stored_link

TABLE = "cloud"
LATER = CREATED + timedelta(hours=1, milliseconds=123)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "cloud.db", MIGRATIONS)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "dynamodb"])
def store(request: pytest.FixtureRequest) -> LinkStore:
    if request.param == "sqlite":
        return SqliteLinkStore(request.getfixturevalue("database"))
    request.getfixturevalue("aws_mock")
    client = aws.client("dynamodb")
    client.create_table(**table(TABLE))
    return DynamoLinkStore(client, TABLE)


def test_what_is_added_is_there_as_it_was(store: LinkStore) -> None:
    first, second = stored_link(), stored_link(country="GB", region="eu-west-2", owner=0, size=2**31)
    store.add(first)
    store.add(second)
    assert store.get(first.name) == first
    assert store.get(second.name) == second


def test_milliseconds_are_kept(store: LinkStore) -> None:
    link = stored_link(created_at=LATER, withdrawn_at=LATER + timedelta(milliseconds=1))
    store.add(link)
    assert store.get(link.name) == link


def test_what_was_never_added_is_not_there(store: LinkStore) -> None:
    store.add(stored_link())
    assert store.get(stored_link().name) is None
    assert store.get("") is None
    assert store.withdraw(stored_link().name, LATER) is None


def test_names_differ_by_case(store: LinkStore) -> None:
    link = stored_link(name="a" * 22 + "-0000000011462800528240")
    store.add(link)
    assert store.get(link.name.upper()) is None


def test_adding_the_same_again_does_nothing(store: LinkStore) -> None:
    link = stored_link()
    store.add(link)
    store.add(link)
    assert store.get(link.name) == link


def test_another_record_of_the_same_name_is_refused(store: LinkStore) -> None:
    link = stored_link()
    store.add(link)
    with pytest.raises(Conflict) as refused:
        store.add(stored_link(name=link.name, owner=12))
    assert refused.value.code == "link_exists"
    assert store.get(link.name) == link


def test_the_first_withdrawal_stays(store: LinkStore) -> None:
    link = stored_link()
    store.add(link)
    withdrawn = store.withdraw(link.name, LATER)
    assert withdrawn == stored_link(name=link.name, withdrawn_at=LATER)
    assert store.get(link.name) == withdrawn
    assert store.withdraw(link.name, LATER + timedelta(days=1)) == withdrawn


def test_withdrawing_one_leaves_the_others(store: LinkStore) -> None:
    first, second = stored_link(), stored_link()
    store.add(first)
    store.add(second)
    store.withdraw(first.name, LATER)
    assert store.get(second.name) == second


def test_a_withdrawal_is_never_undone_by_adding_again(store: LinkStore) -> None:
    link = stored_link()
    store.add(link)
    withdrawn = store.withdraw(link.name, LATER)
    with pytest.raises(Conflict):
        store.add(link)
    assert store.get(link.name) == withdrawn


def test_withdrawals_at_once_agree_on_one_time(database: Database) -> None:
    store = SqliteLinkStore(database)
    link = stored_link()
    store.add(link)
    seen: list[object] = []
    start = threading.Barrier(8)

    def withdraw(number: int) -> None:
        start.wait()
        seen.append(store.withdraw(link.name, LATER + timedelta(seconds=number)))

    threads = [threading.Thread(target=withdraw, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [store.get(link.name)] * 8


def test_of_several_that_take_one_name_at_once_one_gets_it(database: Database) -> None:
    store = SqliteLinkStore(database)
    name = stored_link().name
    refused: list[int] = []
    start = threading.Barrier(8)

    def add(owner: int) -> None:
        start.wait()
        try:
            store.add(stored_link(name=name, owner=owner))
        except Conflict:
            refused.append(owner)

    threads = [threading.Thread(target=add, args=(owner,)) for owner in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = store.get(name)
    assert kept is not None
    assert sorted([*refused, kept.owner]) == list(range(8))


def test_records_outlive_the_process(tmp_path: Path) -> None:
    link = stored_link()
    for _ in range(2):
        database = Database(tmp_path / "cloud.db", MIGRATIONS)
        SqliteLinkStore(database).add(link)
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
    require_unavailable(DynamoLinkStore(cast("Any", BrokenClient(error)), TABLE))


def test_sqlite_that_fails_is_unavailable(database: Database) -> None:
    database.write(lambda connection: connection.execute("DROP TABLE cloud_links"))
    require_unavailable(SqliteLinkStore(database))


def require_unavailable(store: LinkStore) -> None:
    link = stored_link()
    with pytest.raises(Unavailable):
        store.add(link)
    with pytest.raises(Unavailable):
        store.get(link.name)
    with pytest.raises(Unavailable):
        store.withdraw(link.name, LATER)


class ForgetfulClient:
    """A DynamoDB whose first answer to a put is lost, and whose client therefore puts twice."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def put_item(self, **arguments: Any) -> Any:
        self.client.put_item(**arguments)
        return self.client.put_item(**arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)


def test_a_put_that_the_client_repeats_succeeds(aws_mock: None) -> None:
    client = aws.client("dynamodb")
    client.create_table(**table(TABLE))
    store = DynamoLinkStore(cast("Any", ForgetfulClient(client)), TABLE)
    link = stored_link()
    store.add(link)
    assert store.get(link.name) == link

"""Races are decided by the stores: with threads, and with a rival inside DynamoDB's gaps."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.enterprises.api_keys import new_key
from chalicelib.users.enterprises.assembly import EnterpriseStores
from chalicelib.users.enterprises.model import RegisteredServer, ScriptToken
from tests.contract.tables import DYNAMODB, DynamoTable, fresh_table
from tests.contract.users.enterprises.conftest import dynamo_stores, sqlite_stores
from tests.fakes.concurrency import run_concurrently

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
URL = "https://key.example.org"


@pytest.fixture
def fast_switching() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("fast_switching")
class TestThreads:
    @pytest.fixture(params=["sqlite", *DYNAMODB])
    def stores(self, request: pytest.FixtureRequest) -> EnterpriseStores:
        if request.param == "sqlite":
            return sqlite_stores(request.getfixturevalue("database"))
        return dynamo_stores(fresh_table(request), time.sleep)

    def test_one_of_many_gets_a_domain(self, stores: EnterpriseStores) -> None:
        numbers = [stores.registry.create(f"Hospital {one}", "enterprise", NOW).number for one in range(8)]
        for number in numbers:
            stores.domains.replace(number, {"hospital.example.org": "token"})
        won = run_concurrently(
            8, lambda one: stores.domains.verify(numbers[one], "hospital.example.org", NOW)
        )
        assert won.count(True) == 1
        assert stores.domains.holder("hospital.example.org") == numbers[won.index(True)]

    def test_one_of_many_gets_a_url(self, stores: EnterpriseStores) -> None:
        numbers = [stores.registry.create(f"Hospital {one}", "enterprise", NOW).number for one in range(8)]
        servers = [RegisteredServer(f"{number:016x}", number, URL, "endpoint", NOW) for number in numbers]
        won = run_concurrently(8, lambda one: stores.servers.add(servers[one], limit=5))
        assert sorted(won, key=str) == [None] * 7 + [True]

    def test_a_limit_holds(self, stores: EnterpriseStores) -> None:
        number = stores.registry.create("Hospital", "enterprise", NOW).number
        keys = [new_key(number, "Archive", NOW)[0] for _ in range(8)]
        added = run_concurrently(8, lambda one: stores.api_keys.add(keys[one], limit=3))
        assert added.count(True) == 3
        assert len(stores.api_keys.of(number)) == 3

    def test_one_script_session_follows_another(self, stores: EnterpriseStores) -> None:
        number = stores.registry.create("Hospital", "enterprise", NOW).number
        sessions = [ScriptToken(f"script:{one}", NOW + timedelta(days=1)) for one in range(8)]
        replaced = run_concurrently(
            8, lambda one: stores.script_tokens.replace(number, URL, sessions[one], previous=None)
        )
        assert replaced.count(True) == 1
        assert stores.script_tokens.current(number, URL) == sessions[replaced.index(True)]

    def test_lists_are_replaced_while_keys_are_made(self, stores: EnterpriseStores) -> None:
        number = stores.registry.create("Hospital", "enterprise", NOW).number

        def act(index: int) -> bool:
            if index % 2:
                return stores.api_keys.add(new_key(number, f"Key {index}", NOW)[0], limit=9)
            return stores.addresses.replace(number, {f"a{index}@example.org"}, NOW)

        done = run_concurrently(8, act)
        assert done[1::2] == [True] * 4
        assert len(stores.api_keys.of(number)) == 4
        (listed,) = stores.addresses.of(number)
        assert any(done[::2])
        assert done[int(listed.email[1])]


class Rival:
    """Does something of its own just before a DynamoDB operation of the store under test, once."""

    def __init__(self, table: DynamoTable, operation: str, act: Callable[[], object]) -> None:
        self._act = act
        self._acting = False
        self.met = 0
        table.client.meta.events.register(f"before-call.dynamodb.{operation}", self._before)

    def _before(self, **_: Any) -> None:
        if not self._acting and self.met == 0:
            self._acting = True
            self.met += 1
            self._act()
            self._acting = False


class TestDynamoRivals:
    @pytest.fixture
    def stores(self, table: DynamoTable) -> EnterpriseStores:
        return dynamo_stores(table)

    @pytest.fixture
    def number(self, stores: EnterpriseStores) -> int:
        return stores.registry.create("Hospital", "enterprise", NOW).number

    def test_a_domain_that_is_proven_while_it_is_dropped_leaves_no_claim(
        self, table: DynamoTable, stores: EnterpriseStores, number: int
    ) -> None:
        stores.domains.replace(number, {"hospital.example.org": "token"})
        rival = Rival(
            table,
            "TransactWriteItems",
            lambda: stores.domains.verify(number, "hospital.example.org", NOW),
        )
        assert stores.domains.replace(number, {})
        assert rival.met == 1
        assert stores.domains.of(number) == []
        assert stores.domains.holder("hospital.example.org") is None

    def test_the_later_replacement_of_addresses_holds_as_a_whole(
        self, table: DynamoTable, stores: EnterpriseStores, number: int
    ) -> None:
        rival = Rival(
            table,
            "TransactWriteItems",
            lambda: stores.addresses.replace(number, {"later@example.org"}, NOW),
        )
        assert not stores.addresses.replace(number, {f"a{one}@example.org" for one in range(60)}, NOW)
        assert rival.met == 1
        assert [address.email for address in stores.addresses.of(number)] == ["later@example.org"]

    def test_a_domain_taken_in_between_is_taken(
        self, table: DynamoTable, stores: EnterpriseStores, number: int
    ) -> None:
        other = stores.registry.create("Clinic", "enterprise", NOW).number
        for one in (number, other):
            stores.domains.replace(one, {"hospital.example.org": "token"})
        Rival(
            table,
            "TransactWriteItems",
            lambda: stores.domains.verify(other, "hospital.example.org", NOW),
        )
        assert not stores.domains.verify(number, "hospital.example.org", NOW)
        assert stores.domains.holder("hospital.example.org") == other


def conflicts(table: DynamoTable, times: int) -> list[float]:
    """Let the next transactions meet others; returns how often one did."""
    met: list[float] = []

    def refuse(**_: Any) -> None:
        if len(met) < times:
            met.append(1)
            raise ClientError(
                {
                    "Error": {"Code": "TransactionCanceledException", "Message": "injected"},
                    "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
                },
                "TransactWriteItems",
            )

    table.client.meta.events.register("before-call.dynamodb.TransactWriteItems", refuse)
    return met


class TestDynamoConflicts:
    def test_a_conflict_is_tried_again(self, table: DynamoTable) -> None:
        pauses: list[float] = []
        stores = dynamo_stores(table, pauses.append)
        number = stores.registry.create("Hospital", "enterprise", NOW).number
        met = conflicts(table, 3)
        assert stores.registry.add_administrator(number, "pat@example.org", limit=5)
        assert len(met) == len(pauses) == 3
        assert all(0 <= pause < 0.3 for pause in pauses)

    def test_a_count_that_meets_a_transaction_is_tried_again(self, table: DynamoTable) -> None:
        pauses: list[float] = []
        stores = dynamo_stores(table, pauses.append)
        number = stores.registry.create("Hospital", "enterprise", NOW).number
        met: list[str] = []

        def refuse(model: Any, **_: Any) -> None:
            if len(met) < 3:
                met.append(model.name)
                raise ClientError({"Error": {"Code": "TransactionConflictException"}}, model.name)

        table.client.meta.events.register("before-call.dynamodb.UpdateItem", refuse)
        assert stores.addresses.replace(number, {"pat@example.org"}, NOW)
        assert len(met) == len(pauses) == 3

    def test_it_gives_up_at_last(self, table: DynamoTable) -> None:
        stores = dynamo_stores(table)
        number = stores.registry.create("Hospital", "enterprise", NOW).number
        conflicts(table, 1000)
        with pytest.raises(Unavailable):
            stores.registry.add_administrator(number, "pat@example.org", limit=5)


CALLS: dict[str, Callable[[EnterpriseStores], object]] = {
    "create": lambda stores: stores.registry.create("Hospital", "free", NOW),
    "get": lambda stores: stores.registry.get(1),
    "all": lambda stores: stores.registry.all(),
    "set_plan": lambda stores: stores.registry.set_plan(1, "free"),
    "set_lock_minutes": lambda stores: stores.registry.set_lock_minutes(1, 12),
    "set_directory": lambda stores: stores.registry.set_directory(1, is_on=False),
    "delete": lambda stores: stores.registry.delete(1),
    "administrators": lambda stores: stores.registry.administrators(1),
    "administered_by": lambda stores: stores.registry.administered_by("pat@example.org"),
    "add_administrator": lambda stores: stores.registry.add_administrator(1, "pat@example.org", limit=1),
    "domains": lambda stores: stores.domains.of(1),
    "replace_domains": lambda stores: stores.domains.replace(1, {"hospital.example.org": "token"}),
    "verify": lambda stores: stores.domains.verify(1, "hospital.example.org", NOW),
    "holder": lambda stores: stores.domains.holder("hospital.example.org"),
    "replace_addresses": lambda stores: stores.addresses.replace(1, ["pat@example.org"], NOW),
    "invitations": lambda stores: stores.addresses.invitations("pat@example.org", limit=1),
    "answer": lambda stores: stores.addresses.answer(1, "pat@example.org", "member"),
    "add_api_key": lambda stores: stores.api_keys.add(new_key(1, "Archive", NOW)[0], limit=1),
    "find_api_key": lambda stores: stores.api_keys.find("1-0123456789ab"),
    "used": lambda stores: stores.api_keys.used("1-0123456789ab", NOW),
    "operator": lambda stores: stores.servers.operator(URL),
    "log_key": lambda stores: stores.servers.log_key(URL),
    "replace_log_key": lambda stores: stores.servers.replace_log_key(1, "0" * 16, "key", before=""),
    "session": lambda stores: stores.script_tokens.current(1, URL),
}


class TestUnavailable:
    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    def test_sqlite_that_does_not_answer(
        self, database: Database, call: Callable[[EnterpriseStores], object]
    ) -> None:
        stores = sqlite_stores(database)
        break_down(database)
        with pytest.raises(Unavailable):
            call(stores)

    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    @pytest.mark.parametrize("failure", ["refuses", "is silent"])
    def test_dynamodb_that_fails(
        self, table: DynamoTable, call: Callable[[EnterpriseStores], object], failure: str
    ) -> None:
        stores = dynamo_stores(table)

        def fail(**_: Any) -> None:
            if failure == "refuses":
                raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "any")
            raise ConnectTimeoutError(endpoint_url="https://dynamodb.example.org")

        table.client.meta.events.register("before-call.dynamodb", fail)
        with pytest.raises(Unavailable):
            call(stores)

    def test_a_partial_answer_is_none(self, table: DynamoTable) -> None:
        stores = dynamo_stores(table)

        def withhold(parsed: dict[str, Any], **_: Any) -> None:
            parsed["UnprocessedKeys"] = {table.name: {"Keys": [{}]}}

        table.client.meta.events.register("after-call.dynamodb.BatchGetItem", withhold)
        with pytest.raises(Unavailable):
            stores.api_keys.find("1-0123456789ab")

    def test_a_transaction_refused_for_another_reason_is_no_refusal_of_ours(self, table: DynamoTable) -> None:
        stores = dynamo_stores(table)

        def throttle(**_: Any) -> None:
            raise ClientError(
                {
                    "Error": {"Code": "TransactionCanceledException", "Message": ""},
                    "CancellationReasons": [{"Code": "ThrottlingError"}],
                },
                "TransactWriteItems",
            )

        table.client.meta.events.register("before-call.dynamodb.TransactWriteItems", throttle)
        with pytest.raises(Unavailable):
            stores.registry.set_plan(1, "free")


def break_down(database: Database) -> None:
    """Make every statement fail."""

    def work(connection: Connection) -> None:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " ORDER BY rowid DESC"
        ).fetchall()
        for (name,) in names:
            connection.execute(f"DROP TABLE {name}")

    database.write(work)

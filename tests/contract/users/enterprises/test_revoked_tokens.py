"""Key Server Tokens that were revoked before they ran out, and what it costs to read which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.enterprises.assembly import EnterpriseStores
from chalicelib.users.enterprises.model import ScriptToken
from tests.contract.tables import DynamoTable
from tests.contract.users.enterprises.conftest import dynamo_stores, sqlite_stores
from tests.fakes.concurrency import run_concurrently

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SECOND = timedelta(seconds=1)
YEAR = timedelta(days=365)


def revoke(stores: EnterpriseStores, jti: str, expires_at: datetime) -> None:
    stores.script_tokens.revoke(ScriptToken(jti, expires_at), NOW)


def test_what_was_revoked_is_listed_until_it_has_run_out(stores: EnterpriseStores) -> None:
    for number in (2, 0, 1):
        revoke(stores, f"token-{number}", NOW + (number + 1) * SECOND)
    tokens = stores.script_tokens
    assert tokens.revoked(NOW, limit=9) == ["token-0", "token-1", "token-2"]
    assert tokens.revoked(NOW + SECOND, limit=9) == ["token-1", "token-2"]
    assert tokens.revoked(NOW + 3 * SECOND, limit=9) == []
    assert tokens.revoked(NOW, limit=2) == ["token-0", "token-1"]


def test_one_token_is_asked_about_by_itself(stores: EnterpriseStores) -> None:
    revoke(stores, "token", NOW + YEAR)
    assert stores.script_tokens.is_revoked("token", NOW + YEAR)
    assert not stores.script_tokens.is_revoked("another", NOW + YEAR)


def test_revoking_again_changes_nothing(stores: EnterpriseStores) -> None:
    run_concurrently(8, lambda _: revoke(stores, "token", NOW + YEAR))
    assert stores.script_tokens.revoked(NOW, limit=9) == ["token"]


def test_a_list_of_many_pages_is_read_whole(stores: EnterpriseStores) -> None:
    for number in range(60):
        revoke(stores, f"token-{number:02}", NOW + YEAR)
    assert stores.script_tokens.revoked(NOW, limit=100) == [f"token-{number:02}" for number in range(60)]


def test_what_has_run_out_costs_no_read(table: DynamoTable) -> None:
    stores = dynamo_stores(table)
    for number in range(300):
        revoke(stores, f"over-{number}", NOW - (number + 1) * SECOND)
    revoke(stores, "live", NOW + YEAR)
    consumed: list[float] = []

    def ask(params: dict[str, object], **_: object) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def measure(parsed: dict[str, dict[str, float]], **_: object) -> None:
        consumed.append(parsed["ConsumedCapacity"]["CapacityUnits"])
        # whatever is read and then left out is scanned
        assert parsed["ScannedCount"] == parsed["Count"]

    events = table.client.meta.events
    events.register("provide-client-params.dynamodb.Query", ask)
    events.register("after-call.dynamodb.Query", measure)
    assert stores.script_tokens.revoked(NOW, limit=1000) == ["live"]
    assert consumed
    assert max(consumed) <= 1


def test_sqlite_sweeps_out_what_nobody_asks_about(database: Database) -> None:
    stores = sqlite_stores(database)
    revoke(stores, "over", NOW - timedelta(hours=2))
    revoke(stores, "just-over", NOW - SECOND)

    def rows(connection: Connection) -> list[str]:
        found = connection.execute("SELECT jti FROM enterprises_revoked_tokens ORDER BY jti")
        return [row["jti"] for row in found]

    revoke(stores, "live", NOW + YEAR)
    assert database.read(rows) == ["just-over", "live"]


def test_a_store_that_does_not_answer_is_unavailable(table: DynamoTable, database: Database) -> None:
    dynamo, sqlite = dynamo_stores(table), sqlite_stores(database)
    table.client.delete_table(TableName=table.name)

    def drop(connection: Connection) -> None:
        connection.execute("DROP TABLE enterprises_revoked_tokens")

    database.write(drop)
    for stores in (dynamo, sqlite):
        with pytest.raises(Unavailable):
            revoke(stores, "token", NOW)
        with pytest.raises(Unavailable):
            stores.script_tokens.is_revoked("token", NOW)
        with pytest.raises(Unavailable):
            stores.script_tokens.revoked(NOW, limit=1)

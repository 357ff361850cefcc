"""The enterprises' ports, each behind every adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalicelib.local.sqlite import Database
from chalicelib.users.enterprises import dynamodb, sqlite
from chalicelib.users.enterprises.assembly import EnterpriseStores
from tests.contract.tables import DYNAMODB, DynamoTable, fresh_table
from tests.fakes.enterprises import fake_stores


@pytest.fixture(params=DYNAMODB)
def table(request: pytest.FixtureRequest) -> DynamoTable:
    return fresh_table(request)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "users.db", sqlite.MIGRATIONS)
    yield database
    database.close()


def sqlite_stores(database: Database) -> EnterpriseStores:
    return EnterpriseStores(
        registry=sqlite.SqliteRegistry(database),
        domains=sqlite.SqliteDomains(database),
        addresses=sqlite.SqliteAddresses(database),
        api_keys=sqlite.SqliteApiKeys(database),
        servers=sqlite.SqliteServers(database),
        script_tokens=sqlite.SqliteScriptTokens(database),
        institutions=sqlite.SqliteInstitutions(database),
        key_policies=sqlite.SqliteKeyPolicies(database),
        consent_wordings=sqlite.SqliteConsentWordings(database),
        presence=sqlite.SqlitePresence(database),
    )


def dynamo_stores(place: DynamoTable, pause: Callable[[float], None] = lambda _: None) -> EnterpriseStores:
    table = place.open(pause)
    return EnterpriseStores(
        registry=dynamodb.DynamoRegistry(table),
        domains=dynamodb.DynamoDomains(table),
        addresses=dynamodb.DynamoAddresses(table),
        api_keys=dynamodb.DynamoApiKeys(table),
        servers=dynamodb.DynamoServers(table),
        script_tokens=dynamodb.DynamoScriptTokens(table),
        institutions=dynamodb.DynamoInstitutions(table),
        key_policies=dynamodb.DynamoKeyPolicies(table),
        consent_wordings=dynamodb.DynamoConsentWordings(table),
        presence=dynamodb.DynamoPresence(table),
    )


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def stores(request: pytest.FixtureRequest) -> EnterpriseStores:
    if request.param == "fake":
        return fake_stores()
    if request.param == "sqlite":
        return sqlite_stores(request.getfixturevalue("database"))
    return dynamo_stores(fresh_table(request))

"""The enterprises' ports, each behind every adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from chalicelib import aws
from chalicelib.sqlite import Database
from chalicelib.users.enterprises import dynamodb, sqlite
from chalicelib.users.enterprises.service import EnterpriseStores
from tests.fakes.enterprises import fake_stores

TABLE = "users"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        client = aws.client("dynamodb")
        client.create_table(**dynamodb.table(TABLE))
        yield client


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
        sessions=sqlite.SqliteScriptSessions(database),
    )


def dynamo_stores(client: Any, pause: Callable[[float], None] = lambda _: None) -> EnterpriseStores:
    table = dynamodb.Table(client, TABLE, pause)
    return EnterpriseStores(
        registry=dynamodb.DynamoRegistry(table),
        domains=dynamodb.DynamoDomains(table),
        addresses=dynamodb.DynamoAddresses(table),
        api_keys=dynamodb.DynamoApiKeys(table),
        servers=dynamodb.DynamoServers(table),
        sessions=dynamodb.DynamoScriptSessions(table),
    )


@pytest.fixture(params=["fake", "sqlite", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> EnterpriseStores:
    if request.param == "fake":
        return fake_stores()
    if request.param == "sqlite":
        return sqlite_stores(request.getfixturevalue("database"))
    return dynamo_stores(request.getfixturevalue("client"))

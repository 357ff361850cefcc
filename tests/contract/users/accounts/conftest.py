"""The accounts' ports behind every adapter, and behind the fake that unit tests use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from moto import mock_aws

from chalicelib import aws
from chalicelib.sqlite import Connection, Database
from chalicelib.users.accounts import dynamodb, sqlite
from chalicelib.users.accounts.ports import ChallengeStore, SessionStore, UserStore
from tests.fakes.accounts import FakeAccounts

TABLE = "users"


@dataclass
class Stores:
    """One place's adapters.

    Attributes:
        spoil: makes the store behind them fail from then on.
    """

    users: UserStore
    challenges: ChallengeStore
    sessions: SessionStore
    spoil: Callable[[], None]


def _fake() -> Iterator[Stores]:
    store = FakeAccounts()

    def spoil() -> None:
        store.fails = True

    yield Stores(store, store, store, spoil)


def _sqlite(folder: Path) -> Iterator[Stores]:
    database = Database(folder / "users.db", sqlite.MIGRATIONS)

    def spoil() -> None:
        def drop(connection: Connection) -> None:
            names = [
                row["name"]
                for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            for name in names:
                if name.startswith("accounts_"):
                    connection.execute(f"DROP TABLE {name}")

        database.write(drop)

    yield Stores(
        sqlite.SqliteUsers(database),
        sqlite.SqliteChallenges(database),
        sqlite.SqliteSessions(database),
        spoil,
    )
    database.close()


def _dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stores]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        client = aws.client("dynamodb")
        client.create_table(**dynamodb.table(TABLE))
        yield Stores(
            dynamodb.DynamoUsers(client, TABLE),
            dynamodb.DynamoChallenges(client, TABLE),
            dynamodb.DynamoSessions(client, TABLE),
            lambda: client.delete_table(TableName=TABLE),
        )


@pytest.fixture(params=["fake", "sqlite", "dynamodb"])
def stores(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stores]:
    if request.param == "fake":
        yield from _fake()
    elif request.param == "sqlite":
        yield from _sqlite(tmp_path)
    else:
        yield from _dynamodb(monkeypatch)

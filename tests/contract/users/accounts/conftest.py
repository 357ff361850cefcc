"""The accounts' ports behind every adapter, and behind the fake that unit tests use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts import dynamodb, sqlite
from chalicelib.users.accounts.ports import (
    ChallengeStore,
    Familiar,
    PersonalTokens,
    SessionStore,
    Tallies,
    UserStore,
)
from chalicelib.users.passkeys.dynamodb import DynamoPasskeys
from chalicelib.users.passkeys.ports import PasskeyStore
from chalicelib.users.passkeys.sqlite import SqlitePasskeys
from chalicelib.users.sso.dynamodb import DynamoSsoPeople
from chalicelib.users.sso.ports import SsoPeople
from chalicelib.users.sso.sqlite import SqliteSsoPeople
from chalicelib.users.vault.dynamodb import DynamoVaults
from chalicelib.users.vault.ports import VaultStore
from chalicelib.users.vault.sqlite import SqliteVaults
from tests.contract.tables import DYNAMODB, DynamoTable, fresh_table
from tests.fakes.accounts import FakeAccounts, FakeRequesters
from tests.fakes.passkeys import FakePasskeys
from tests.fakes.personal_tokens import FakePersonalTokens
from tests.fakes.sso import FakeSsoPeople
from tests.fakes.tokens import FakeClock
from tests.fakes.vaults import FakeVaults


@dataclass
class Stores:
    """One place's adapters.

    Attributes:
        spoil: makes the store behind them fail from then on.
    """

    users: UserStore
    challenges: ChallengeStore
    familiar: Familiar
    tallies: Tallies
    sessions: SessionStore
    personal_tokens: PersonalTokens
    passkeys: PasskeyStore
    vaults: VaultStore
    sso_people: SsoPeople
    spoil: Callable[[], None]


def _fake() -> Iterator[Stores]:
    store, requesters = FakeAccounts(), FakeRequesters()

    def spoil() -> None:
        store.fails = requesters.fails = True

    passkeys = FakePasskeys(store)
    yield Stores(
        store,
        store,
        requesters,
        requesters,
        store,
        FakePersonalTokens(store),
        passkeys,
        FakeVaults(store),
        FakeSsoPeople(store, passkeys),
        spoil,
    )


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
        sqlite.SqliteFamiliar(database),
        sqlite.SqliteTallies(database, FakeClock()),
        sqlite.SqliteSessions(database),
        sqlite.SqlitePersonalTokens(database),
        SqlitePasskeys(database),
        SqliteVaults(database),
        SqliteSsoPeople(database),
        spoil,
    )
    database.close()


def _dynamodb(table: DynamoTable) -> Iterator[Stores]:
    yield Stores(
        dynamodb.DynamoUsers(table.open()),
        dynamodb.DynamoChallenges(table.open()),
        dynamodb.DynamoFamiliar(table.open()),
        dynamodb.DynamoTallies(table.open()),
        dynamodb.DynamoSessions(table.open()),
        dynamodb.DynamoPersonalTokens(table.open()),
        DynamoPasskeys(table.open()),
        DynamoVaults(table.open()),
        DynamoSsoPeople(table.open()),
        lambda: table.client.delete_table(TableName=table.name),
    )


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    if request.param == "fake":
        yield from _fake()
    elif request.param == "sqlite":
        yield from _sqlite(tmp_path)
    else:
        yield from _dynamodb(fresh_table(request))

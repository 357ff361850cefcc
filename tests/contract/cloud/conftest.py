"""The records behind links on every adapter, and S3, under moto and on the peers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.cloud.dynamodb import DynamoLinkStore
from chalicelib.cloud.ports import LinkStore
from chalicelib.cloud.s3 import regional_client
from chalicelib.cloud.sqlite import MIGRATIONS, SqliteLinkStore
from chalicelib.local.sqlite import Database
from tests.contract.cloud.s3 import S3
from tests.contract.peers.localstack import LocalStack
from tests.contract.tables import DYNAMODB, DynamoTable, fresh_table

# parameters of a fixture that calls ``fresh_s3``: moto, and LocalStack
S3_PLACES = ("s3", pytest.param("s3 of localstack", marks=pytest.mark.peer))


@pytest.fixture(params=DYNAMODB)
def table(request: pytest.FixtureRequest) -> DynamoTable:
    return fresh_table(request)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "cloud.db", MIGRATIONS)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", *DYNAMODB])
def store(request: pytest.FixtureRequest) -> LinkStore:
    if request.param == "sqlite":
        return SqliteLinkStore(request.getfixturevalue("database"))
    table = fresh_table(request)
    return DynamoLinkStore(table.open())


def fresh_s3(request: pytest.FixtureRequest) -> S3:
    """Empty buckets for the fixture that asks, where its parameter says."""
    if request.param == "s3 of localstack":
        localstack: LocalStack = request.getfixturevalue("localstack")
        return S3(localstack.s3)
    request.getfixturevalue("moto")
    return S3(regional_client)


@pytest.fixture(params=S3_PLACES)
def s3(request: pytest.FixtureRequest) -> S3:
    return fresh_s3(request)

"""The log of reports behind every adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from chalicelib import aws
from chalicelib.sqlite import Database
from chalicelib.users.enterprises.dynamodb import Table, table
from chalicelib.users.reports import sqlite
from chalicelib.users.reports.dynamodb import DynamoReportLog
from chalicelib.users.reports.ports import ReportLog
from tests.fakes.reports import FakeReportLog

TABLE = "users"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        client = aws.client("dynamodb")
        client.create_table(**table(TABLE))
        yield client


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "users.db", sqlite.MIGRATIONS)
    yield database
    database.close()


def dynamo_log(client: Any, pause: Callable[[float], None] = lambda _: None) -> DynamoReportLog:
    return DynamoReportLog(Table(client, TABLE, pause))


@pytest.fixture(params=["fake", "sqlite", "dynamodb"])
def log(request: pytest.FixtureRequest) -> ReportLog:
    if request.param == "fake":
        return FakeReportLog()
    if request.param == "sqlite":
        return sqlite.SqliteReportLog(request.getfixturevalue("database"))
    return dynamo_log(request.getfixturevalue("client"))

"""The log of reports behind every adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalicelib.local.sqlite import Database
from chalicelib.users.reports import sqlite
from chalicelib.users.reports.dynamodb import DynamoReportLog
from chalicelib.users.reports.ports import ReportLog
from tests.contract.tables import DYNAMODB, DynamoTable, fresh_table
from tests.fakes.reports import FakeReportLog


@pytest.fixture(params=DYNAMODB)
def table(request: pytest.FixtureRequest) -> DynamoTable:
    return fresh_table(request)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "users.db", sqlite.MIGRATIONS)
    yield database
    database.close()


def dynamo_log(table: DynamoTable, pause: Callable[[float], None] = lambda _: None) -> DynamoReportLog:
    return DynamoReportLog(table.open(pause))


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def log(request: pytest.FixtureRequest) -> ReportLog:
    if request.param == "fake":
        return FakeReportLog()
    if request.param == "sqlite":
        return sqlite.SqliteReportLog(request.getfixturevalue("database"))
    return dynamo_log(fresh_table(request))

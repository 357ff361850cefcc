"""The log of reports behind every adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.local.sqlite import Database
from chalicelib.users.reports import sqlite
from chalicelib.users.reports.dynamodb import (
    DynamoDeliveries,
    DynamoLabels,
    DynamoReceivedReports,
    DynamoReportLog,
)
from chalicelib.users.reports.ports import Deliveries, Labels, ReceivedReports, ReportLog
from tests.contract.tables import DYNAMODB, DynamoTable, fresh_table
from tests.fakes.reports import FakeDeliveries, FakeLabels, FakeReceivedReports, FakeReportLog


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


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def received(request: pytest.FixtureRequest) -> ReceivedReports:
    if request.param == "fake":
        return FakeReceivedReports()
    if request.param == "sqlite":
        return sqlite.SqliteReceivedReports(request.getfixturevalue("database"))
    return DynamoReceivedReports(fresh_table(request).open(lambda _: None))


@dataclass(frozen=True)
class Stores:
    """The log of reports, where they ended, what devices call them and what was opened, in one database."""

    log: ReportLog
    deliveries: Deliveries
    labels: Labels
    received: ReceivedReports


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        log = FakeReportLog()
        return Stores(log, FakeDeliveries(log), FakeLabels(log), FakeReceivedReports(log))
    if request.param == "sqlite":
        database = request.getfixturevalue("database")
        return Stores(
            sqlite.SqliteReportLog(database),
            sqlite.SqliteDeliveries(database),
            sqlite.SqliteLabels(database),
            sqlite.SqliteReceivedReports(database),
        )
    table = fresh_table(request)
    return Stores(
        dynamo_log(table),
        DynamoDeliveries(table.open(lambda _: None)),
        DynamoLabels(table.open(lambda _: None)),
        DynamoReceivedReports(table.open(lambda _: None)),
    )

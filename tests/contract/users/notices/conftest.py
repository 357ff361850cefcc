"""What waits for people behind every adapter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.local.sqlite import Database
from chalicelib.users.notices.dynamodb import DynamoNotices
from chalicelib.users.notices.dynamodb_reminders import DynamoReminders
from chalicelib.users.notices.ports import NoticeStore, Reminders
from chalicelib.users.notices.sqlite import MIGRATIONS, SqliteNotices
from chalicelib.users.notices.sqlite_reminders import MIGRATIONS as REMINDER_MIGRATIONS
from chalicelib.users.notices.sqlite_reminders import SqliteReminders
from tests.contract.tables import DYNAMODB, fresh_table
from tests.fakes.notices import FakeNotices, FakeReminders


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NoticeStore]:
    if request.param == "fake":
        yield FakeNotices()
    elif request.param == "sqlite":
        database = Database(tmp_path / "notices.db", MIGRATIONS)
        yield SqliteNotices(database)
        database.close()
    else:
        yield DynamoNotices(fresh_table(request).open(lambda _: None))


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def reminders(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reminders]:
    if request.param == "fake":
        yield FakeReminders()
    elif request.param == "sqlite":
        database = Database(tmp_path / "notices.db", REMINDER_MIGRATIONS)
        yield SqliteReminders(database)
        database.close()
    else:
        yield DynamoReminders(fresh_table(request).open(lambda _: None))

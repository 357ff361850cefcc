"""What only DynamoDB can do to the accounts' stores: lose an answer, or let two erase at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import aws
from chalicelib.users.accounts import dynamodb
from chalicelib.users.accounts.model import Challenge, Session
from chalicelib.users.accounts.ports import Finish
from tests.contract.peers.lost import LostAnswers
from tests.contract.tables import DYNAMODB, DynamoTable, fresh_table

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)


@pytest.fixture(params=DYNAMODB)
def table(request: pytest.FixtureRequest) -> DynamoTable:
    return fresh_table(request, dynamodb.table)


def signed_in(table: DynamoTable) -> Session:
    user = dynamodb.DynamoUsers(table.client, table.name).find_or_create("pat@example.org", NOW)
    challenges = dynamodb.DynamoChallenges(table.client, table.name)
    made = Challenge("key", user.email, b"m" * 32, b"l" * 32, NOW, NOW + timedelta(minutes=20))
    assert challenges.add(made, since=NOW - timedelta(hours=1), limit=5) is None
    idle, end = NOW + timedelta(days=30), NOW + timedelta(days=180)
    session = Session("sid", user.userid, b"f" * 32, b"s" * 32, NOW, idle, end)
    assert challenges.use_up(made.key, session) is Finish.DONE
    return session


def test_a_refresh_whose_answer_was_lost_is_not_taken_for_a_theft(table: DynamoTable) -> None:
    session = signed_in(table)
    sessions = dynamodb.DynamoSessions(table.client, table.name)
    LostAnswers(table.client, "UpdateItem")
    assert sessions.rotate(session, secret_hash=b"n" * 32, idle_until=session.idle_until)
    stored = sessions.session(session.userid, session.sid)
    assert stored is not None
    assert stored.secret_hash == b"n" * 32
    assert not sessions.rotate(session, secret_hash=b"o" * 32, idle_until=session.idle_until)


def test_erasing_twice_at_once_spares_who_comes_next(table: DynamoTable) -> None:
    users = dynamodb.DynamoUsers(table.client, table.name)
    first = users.find_or_create("pat@example.org", NOW)
    late = aws.client("dynamodb", endpoint_url=table.client.meta.endpoint_url)
    overtaken: list[int] = []

    def overtake(**_: Any) -> None:
        if not overtaken:
            users.delete(first.userid)
            overtaken.append(users.find_or_create("pat@example.org", NOW).userid)

    late.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
    dynamodb.DynamoUsers(late, table.name).delete(first.userid)
    assert users.user(first.userid) is None
    assert [users.find_or_create("pat@example.org", NOW).userid] == overtaken

"""What only DynamoDB can do to the accounts' stores: lose an answer, or let two erase at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws
from moto.dynamodb.responses import DynamoHandler

from chalicelib import aws
from chalicelib.users.accounts import dynamodb
from chalicelib.users.accounts.model import Challenge, Session
from chalicelib.users.accounts.ports import Finish

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
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


def lose_the_next_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB does the next call and answers with an error, so that the client repeats it."""
    answer = DynamoHandler.call_action
    lost: list[Any] = []

    def call_action(handler: Any) -> Any:
        result = answer(handler)
        if lost:
            return result
        lost.append(result)
        return 500, {}, json.dumps({"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError"})

    monkeypatch.setattr(DynamoHandler, "call_action", call_action)


def signed_in(client: Any) -> Session:
    user = dynamodb.DynamoUsers(client, TABLE).find_or_create("pat@example.org", NOW)
    challenges = dynamodb.DynamoChallenges(client, TABLE)
    made = Challenge("key", user.email, b"m" * 32, b"l" * 32, NOW, NOW + timedelta(minutes=20))
    assert challenges.add(made, since=NOW - timedelta(hours=1), limit=5) is None
    idle, end = NOW + timedelta(days=30), NOW + timedelta(days=180)
    session = Session("sid", user.userid, b"f" * 32, b"s" * 32, NOW, idle, end)
    assert challenges.use_up(made.key, session) is Finish.DONE
    return session


def test_a_refresh_whose_answer_was_lost_is_not_taken_for_a_theft(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = signed_in(client)
    sessions = dynamodb.DynamoSessions(client, TABLE)
    lose_the_next_answer(monkeypatch)
    assert sessions.rotate(session, secret_hash=b"n" * 32, idle_until=session.idle_until)
    stored = sessions.session(session.userid, session.sid)
    assert stored is not None
    assert stored.secret_hash == b"n" * 32
    assert not sessions.rotate(session, secret_hash=b"o" * 32, idle_until=session.idle_until)


def test_erasing_twice_at_once_spares_who_comes_next(client: Any) -> None:
    users = dynamodb.DynamoUsers(client, TABLE)
    first = users.find_or_create("pat@example.org", NOW)
    late = aws.client("dynamodb")
    overtaken: list[int] = []

    def overtake(**_: Any) -> None:
        if not overtaken:
            users.delete(first.userid)
            overtaken.append(users.find_or_create("pat@example.org", NOW).userid)

    late.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
    dynamodb.DynamoUsers(late, TABLE).delete(first.userid)
    assert users.user(first.userid) is None
    assert [users.find_or_create("pat@example.org", NOW).userid] == overtaken

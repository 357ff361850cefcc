"""What only DynamoDB can do to the accounts' stores: lose an answer, or have a write meet a transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws import clients
from chalicelib.errors import Unavailable
from chalicelib.users.accounts import dynamodb
from chalicelib.users.accounts.limits import MAIL_LIMITS
from chalicelib.users.accounts.model import Challenge, Session
from chalicelib.users.accounts.ports import Finish
from tests.contract.peers.lost_answers import LostAnswers
from tests.contract.tables import DYNAMODB, DynamoTable, fresh_table

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)


@pytest.fixture(params=DYNAMODB)
def table(request: pytest.FixtureRequest) -> DynamoTable:
    return fresh_table(request)


def signed_in(table: DynamoTable) -> Session:
    user = dynamodb.DynamoUsers(table.open()).find_or_create("pat@example.org", NOW)
    challenges = dynamodb.DynamoChallenges(table.open())
    made = Challenge("key", user.email, b"m" * 32, b"l" * 32, NOW, NOW + timedelta(minutes=20))
    assert challenges.add(made, limits=MAIL_LIMITS) is None
    idle, end = NOW + timedelta(days=30), NOW + timedelta(days=180)
    session = Session("sid", user.userid, b"f" * 32, b"s" * 32, NOW, idle, end)
    assert challenges.use_up(made.key, session) is Finish.DONE
    return session


def test_a_refresh_whose_answer_was_lost_is_not_taken_for_a_theft(table: DynamoTable) -> None:
    session = signed_in(table)
    sessions = dynamodb.DynamoSessions(table.open())
    LostAnswers(table.client, "UpdateItem")
    assert sessions.rotate(session, secret_hash=b"n" * 32, idle_until=session.idle_until, used_at=NOW)
    stored = sessions.session(session.userid, session.sid)
    assert stored is not None
    assert stored.secret_hash == b"n" * 32
    assert not sessions.rotate(session, secret_hash=b"o" * 32, idle_until=session.idle_until, used_at=NOW)


def test_erasing_twice_at_once_spares_who_comes_next(table: DynamoTable) -> None:
    users = dynamodb.DynamoUsers(table.open())
    first = users.find_or_create("pat@example.org", NOW)
    late = clients.client("dynamodb", endpoint_url=table.client.meta.endpoint_url)
    overtaken: list[int] = []

    def overtake(**_: Any) -> None:
        if not overtaken:
            users.delete(first.userid)
            overtaken.append(users.find_or_create("pat@example.org", NOW).userid)

    late.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
    dynamodb.DynamoUsers(DynamoTable(late, table.name).open()).delete(first.userid)
    assert users.user(first.userid) is None
    assert [users.find_or_create("pat@example.org", NOW).userid] == overtaken


SINGLE_WRITES = {"PutItem", "UpdateItem", "DeleteItem"}


def meet_transactions(table: DynamoTable, times: int) -> list[str]:
    """Have the next writes meet transactions of others; returns which did."""
    met: list[str] = []

    def refuse(model: Any, params: dict[str, Any], **_: Any) -> None:
        if model.name not in SINGLE_WRITES | {"TransactWriteItems"} or len(met) >= times:
            return
        # the counter of users, which no transaction touches
        if b"account-numbers" in params["body"]:
            return
        met.append(model.name)
        answer: Any = {"Error": {"Code": "TransactionConflictException", "Message": "injected"}}
        if model.name not in SINGLE_WRITES:
            reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
            answer = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
        raise ClientError(answer, model.name)

    table.client.meta.events.register("before-call.dynamodb", refuse)
    return met


@dataclass
class Accounts:
    users: dynamodb.DynamoUsers
    challenges: dynamodb.DynamoChallenges
    sessions: dynamodb.DynamoSessions
    session: Session
    challenge: Challenge
    pauses: list[float]


@pytest.fixture
def accounts(table: DynamoTable) -> Accounts:
    session = signed_in(table)
    pauses: list[float] = []
    opened = table.open(pauses.append)
    challenges = dynamodb.DynamoChallenges(opened)
    challenge = Challenge("open", "pat@example.org", b"m" * 32, b"l" * 32, NOW, NOW + timedelta(minutes=20))
    challenges.add(challenge, limits=MAIL_LIMITS)
    return Accounts(
        dynamodb.DynamoUsers(opened), challenges, dynamodb.DynamoSessions(opened), session, challenge, pauses
    )


def rotated(accounts: Accounts) -> bool:
    session = accounts.session
    return accounts.sessions.rotate(
        session, secret_hash=b"n" * 32, idle_until=session.idle_until, used_at=NOW
    )


def finished(accounts: Accounts) -> bool:
    another = replace(accounts.session, sid="another")
    return accounts.challenges.use_up("open", another) is Finish.DONE


def claimed(accounts: Accounts) -> bool:
    return accounts.challenges.claim_attempt("open", now=NOW, limit=5) is not None


def challenged(accounts: Accounts) -> bool:
    made = replace(accounts.challenge, key="next")
    return accounts.challenges.add(made, limits=MAIL_LIMITS) is None


def ended(accounts: Accounts) -> bool:
    accounts.sessions.end(accounts.session.userid, "sid")
    return not accounts.sessions.is_live(accounts.session.userid, "sid", NOW)


def deleted(accounts: Accounts) -> bool:
    accounts.users.delete(accounts.session.userid)
    return accounts.users.user(accounts.session.userid) is None


WRITES: dict[str, Callable[[Accounts], bool]] = {
    "create": lambda accounts: accounts.users.find_or_create("sam@example.org", NOW).userid > 1,
    "change": lambda accounts: accounts.users.change(1, {"title": "Dr"}) is not None,
    "delete": deleted,
    "add": challenged,
    "claim": claimed,
    "use up": finished,
    "rotate": rotated,
    "end": ended,
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
class TestMeetingTransactions:
    def test_a_write_is_tried_again(
        self, table: DynamoTable, accounts: Accounts, write: Callable[[Accounts], bool]
    ) -> None:
        met = meet_transactions(table, 3)
        assert write(accounts)
        assert len(met) == len(accounts.pauses) == 3
        assert all(0 <= pause < 0.3 for pause in accounts.pauses)

    def test_it_gives_up_at_last(
        self, table: DynamoTable, accounts: Accounts, write: Callable[[Accounts], bool]
    ) -> None:
        meet_transactions(table, 1000)
        with pytest.raises(Unavailable):
            write(accounts)
        assert sum(accounts.pauses) < 2

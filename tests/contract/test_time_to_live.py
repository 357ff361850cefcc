"""What DynamoDB forgets by itself, on DynamoDB Local, which does so within a second; AWS takes days."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.table_definition import TIME_TO_LIVE
from chalicelib.keys.dynamodb import DynamoKeyStore
from chalicelib.keys.model import Attempt
from chalicelib.users.accounts.dynamodb import DynamoChallenges, DynamoUsers
from chalicelib.users.accounts.limits import MAIL_LIMITS
from chalicelib.users.accounts.model import Challenge, Session
from chalicelib.users.accounts.ports import Finish
from tests.contract.keys.test_store import assert_whole, created, event
from tests.contract.tables import DynamoTable
from tests.fakes.keys import REPORT

pytestmark = pytest.mark.peer

HOUR = timedelta(hours=1)
PAT = "pat@example.org"


@pytest.fixture
def table(local_tables: Callable[[], DynamoTable]) -> DynamoTable:
    return local_tables()


def left_after_expiry(table: DynamoTable) -> set[str]:
    """The sort keys of what stays once DynamoDB has forgotten what has run out."""
    due = int(time.time())
    table.client.update_time_to_live(
        TableName=table.name, TimeToLiveSpecification={"Enabled": True, "AttributeName": TIME_TO_LIVE}
    )
    deadline = time.monotonic() + 30
    while True:
        items: list[dict[str, Any]] = table.client.scan(TableName=table.name, ConsistentRead=True)["Items"]
        if not any(int(item["ttl"]["N"]) < due for item in items if "ttl" in item):
            return {item["sk"]["S"] for item in items}
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_counted_guesses_are_forgotten_and_trails_are_not(table: DynamoTable) -> None:
    store = DynamoKeyStore(table.open())
    now = int(time.time())
    store.append(created(store), event(), opener="12")
    store.add_attempt("12", Attempt(REPORT, event(outcome="unknown_report")))
    store.add_attempt("12", Attempt(REPORT, event(outcome="unknown_report", year=2024)))
    store.count_miss("12", 1, now - 3600)
    store.count_miss("12", 2, now + 3600)
    left = left_after_expiry(table)
    assert {sk for sk in left if sk.startswith("misses#")} == {"misses#000000000002"}
    assert store.load(REPORT, "12", 2).misses == 1
    assert [attempt.event.at[:4] for attempt in store.attempts("12", 9)] == ["2026"]
    assert store.has_opened(REPORT, "12")
    assert_whole(store)


@pytest.mark.parametrize(("age", "stays"), [(timedelta(0), True), (timedelta(days=1000), False)])
def test_sign_ins_are_forgotten_and_people_are_not(table: DynamoTable, age: timedelta, stays: bool) -> None:
    then = datetime.now(UTC).replace(microsecond=0) - age
    users = DynamoUsers(table.open())
    challenges = DynamoChallenges(table.open())
    users.find_or_create(PAT, then)
    for key in ("used", "open"):
        made = Challenge(key, PAT, b"m" * 32, b"l" * 32, then, then + HOUR)
        challenges.add(made, limits=MAIL_LIMITS)
    session = Session("sid", 1, b"f" * 32, b"s" * 32, then, then + HOUR, then + 2 * HOUR)
    assert challenges.use_up("used", session) is Finish.DONE
    challenges.claim_attempt("open", now=then, limit=5)
    left = left_after_expiry(table)
    passing = {"challenge", "open", "session#sid"}
    assert left & passing == (passing if stays else set())
    assert left - passing == {"last", "profile", "account"}
    assert users.find_or_create(PAT, then).userid == 1

"""What every ``WebhookStore`` does."""

from __future__ import annotations

import pytest

from chalicelib.keys import sqlite
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.events.ports import WebhookStore
from chalicelib.keys.events.webhook_states import DynamoWebhookStore
from chalicelib.keys.events.webhooks import TargetState
from tests.contract.tables import DYNAMODB, fresh_table

FIRST = TargetState(3, "ab" * 8)
SECOND = TargetState(5, "cd" * 8, taken_at=7, failing_since=8, attempts=9, next_at=10, code="timeout")


@pytest.fixture(params=["sqlite", *DYNAMODB])
def states(request: pytest.FixtureRequest) -> WebhookStore:
    if request.param == "sqlite":
        return sqlite.SqliteWebhookStore(request.getfixturevalue("database"))
    return DynamoWebhookStore(fresh_table(request).open())


def test_a_state_is_what_was_saved_last(states: WebhookStore) -> None:
    assert (states.state("one"), dict(states.states())) == (None, {})
    states.save("one", FIRST, None)
    states.save("two", FIRST, None)
    states.save("one", SECOND, FIRST)
    assert (states.state("one"), states.state("two")) == (SECOND, FIRST)
    assert dict(states.states()) == {"one": SECOND, "two": FIRST}


def test_who_knows_another_state_loses(states: WebhookStore) -> None:
    with pytest.raises(StateChanged):
        states.save("one", SECOND, FIRST)
    states.save("one", FIRST, None)
    for before in (None, SECOND):
        with pytest.raises(StateChanged):
            states.save("one", SECOND, before)
    assert states.state("one") == FIRST

from __future__ import annotations

import threading
from typing import Any

import pytest
from moto.dynamodb.responses import DynamoHandler


@pytest.fixture(autouse=True)
def atomic_dynamodb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call of DynamoDB is atomic; moto answers threads at once and loses updates without a lock."""
    answer, one_at_a_time = DynamoHandler.call_action, threading.Lock()

    def call_action(handler: Any) -> Any:
        with one_at_a_time:
            return answer(handler)

    monkeypatch.setattr(DynamoHandler, "call_action", call_action)

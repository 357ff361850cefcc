"""Who takes messages from a queue in memory and gives them to a Lambda, as the event source mapping does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from moto.sqs import models

from tests.fakes.tokens import FakeClock

Handler = Callable[[dict[str, Any]], dict[str, Any]]


class Poller:
    """Takes messages from a queue and deletes those that the handler does not report as failed.

    Args:
        client: an ``sqs`` client with the rights of the handler's role.
        queue_url: the queue.
        handle: the Lambda's handler.
    """

    def __init__(self, client: Any, queue_url: str, handle: Handler) -> None:
        self._client = client
        self._queue_url = queue_url
        self._handle = handle
        # the mapping looks how many wait
        client.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])

    def poll(self, size: int = 1) -> bool:
        """Give the handler up to ``size`` messages that are due; whether there were any."""
        messages = self.receive(size)
        if messages:
            answer = self._handle({"Records": [as_record(message) for message in messages]})
            failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
            for message in messages:
                if message["MessageId"] not in failed:
                    self._client.delete_message(
                        QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"]
                    )
        return bool(messages)

    def receive(self, size: int = 1) -> list[dict[str, Any]]:
        """Take messages, and do nothing with them."""
        received = self._client.receive_message(
            QueueUrl=self._queue_url, MaxNumberOfMessages=size, AttributeNames=["All"]
        )
        messages: list[dict[str, Any]] = received.get("Messages", [])
        return messages


def as_record(message: dict[str, Any]) -> dict[str, Any]:
    """A message in the form in which Lambda gets it."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }


def go_by(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have moto's queues go by a test's clock."""
    # moto shows a message after its time, and not at it: no moment is the same twice
    ticks = count()

    def milliseconds(*_: object) -> float:
        return clock.now.timestamp() * 1000 + next(ticks) / 1000

    monkeypatch.setattr(models, "unix_time", lambda *_: clock.now.timestamp())
    monkeypatch.setattr(models, "unix_time_millis", milliseconds)

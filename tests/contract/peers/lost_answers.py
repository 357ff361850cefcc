"""Answers that do not arrive: the client repeats what DynamoDB has done already."""

from __future__ import annotations

from typing import Any


class LostAnswers:
    """Loses every other answer to an operation, so that each call is sent twice.

    Attributes:
        lost: how many were lost.
    """

    def __init__(self, client: Any, operation: str) -> None:
        self.lost = 0
        self._arrived = 0
        client.meta.events.register(f"response-received.dynamodb.{operation}", self._receive)

    def _receive(self, parsed_response: dict[str, Any], **_: Any) -> None:
        if self.lost > self._arrived:
            self._arrived += 1
            return
        self.lost += 1
        # one that botocore takes for a passing failure of the network
        parsed_response["Error"] = {"Code": "RequestTimeout", "Message": "injected"}

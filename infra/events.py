"""What CloudFormation tells of a stack while it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

_ENDED = ("_COMPLETE", "_FAILED")


class Events:
    """The events of one stack that were not there before.

    They are told for whoever waits; a failure to read them fails nothing.

    Args:
        client: CloudFormation's.
        stack: its name.
        told: called with a line for each resource that is done.
    """

    def __init__(self, client: Any, stack: str, told: Callable[[str], None]) -> None:  # noqa: ANN401 - a client
        self._client = client
        self._stack = stack
        self._told = told
        self._known = {event["EventId"] for event in self._newest()}

    def tell(self) -> None:
        """Tell what has happened since the last time, oldest first."""
        for event in reversed(self._newest()):
            if event["EventId"] not in self._known:
                self._known.add(event["EventId"])
                status, resource = event["ResourceStatus"], event["LogicalResourceId"]
                if status.endswith(_ENDED) and resource != self._stack:
                    self._told(f"{resource} {status.lower().replace('_', ' ')}")

    def _newest(self) -> list[dict[str, Any]]:
        try:
            events: list[dict[str, Any]] = self._client.describe_stack_events(StackName=self._stack)[
                "StackEvents"
            ]
        except (ClientError, BotoCoreError):
            # a stack that was deleted has no events under its name
            return []
        return events

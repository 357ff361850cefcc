"""What events are read from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from chalicelib.keys.events.model import Stretch
from chalicelib.keys.events.webhooks import Target, TargetState


class EventSource(Protocol):
    """The entries of all reports in the order of the log."""

    def stretch(self, after: int, limit: int, sender: int | None = None) -> Stretch:
        """Look through a bounded part of the log behind a number.

        Where ``reached`` is less than ``last``, what is behind it has not been looked at.

        Args:
            after: the number of an entry; 0 for the beginning.
            limit: how many entries may be found at most.
            sender: the user number of whose reports alone it is about.

        Raises:
            AuditLogContradicted: what is stored is no entry.
            Unavailable: the store does not answer.
        """
        ...

    def last(self) -> int:
        """The number of the newest entry.

        Raises:
            Unavailable: the store does not answer.
        """
        ...


class WebhookStore(Protocol):
    """How far each target of webhooks has come. What is saved is durable."""

    def states(self) -> Mapping[str, TargetState]:
        """Of all targets that there have been, by their names.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def state(self, name: str) -> TargetState | None:
        """Of one target, if there has been one of that name.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def save(self, name: str, state: TargetState, before: TargetState | None) -> None:
        """Put a target's state in the place of the one that it was.

        Raises:
            StateChanged: it is another one by now; nothing was stored.
            Unavailable: the store does not answer; it may or may not have been stored.
        """
        ...


class Post(Protocol):
    """Sends a webhook."""

    def __call__(self, target: Target, message_id: str, timestamp: int, body: bytes) -> None:
        """Return once the receiver has said that it has taken the message.

        Raises:
            WebhookNotTaken: it has not, or that cannot be known.
        """
        ...

"""A ``Post`` that remembers what it was given, and takes it unless it is told otherwise."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.keys.events.webhooks import Target


@dataclass
class FakePost:
    """Takes messages.

    Attributes:
        before: called with the target and the message's ID before one is taken; may raise.
        taken: the target's name, the message's ID and its body, as they were taken.
    """

    before: Callable[[Target, str], object] = lambda *_: None
    taken: list[tuple[str, str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def types(self) -> list[str]:
        """The types of what was taken."""
        return [body["type"] for _, _, body in self.taken]

    def __call__(self, target: Target, message_id: str, timestamp: int, body: bytes) -> None:
        """See ``Post``; what is signed with is read as whoever signs does."""
        assert target.secrets()
        self.before(target, message_id)
        with self.lock:
            self.taken.append((target.name, message_id, json.loads(body)))

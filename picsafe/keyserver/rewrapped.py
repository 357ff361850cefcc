"""Keys that the other machine has wrapped anew, which moves no trail, and so is asked for by itself."""

from __future__ import annotations

import time

import msgspec

from chalicelib.keys.master_key import header_of
from chalicelib.keys.sqlite.change_target import ChangeTarget
from picsafe.standby.command import OtherMachine
from picsafe.standby.messages import Ask

_AGAIN = 1.0


class Wrapped(msgspec.Struct, frozen=True):
    """Wrapped keys as they are now, and whether no master key is being replaced."""

    keys: list[tuple[str, bytes]]
    settled: bool


class Rewrapping:
    """Takes over keys that were wrapped anew, a page at a time, so that entries do not wait for it.

    Args:
        target: where to.
        other: where from.
    """

    def __init__(self, target: ChangeTarget, other: OtherMachine) -> None:
        self._target = target
        self._other = other
        self._after: str | None = None
        self._settled = True
        self._again = 0.0

    @property
    def is_under_way(self) -> bool:
        """Whether there is another page to ask for."""
        return self._after is not None

    def step(self, key_id: str | None) -> bool:
        """Take over one page; whether all keys that are here are wrapped under this key now."""
        if key_id is None or (self._after is None and time.monotonic() < self._again):
            return False
        if self._after is None:
            self._after, self._settled = "", True
        answer = self._other.ask(Ask(wrapped_after=self._after), Wrapped)
        self._settled = self._settled and answer.settled
        if answer.keys:
            self._target.rewrap(answer.keys)
            self._after = answer.keys[-1][0]
            return False
        self._after, self._again = None, time.monotonic() + _AGAIN
        # the key that signs the log comes with what has changed, and may have come before
        return self._settled and not self._target.others(header_of(key_id))

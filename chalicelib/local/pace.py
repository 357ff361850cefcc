"""Whether the event loop may wait for a commit: to wake a thread takes as long as a quick disk's sync."""

from __future__ import annotations

from typing import Final

QUICK: Final = 0.002
"""Seconds that everybody else may be kept waiting again and again."""
FEW: Final = 16
MOST: Final = 4096
_STEADY: Final = 64


class Pace:
    """Takes what commits took, and says where the next one belongs.

    After a slow one the next few are made elsewhere before it is tried again, and twice as many each time: a
    disk that is always slow holds the event loop up once in 4,096 commits.

    Args:
        quick: seconds that are not slow.
    """

    def __init__(self, quick: float = QUICK) -> None:
        self._quick = quick
        self._aside = 0
        self._next_aside = FEW
        self._in_a_row = 0

    def is_quick(self) -> bool:
        """Whether the next commit may be waited for; it counts as made."""
        if self._aside:
            self._aside -= 1
            return False
        return True

    def took(self, seconds: float) -> None:
        """A commit that was waited for has taken so long."""
        if seconds > self._quick:
            self._aside, self._in_a_row = self._next_aside, 0
            self._next_aside = min(2 * self._next_aside, MOST)
            return
        self._in_a_row += 1
        if self._in_a_row >= _STEADY:
            self._next_aside = FEW

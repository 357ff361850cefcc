"""How many entries one person's repeats may write to one report's audit trail.

A trail is for ever and everybody checks all of it, so that nobody may make it long at will. Of each kind of
request a person has ``REPEAT_LIMIT`` entries on a report's trail in each window of ``REPEAT_WINDOW``; one
more says that the limit was reached, and from then on requests are counted and not written. The count comes
on the trail with the next reading of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from chalicelib.keys.entries import Event

REPEAT_LIMIT = 30
REPEAT_WINDOW = 600
MAX_SETTLED = 20
"""Counts that one reading of a trail writes onto it; the next reading writes the others."""


class Turn(msgspec.Struct, frozen=True):
    """Whose entry it is that is to be appended, and up to how many there may be.

    Attributes:
        subject: the asker.
        window: number of the window.
        at_most: entries of this action that the asker may have in this window, this one included.
        expires: seconds since 1970 after which the count may be forgotten.
    """

    subject: str
    window: int
    at_most: int
    expires: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many keys one account, or an enterprise's people together, may make in a day.

    Attributes:
        subject: whose count it is.
        day: number of the day since 1970, UTC.
        at_most: keys that they may make in it.
        expires: seconds since 1970 after which the count may be forgotten.
    """

    subject: str
    day: int
    at_most: int
    expires: int


@dataclass(frozen=True, slots=True)
class Flood:
    """Requests of one person that were refused without an entry of their own.

    Attributes:
        subject: the asker.
        window: in which they came.
        event: the last of them.
        refused: how many there were since the trail was last told.
        settled: how many the trail was told of before.
    """

    subject: str
    window: int
    event: Event
    refused: int
    settled: int

    def is_due(self, window: int) -> bool:
        """Whether the trail is told now.

        While the window is open, only once there are as many again as it knows of: reading a trail during a
        flood makes it longer by the flood's logarithm and no more.
        """
        return self.window < window or self.refused >= max(1, self.settled)

    @property
    def expires(self) -> int:
        """Seconds since 1970 after which it may be forgotten that the trail was told."""
        return (self.window + 2) * REPEAT_WINDOW

    @property
    def summary(self) -> Event:
        """What the trail is told."""
        return msgspec.structs.replace(self.event, refused=self.refused)

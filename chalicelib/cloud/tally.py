"""What an enterprise's people have at PicSafe Cloud together, counted by the day on which it expires.

Enterprises have more files than one record of a store can list. A record of so many reports and bytes for
each of the next eight days is small whatever they have, and empties itself as the days go by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, Protocol

import msgspec

_DAY: Final = 86_400
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Counted(NamedTuple):
    """So many reports, and bytes of these together."""

    reports: int
    size: int


class Charged(Protocol):
    """A file as far as it is counted."""

    @property
    def size(self) -> int:
        """Its bytes."""
        ...

    @property
    def until(self) -> int:
        """When it is gone, in seconds since 1970."""
        ...


_NOTHING: Final = Counted(0, 0)
_DECODER: Final = msgspec.json.Decoder(dict[int, Counted])


@dataclass(frozen=True, slots=True)
class Tally:
    """What expires on which day.

    Attributes:
        days: by the number of the day since 1970, UTC. What expires on a day counts until that day is over,
            unless it is taken out.
    """

    days: Mapping[int, Counted] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: bytes | None) -> Tally:
        """What a store has kept, or nothing yet."""
        return cls() if stored is None else cls(_DECODER.decode(stored))

    @property
    def stored(self) -> bytes:
        """As stores keep it."""
        return msgspec.json.encode(self.days)

    @property
    def total(self) -> Counted:
        """What there is altogether."""
        return _sum(self.days.values())

    def since(self, now: datetime) -> Tally:
        """What is left of it now."""
        today = _day(now.timestamp())
        return Tally({day: counted for day, counted in self.days.items() if day >= today})

    def plus(self, file: Charged) -> Tally:
        """With one file more."""
        day = _day(file.until)
        had = self.days.get(day, _NOTHING)
        return Tally({**self.days, day: Counted(had.reports + 1, had.size + file.size)})

    def without(self, files: Iterable[Charged]) -> Tally:
        """Without files that were counted; of a day that is over there is nothing any more."""
        days = dict(self.days)
        for file in files:
            day = _day(file.until)
            if (had := days.get(day)) is None:
                continue
            days[day] = Counted(max(0, had.reports - 1), max(0, had.size - file.size))
            if not days[day].reports:
                del days[day]
        return Tally(days)

    def frees_at(self, reports: int, size: int) -> datetime:
        """The midnight by which so many reports and bytes at most are left, if nothing is added."""
        left = dict(sorted(self.days.items()))
        day = 0
        while left and (_sum(left.values()).reports > reports or _sum(left.values()).size > size):
            day = next(iter(left))
            del left[day]
        return _EPOCH + timedelta(days=day + 1)


def _sum(counted: Iterable[Counted]) -> Counted:
    together = list(counted)
    return Counted(sum(one.reports for one in together), sum(one.size for one in together))


def _day(seconds: float) -> int:
    return int(seconds) // _DAY

"""How many reports may be logged in a day: by one account, and in one enterprise's log.

A file can be withdrawn and sent anew, so that what PicSafe Cloud holds does not bound the lists. Days are
those of UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.errors import TooManyRequests

_DAY: Final = 86_400


class ReportsUsedUp(Exception):
    """A report is one too many; nothing was logged."""


class AccountUsedUp(ReportsUsedUp):
    """Its sender has logged all that they may in a day."""


class LogsFull(ReportsUsedUp):
    """None of the enterprises that would get it takes any more on that day."""


@dataclass(frozen=True, slots=True)
class DailyQuotas:
    """How many reports a day.

    Attributes:
        account: that one person logs.
        enterprise: that one enterprise's log takes, and that wait for the enterprise of one mail domain.
    """

    account: int = 500
    enterprise: int = 20_000

    def exceeded(self, used_up: ReportsUsedUp, now: datetime) -> TooManyRequests:
        """The refusal of one more report."""
        if isinstance(used_up, AccountUsedUp):
            what = f"An account may log {self.account} reports a day."
        else:
            what = f"The list of your enterprise takes {self.enterprise} reports a day, of all its people."
        return TooManyRequests(
            "quota_exceeded",
            f"{what} There is room again after midnight UTC.",
            retry_after=_DAY - int(now.timestamp()) % _DAY,
        )


DEFAULT_QUOTAS: Final = DailyQuotas()


def day_of(sent_at: datetime) -> int:
    """The number of the day since 1970 on which a report counts."""
    return int(sent_at.timestamp()) // _DAY


def forgotten_after(day: int) -> int:
    """Seconds since 1970 after which a day's count may be forgotten: a day late, should a clock go back."""
    return (day + 2) * _DAY

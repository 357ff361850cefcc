"""What telling senders needs from outside. The docstrings are the contract of the adapters.

Every method raises ``Unavailable`` if what is asked does not answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from chalicelib.users.accounts.model import User
from chalicelib.users.notices.model import EventPage, FeedState, Reminder, Waiting
from chalicelib.users.reports.model import SentReport


class EventFeed(Protocol):
    """The events of one Key Server."""

    def page(self, cursor: str) -> EventPage:
        """The events behind a cursor; an empty one stands for the end of the log, where nothing is told.

        Raises:
            StaleCursor: the log is another one by now; begin at its end.
            Unavailable: also if the answer makes no sense.
        """
        ...


@dataclass(frozen=True, slots=True)
class KeyServer:
    """A Key Server whose events are read.

    Attributes:
        url: its origin.
        feed: its events.
        is_own: whether it is PicSafe's own, or else somebody's who may lie.
    """

    url: str
    feed: EventFeed
    is_own: bool


class Replaced(Enum):
    """How the attempt to change what waits ended."""

    DONE = "done"
    MARKED = "marked"
    CHANGED = "changed"


class NoticeStore(Protocol):
    """How far Key Servers' events were read, and what waits for people."""

    def feed(self, server: str) -> FeedState | None:
        """How far the events of the Key Server at an origin were read."""
        ...

    def save_feed(self, server: str, before: FeedState | None, after: FeedState) -> bool:
        """Keep how far they were read by now.

        Returns:
            ``False`` if it was not as ``before`` says, because somebody else reads them; then nothing was
            changed.
        """
        ...

    def waiting(self, userid: int) -> Waiting | None:
        """What waits for a person."""
        ...

    def replace(
        self,
        before: Waiting | None,
        after: Waiting | None,
        *,
        mark: str = "",
        until: datetime | None = None,
    ) -> Replaced:
        """Change what waits for a person, and set a mark at the same moment, both or neither.

        Args:
            before: as it was read.
            after: as it is to be, of the same person; ``None`` to have nothing wait.
            mark: what was told by it; empty for none.
            until: until when the mark is kept.

        Returns:
            ``MARKED`` if the mark was set before, ``CHANGED`` if what waits is not as ``before`` says; in
            both cases nothing was changed.
        """
        ...

    def due(self, now: datetime, limit: int) -> list[Waiting]:
        """What is due by now, what has been due for longest first."""
        ...

    def forget(self, userid: int) -> None:
        """Have nothing wait for a person."""
        ...


class Reminders(Protocol):
    """Reports whose senders are to be told before their links run out."""

    def set(self, reminder: Reminder) -> None:
        """Keep a reminder, in the place of one of the same person and report."""
        ...

    def due(self, server: str, now: datetime, limit: int) -> list[Reminder]:
        """What is due by now of reports whose keys a Key Server has, what has been due for longest first.

        What no link leads to any more is not among them, and need not be kept.
        """
        ...

    def move(self, userid: int, report_id: str, until: datetime) -> None:
        """Have a reminder that is kept be of a link that runs out at another time; there may be none."""
        ...

    def drop(self, userid: int, report_id: str) -> None:
        """Keep it no more; there may be none."""
        ...

    def forget(self, userid: int) -> None:
        """Keep none of a person's."""
        ...


class SentReports(Protocol):
    """The log of reports; see ``ReportLog``."""

    def sent(self, userid: int, report_id: str) -> SentReport | None:
        """What a person has logged under a report ID."""
        ...


class People(Protocol):
    """People by number; the accounts' store knows them."""

    def user(self, userid: int) -> User | None:
        """The person of that number."""
        ...

"""Key Servers' events and what waits for people, in memory, and made-up events."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import User
from chalicelib.users.notices.following import Follower
from chalicelib.users.notices.mailing import NoticeMailer
from chalicelib.users.notices.model import Event, EventPage, FeedState, Line, Reminder, StaleCursor, Waiting
from chalicelib.users.notices.ports import KeyServer, Replaced
from chalicelib.users.notices.reminders import ReminderService
from chalicelib.users.notices.service import NoticeService
from tests.fakes.accounts import FakeAccounts, FakeMailer, FakeRequesters
from tests.fakes.reports import SENT_AT, FakeReportLog
from tests.fakes.tokens import FakeClock

OWN = "https://key.example.org"
PRIVATE = "https://key.hospital.example"
REPORT = "0000000111772600767890"
MAIL_LIFE = timedelta(days=2)
_NUMBERS = itertools.count(1)


def an_event(kind: str = "opened", **changes: object) -> Event:
    """Something that became of a made-up person's report."""
    made = {
        "id": f"evt_{next(_NUMBERS):032x}",
        "type": kind,
        "report_id": REPORT,
        "userid": 11,
        "at": SENT_AT,
        **changes,
    }
    return Event(**made)  # type: ignore[arg-type]  # the fields are named here


def a_line(number: int = 0, kind: str = "opened", server: str = OWN, **changes: object) -> Line:
    """What a mail says of a made-up report."""
    made = {
        "server": server,
        "report_id": f"{int(REPORT) + number:022d}",
        "type": kind,
        "sent_at": SENT_AT,
        "photos": 2,
        "videos": 1,
        "audios": 0,
        "last_at": SENT_AT,
        "count": 1,
        **changes,
    }
    return Line(**made)  # type: ignore[arg-type]  # as above


class FakeFeed:
    """``EventFeed`` whose cursors are positions in a list; a restored log has another epoch."""

    def __init__(self, page: int = 100) -> None:
        self.events: list[Event] = []
        self.epoch = 1
        self.fails = False
        self.asked: list[str] = []
        self._page = page

    def restore(self, kept: int) -> None:
        """Have the log be one from a backup, with so many of its events."""
        del self.events[kept:]
        self.epoch += 1

    def page(self, cursor: str) -> EventPage:
        self.asked.append(cursor)
        if self.fails:
            raise Unavailable
        epoch, _, place = cursor.partition(".")
        if cursor and int(epoch) != self.epoch:
            raise StaleCursor
        start = int(place) if cursor else len(self.events)
        found = self.events[start : start + self._page]
        end = start + len(found)
        return EventPage(tuple(found), f"{self.epoch}.{end}", end < len(self.events))


class FakeNotices:
    """The port ``NoticeStore`` in memory."""

    def __init__(self) -> None:
        self.feeds: dict[str, FeedState] = {}
        self.waits: dict[int, Waiting] = {}
        self.marks: dict[str, datetime] = {}
        self.fails = False
        self._lock = threading.RLock()

    def feed(self, server: str) -> FeedState | None:
        with self._available():
            return self.feeds.get(server)

    def save_feed(self, server: str, before: FeedState | None, after: FeedState) -> bool:
        with self._available():
            if self.feeds.get(server) != before:
                return False
            self.feeds[server] = after
            return True

    def waiting(self, userid: int) -> Waiting | None:
        with self._available():
            return self.waits.get(userid)

    def replace(
        self,
        before: Waiting | None,
        after: Waiting | None,
        *,
        mark: str = "",
        until: datetime | None = None,
    ) -> Replaced:
        one = before or after
        assert one is not None
        with self._available():
            if mark and mark in self.marks:
                return Replaced.MARKED
            known = self.waits.get(one.userid)
            if (known and known.version) != (before and before.version):
                return Replaced.CHANGED
            if after is None:
                self.waits.pop(one.userid, None)
            else:
                self.waits[one.userid] = after
            if mark and until is not None:
                self.marks[mark] = until
            return Replaced.DONE

    def due(self, now: datetime, limit: int) -> list[Waiting]:
        with self._available():
            due = [one for one in self.waits.values() if one.due_at <= now]
            return sorted(due, key=lambda one: (one.due_at, one.userid))[:limit]

    def forget(self, userid: int) -> None:
        with self._available():
            self.waits.pop(userid, None)

    def _available(self) -> threading.RLock:
        if self.fails:
            raise Unavailable
        return self._lock


class FakeReminders:
    """The port ``Reminders`` in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, str], Reminder] = {}
        self.fails = False

    def set(self, reminder: Reminder) -> None:
        if self.fails:
            raise Unavailable
        self.kept[reminder.userid, reminder.line.report_id] = reminder

    def due(self, server: str, now: datetime, limit: int) -> list[Reminder]:
        self.kept = {key: one for key, one in self.kept.items() if one.line.last_at > now}
        due = [one for one in self.kept.values() if one.line.server == server and one.due_at <= now]
        return sorted(due, key=lambda one: one.due_at)[:limit]

    def move(self, userid: int, report_id: str, until: datetime) -> None:
        if (kept := self.kept.get((userid, report_id))) is not None:
            self.set(kept.until(until))

    def drop(self, userid: int, report_id: str) -> None:
        self.kept.pop((userid, report_id), None)

    def forget(self, userid: int) -> None:
        self.kept = {key: one for key, one in self.kept.items() if one.userid != userid}


@dataclass
class Telling:
    """The User Server's telling of senders over fakes: its own Key Server, and a hospital's."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: FakeNotices = field(default_factory=FakeNotices)
    reminders: FakeReminders = field(default_factory=FakeReminders)
    reports: FakeReportLog = field(default_factory=FakeReportLog)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    tallies: FakeRequesters = field(default_factory=FakeRequesters)
    outbox: FakeMailer = field(default_factory=FakeMailer)
    own: FakeFeed = field(default_factory=FakeFeed)
    private: FakeFeed = field(default_factory=FakeFeed)

    def __post_init__(self) -> None:
        servers = [KeyServer(OWN, self.own, is_own=True), KeyServer(PRIVATE, self.private, is_own=False)]
        self.follower = Follower(
            servers=lambda: servers,
            store=self.store,
            reminders=self.reminders,
            reports=self.reports,
            people=self.accounts,
            tallies=self.tallies,
            own_url=OWN,
            clock=self.clock,
        )
        self.mailer = NoticeMailer(
            store=self.store,
            people=self.accounts,
            tallies=self.tallies,
            outbox=self.outbox,
            life=MAIL_LIFE,
            clock=self.clock,
        )
        reminding = ReminderService(
            reminders=self.reminders,
            store=self.store,
            people=self.accounts,
            servers=lambda: servers,
            clock=self.clock,
        )
        self.service = NoticeService(follower=self.follower, reminders=reminding, mailer=self.mailer)

    def person(self, userid: int = 11, notices: str = "opened refused recalled") -> User:
        """Somebody who wants to be told."""
        user = User(userid, f"pat{userid}@example.org", SENT_AT, notices=notices)
        self.accounts.users[userid] = user
        return user

    def run(self) -> list[str]:
        """Read and mail what is new; the texts of the mails."""
        before = len(self.outbox.sent)
        self.service.run()
        return [mail.text for mail in self.outbox.sent[before:]]

"""Reports that nobody has opened, whose senders are told before their links run out.

A reminder is set when a report is logged, for whoever has asked for it, and dropped when its Key Server says
that somebody has opened the report, or that it is recalled or its key destroyed. So what is due is unopened,
as long as that Key Server is one that is read, and was read lately. Each Key Server's are looked at by
themselves: one that is down keeps nobody from being told of the others' reports.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib import deadline
from chalicelib.clock import Clock
from chalicelib.errors import Unavailable
from chalicelib.observability.log import record
from chalicelib.users.notices.model import EXPIRING, Line, Reminder, line_mark
from chalicelib.users.notices.noting import note
from chalicelib.users.notices.ports import KeyServer, NoticeStore, People, Reminders, SentReports
from chalicelib.users.reports.model import LoggedReport

AT_ONCE: Final = 100
_READ_LATELY: Final = timedelta(minutes=15)
_STEP_SECONDS: Final = 5.0


class ReminderService:
    """Sets reminders, and tells people what is due.

    Args:
        reminders: where they are.
        store: what waits for people, and how far Key Servers were read.
        people: who wants to be told.
        servers: gives the Key Servers that are read now.
        clock: the time.
    """

    def __init__(
        self,
        *,
        reminders: Reminders,
        store: NoticeStore,
        people: People,
        servers: Callable[[], Sequence[KeyServer]],
        clock: Clock,
    ) -> None:
        self._reminders = reminders
        self._store = store
        self._people = people
        self._servers = servers
        self._clock = clock

    def run(self) -> None:
        """Have those told whose reports run out, as much as there is time for.

        What its Key Server was not asked about lately waits until that is so, or its link has run out.

        Raises:
            Unavailable: what is due cannot be known.
        """
        for server in self._servers():
            now = self._clock()
            if self._is_read(server.url, now) and not self._tell(server.url, now):
                return

    def _tell(self, server: str, now: datetime) -> bool:
        """Have them told of one Key Server's; ``False`` if there is no time left."""
        for one in self._reminders.due(server, now, AT_ONCE):
            if not deadline.has_time_for(_STEP_SECONDS):
                return False
            user = self._people.user(one.userid)
            if user is not None and EXPIRING in user.told_of and now < one.line.last_at:
                mark = line_mark(one.line, str(one.userid), one.line.last_at.isoformat())
                note(self._store, one.userid, one.line, mark, now)
            self._reminders.drop(one.userid, one.line.report_id)
        return True

    def _is_read(self, server: str, now: datetime) -> bool:
        state = self._store.feed(server)
        return state is not None and now - state.read_at <= _READ_LATELY


def reminding(
    reminders: Reminders, people: People, reports: SentReports, own_url: str, followed: Collection[str] = ()
) -> Callable[[LoggedReport], None]:
    """What is called with each report that was logged: it sets a reminder for whoever has asked for it.

    A report that went to a hospital is not looked at: whether a program has collected it is told to nobody.
    Nor is one whose Key Server is not read, and one that was logged before: that somebody has opened it may
    have been told meanwhile, and is not told anew.

    Args:
        reminders: where it is set.
        people: who has asked for it.
        reports: knows when each was first logged.
        own_url: the Key Server that has the keys of reports of which their senders have said nothing.
        followed: the origins of other Key Servers that may be read.
    """

    def remind(report: LoggedReport) -> None:
        if not report.is_uploaded or report.destination != "recipient":
            return
        if (report.key_server or own_url) not in {own_url, *followed}:
            return
        try:
            user = people.user(report.sender.userid)
            if user is None or EXPIRING not in user.told_of:
                return
            first = reports.sent(user.userid, report.report_id)
            if first is not None and first.sent_at == report.sent_at:
                reminders.set(Reminder(user.userid, _line(report, own_url)))
        except Unavailable:
            # it is logged, and that it may run out unseen is no reason to send it anew
            record("reminder_not_set", level=logging.WARNING)

    return remind


def _line(report: LoggedReport, own_url: str) -> Line:
    counts = report.summary
    return Line(
        report.key_server or own_url,
        report.report_id,
        EXPIRING,
        report.sent_at,
        counts.photos,
        counts.videos,
        counts.audios,
        report.expires_at,
        1,
    )

"""Reads what Key Servers tell of reports, and takes down what their senders want to hear.

A Key Server elsewhere may say whatever it likes. It is believed of reports alone that their senders have
logged under its address, and of so many a day; and nothing of what it says is in a mail but what has
happened, how often, and when.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib import deadline
from chalicelib.clock import Clock
from chalicelib.contract.report_ids import user_number_of
from chalicelib.errors import Unavailable
from chalicelib.observability.log import record
from chalicelib.users.accounts.limits import noted_of
from chalicelib.users.accounts.model import User
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.notices.model import (
    EXPIRING,
    KEY_EVENTS,
    KIND_OF,
    LONGEST_AGO,
    SETTLING,
    Event,
    EventPage,
    FeedState,
    Line,
    StaleCursor,
)
from chalicelib.users.notices.noting import note
from chalicelib.users.notices.ports import KeyServer, NoticeStore, People, Reminders, SentReports

BEHIND: Final = timedelta(minutes=15)
"""A Key Server whose events were not read to their end for so long is one that somebody has to look at."""

PAGES: Final = 20
"""Of one Key Server at a time, so that the others have their turn."""

STEP_SECONDS: Final = 10.0
"""What one page may take at most."""

CLOCKS_DIFFER: Final = timedelta(minutes=5)
_LOOKED: Final = timedelta(seconds=30)


class Follower:
    """Reads the events of Key Servers.

    Args:
        servers: gives those that are followed now.
        store: how far they were read, and what waits for people.
        reminders: of reports that nobody has opened.
        reports: what people have logged.
        people: who wants to be told of what.
        tallies: bounds what a Key Server elsewhere has taken down.
        own_url: the Key Server that has the keys of reports of which their senders have said nothing.
        clock: the time.
    """

    def __init__(
        self,
        *,
        servers: Callable[[], Sequence[KeyServer]],
        store: NoticeStore,
        reminders: Reminders,
        reports: SentReports,
        people: People,
        tallies: Tallies,
        own_url: str,
        clock: Clock,
    ) -> None:
        self._servers = servers
        self._store = store
        self._reminders = reminders
        self._reports = reports
        self._people = people
        self._tallies = tallies
        self._own_url = own_url
        self._clock = clock
        self._seen: tuple[datetime, timedelta] | None = None

    def follow(self) -> None:
        """Read what is new, of each Key Server as much as there is time for.

        One that does not answer keeps nobody from being told of the others' reports.

        Raises:
            Unavailable: it is not known which Key Servers there are.
        """
        servers = list(self._servers())
        # so that those that let one wait do not always come before the same others
        secrets.SystemRandom().shuffle(servers)
        for server in sorted(servers, key=lambda one: not one.is_own):
            try:
                self._read(server)
            except Unavailable:
                record("key_events_unread", level=logging.WARNING)

    def lag(self) -> timedelta:
        """For how long the Key Server that is furthest behind was not read to its end; looked up rarely.

        Raises:
            Unavailable: the store does not answer.
        """
        now = self._clock()
        if self._seen is None or not timedelta(0) <= now - self._seen[0] < _LOOKED:
            states = [self._store.feed(server.url) for server in self._servers()]
            lags = [now - state.read_at for state in states if state is not None]
            self._seen = (now, max(lags, default=timedelta(0)))
        return self._seen[1]

    def is_behind(self) -> bool:
        """Whether somebody has to look why senders are not told; also if that cannot be known."""
        try:
            return self.lag() > BEHIND
        except Unavailable:
            return True

    def _read(self, server: KeyServer) -> None:
        state = self._store.feed(server.url)
        if state is None:
            state = FeedState("", self._clock())
            if not self._store.save_feed(server.url, None, state):
                return
        for _ in range(PAGES):
            if not deadline.has_time_for(STEP_SECONDS):
                return
            began = self._clock()
            page = self._page(server, state.cursor)
            self._take_down(server, page.events)
            after = FeedState(page.cursor, state.read_at if page.more else began)
            if after != state and not self._store.save_feed(server.url, state, after):
                return
            if not page.more or page.cursor == state.cursor:
                return
            state = after

    def _page(self, server: KeyServer, cursor: str) -> EventPage:
        try:
            return server.feed.page(cursor)
        except StaleCursor:
            # it was restored, and what lies before is told or too old, but for what it has lost itself
            record("key_events_restarted", level=logging.WARNING)
        try:
            return server.feed.page("")
        except StaleCursor:
            raise Unavailable from None

    def _take_down(self, server: KeyServer, events: Sequence[Event]) -> None:
        known: dict[int, User | None] = {}
        for event in events:
            now = self._clock()
            if event.type not in KEY_EVENTS or not -CLOCKS_DIFFER <= now - event.at <= LONGEST_AGO:
                continue
            if user_number_of(event.report_id) != event.userid:
                continue
            if event.userid not in known:
                known[event.userid] = self._people.user(event.userid)
            user = known[event.userid]
            if user is None:
                continue
            is_told = KIND_OF[event.type] in user.told_of
            settles = event.type in SETTLING and EXPIRING in user.told_of
            line = self._line(server, event) if is_told or settles else None
            if line is None:
                continue
            if settles:
                self._reminders.drop(event.userid, event.report_id)
            if not is_told:
                continue
            if not server.is_own and self._tallies.take([noted_of(server.url, now)]) is not None:
                record("notices_refused", level=logging.WARNING)
                return
            note(self._store, event.userid, line, event.mark(server.url), now)

    def _line(self, server: KeyServer, event: Event) -> Line | None:
        sent = self._reports.sent(event.userid, event.report_id)
        if sent is None or (sent.key_server or self._own_url) != server.url:
            return None
        counts = sent.summary
        return Line(
            server.url,
            event.report_id,
            event.type,
            sent.sent_at,
            counts.photos,
            counts.videos,
            counts.audios,
            event.at,
            event.count,
        )

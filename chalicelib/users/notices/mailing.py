"""Hands over to the outbox what waits for people.

What a mail says, and its ID, are stored before it is handed over, and forgotten after. Whoever is killed in
between hands the same mail over again, with the same ID, by which the outbox knows it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from chalicelib import deadline
from chalicelib.clock import Clock
from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.observability.log import record
from chalicelib.users.accounts.limits import notices_of
from chalicelib.users.accounts.model import User
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.mail.ports import Letter, Outbox
from chalicelib.users.notices.emails import notice_email
from chalicelib.users.notices.model import KIND_OF, Mail, Waiting, being_sent, handed_over, put_off
from chalicelib.users.notices.ports import NoticeStore, People, Replaced

LANE: Final = "notices"
"""One for all of them, so that they hold up nobody's sign-in."""

AT_ONCE: Final = 200
_STEP_SECONDS: Final = 5.0
_ATTEMPTS: Final = 8


class NoticeMailer:
    """Mails people what has become of their reports.

    Args:
        store: what waits for them.
        people: their addresses, and what they want to hear.
        tallies: bounds how many mails a person gets in a day.
        outbox: takes the mails on.
        life: for how long the outbox is to try a mail.
        clock: the time.
    """

    def __init__(
        self,
        *,
        store: NoticeStore,
        people: People,
        tallies: Tallies,
        outbox: Outbox,
        life: timedelta,
        clock: Clock,
    ) -> None:
        self._store = store
        self._people = people
        self._tallies = tallies
        self._outbox = outbox
        self._life = life
        self._clock = clock

    def send_due(self) -> None:
        """Hand over what is due, as much as there is time for; what cannot be taken on stays.

        Raises:
            Unavailable: what is due cannot be known.
        """
        for waiting in self._store.due(self._clock(), AT_ONCE):
            if not deadline.has_time_for(_STEP_SECONDS):
                return
            try:
                self._send(waiting)
            except Unavailable:
                record("notice_delayed", level=logging.WARNING)

    def _send(self, waiting: Waiting) -> None:
        user = self._people.user(waiting.userid)
        if user is None:
            self._store.forget(waiting.userid)
            return
        now = self._clock()
        mail = waiting.mail or self._prepared(waiting, user, now)
        if mail is None:
            return
        # whoever has asked for no more since gets no more
        if any(KIND_OF[line.type] in user.told_of for line in mail.lines):
            try:
                self._outbox.put(self._letter(user, mail, now))
            except InvalidRequest:
                record("mail_undeliverable", level=logging.WARNING)
        self._done(waiting.userid, mail, now)

    def _prepared(self, waiting: Waiting, user: User, now: datetime) -> Mail | None:
        """The mail of what has gathered, stored; ``None`` if there is none now."""
        prepared = being_sent(waiting, user.told_of)
        if prepared is None:
            self._store.replace(waiting, None)
            return None
        full = self._tallies.take([notices_of(user.userid, now)])
        if full is not None:
            self._store.replace(waiting, put_off(waiting, full.expires_at))
            return None
        stored = self._store.replace(waiting, prepared) == Replaced.DONE
        return prepared.mail if stored else None

    def _done(self, userid: int, mail: Mail, now: datetime) -> None:
        for _ in range(_ATTEMPTS):
            current = self._store.waiting(userid)
            if current is None or current.mail != mail:
                return
            if self._store.replace(current, handed_over(current, now)) == Replaced.DONE:
                return
        raise Unavailable(retry_after=1)

    def _letter(self, user: User, mail: Mail, now: datetime) -> Letter:
        email = notice_email(mail.lines, mail.more, language=user.read_language)
        return Letter(
            to=user.email,
            subject=email.subject,
            text=email.text,
            html=email.html,
            lane=LANE,
            expires_at=now + self._life,
            mail_id=mail.mail_id,
        )

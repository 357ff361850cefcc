"""Tells a sender that a report has not arrived where a hospital was to put it.

It is what an enterprise says with its API key of a member's report, and nothing of its words is in the mail.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.errors import Unavailable
from chalicelib.observability.log import record
from chalicelib.users.accounts.model import User
from chalicelib.users.notices.model import LONGEST_AGO, Line, line_mark
from chalicelib.users.notices.noting import note
from chalicelib.users.notices.ports import NoticeStore, SentReports
from chalicelib.users.reports.delivered import Delivery

UNDELIVERED: Final = "undelivered"
"""What people ask for to be told of it."""

TOLD_ONCE_IN: Final = timedelta(days=365)
"""For so long an enterprise has a sender told once that a report is held, and once that it is rejected."""

_STATES: Final = frozenset({"held", "rejected"})


def telling_undelivered(
    store: NoticeStore, reports: SentReports, clock: Clock
) -> Callable[[User, str, Delivery], None]:
    """What is called with each word of an enterprise about a report of somebody's."""

    def tell(person: User, report_id: str, delivery: Delivery) -> None:
        now = clock()
        if delivery.state not in _STATES or UNDELIVERED not in person.told_of:
            return
        if now - delivery.at > LONGEST_AGO:
            return
        try:
            sent = reports.sent(person.userid, report_id)
            if sent is None:
                return
            counts = sent.summary
            line = Line(
                f"enterprise:{delivery.enterprise}",
                report_id,
                delivery.state,
                sent.sent_at,
                counts.photos,
                counts.videos,
                counts.audios,
                delivery.at,
                1,
            )
            note(store, person.userid, line, line_mark(line), now, TOLD_ONCE_IN)
        except Unavailable:
            # the list shows it all the same, and the enterprise has said what it had to say
            record("notice_delayed", level=logging.WARNING)

    return tell

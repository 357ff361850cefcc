"""The events of a Key Server in this very process, for the User Server beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.errors import Gone, InvalidRequest
from chalicelib.keys.events.model import LATEST, KeyEvent
from chalicelib.keys.events.service import EventService
from chalicelib.users.notices.model import Event, EventPage, StaleCursor

LIMIT: Final = 100


class OwnFeed:
    """``EventFeed`` without a network, and so without a token.

    Args:
        events: the Key Server's.
    """

    def __init__(self, events: EventService) -> None:
        self._events = events

    def page(self, cursor: str) -> EventPage:
        """See the port."""
        try:
            page = self._events.page(cursor or LATEST, LIMIT)
        except (Gone, InvalidRequest):
            raise StaleCursor from None
        return EventPage(tuple(_event(one) for one in page.events), page.cursor, page.more)


def _event(told: KeyEvent) -> Event:
    return Event(
        told.id,
        told.type,
        told.report_id,
        told.sender.userid,
        datetime.fromisoformat(told.at),
        1 + told.refused,
    )

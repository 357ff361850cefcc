"""Tells the User Server where reports ended, so that their senders see it."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from picsafe.client.errors import Conflict, NotFound, PicSafeClientError, Refused, Unavailable
from picsafe.endpoint.backoff import delay
from picsafe.endpoint.notices import Notice, NoticeStore

UNLISTED_FOR: Final = timedelta(days=1)
"""How long a report that is in no sender's list is asked for again: a sender lists it once it was taken."""
FIRST_UNLISTED: Final = timedelta(seconds=2)
"""How long such a report is waited for first: its sender's program lists it as soon as it was taken."""
TOLD_FOR: Final = timedelta(days=7)
"""After which a notice that nobody takes down is let go."""

_LOG = logging.getLogger(__name__)


class UserServer(Protocol):
    """The User Server, asked with the enterprise's API key."""

    def record_delivery(self, report_id: str, destination: str, state: str, at: datetime) -> None:
        """Say where a report ended.

        Raises:
            PicSafeClientError: as ``Http.call``.
        """
        ...


class Teller:
    """Tells one notice after the other, as a worker of the engine.

    Args:
        notices: what is to be told.
        user_server: whom.
        clock: the time.
        jitter: gives a number from 0 to 1.
    """

    name = "tell"

    def __init__(
        self,
        notices: NoticeStore,
        user_server: UserServer,
        clock: Callable[[], datetime],
        jitter: Callable[[], float] | None = None,
    ) -> None:
        self._notices = notices
        self._user_server = user_server
        self._clock = clock
        self._jitter = jitter or random.random
        self._rests_until: datetime | None = None

    def step(self) -> bool:
        """Tell the notice that is due, if there is one; whether there was.

        Raises:
            chalicelib.errors.Unavailable: the database does not answer.
        """
        now = self._clock()
        if self._rests_until is not None and now < self._rests_until:
            return False
        notice = self._notices.next(now)
        if notice is None:
            return False
        try:
            self._user_server.record_delivery(notice.report_id, notice.destination, notice.state, notice.at)
        except PicSafeClientError as error:
            self._failed(notice, error)
        else:
            self._rests_until = None
            self._notices.told(notice)
        return True

    def _failed(self, notice: Notice, error: PicSafeClientError) -> None:
        now = self._clock()
        is_unlisted = isinstance(error, NotFound) and error.code == "unknown_report"
        # the same again would be refused the same way
        is_refused = isinstance(error, Conflict | Refused)
        if is_refused or now - notice.at >= (UNLISTED_FOR if is_unlisted else TOLD_FOR):
            _LOG.warning("sender_not_told code=%s", error.code)
            self._notices.told(notice)
            return
        asked = error.retry_after if isinstance(error, Unavailable) else None
        wait = delay(notice.attempts + 1, asked, self._jitter, first=FIRST_UNLISTED if is_unlisted else None)
        self._notices.later(notice, now + wait)
        if not is_unlisted:
            # nobody's fault but the server's, or the key's: the others wait as well
            self._rests_until = now + wait

"""Delivers the mails that wait in the outbox, again and again until they expire."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.observability.log import record, record_failure
from chalicelib.users.mail.ports import Claimed, Mailer, MailQueue

# longer than handing one mail over takes, with every step as slow as it may be
CLAIM: Final = timedelta(minutes=3)
_FIRST_PAUSE: Final = timedelta(seconds=2)
_LONGEST_PAUSE: Final = timedelta(minutes=2)


class Delivery:
    """Takes one mail after the other on; any number of threads may do so at once.

    A mail is handed over twice only if the process is killed, or the store fails, after the mail server
    has taken it and before that is stored.

    Args:
        queue: the mails that wait.
        mailer: hands them over.
        clock: the time.
    """

    def __init__(self, *, queue: MailQueue, mailer: Mailer, clock: Clock) -> None:
        self._queue = queue
        self._mailer = mailer
        self._clock = clock

    def begin(self, on_put: Callable[[], None]) -> None:
        """Take up what a process before this one has left.

        Args:
            on_put: called from now on after a mail was stored, from any thread.

        Raises:
            Unavailable: the store does not answer.
        """
        self._queue.on_put = on_put
        self._queue.release(self._clock())

    def deliver_one(self) -> bool:
        """Try to hand over the next mail that is due; whether there was one.

        Raises:
            Unavailable: the store does not answer.
        """
        now = self._clock()
        claimed = self._queue.claim(now, until=now + CLAIM)
        if claimed is None:
            return False
        letter = claimed.letter
        try:
            self._mailer.send(
                to=letter.to,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                mail_id=letter.mail_id,
            )
        except InvalidRequest:
            record("mail_undeliverable", level=logging.WARNING)
        except Unavailable:
            record("mail_delayed", level=logging.WARNING, attempt=claimed.attempt)
            self._put_back(claimed)
            return True
        except Exception as error:  # noqa: BLE001 - one mail must not stop those behind it
            record_failure("mail_failed", error)
            self._put_back(claimed)
            return True
        self._queue.done(claimed)
        return True

    def _put_back(self, claimed: Claimed) -> None:
        pause = min(_FIRST_PAUSE * (1 << min(claimed.attempt - 1, 10)), _LONGEST_PAUSE)
        self._queue.put_back(claimed, due_at=self._clock() + pause)

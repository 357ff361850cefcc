"""Hands a mail about a report to the outbox once, however many ask for it, and at whatever time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.clock import Clock
from chalicelib.errors import DomainError, InvalidRequest
from chalicelib.observability.log import record
from chalicelib.users.accounts.limits import Tally, handing_of
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.mail.ports import Letter, Outbox


@dataclass(frozen=True, slots=True)
class OnceOutbox:
    """Whoever hands a mail over is alone at it for a while, and marks what the outbox has.

    The mark is set last: a mail that comes twice is better than none. Who breaks off before the mark keeps
    others from the mail for ``HANDING_WINDOW`` or two; whoever asks after that has it sent.

    Attributes:
        tallies: know who is at it, and bound how many are handed over.
        outbox: takes the mails on.
        clock: the time.
    """

    tallies: Tallies
    outbox: Outbox
    clock: Clock

    def put(
        self,
        mail_id: str,
        letter: Callable[[], Letter],
        *,
        is_marked: Callable[[], bool],
        mark: Callable[[], None],
        limits: Sequence[Tally] = (),
    ) -> bool:
        """Hand a mail over, unless it was; what the outbox does not take counts nowhere.

        Args:
            mail_id: of the mail.
            letter: makes it.
            is_marked: whether it was handed over.
            mark: keeps that it was.
            limits: what it counts in.

        Returns:
            Whether the outbox has, or had it; ``False`` also while somebody else is at it.

        Raises:
            Unavailable: a store or the outbox does not answer.
        """
        handing = handing_of(mail_id, self.clock())
        if not self._take(handing):
            return is_marked()
        taken = list(handing)
        try:
            if is_marked():
                return True
            if not self._take(limits):
                record("quota_refused")
                self.tallies.count(taken, -1)
                return False
            taken += limits
            self.outbox.put(letter())
        except DomainError as error:
            self.tallies.count(taken, -1)
            if not isinstance(error, InvalidRequest):
                raise
            record("mail_undeliverable", level=logging.WARNING)
            return False
        mark()
        return True

    def _take(self, tallies: Sequence[Tally]) -> bool:
        full = self.tallies.take(tallies)
        if full is not None:
            # those before it stay taken
            self.tallies.count(tallies[: tallies.index(full)], -1)
        return full is None

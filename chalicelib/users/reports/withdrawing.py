"""Mails those who have opened a report that its patient has withdrawn consent, where its sender says so."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.contract.report_ids import is_report_id_of
from chalicelib.errors import Forbidden, NotFound, TooManyRequests, Unavailable
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import Tally, withdrawals_by
from chalicelib.users.accounts.model import User
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.mail.ports import Letter, Outbox
from chalicelib.users.reports.once import OnceOutbox
from chalicelib.users.reports.ports import People, ReceivedReports, ReportLog
from chalicelib.users.reports.received import Received
from chalicelib.users.reports.withdrawn_emails import withdrawn_email

LIFE: Final = timedelta(days=7)
"""For how long the outbox is to try such a mail."""


class WithdrawalService:
    """Tells those who have opened a report.

    Whom a Key Server names as them, or a client, is believed of nobody: a mail goes to those alone who have
    that report in their own list of what they have received, into which nobody but they can put one.

    Args:
        log: what people have sent.
        received: what people have opened, as they say.
        people: their addresses.
        tallies: bounds how many are told.
        outbox: takes the mails on.
        clock: the time.
    """

    def __init__(
        self,
        *,
        log: ReportLog,
        received: ReceivedReports,
        people: People,
        tallies: Tallies,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._log = log
        self._received = received
        self._people = people
        self._tallies = tallies
        self._once = OnceOutbox(tallies, outbox, clock)
        self._clock = clock

    def tell(self, claims: Claims, report_id: str, opened_by: Sequence[int]) -> None:
        """Mail those who have opened one's report, each once; who that is, is not said.

        Asking again tells those who were not told.

        Args:
            claims: the sender.
            report_id: their report.
            opened_by: the numbers of those who may have opened it.

        Raises:
            Forbidden: ``foreign_report_id``.
            NotFound: ``unknown_report``: the sender has not logged it.
            TooManyRequests: ``too_many_told``: nobody was told.
            Unavailable: a store does not answer; some may have been told.
        """
        if not is_report_id_of(claims.userid, report_id):
            raise Forbidden("foreign_report_id", "A report ID begins with its sender's own user number.")
        if self._log.sent(claims.userid, report_id) is None:
            raise NotFound("unknown_report", "There is no such report in the list of those that you sent.")
        people = tuple(dict.fromkeys(opened_by))
        counted = self._count(claims.userid, len(people))
        try:
            for userid in people:
                self._tell(claims.userid, userid, report_id)
        except Unavailable:
            # they are named again
            self._tallies.count([counted], -len(people))
            raise

    def _count(self, sender: int, people: int) -> Tally:
        # whether somebody keeps the report in their list must not be seen by what is left
        now = self._clock()
        counted = withdrawals_by(sender, now)
        if (full := self._tallies.take([counted], people)) is not None:
            record("quota_refused")
            raise TooManyRequests(
                "too_many_told",
                "You have named too many people today. Tell them yourself.",
                retry_after=max(1, math.ceil((full.expires_at - now).total_seconds())),
            )
        return counted

    def _tell(self, sender: int, userid: int, report_id: str) -> None:
        received = self._received.find(userid, report_id)
        reader = None if received is None else self._people.user(userid)
        if received is None or received.knows_of_withdrawal or reader is None:
            return
        mail_id = _mail_id(report_id, userid)
        self._once.put(
            mail_id,
            lambda: self._letter(sender, reader, received, mail_id),
            is_marked=lambda: self._knows(userid, report_id),
            mark=lambda: self._received.mark_withdrawal(userid, report_id),
        )

    def _knows(self, userid: int, report_id: str) -> bool:
        received = self._received.find(userid, report_id)
        # whoever has taken it off their list meanwhile is not told
        return received is None or received.knows_of_withdrawal

    def _letter(self, sender: int, reader: User, received: Received, mail_id: str) -> Letter:
        email = withdrawn_email(received.first_at, language=reader.read_language)
        return Letter(
            to=reader.email,
            subject=email.subject,
            text=email.text,
            html=email.html,
            lane=f"withdrawals#{sender}",
            expires_at=self._clock() + LIFE,
            mail_id=mail_id,
        )


def _mail_id(report_id: str, userid: int) -> str:
    return hashlib.sha256(f"withdrawn {report_id} {userid}".encode()).hexdigest()[:32]

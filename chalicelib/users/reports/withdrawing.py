"""Mails those who have opened a report that its patient has withdrawn consent, where its sender says so."""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.contract.report_ids import is_report_id_of
from chalicelib.errors import Forbidden, InvalidRequest, NotFound, TooManyRequests
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import told_of, withdrawals_by
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.mail.ports import Letter, Outbox
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
        self._outbox = outbox
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
        self._count(claims.userid, len(people))
        for userid in people:
            received = self._received.find(userid, report_id)
            if received is not None:
                self._tell(claims.userid, userid, received)

    def _count(self, sender: int, people: int) -> None:
        # whether somebody keeps the report in their list must not be seen by what is left
        now = self._clock()
        if (full := self._tallies.take([withdrawals_by(sender, now)], people)) is not None:
            record("quota_refused")
            raise TooManyRequests(
                "too_many_told",
                "You have named too many people today. Tell them yourself.",
                retry_after=max(1, math.ceil((full.expires_at - now).total_seconds())),
            )

    def _tell(self, sender: int, userid: int, received: Received) -> None:
        now = self._clock()
        mail_id = _mail_id(received.report_id, userid)
        once = told_of(mail_id, now)
        if self._tallies.full([once]) is not None:
            return
        letter = self._letter(sender, userid, received, mail_id, now)
        if letter is None:
            return
        try:
            self._outbox.put(letter)
        except InvalidRequest:
            record("mail_undeliverable", level=logging.WARNING)
        # after it: a mail that comes twice is better than none
        self._tallies.count([once])

    def _letter(
        self, sender: int, userid: int, received: Received, mail_id: str, now: datetime
    ) -> Letter | None:
        user = self._people.user(userid)
        if user is None:
            return None
        email = withdrawn_email(received.first_at, language=user.read_language)
        return Letter(
            to=user.email,
            subject=email.subject,
            text=email.text,
            html=email.html,
            lane=f"withdrawals#{sender}",
            expires_at=now + LIFE,
            mail_id=mail_id,
        )


def _mail_id(report_id: str, userid: int) -> str:
    return hashlib.sha256(f"withdrawn {report_id} {userid}".encode()).hexdigest()[:32]

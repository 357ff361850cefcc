"""Tells those who have a report that it was taken back: enterprises by their logs, people by mail."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.contract.recall_reasons import CONSENT_WITHDRAWN, RecallReason
from chalicelib.contract.report_ids import is_report_id_of
from chalicelib.errors import Forbidden, InvalidRequest, NotFound, TooManyRequests, Unavailable
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import Tally, withdrawals_by
from chalicelib.users.accounts.model import User, from_milliseconds, to_milliseconds
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.mail.ports import Letter, Outbox
from chalicelib.users.reports.model import Withdrawal, new_position
from chalicelib.users.reports.once import OnceOutbox
from chalicelib.users.reports.ports import Memberships, People, ReceivedReports, ReportLog
from chalicelib.users.reports.received import Received, Told
from chalicelib.users.reports.withdrawn_emails import withdrawn_email

LIFE: Final = timedelta(days=7)
"""For how long the outbox is to try such a mail."""


class WithdrawalService:
    """Tells those who have a report.

    Whom a Key Server names as them, or a client, is believed of nobody: a mail goes to those alone who have
    that report in their own list of what they have received, into which nobody but they can put one.

    Args:
        log: what people have sent.
        received: what people have opened, as they say.
        people: their addresses.
        memberships: which enterprises a sender belongs to.
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
        memberships: Memberships,
        tallies: Tallies,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._log = log
        self._received = received
        self._people = people
        self._memberships = memberships
        self._tallies = tallies
        self._once = OnceOutbox(tallies, outbox, clock)
        self._clock = clock

    def tell(
        self,
        claims: Claims,
        report_id: str,
        opened_by: Sequence[int],
        reason: RecallReason = CONSENT_WITHDRAWN,
        superseded_by: str = "",
    ) -> None:
        """Say in enterprises' logs that one's report was taken back, and mail those who have opened it.

        Each is mailed once for each reason, and once that there is a corrected report; who that is, is not
        said. Asking again tells those who were not told.

        Args:
            claims: the sender.
            report_id: their report.
            opened_by: the numbers of those who may have opened it.
            reason: why they have taken it back.
            superseded_by: the ID of the corrected report; empty if there is none.

        Raises:
            InvalidRequest: ``invalid_field``: a report in its own place, or in that of one whose patient
                has withdrawn consent.
            Forbidden: ``foreign_report_id``.
            NotFound: ``unknown_report``: the sender has not logged it, or not the corrected one.
            TooManyRequests: ``too_many_told``: nobody was mailed; enterprises were told all the same, as
                no limit on mails is to keep it from them.
            Unavailable: a store does not answer; some may have been told.
        """
        self._require_sent(claims.userid, report_id)
        if superseded_by:
            if superseded_by == report_id or reason == CONSENT_WITHDRAWN:
                raise InvalidRequest("invalid_field", "Such a report has no corrected one in its place.")
            self._require_sent(claims.userid, superseded_by)
        self._say(claims, report_id, reason, superseded_by)
        people = tuple(dict.fromkeys(opened_by))
        counted = self._count(claims.userid, len(people))
        try:
            for userid in people:
                self._tell(claims.userid, userid, report_id, reason, superseded_by)
        except Unavailable:
            # they are named again
            self._tallies.count([counted], -len(people))
            raise

    def _require_sent(self, userid: int, report_id: str) -> None:
        if not is_report_id_of(userid, report_id):
            raise Forbidden("foreign_report_id", "A report ID begins with its sender's own user number.")
        if self._log.sent(userid, report_id) is None:
            raise NotFound("unknown_report", "There is no such report in the list of those that you sent.")

    def _say(self, claims: Claims, report_id: str, reason: RecallReason, superseded_by: str) -> None:
        now = from_milliseconds(to_milliseconds(self._clock()))
        self._log.withdraw(
            claims.userid,
            report_id,
            Withdrawal(reason, superseded_by, now, new_position(now)),
            self._memberships.enterprises_of(claims.email),
        )

    def _count(self, sender: int, people: int) -> Tally:
        # whether somebody keeps the report in their list must not be seen by what is left
        now = self._clock()
        counted = withdrawals_by(sender, now)
        if (full := self._tallies.take([counted], people)) is not None:
            record("quota_refused")
            raise TooManyRequests(
                "too_many_told",
                "You have named too many people today. Mail was sent to none of them. Hospitals were told.",
                retry_after=max(1, math.ceil((full.expires_at - now).total_seconds())),
            )
        return counted

    def _tell(
        self, sender: int, userid: int, report_id: str, reason: RecallReason, superseded_by: str
    ) -> None:
        received = self._received.find(userid, report_id)
        reader = None if received is None else self._people.user(userid)
        if received is None or reader is None:
            return
        told = received.told.also(reason, superseded_by)
        if told == received.told:
            return
        mail_id = _mail_id(report_id, userid, told)
        self._once.put(
            mail_id,
            lambda: self._letter(sender, reader, received, mail_id, reason, told.superseded_by),
            is_marked=lambda: self._knows(userid, report_id, told),
            mark=lambda: self._received.mark_withdrawal(userid, report_id, told),
        )

    def _knows(self, userid: int, report_id: str, told: Told) -> bool:
        received = self._received.find(userid, report_id)
        # whoever has taken it off their list meanwhile is not told
        return received is None or received.told == told

    def _letter(
        self,
        sender: int,
        reader: User,
        received: Received,
        mail_id: str,
        reason: RecallReason,
        superseded_by: str,
    ) -> Letter:
        email = withdrawn_email(
            received.first_at, language=reader.read_language, reason=reason, is_superseded=bool(superseded_by)
        )
        return Letter(
            to=reader.email,
            subject=email.subject,
            text=email.text,
            html=email.html,
            lane=f"withdrawals#{sender}",
            expires_at=self._clock() + LIFE,
            mail_id=mail_id,
        )


def _mail_id(report_id: str, userid: int, told: Told) -> str:
    news = " ".join(("withdrawn", report_id, str(userid), *told.reasons, told.superseded_by))
    return hashlib.sha256(news.encode()).hexdigest()[:32]

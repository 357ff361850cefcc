"""People keep a list of what they have opened, and see in it what its senders have logged of that."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.clock import Clock
from chalicelib.contract.errors import InvalidLink
from chalicelib.contract.links import PastedLink, parse_pasted_link
from chalicelib.contract.regions import STORES
from chalicelib.contract.report_ids import is_report_id_of
from chalicelib.errors import InvalidRequest, NotFound, TooManyRequests, Unauthenticated
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import received_of
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.reports import model
from chalicelib.users.reports.model import LoggedReport
from chalicelib.users.reports.ports import ListsClosed, ReceivedReports, ReportLog
from chalicelib.users.reports.received import Received, Upload


@dataclass(frozen=True, slots=True)
class ReceivedReport:
    """A report that somebody has opened.

    Attributes:
        received: what they have said.
        logged: what its sender has logged of the same upload; ``None`` if there is no such entry.
    """

    received: Received
    logged: LoggedReport | None


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """A part of somebody's list.

    Attributes:
        reports: by when they were opened first, newest first.
        cursor: of the next part; ``None`` at the end.
    """

    reports: Sequence[ReceivedReport]
    cursor: str | None


class ReceivingService:
    """What people have opened.

    A report ID can be guessed, and so it says nothing here of whose report it is: that is told to those alone
    who have shown the link that its sender was given.

    Args:
        received: where it is stored.
        log: what senders have logged.
        tallies: bounds how often somebody says something.
        clock: the time.
    """

    def __init__(self, *, received: ReceivedReports, log: ReportLog, tallies: Tallies, clock: Clock) -> None:
        self._received = received
        self._log = log
        self._tallies = tallies
        self._clock = clock

    def record(self, claims: Claims, report_id: str, link: str | None) -> bool:
        """Keep that the caller has opened a report of somebody else's.

        Args:
            claims: who.
            report_id: the report.
            link: where it came from, if it was a link; whose server it names does not count.

        Returns:
            Whether it was not in their list.

        Raises:
            InvalidRequest: ``invalid_field``: it is their own, or the link is another report's;
                ``invalid_link``.
            Unauthenticated: ``invalid_token``: the account is being deleted.
            TooManyRequests: ``too_many_received``.
            Unavailable: a store does not answer.
        """
        if is_report_id_of(claims.userid, report_id):
            raise InvalidRequest("invalid_field", "Your own reports are in the list of those that you sent.")
        said = None if link is None else _parsed(link)
        if said is not None and said.report_id != report_id:
            raise InvalidRequest("invalid_field", "The link is of another report.")
        now = _to_the_millisecond(self._clock())
        self._count(claims.userid, now)
        upload = None if said is None else (said.country, said.name)
        try:
            return self._received.record(claims.userid, Received(report_id, upload, now, now))
        except ListsClosed:
            raise Unauthenticated("invalid_token", "This account is being deleted.") from None

    def of_user(self, userid: int, cursor: str | None, limit: int) -> ReceivedPage:
        """What a person has opened, by when they did so first, newest first.

        Raises:
            InvalidRequest: ``invalid_cursor``.
            Unavailable: a store does not answer.
        """
        found = self._received.of_user(userid, model.received_number(userid, cursor), limit + 1)
        shown = found[:limit]
        uploads = [one.received.upload for one in shown if one.received.upload is not None]
        logged = self._log.found(uploads) if uploads else {}
        return ReceivedPage(
            [ReceivedReport(one.received, _of_a_sender(logged, one.received)) for one in shown],
            model.received_cursor(userid, shown[-1].number) if len(found) > limit else None,
        )

    def forget(self, userid: int, report_id: str) -> None:
        """Take a report off a person's list.

        Raises:
            NotFound: ``unknown_report``: it is not in it.
            Unavailable: the store does not answer.
        """
        if not self._received.forget(userid, report_id):
            raise NotFound("unknown_report", "There is no such report in this list.")

    def _count(self, userid: int, now: datetime) -> None:
        full = self._tallies.take([received_of(userid, now)])
        if full is not None:
            raise TooManyRequests(
                "too_many_received",
                "Too many reports were put into this list lately.",
                retry_after=max(1, math.ceil((full.expires_at - now).total_seconds())),
            )


def _parsed(text: str) -> PastedLink:
    try:
        link = parse_pasted_link(text)
    except InvalidLink as error:
        raise InvalidRequest(error.code, str(error)) from None
    if link.country not in STORES:
        raise InvalidRequest("invalid_link", "This is not a link to a report in PicSafe Cloud.")
    return link


def _of_a_sender(logged: Mapping[Upload, LoggedReport], received: Received) -> LoggedReport | None:
    report = None if received.upload is None else logged.get(received.upload)
    # whoever has left PicSafe has taken what they logged with them
    return report if report is not None and report.sender.userid else None


def _to_the_millisecond(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

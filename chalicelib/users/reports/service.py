"""Logging reports, listing one's own, and polling for an enterprise's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.clock import Clock
from chalicelib.contract.errors import InvalidLink, InvalidOrigin
from chalicelib.contract.links import Link, parse_link
from chalicelib.contract.origins import origin_of
from chalicelib.contract.regions import store_for
from chalicelib.contract.report_ids import is_report_id_of
from chalicelib.errors import Conflict, Forbidden, InvalidRequest, Unauthenticated, Unavailable
from chalicelib.observability.log import record
from chalicelib.policies.given import checked_recipients
from chalicelib.tokens.claims import Claims
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.reports import model
from chalicelib.users.reports.delivered import Delivery
from chalicelib.users.reports.model import Destination, LoggedReport, NumberedReport, Sender, Summary
from chalicelib.users.reports.ports import Deliveries, ListsClosed, Memberships, ReportLog, UploadedFiles
from chalicelib.users.reports.quotas import DEFAULT_QUOTAS, DailyQuotas, ReportsUsedUp

_MARGIN = timedelta(hours=1)
_ELSEWHERE = frozenset({"endpoint", "file"})


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a user's list.

    Attributes:
        reports: newest first.
        cursor: of the next part; ``None`` at the end.
        deliveries: where they ended, by report ID.
    """

    reports: Sequence[LoggedReport]
    cursor: str | None
    deliveries: Mapping[str, Sequence[Delivery]]


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of an enterprise's log.

    Attributes:
        entries: oldest first.
        cursor: to keep and to come back with, also if nothing is new.
        more: whether there is more at once.
    """

    entries: Sequence[NumberedReport]
    cursor: str
    more: bool

    @property
    def reports(self) -> list[LoggedReport]:
        """What was sent."""
        return [entry.report for entry in self.entries if entry.withdrawal is None]


class ReportService:
    """The log of uploaded reports.

    Args:
        log: where it is stored.
        deliveries: where reports ended.
        files: PicSafe Cloud's storage.
        memberships: who belongs to which enterprise.
        access: who may poll for which enterprise.
        my_url: the origin that links begin with.
        clock: the time.
        quotas: how many reports may be logged in a day.
        on_logged: is told of each report that is new in the log.
    """

    def __init__(
        self,
        *,
        log: ReportLog,
        deliveries: Deliveries,
        files: UploadedFiles,
        memberships: Memberships,
        access: EnterpriseAccess,
        my_url: str,
        clock: Clock,
        quotas: DailyQuotas = DEFAULT_QUOTAS,
        on_logged: Callable[[LoggedReport], None] = lambda _: None,
    ) -> None:
        self._log = log
        self._on_logged = on_logged
        self._deliveries = deliveries
        self._files = files
        self._memberships = memberships
        self._access = access
        self._my_url = my_url
        self._clock = clock
        self._quotas = quotas

    def log(
        self,
        claims: Claims,
        link: str,
        summary: Summary,
        destination: Destination,
        key_server: str = "",
        recipients: Sequence[str] = (),
    ) -> tuple[LoggedReport, bool]:
        """Log a report that the caller has uploaded to PicSafe Cloud.

        An enterprise whose log takes no more that day is left out as long as another one gets the report,
        so that none can keep it from the others; the entry says so.

        Returns:
            The entry, and whether it is new: logging the same upload again changes nothing.

        Raises:
            InvalidRequest: ``invalid_link`` if it is none of this PicSafe's; ``invalid_field`` if the
                destination is none that links are for, or the Key Server's address is none;
                ``invalid_recipient``.
            Unauthenticated: ``invalid_token``: the account is being deleted.
            Conflict: ``not_uploaded`` if no such file is there, or not any more; ``already_logged`` if it
                was logged for the other destination.
            Forbidden: ``foreign_report_id`` if the report ID is another person's, ``not_sender`` if
                somebody else has uploaded it.
            TooManyRequests: ``quota_exceeded``: the caller has logged too many that day, or every one of
                the enterprises' logs is full.
            Unavailable: a store does not answer.
        """
        parsed = self._own_link(link)
        if destination in _ELSEWHERE:
            raise InvalidRequest("invalid_field", "A report that has a link went to storage or a recipient.")
        _require_own(claims, parsed.report_id)
        if (stored := self._log.find(parsed.country, parsed.name)) is not None:
            return _repeated(stored, claims, destination), False
        report = self._uploaded(
            claims, parsed, summary, destination, _key_server(key_server), checked_recipients(recipients)
        )
        enterprises = self._memberships.enterprises_of(claims.email) if destination == "storage" else ()
        pending = destination == "storage" and not enterprises
        domain = self._memberships.claimable_domain_of(claims.email) if pending else None
        return self._added(report, enterprises, domain, claims)

    def log_elsewhere(
        self,
        claims: Claims,
        report_id: str,
        summary: Summary,
        destination: Destination,
        key_server: str = "",
        recipients: Sequence[str] = (),
    ) -> tuple[LoggedReport, bool]:
        """Log a report that did not go to PicSafe Cloud: only its sender sees it in a list.

        Returns:
            The entry, and whether it is new: logging the same report again changes nothing.

        Raises:
            InvalidRequest: ``invalid_field`` if the destination is PicSafe Cloud's, or the Key Server's
                address is none; ``invalid_recipient``.
            Forbidden: ``foreign_report_id`` if the report ID is another person's.
            Unauthenticated: ``invalid_token``: the account is being deleted.
            Conflict: ``already_logged`` if it was logged for the other destination.
            TooManyRequests: ``quota_exceeded``: the caller has logged too many that day.
            Unavailable: a store does not answer.
        """
        if destination not in _ELSEWHERE:
            raise InvalidRequest("invalid_field", "A report in PicSafe Cloud is logged with its link.")
        _require_own(claims, report_id)
        now = self._clock()
        report = LoggedReport(
            position=model.new_position(now),
            country="",
            name=report_id,
            report_id=report_id,
            size=0,
            sent_at=now,
            expires_at=now,
            summary=summary,
            destination=destination,
            sender=_sender(claims),
            key_server=_key_server(key_server),
            recipients=checked_recipients(recipients),
        )
        return self._added(report, (), None, claims)

    def of_user(self, userid: int, cursor: str | None, limit: int) -> Page:
        """A person's reports, newest first.

        Raises:
            InvalidRequest: ``invalid_cursor``.
            Unavailable: the store does not answer.
        """
        before = model.user_position(userid, cursor)
        found = self._log.of_user(userid, before, limit + 1)
        reports = found[:limit]
        more = len(found) > limit
        ids = [report.report_id for report in reports]
        return Page(
            reports,
            model.user_cursor(userid, reports[-1].position) if more else None,
            self._deliveries.of(userid, ids),
        )

    def delivered(self, report: LoggedReport) -> Sequence[Delivery]:
        """Where a report of the caller's ended.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._deliveries.of(report.sender.userid, [report.report_id]).get(report.report_id, ())

    def of_enterprise(
        self, claims: Claims | None, api_key: str | None, number: int | None, cursor: str | None, limit: int
    ) -> Batch:
        """The ``storage`` reports of an enterprise's members after the cursor, oldest first.

        Among them stands, where that was said, which reports their senders have taken back.

        What people of a domain had sent before it was proven is taken into the log first, a part at a
        time: a poll goes on where the last one stopped. A report stays in the log whatever becomes of its
        file: that can be withdrawn, or expire, at the very moment in which the report is listed.

        Raises:
            Unauthenticated, Forbidden, InvalidRequest: as ``EnterpriseAccess.enterprise_of``.
            InvalidRequest: ``invalid_cursor``.
            Gone: ``stale_cursor``: the log was restored from a backup since; begin without a cursor.
            Unavailable: the store does not answer.
        """
        account = self._access.enterprise_of(claims, api_key, number)
        enterprise = account.number
        position = model.log_position(enterprise, cursor)
        more_pending = self._take_in(account)
        # the entry that the cursor names comes with those behind it, to see whether it is still that one
        named = 0 if position == model.START else 1
        found = self._log.of_enterprise(enterprise, position.sequence - named, limit + 1 + named)
        followers = model.following(position, found)
        entries = followers[:limit]
        last = model.LogPosition.of(entries[-1]) if entries else position
        return Batch(
            entries,
            model.enterprise_cursor(enterprise, last),
            len(followers) > limit or (more_pending and bool(entries)),
        )

    def forget(self, userid: int, email: str) -> None:  # noqa: ARG002 - accounts know people by both
        """Withdraw what a person sent to people alone, and remove them from the log.

        PicSafe Cloud gives out no file any more that no enterprise has in its log: nobody could withdraw it
        later. What is in an enterprise's log is the enterprise's and stays, without the person's details.

        Raises:
            Unavailable: a part may be left; asking again removes it, and begins where this broke off.
        """
        # first, or what is being logged at this moment would stay; no token of theirs is good for as long
        self._log.close(userid, self._clock() + model.CLOSED_FOR)
        now = self._clock()
        # the log may not have been told that a file was renewed, which was before the end that it knows
        for report in self._log.unshared(userid, now - model.KEPT_FOR - _MARGIN):
            # what PicSafe Cloud never had goes with the list
            if not report.country:
                continue
            # so that no poll hands an enterprise what is being taken away, nor loses what it has got
            if not self._log.keep_back(report):
                continue
            region = store_for(report.country).region
            file = self._files.head(region, report.name)
            end = report.expires_at if file is None else max(report.expires_at, file.expires_at)
            if end > now:
                self._files.withdraw(region, report.name, expires_at=end)
            # last, because nothing else says that there is such a file
            self._log.forget(report)
        self._log.forget_user(userid)
        self._deliveries.forget_user(userid)

    def forget_enterprise(self, number: int) -> None:
        """Remove an enterprise's log.

        Raises:
            Unavailable: a part may be left; asking again removes it.
        """
        self._log.forget_enterprise(number)

    def _added(
        self, report: LoggedReport, enterprises: tuple[int, ...], pending_domain: str | None, claims: Claims
    ) -> tuple[LoggedReport, bool]:
        try:
            logged = self._log.add(report, enterprises, pending_domain, self._quotas)
        except ListsClosed:
            raise Unauthenticated("invalid_token", "This account is being deleted.") from None
        except ReportsUsedUp as used_up:
            record("quota_refused")
            raise self._quotas.exceeded(used_up, report.sent_at) from None
        if logged is not None:
            if logged.left_out:
                record("quota_refused")
            self._on_logged(logged)
            return logged, True
        if (stored := self._log.find(report.country, report.name)) is None:
            # its sender has left PicSafe at this very moment
            raise Unavailable
        return _repeated(stored, claims, report.destination), False

    def _take_in(self, enterprise: Enterprise) -> bool:
        now = self._clock()
        # who was logging at the moment of the proof may have been a little later, and clocks differ
        since = now - model.PENDING_FOR - _MARGIN
        try:
            domains = self._memberships.domains_proven_since(enterprise, since)
            return bool(domains) and self._log.take_in(enterprise.number, domains, now, model.TAKEN_AT_ONCE)
        except Unavailable:
            # they stay pending; what is in the log already does not wait for them
            record("pending_reports_not_taken_in")
            return False

    def _own_link(self, text: str) -> Link:
        try:
            link = parse_link(text)
        except InvalidLink as error:
            raise InvalidRequest(error.code, str(error)) from None
        if link.origin != self._my_url:
            raise InvalidRequest("invalid_link", "This is not a link to a report in PicSafe Cloud.")
        return link

    def _uploaded(
        self,
        claims: Claims,
        link: Link,
        summary: Summary,
        destination: Destination,
        key_server: str,
        recipients: tuple[str, ...],
    ) -> LoggedReport:
        now = self._clock()
        file = self._files.head(link.region, link.name)
        if file is None or file.expires_at <= now:
            raise Conflict("not_uploaded", "There is no such file in PicSafe Cloud: upload it first.")
        if file.owner != claims.userid:
            raise _not_sender()
        return LoggedReport(
            position=model.new_position(now),
            country=link.country,
            name=link.name,
            report_id=link.report_id,
            size=file.size,
            sent_at=now,
            expires_at=file.expires_at,
            summary=summary,
            destination=destination,
            sender=_sender(claims),
            key_server=key_server,
            recipients=recipients,
        )


def _key_server(url: str) -> str:
    try:
        return origin_of(url) if url else ""
    except InvalidOrigin:
        raise InvalidRequest(
            "invalid_field", "A Key Server's address is one such as https://key.example.org."
        ) from None


def _repeated(stored: LoggedReport, claims: Claims, destination: Destination) -> LoggedReport:
    if stored.sender.userid != claims.userid:
        raise _not_sender()
    if stored.destination != destination:
        # silence would leave the hospital, or the sender, believing that it went where it did not
        raise Conflict("already_logged", "This was logged for another destination: send it anew.")
    return stored


def _require_own(claims: Claims, report_id: str) -> None:
    if not is_report_id_of(claims.userid, report_id):
        raise Forbidden("foreign_report_id", "A report ID begins with its sender's own user number.")


def _sender(claims: Claims) -> Sender:
    return Sender(claims.userid, claims.title, claims.firstname, claims.lastname, claims.email)


def _not_sender() -> Forbidden:
    return Forbidden("not_sender", "Only the sender of a report can log it.")

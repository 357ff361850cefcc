"""The log of reports in memory, uploaded files, and a made-up report."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.cloud.ports import StoredObject
from chalicelib.errors import Unavailable
from chalicelib.users.reports.delivered import Delivery, in_order, with_delivery
from chalicelib.users.reports.model import (
    ELSEWHERE,
    NOBODY,
    Destination,
    LoggedReport,
    NumberedReport,
    Sender,
    SentReport,
    Summary,
    Withdrawal,
    new_position,
)
from chalicelib.users.reports.ports import ListsClosed
from chalicelib.users.reports.quotas import DEFAULT_QUOTAS, AccountUsedUp, DailyQuotas, LogsFull, day_of
from chalicelib.users.reports.received import MAX_RECEIVED, NumberedReceived, Received, Told, Upload

SENT_AT = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
MY_URL = "https://my.example.org"
_NUMBERS = itertools.count(1)


def a_name(number: int | None = None, userid: int = 11) -> str:
    """A file's name that no other test has."""
    counted = next(_NUMBERS) if number is None else number
    return f"{counted:022d}-{userid:09d}{1462800528240 + counted}"


def a_report(
    userid: int = 11,
    *,
    sent_at: datetime = SENT_AT,
    destination: Destination = "storage",
    name: str | None = None,
    expires_at: datetime | None = None,
) -> LoggedReport:
    """A report of a made-up person."""
    file_name = name or a_name(userid=userid)
    return LoggedReport(
        position=new_position(sent_at),
        country="AU",
        name=file_name,
        report_id=file_name.partition("-")[2],
        size=12345,
        sent_at=sent_at,
        expires_at=expires_at or sent_at + timedelta(days=7),
        summary=Summary(photos=2, videos=1, audios=0),
        destination=destination,
        sender=Sender(userid, "Dr", "Pat", f"Example{userid}", f"pat{userid}@example.org"),
    )


class FakeReportLog:
    """The port ``ReportLog`` in memory."""

    def __init__(self) -> None:
        self.reports: dict[tuple[str, str], LoggedReport] = {}
        self.logs: dict[int, list[LoggedReport]] = {}
        self.withdrawals: dict[tuple[int, int], Withdrawal] = {}
        self.pending: dict[tuple[str, str], str] = {}
        self.counted: Counter[tuple[int | str | None, int]] = Counter()
        self.closed: dict[int, datetime] = {}
        self.fails = False
        self._lock = threading.RLock()

    def find(self, country: str, name: str) -> LoggedReport | None:
        with self._available():
            return self.reports.get((country, name))

    def found(self, uploads: Sequence[Upload]) -> Mapping[Upload, LoggedReport]:
        with self._available():
            return {one: self.reports[one] for one in uploads if one in self.reports}

    def add(
        self,
        report: LoggedReport,
        enterprises: tuple[int, ...],
        pending_domain: str | None = None,
        quotas: DailyQuotas = DEFAULT_QUOTAS,
    ) -> LoggedReport | None:
        day = day_of(report.sent_at)
        with self._available():
            if (report.country, report.name) in self.reports:
                return None
            self.require_open(report.sender.userid, report.sent_at)
            room = [one for one in enterprises if self.counted[one, day] < quotas.enterprise]
            if enterprises and not room:
                raise LogsFull
            if self.counted[f"user {report.sender.userid}", day] >= quotas.account:
                raise AccountUsedUp
            waits = pending_domain is not None and self.counted[pending_domain, day] < quotas.enterprise
            self.counted.update(
                (whose, day)
                for whose in (*room, f"user {report.sender.userid}", *([pending_domain] if waits else []))
            )
            logged = replace(report, left_out=tuple(one for one in enterprises if one not in room))
            self.reports[report.country, report.name] = logged
            for enterprise in room:
                self.logs.setdefault(enterprise, []).append(replace(report, recipients=()))
            if pending_domain is not None and waits:
                self.pending[report.country, report.name] = pending_domain
            return logged

    def take_in(self, enterprise: int, domains: Sequence[str], now: datetime, limit: int) -> bool:
        with self._available():
            keys = [key for key, domain in self.pending.items() if domain in domains]
            found = sorted((self.reports[key] for key in keys), key=lambda report: report.position)
            fresh = [report for report in found if report.expires_at > now]
            for report in fresh[:limit]:
                del self.pending[report.country, report.name]
                self.logs.setdefault(enterprise, []).append(replace(report, recipients=(), is_removed=False))
            return len(fresh) > limit

    def of_user(self, userid: int, before: str | None, limit: int) -> list[LoggedReport]:
        with self._available():
            mine = [
                report
                for report in self.reports.values()
                if report.sender.userid == userid and (before is None or report.position < before)
            ]
            return sorted(mine, key=lambda report: report.position, reverse=True)[:limit]

    def of_enterprise(self, enterprise: int, after: int, limit: int) -> list[NumberedReport]:
        with self._available():
            entries = [
                NumberedReport(number, report, self.withdrawals.get((enterprise, number)))
                for number, report in enumerate(self.logs.get(enterprise, []), start=1)
            ]
            return [entry for entry in entries if entry.sequence > after][:limit]

    def withdraw(
        self, userid: int, report_id: str, withdrawal: Withdrawal, members_of: tuple[int, ...]
    ) -> None:
        with self._available():
            uploads = sorted(
                (
                    report
                    for report in self.reports.values()
                    if (report.sender.userid, report.report_id) == (userid, report_id)
                ),
                key=lambda report: report.position,
            )
            mine = {upload.name for upload in uploads}
            before = {one for one, number in self.withdrawals if self.logs[one][number - 1].name in mine}
            sent_elsewhere = [upload for upload in uploads if upload.destination in ELSEWHERE]
            told = {one: upload for upload in sent_elsewhere[:1] for one in before.union(members_of)}
            for upload in reversed(uploads):
                told |= {
                    one: upload
                    for one, log in self.logs.items()
                    if any(upload.name == had.name for had in log)
                }
            for enterprise, upload in told.items():
                log = self.logs.setdefault(enterprise, [])
                said = [
                    self.withdrawals[enterprise, number].words
                    for number, had in enumerate(log, start=1)
                    if had.report_id == report_id and (enterprise, number) in self.withdrawals
                ]
                if not withdrawal.is_said(said):
                    log.append(replace(upload, sender=NOBODY, recipients=(), left_out=()))
                    self.withdrawals[enterprise, len(log)] = withdrawal

    def renew(self, report: LoggedReport, expires_at: datetime) -> None:
        with self._available():
            key = (report.country, report.name)
            if key not in self.reports:
                return
            self.reports[key] = replace(self.reports[key], expires_at=expires_at)
            for log in self.logs.values():
                log[:] = [
                    replace(one, expires_at=expires_at)
                    if (one.country, one.name) == key and one.sender != NOBODY
                    else one
                    for one in log
                ]

    def mark_removed(self, report: LoggedReport) -> None:
        with self._available():
            key = (report.country, report.name)
            if key in self.reports:
                self.reports[key] = replace(self.reports[key], is_removed=True)

    def sent(self, userid: int, report_id: str) -> SentReport | None:
        with self._available():
            for report in self.reports.values():
                if (report.sender.userid, report.report_id) == (userid, report_id):
                    return SentReport(report.key_server, report.sent_at, report.summary)
            return None

    def unshared(self, userid: int, now: datetime) -> list[LoggedReport]:
        with self._available():
            shared = {report.name for log in self.logs.values() for report in log}
            return [
                report
                for report in self.reports.values()
                if report.sender.userid == userid and report.expires_at > now and report.name not in shared
            ]

    def close(self, userid: int, until: datetime) -> None:
        with self._available():
            self.closed[userid] = until

    def require_open(self, userid: int, now: datetime) -> None:
        """What every list of a person's asks before it takes something."""
        if userid in self.closed and now < self.closed[userid]:
            raise ListsClosed

    def keep_back(self, report: LoggedReport) -> bool:
        with self._available():
            key = (report.country, report.name)
            if key not in self.reports or any(report in log for log in self.logs.values()):
                return False
            self.pending.pop(key, None)
            return True

    def forget(self, report: LoggedReport) -> None:
        with self._available():
            if all(report.name != one.name for log in self.logs.values() for one in log):
                self.reports.pop((report.country, report.name), None)
                self.pending.pop((report.country, report.name), None)

    def forget_user(self, userid: int) -> None:
        nobody = Sender(0, "", "", "", "")
        with self._available():
            self.reports = {
                key: report for key, report in self.reports.items() if report.sender.userid != userid
            }
            self.pending = {key: domain for key, domain in self.pending.items() if key in self.reports}
            for enterprise, log in self.logs.items():
                self.logs[enterprise] = [
                    replace(report, sender=nobody) if report.sender.userid == userid else report
                    for report in log
                ]

    def forget_enterprise(self, enterprise: int) -> None:
        with self._available():
            self.logs.pop(enterprise, None)
            self.withdrawals = {key: said for key, said in self.withdrawals.items() if key[0] != enterprise}

    def _available(self) -> threading.RLock:
        if self.fails:
            raise Unavailable
        return self._lock


class FakeDeliveries:
    """The port ``Deliveries`` in memory."""

    def __init__(self, log: FakeReportLog) -> None:
        self.deliveries: dict[tuple[int, str], tuple[Delivery, ...]] = {}
        self._log = log

    def record(self, userid: int, report_id: str, delivery: Delivery) -> bool:
        if all(report.report_id != report_id for report in self._log.of_user(userid, None, 10**6)):
            return False
        known = self.deliveries.get((userid, report_id), ())
        self.deliveries[userid, report_id] = with_delivery(known, delivery) or known
        return True

    def of(self, userid: int, report_ids: Sequence[str]) -> Mapping[str, tuple[Delivery, ...]]:
        return {
            report_id: in_order(self.deliveries[userid, report_id])
            for report_id in report_ids
            if self.deliveries.get((userid, report_id))
        }

    def forget_user(self, userid: int) -> None:
        self.deliveries = {key: value for key, value in self.deliveries.items() if key[0] != userid}


class FakeLabels:
    """The port ``Labels`` in memory."""

    def __init__(self, log: FakeReportLog) -> None:
        self.labels: dict[tuple[int, str], str] = {}
        self._log = log

    def put(self, userid: int, report_id: str, label: str | None) -> bool:
        if all(report.report_id != report_id for report in self._log.of_user(userid, None, 10**6)):
            return False
        if label is None:
            self.labels.pop((userid, report_id), None)
        else:
            self.labels[userid, report_id] = label
        return True

    def of(self, userid: int, report_ids: Sequence[str]) -> Mapping[str, str]:
        return {one: self.labels[userid, one] for one in report_ids if (userid, one) in self.labels}

    def forget_user(self, userid: int) -> None:
        self.labels = {key: value for key, value in self.labels.items() if key[0] != userid}


class FakeReceivedReports:
    """The port ``ReceivedReports`` in memory."""

    def __init__(self, log: FakeReportLog | None = None) -> None:
        self._log = log or FakeReportLog()
        self.lists: dict[int, dict[int, Received]] = {}

    def record(self, userid: int, received: Received) -> bool:
        mine = self.lists.setdefault(userid, {})
        for number, known in mine.items():
            if known.report_id == received.report_id:
                upload = received.upload or known.upload
                mine[number] = replace(known, last_at=received.last_at, upload=upload)
                return False
        self._log.require_open(userid, received.last_at)
        newest = max(mine, default=0) + 1
        mine[newest] = received
        mine.pop(newest - MAX_RECEIVED, None)
        return True

    def of_user(self, userid: int, before: int | None, limit: int) -> list[NumberedReceived]:
        numbered = sorted(self.lists.get(userid, {}).items(), reverse=True)
        return [NumberedReceived(*one) for one in numbered if before is None or one[0] < before][:limit]

    def find(self, userid: int, report_id: str) -> Received | None:
        mine = self.lists.get(userid, {}).values()
        return next((one for one in mine if one.report_id == report_id), None)

    def mark_withdrawal(self, userid: int, report_id: str, told: Told) -> None:
        mine = self.lists.get(userid, {})
        for number, one in mine.items():
            if one.report_id == report_id:
                mine[number] = replace(one, told=told)

    def forget(self, userid: int, report_id: str) -> bool:
        mine = self.lists.get(userid, {})
        found = [number for number, received in mine.items() if received.report_id == report_id]
        for number in found:
            del mine[number]
        return bool(found)

    def forget_user(self, userid: int) -> None:
        self.lists.pop(userid, None)


class FakeUploadedFiles:
    """Storage that knows sizes, owners and times only."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], StoredObject] = {}
        self.withdrawn: list[tuple[str, str]] = []
        self.tombstones: dict[tuple[str, str], datetime] = {}
        self.withdrawals_left = 1000
        self.fails = False

    def upload(
        self,
        name: str,
        *,
        owner: int = 11,
        region: str = "ap-southeast-2",
        size: int = 12345,
        expires_at: datetime = SENT_AT + timedelta(days=7),
    ) -> str:
        """Put a file there; returns its link."""
        self.files[region, name] = StoredObject(size, owner, expires_at)
        return f"{MY_URL}/app/report/au/{name}"

    def head(self, region: str, name: str) -> StoredObject | None:
        if self.fails:
            raise Unavailable
        return self.files.get((region, name))

    def is_withdrawn(self, region: str, name: str) -> bool:
        return (region, name) in self.withdrawn

    def withdraw(self, region: str, name: str, *, expires_at: datetime) -> None:
        """Fails once as many were withdrawn as may be."""
        if self.fails or not self.withdrawals_left:
            raise Unavailable
        self.withdrawals_left -= 1
        self.withdrawn.append((region, name))
        self.tombstones[region, name] = expires_at
        self.files.pop((region, name), None)

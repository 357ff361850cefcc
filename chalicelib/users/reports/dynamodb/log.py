"""The log of reports in the User Server's DynamoDB table.

Of each upload there is an item of its own, which makes it unique, one in its sender's list, and one in the
log of each enterprise, all written in one transaction with the logs' sequence numbers. Where there is no
enterprise, one more is listed under the mail domain until an enterprise takes it in or it runs out.

What is logged in a day is counted beside a log's sequence number, and otherwise in items that expire.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import Action, ConditionFailed, Contended
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import to_milliseconds
from chalicelib.users.reports.dynamodb.closed import closing, still_open
from chalicelib.users.reports.dynamodb.deliveries import place_for_deliveries, place_of
from chalicelib.users.reports.dynamodb.erasure import Erasure
from chalicelib.users.reports.dynamodb.items import (
    UPLOAD,
    fields_of,
    log_of,
    logged_by,
    logged_for,
    number_of,
    own_fields_of,
    pending_of,
    report_from,
    sent_from,
    upload_of,
    user_of,
)
from chalicelib.users.reports.dynamodb.numbering import LogState, advance, states
from chalicelib.users.reports.dynamodb.renewed import renewing
from chalicelib.users.reports.dynamodb.withdrawn import Withdrawing, entry_from
from chalicelib.users.reports.model import (
    LoggedReport,
    NumberedReport,
    SentReport,
    Withdrawal,
    contiguous,
    first_pending_position,
)
from chalicelib.users.reports.ports import ListsClosed
from chalicelib.users.reports.quotas import (
    DEFAULT_QUOTAS,
    AccountUsedUp,
    DailyQuotas,
    LogsFull,
    day_of,
    forgotten_after,
)
from chalicelib.users.reports.received import Upload

_ATTEMPTS = 12
# ":" sorts behind every digit
_END = ":"
# where in the transaction that logs a report it is counted; last in it stands that the list is open
_COUNTED, _COUNTED_FOR_DOMAIN = 2, 3


class DynamoReportLog:
    """The port ``ReportLog``."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._erasure = Erasure(table)
        self._withdrawing = Withdrawing(table)

    def find(self, country: str, name: str) -> LoggedReport | None:
        """See ``ReportLog.find``."""
        item = self._table.get(upload_of(country, name), UPLOAD)
        return None if item is None else report_from(item)

    def found(self, uploads: Sequence[Upload]) -> Mapping[Upload, LoggedReport]:
        """See ``ReportLog.found``."""
        keys = {(upload_of(*one), UPLOAD): one for one in uploads}
        found = self._table.get_many(list(keys))
        return {keys[key]: report_from(item) for key, item in found.items()}

    def add(
        self,
        report: LoggedReport,
        enterprises: tuple[int, ...],
        pending_domain: str | None = None,
        quotas: DailyQuotas = DEFAULT_QUOTAS,
    ) -> LoggedReport | None:
        """See ``ReportLog.add``.

        Raises:
            Unavailable: DynamoDB does not answer, or others keep logging for the same enterprises at this
                very moment; nothing was changed.
        """
        day = day_of(report.sent_at)
        for attempt in range(_ATTEMPTS):
            logs = states(self._table, enterprises)
            full = tuple(number for number in logs if logs[number].logged_on(day) >= quotas.enterprise)
            if enterprises and len(full) == len(logs):
                if self.find(report.country, report.name) is not None:
                    return None
                raise LogsFull
            logged = replace(report, left_out=full)
            room = {number: state for number, state in logs.items() if number not in full}
            entries = self._entries(logged, room, pending_domain, quotas)
            try:
                self._table.transact_once(entries)
            except ConditionFailed as refused:
                if 0 in refused.positions:
                    return None
                _refuse(refused.positions, len(entries))
                if pending_domain is not None and _COUNTED_FOR_DOMAIN in refused.positions:
                    pending_domain = None
                    continue
            except Contended:
                pass
            else:
                return logged
            self._table.back_off(attempt)
        raise Unavailable(retry_after=1)

    def take_in(self, enterprise: int, domains: Sequence[str], now: datetime, limit: int) -> bool:
        """See ``ReportLog.take_in``.

        Raises:
            Unavailable: as ``add``.
        """
        first = first_pending_position(now)
        for attempt in range(_ATTEMPTS):
            found = [
                item
                for domain in domains
                for item in self._table.between(pending_of(domain), first, _END, limit=limit + 1)
            ]
            batch = sorted(found, key=lambda item: str(item["sk"]))[:limit]
            if not batch:
                return False
            # whoever takes them in at the same time has them under the same condition
            with suppress(ConditionFailed, Contended):
                self._table.transact_once(self._taking(enterprise, batch, now))
                return len(found) > limit
            self._table.back_off(attempt)
        raise Unavailable(retry_after=1)

    def of_user(self, userid: int, before: str | None, limit: int) -> list[LoggedReport]:
        """See ``ReportLog.of_user``."""
        # BETWEEN takes its bounds in, so one more is asked for and the boundary itself left out
        found = self._table.between(user_of(userid), "0", before or _END, limit=limit + 1, newest_first=True)
        return [report_from(item) for item in found if item["sk"] != before][:limit]

    def of_enterprise(self, enterprise: int, after: int, limit: int) -> list[NumberedReport]:
        """See ``ReportLog.of_enterprise``."""
        found = self._table.between(log_of(enterprise), number_of(after + 1), _END, limit=limit)
        return contiguous(after, [entry_from(item) for item in found])

    def withdraw(
        self, userid: int, report_id: str, withdrawal: Withdrawal, members_of: tuple[int, ...]
    ) -> None:
        """See ``ReportLog.withdraw``.

        Raises:
            Unavailable: as ``add``.
        """
        self._withdrawing.say(userid, report_id, withdrawal, members_of)

    def renew(self, report: LoggedReport, expires_at: datetime) -> None:
        """See ``ReportLog.renew``.

        Raises:
            Unavailable: as ``add``.
        """
        for attempt in range(_ATTEMPTS):
            item = self._table.get(user_of(report.sender.userid), report.position)
            if item is None:
                return
            # whoever takes it in, or takes it out, at the same time has it fail
            with suppress(ConditionFailed, Contended):
                self._table.transact_once(renewing(self._table, item, expires_at))
                return
            self._table.back_off(attempt)
        raise Unavailable(retry_after=1)

    def mark_removed(self, report: LoggedReport) -> None:
        """See ``ReportLog.mark_removed``."""
        places = (
            (user_of(report.sender.userid), report.position),
            (upload_of(report.country, report.name), UPLOAD),
        )
        # where its sender leaves at the same time, there is no list any more that could say it
        with suppress(ConditionFailed):
            self._table.transact(
                [self._table.update(*place, "SET removed = :yes", EXISTS, {":yes": True}) for place in places]
            )

    def sent(self, userid: int, report_id: str) -> SentReport | None:
        """See ``ReportLog.sent``."""
        item = self._table.get(*place_of(userid, report_id))
        return None if item is None else sent_from(item)

    def unshared(self, userid: int, now: datetime) -> list[LoggedReport]:
        """See ``ReportLog.unshared``."""
        return [
            report_from(item)
            for item in self._table.query(user_of(userid))
            if not item["entries"] and item["expires_at"] > to_milliseconds(now)
        ]

    def close(self, userid: int, until: datetime) -> None:
        """See ``ReportLog.close``."""
        self._table.transact([closing(self._table, userid, until)])

    def keep_back(self, report: LoggedReport) -> bool:
        """See ``ReportLog.keep_back``."""
        # a report is taken in once at most, so the second look has the entry that the first has missed
        for _ in range(_ATTEMPTS):
            item = self._table.get(user_of(report.sender.userid), report.position)
            if item is None or item["entries"]:
                return False
            if "pending" not in item:
                return True
            with suppress(ConditionFailed):
                self._table.transact(
                    [
                        self._table.update(
                            item["pk"], item["sk"], "REMOVE pending", "attribute_exists(pending)"
                        ),
                        self._table.delete(pending_of(item["pending"]), item["sk"]),
                    ]
                )
                return True
        raise Unavailable(retry_after=1)

    def forget(self, report: LoggedReport) -> None:
        """See ``ReportLog.forget``."""
        self._erasure.report(report)

    def forget_user(self, userid: int) -> None:
        """See ``ReportLog.forget_user``."""
        self._erasure.user(userid)

    def forget_enterprise(self, enterprise: int) -> None:
        """See ``ReportLog.forget_enterprise``."""
        self._erasure.enterprise(enterprise)

    def _entries(
        self,
        report: LoggedReport,
        logs: dict[int, LogState],
        pending_domain: str | None,
        quotas: DailyQuotas,
    ) -> list[Action]:
        fields, day = fields_of(report), day_of(report.sent_at)
        entries = [{"enterprise": enterprise, "number": log.last + 1} for enterprise, log in logs.items()]
        mine = own_fields_of(report)
        own = {"pk": user_of(report.sender.userid), "sk": report.position, "entries": entries, **mine}
        actions = [
            self._table.put({"pk": upload_of(report.country, report.name), "sk": UPLOAD, **mine}, IS_NEW),
            self._table.put(own if pending_domain is None else {**own, "pending": pending_domain}, IS_NEW),
            self._count(logged_by(report.sender.userid), day, quotas.account),
        ]
        if pending_domain is not None:
            pending = {"pk": pending_of(pending_domain), "sk": report.position, **fields}
            actions += [
                self._count(logged_for(pending_domain), day, quotas.enterprise),
                self._table.put({**pending, "ttl": int(report.expires_at.timestamp()) + 1}),
            ]
        for enterprise, log in logs.items():
            actions += [
                advance(
                    self._table,
                    enterprise,
                    log.last,
                    log.last + 1,
                    ", #day = :day, logged = :logged",
                    {":day": day, ":logged": log.logged_on(day) + 1},
                ),
                self._table.put({"pk": log_of(enterprise), "sk": number_of(log.last + 1), **fields}, IS_NEW),
            ]
        # last, because of what refuses the others by their positions
        actions += [
            place_for_deliveries(self._table, report),
            still_open(self._table, report.sender.userid, report.sent_at),
        ]
        return actions

    def _count(self, pk: str, day: int, at_most: int) -> Action:
        return self._table.update(
            pk,
            f"{day:08d}",
            "SET #ttl = :expires ADD logged :one",
            "attribute_not_exists(logged) OR logged < :most",
            {":expires": forgotten_after(day), ":one": 1, ":most": at_most},
        )

    def _taking(self, enterprise: int, batch: Sequence[Item], now: datetime) -> list[Action]:
        last = states(self._table, [enterprise])[enterprise].last
        actions = [self._table.delete(item["pk"], item["sk"], EXISTS) for item in batch]
        reports = [report for report in map(report_from, batch) if report.expires_at > now]
        for number, report in enumerate(reports, start=last + 1):
            actions += [
                self._table.update(
                    user_of(report.sender.userid),
                    report.position,
                    "SET entries = :entries REMOVE pending",
                    EXISTS,
                    {":entries": [{"enterprise": enterprise, "number": number}]},
                ),
                self._table.put(
                    {"pk": log_of(enterprise), "sk": number_of(number), **fields_of(report)}, IS_NEW
                ),
            ]
        if reports:
            actions.append(advance(self._table, enterprise, last, last + len(reports)))
        return actions


def _refuse(positions: frozenset[int], actions: int) -> None:
    if actions - 1 in positions:
        raise ListsClosed
    if _COUNTED in positions:
        raise AccountUsedUp

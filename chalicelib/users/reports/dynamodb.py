"""The log of reports in the User Server's DynamoDB table.

Of each upload there is an item of its own, which makes it unique, one in its sender's list, and one in the
log of each enterprise, all written in one transaction with the logs' sequence numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import Action, ConditionFailed, Contended, chunks
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.model import LoggedReport, NumberedReport, Sender, Summary, contiguous

_ATTEMPTS = 12
_UPLOAD = "upload"
_SEQUENCE = "sequence"
# ":" sorts behind every digit
_END = ":"


class DynamoReportLog:
    """The port ``ReportLog``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, country: str, name: str) -> LoggedReport | None:
        """See ``ReportLog.find``."""
        item = self._table.get(_upload(country, name), _UPLOAD)
        return None if item is None else _report_from(item)

    def add(self, report: LoggedReport, enterprises: tuple[int, ...]) -> bool:
        """See ``ReportLog.add``.

        Raises:
            Unavailable: DynamoDB does not answer, or others keep logging for the same enterprises at this
                very moment; nothing was changed.
        """
        for attempt in range(_ATTEMPTS):
            last = self._last_numbers(enterprises)
            try:
                self._table.transact_once(self._entries(report, last))
            except ConditionFailed as refused:
                if 0 in refused.positions:
                    return False
            except Contended:
                pass
            else:
                return True
            self._table.back_off(attempt)
        raise Unavailable(retry_after=1)

    def of_user(self, userid: int, before: str | None, limit: int) -> list[LoggedReport]:
        """See ``ReportLog.of_user``."""
        # BETWEEN takes its bounds in, so one more is asked for and the boundary itself left out
        found = self._table.between(_user(userid), "0", before or _END, limit=limit + 1, newest_first=True)
        return [_report_from(item) for item in found if item["sk"] != before][:limit]

    def of_enterprise(self, enterprise: int, after: int, limit: int) -> list[NumberedReport]:
        """See ``ReportLog.of_enterprise``."""
        found = self._table.between(_log(enterprise), _number(after + 1), _END, limit=limit)
        return contiguous(after, [NumberedReport(int(item["sk"]), _report_from(item)) for item in found])

    def forget_user(self, userid: int) -> None:
        """See ``ReportLog.forget_user``."""
        items = self._table.query(_user(userid))
        groups = [[*self._without_sender(item), *self._removal(item)] for item in items]
        try:
            for actions in chunks(groups):
                self._table.transact(actions)
        except ConditionFailed:
            self._forget_one_by_one(userid)

    def forget_enterprise(self, enterprise: int) -> None:
        """See ``ReportLog.forget_enterprise``."""
        items = self._table.query(_log(enterprise))
        for actions in chunks([[self._table.delete(item["pk"], item["sk"])] for item in items]):
            self._table.transact(actions)

    def _last_numbers(self, enterprises: Sequence[int]) -> dict[int, int]:
        found = self._table.get_many([(_log(enterprise), _SEQUENCE) for enterprise in enterprises])
        return {
            enterprise: int(found.get((_log(enterprise), _SEQUENCE), {"last_number": 0})["last_number"])
            for enterprise in enterprises
        }

    def _entries(self, report: LoggedReport, last: dict[int, int]) -> list[Action]:
        fields = _fields(report)
        entries = [{"enterprise": enterprise, "number": number + 1} for enterprise, number in last.items()]
        actions = [
            self._table.put({"pk": _upload(report.country, report.name), "sk": _UPLOAD, **fields}, IS_NEW),
            self._table.put(
                {"pk": _user(report.sender.userid), "sk": report.position, "entries": entries, **fields},
                IS_NEW,
            ),
        ]
        for enterprise, number in last.items():
            pk = _log(enterprise)
            actions += [
                self._table.update(
                    pk,
                    _SEQUENCE,
                    "SET last_number = :next",
                    "last_number = :last" if number else IS_NEW,
                    {":next": number + 1, **({":last": number} if number else {})},
                ),
                self._table.put({"pk": pk, "sk": _number(number + 1), **fields}, IS_NEW),
            ]
        return actions

    def _forget_one_by_one(self, userid: int) -> None:
        for item in self._table.query(_user(userid)):
            for change in self._without_sender(item):
                # the log of an enterprise that was removed has no such entry any more
                with suppress(ConditionFailed):
                    self._table.transact([change])
            # last, because the item says which entries there are
            self._table.transact(self._removal(item))

    def _without_sender(self, item: Item) -> list[Action]:
        nobody = {"userid": 0, "title": "", "firstname": "", "lastname": "", "email": ""}
        return [
            self._table.update(
                _log(int(entry["enterprise"])),
                _number(int(entry["number"])),
                "SET sender = :nobody",
                EXISTS,
                {":nobody": nobody},
            )
            for entry in item["entries"]
        ]

    def _removal(self, item: Item) -> list[Action]:
        return [
            self._table.delete(item["pk"], item["sk"]),
            self._table.delete(_upload(item["country"], item["name"]), _UPLOAD),
        ]


def _upload(country: str, name: str) -> str:
    return f"rep-upload#{country}/{name}"


def _user(userid: int) -> str:
    return f"rep-user#{userid}"


def _log(enterprise: int) -> str:
    return f"rep-enterprise#{enterprise}"


def _number(sequence: int) -> str:
    return f"{sequence:015d}"


def _fields(report: LoggedReport) -> dict[str, Any]:
    summary, sender = report.summary, report.sender
    return {
        "position": report.position,
        "country": report.country,
        "name": report.name,
        "report_id": report.report_id,
        "size": report.size,
        "sent_at": to_milliseconds(report.sent_at),
        "expires_at": to_milliseconds(report.expires_at),
        "summary": {"photos": summary.photos, "videos": summary.videos, "audios": summary.audios},
        "destination": report.destination,
        "sender": {
            "userid": sender.userid,
            "title": sender.title,
            "firstname": sender.firstname,
            "lastname": sender.lastname,
            "email": sender.email,
        },
    }


def _report_from(item: Item) -> LoggedReport:
    summary, sender = item["summary"], item["sender"]
    return LoggedReport(
        position=item["position"],
        country=item["country"],
        name=item["name"],
        report_id=item["report_id"],
        size=int(item["size"]),
        sent_at=from_milliseconds(item["sent_at"]),
        expires_at=from_milliseconds(item["expires_at"]),
        summary=Summary(int(summary["photos"]), int(summary["videos"]), int(summary["audios"])),
        destination=item["destination"],
        sender=Sender(
            int(sender["userid"]), sender["title"], sender["firstname"], sender["lastname"], sender["email"]
        ),
    )

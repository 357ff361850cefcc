"""Forgetting what the log of reports in the User Server's DynamoDB table holds."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import Action, ConditionFailed, chunks
from chalicelib.errors import Unavailable
from chalicelib.users.reports.dynamodb.items import UPLOAD, log_of, number_of, pending_of, upload_of, user_of
from chalicelib.users.reports.model import LoggedReport

_ATTEMPTS: Final = 12


class Erasure:
    """Forgets reports, their senders and logs.

    Every method raises ``chalicelib.errors.Unavailable`` if DynamoDB does not answer.

    Args:
        table: the User Server's.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def report(self, report: LoggedReport) -> None:
        """See ``ReportLog.forget``."""
        item = self._table.get(user_of(report.sender.userid), report.position)
        if item is not None and not item["entries"]:
            with suppress(ConditionFailed):
                self._table.transact(self._removal(item))

    def user(self, userid: int) -> None:
        """See ``ReportLog.forget_user``."""
        items = self._table.query(user_of(userid))
        groups = [[*self._without_sender(item), *self._removal(item)] for item in items]
        try:
            for actions in chunks(groups):
                self._table.transact(actions)
        except ConditionFailed:
            self._forget_one_by_one(userid)

    def enterprise(self, enterprise: int) -> None:
        """See ``ReportLog.forget_enterprise``."""
        items = self._table.query(log_of(enterprise))
        for actions in chunks([[self._table.delete(item["pk"], item["sk"])] for item in items]):
            self._table.transact(actions)

    def _forget_one_by_one(self, userid: int) -> None:
        # a report is taken in once at most, so the second look has the entry that the first has missed
        for _ in range(_ATTEMPTS):
            items = self._table.query(user_of(userid))
            if not items:
                return
            for item in items:
                for change in self._without_sender(item):
                    # the log of an enterprise that was removed has no such entry any more
                    with suppress(ConditionFailed):
                        self._table.transact([change])
                # last, because the item says which entries there are
                with suppress(ConditionFailed):
                    self._table.transact(self._removal(item))
        raise Unavailable(retry_after=1)

    def _without_sender(self, item: Item) -> list[Action]:
        nobody = {"userid": 0, "title": "", "firstname": "", "lastname": "", "email": ""}
        return [
            self._table.update(
                log_of(int(entry["enterprise"])),
                number_of(int(entry["number"])),
                "SET sender = :nobody",
                EXISTS,
                {":nobody": nobody},
            )
            for entry in item["entries"]
        ]

    def _removal(self, item: Item) -> list[Action]:
        pending = item.get("pending")
        # it says nothing of an entry that a log has got since
        unchanged = (f"{IS_NEW} OR attribute_exists(pending)",) if pending else ()
        return [
            self._table.delete(item["pk"], item["sk"], *unchanged),
            self._table.delete(upload_of(item["country"], item["name"]), UPLOAD),
            *([self._table.delete(pending_of(pending), item["sk"])] if pending else []),
        ]

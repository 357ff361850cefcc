"""Reminders of reports that nobody has opened, in the User Server's DynamoDB table.

Each is one item of its person's. A second one, which sorts by Key Server and by when it is due, is written
with it; one whose reminder is due at another time, or gone, is left over and says nothing.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime
from typing import Final

import msgspec

from chalicelib.aws.dynamodb import EXISTS, Key, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.users.accounts.model import to_milliseconds
from chalicelib.users.notices.model import REMINDED, Reminder

_DUE: Final = "notice-remind-due"
_MOST: Final = 10_000
_DECODER: Final = msgspec.json.Decoder(Reminder)


class DynamoReminders:
    """The port ``Reminders``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def set(self, reminder: Reminder) -> None:
        """See ``Reminders.set``."""
        self._put(reminder, self._of(reminder.userid, reminder.line.report_id))

    def move(self, userid: int, report_id: str, until: datetime) -> None:
        """See ``Reminders.move``."""
        before = self._of(userid, report_id)
        if before is not None:
            # what is dropped at this moment stays dropped
            with suppress(ConditionFailed):
                self._put(before.until(until), before, EXISTS)

    def _put(self, reminder: Reminder, before: Reminder | None, condition: str | None = None) -> None:
        userid, report_id = reminder.userid, reminder.line.report_id
        (pk, sk), (due_pk, due_sk) = _key(userid, report_id), _due_key(reminder)
        ends = int(reminder.line.last_at.timestamp()) + 1
        body = msgspec.json.encode(reminder).decode()
        actions = [
            self._table.put({"pk": pk, "sk": sk, "body": body, "ttl": ends}, condition),
            self._table.put(
                {"pk": due_pk, "sk": due_sk, "userid": userid, "report_id": report_id, "ttl": ends}
            ),
        ]
        if before is not None and _due_key(before) != _due_key(reminder):
            actions.append(self._table.delete(*_due_key(before)))
        self._table.transact(actions)

    def due(self, server: str, now: datetime, limit: int) -> list[Reminder]:
        """See ``Reminders.due``."""
        ended, moment = f"{_place(server, now - REMINDED)}~", f"{_place(server, now)}~"
        found = self._table.between(_DUE, ended, moment, limit=limit)
        reminders = []
        for item in found:
            one = self._of(int(item["userid"]), item["report_id"])
            if one is not None and _due_key(one) == (item["pk"], item["sk"]):
                reminders.append(one)
            else:
                self._table.write(self._table.delete(item["pk"], item["sk"]))
        return reminders

    def drop(self, userid: int, report_id: str) -> None:
        """See ``Reminders.drop``."""
        one = self._of(userid, report_id)
        if one is not None:
            self._table.transact(
                [self._table.delete(*_key(userid, report_id)), self._table.delete(*_due_key(one))]
            )

    def forget(self, userid: int) -> None:
        """See ``Reminders.forget``."""
        for item in self._table.between(f"notice-remind#{userid}", "0", "~", limit=_MOST):
            self.drop(userid, item["sk"])

    def _of(self, userid: int, report_id: str) -> Reminder | None:
        item = self._table.get(*_key(userid, report_id))
        return None if item is None else _DECODER.decode(item["body"])


def _key(userid: int, report_id: str) -> Key:
    return f"notice-remind#{userid}", report_id


def _due_key(reminder: Reminder) -> Key:
    line = reminder.line
    return _DUE, f"{_place(line.server, reminder.due_at)}#{reminder.userid:09d}#{line.report_id}"


def _place(server: str, moment: datetime) -> str:
    return f"{hashlib.sha256(server.encode()).hexdigest()[:32]}#{to_milliseconds(moment):013d}"

"""Whose lists take nothing more, in DynamoDB: one item a person, which expires."""

from __future__ import annotations

from datetime import datetime

from chalicelib.aws.dynamodb import IS_NEW, Key, Table
from chalicelib.aws.transactions import Action
from chalicelib.users.accounts.model import to_milliseconds


def closing(table: Table, userid: int, until: datetime) -> Action:
    """See ``ReportLog.close``."""
    pk, sk = _key(userid)
    return table.put(
        {"pk": pk, "sk": sk, "closed_until": to_milliseconds(until), "ttl": int(until.timestamp()) + 1}
    )


def still_open(table: Table, userid: int, now: datetime) -> Action:
    """The condition that something may be put into a person's lists."""
    return table.check(*_key(userid), f"{IS_NEW} OR closed_until <= :now", {":now": to_milliseconds(now)})


def _key(userid: int) -> Key:
    return f"rep-closed#{userid}", "closed"

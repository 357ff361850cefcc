"""What gives an entry of the log of reports another end, in DynamoDB."""

from __future__ import annotations

from datetime import datetime

from chalicelib.aws.dynamodb import EXISTS, Item, Table
from chalicelib.aws.transactions import Action
from chalicelib.users.accounts.model import to_milliseconds
from chalicelib.users.reports.dynamodb.items import UPLOAD, log_of, number_of, pending_of, upload_of


def renewing(table: Table, listed: Item, expires_at: datetime) -> list[Action]:
    """The actions of one transaction, which fails if the entry has been taken in, or kept back, since.

    Args:
        table: the User Server's.
        listed: the entry as its sender's list has it.
        expires_at: the new end.
    """
    end = {":end": to_milliseconds(expires_at)}
    pending = listed.get("pending")
    unchanged, known = ("pending = :domain", {":domain": pending}) if pending else (_NOT_PENDING, {})
    actions = [
        table.update(
            listed["pk"],
            listed["sk"],
            "SET expires_at = :end",
            f"entries = :entries AND {unchanged}",
            {**end, **known, ":entries": listed["entries"]},
        ),
        table.update(upload_of(listed["country"], listed["name"]), UPLOAD, _SET, EXISTS, end),
    ]
    for entry in listed["entries"]:
        log, number = log_of(int(entry["enterprise"])), number_of(int(entry["number"]))
        actions.append(table.update(log, number, _SET, EXISTS, end))
    if pending:
        actions.append(
            table.update(
                pending_of(pending),
                listed["sk"],
                "SET expires_at = :end, #ttl = :ttl",
                EXISTS,
                {**end, ":ttl": int(expires_at.timestamp()) + 1},
            )
        )
    return actions


_SET = "SET expires_at = :end"
_NOT_PENDING = "attribute_not_exists(pending)"

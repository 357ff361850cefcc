"""What gives an entry of the log of reports another end, in DynamoDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.aws.dynamodb import EXISTS, Item, Table
from chalicelib.aws.transactions import Action
from chalicelib.users.accounts.model import to_milliseconds
from chalicelib.users.reports.dynamodb.items import (
    UPLOAD,
    fields_of,
    log_of,
    number_of,
    pending_of,
    report_from,
    upload_of,
)


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
    places = [
        (log_of(int(entry["enterprise"])), number_of(int(entry["number"]))) for entry in listed["entries"]
    ]
    # one whose enterprise has left is in no log any more
    actions += [table.update(*place, _SET, EXISTS, end) for place in table.get_many(places)]
    if pending:
        # anew, because it goes by itself at its old end
        fields = fields_of(replace(report_from(listed), expires_at=expires_at))
        waiting = {"pk": pending_of(pending), "sk": listed["sk"], **fields}
        actions.append(table.put({**waiting, "ttl": int(expires_at.timestamp()) + 1}))
    return actions


_SET = "SET expires_at = :end"
_NOT_PENDING = "attribute_not_exists(pending)"

"""What enterprises' logs say of reports that were taken back, in DynamoDB: entries of their own.

What was said of a report stands under its ID as well, so that nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.aws.dynamodb import EXISTS, Item, Key, Table
from chalicelib.aws.transactions import Action
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.dynamodb.items import fields_of, report_from
from chalicelib.users.reports.model import MAX_WITHDRAWALS, NOBODY, NumberedReport, Withdrawal


def told_of(item: Item, members_of: Sequence[int]) -> tuple[int, ...]:
    """The enterprises whose logs are told, by the report's item in its sender's list."""
    told = {int(entry["enterprise"]) for entry in item["entries"]}
    if item["destination"] in {"endpoint", "file"}:
        told |= set(members_of)
    return tuple(sorted(told))


def is_said(item: Item, withdrawal: Withdrawal) -> bool:
    """Whether nothing is to be said, by what stands under the report's ID."""
    said = item.get("withdrawals", [])
    return _words(withdrawal) in said[-1:] or len(said) >= MAX_WITHDRAWALS


def saying(table: Table, place: Key, item: Item, withdrawal: Withdrawal) -> Action:
    """Keep under the report's ID what is said of it, unless something else was said since."""
    said = item.get("withdrawals", [])
    return table.update(
        *place,
        "SET withdrawals = :all",
        f"{EXISTS} AND " + ("size(withdrawals) = :before" if said else "attribute_not_exists(withdrawals)"),
        {":all": [*said, _words(withdrawal)], **({":before": len(said)} if said else {})},
    )


def withdrawn_fields(item: Item, withdrawal: Withdrawal) -> dict[str, Any]:
    """What the entry of a log says; nothing in it is to be erased when the sender leaves."""
    report = replace(report_from(item), sender=NOBODY, left_out=(), recipients=())
    return {
        **fields_of(report),
        "withdrawal": {
            **_words(withdrawal),
            "at": to_milliseconds(withdrawal.at),
            "position": withdrawal.position,
        },
    }


def entry_from(item: Item) -> NumberedReport:
    """An entry of a log."""
    sequence, report, said = int(item["sk"]), report_from(item), item.get("withdrawal")
    if said is None:
        return NumberedReport(sequence, report)
    return NumberedReport(
        sequence,
        report,
        Withdrawal(said["reason"], said["superseded_by"], from_milliseconds(said["at"]), said["position"]),
    )


def _words(withdrawal: Withdrawal) -> dict[str, str]:
    return {"reason": withdrawal.reason, "superseded_by": withdrawal.superseded_by}

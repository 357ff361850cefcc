"""What enterprises' logs say of reports that were taken back, in DynamoDB: entries of their own.

What each log was told of a report stands under its ID as well, so that nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import Action, ConditionFailed, Contended
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.dynamodb.deliveries import place_of
from chalicelib.users.reports.dynamodb.items import fields_of, log_of, number_of, report_from, user_of
from chalicelib.users.reports.dynamodb.numbering import advance, states
from chalicelib.users.reports.model import ELSEWHERE, NOBODY, NumberedReport, Withdrawal

_ATTEMPTS: Final = 12
# each is two of the hundred writes that a transaction of DynamoDB takes
_LOGS_AT_ONCE: Final = 40
_READ_AT_ONCE: Final = 100
# of one person in one millisecond
_OF_ONE_MOMENT: Final = 100


class Withdrawing:
    """Says that reports were taken back.

    Args:
        table: the User Server's.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def say(self, userid: int, report_id: str, withdrawal: Withdrawal, members_of: Sequence[int]) -> None:
        """See ``ReportLog.withdraw``.

        Raises:
            Unavailable: DynamoDB does not answer, or others keep changing the same logs at this very moment;
                some may have been told.
        """
        attempt = 0
        while attempt < _ATTEMPTS:
            item = self._table.get(*place_of(userid, report_id))
            if item is None:
                return
            members = [*members_of, *(int(one["enterprise"]) for one in item.get("told", []))]
            told = _told_of(self._uploads(userid, report_id, item), members)
            untold = [one for one in told if not withdrawal.is_said(_said(item, one))]
            if not untold:
                return
            now = {one: told[one] for one in untold[:_LOGS_AT_ONCE]}
            try:
                self._table.transact_once(self._saying(item, withdrawal, now))
            except (ConditionFailed, Contended):
                # somebody says something of it, or logs it or something there, at the same time
                self._table.back_off(attempt)
                attempt += 1
            else:
                if len(now) == len(untold):
                    return
        raise Unavailable(retry_after=1)

    def _uploads(self, userid: int, report_id: str, item: Item) -> list[Item]:
        keys = [(user_of(userid), str(position)) for position in item.get("uploads", [])]
        found: list[Item] = []
        for start in range(0, len(keys), _READ_AT_ONCE):
            found += self._table.get_many(keys[start : start + _READ_AT_ONCE]).values()
        moment = f"{int(item['sent_at']):013d}"
        if not any(position.startswith(moment) for _, position in keys):
            # the first was logged before it was written down where it is; "." follows "-"
            of_moment = self._table.between(user_of(userid), moment, f"{moment}.", limit=_OF_ONE_MOMENT)
            found += [one for one in of_moment if one["report_id"] == report_id]
        return sorted(found, key=lambda one: str(one["sk"]))

    def _saying(self, item: Item, withdrawal: Withdrawal, reports: dict[int, Item]) -> list[Action]:
        told, uploads = item.get("told", []), item.get("uploads", [])
        words = [{"enterprise": one, **_words(withdrawal)} for one in reports]
        conditions = (EXISTS, _as_before("told", told), _as_before("uploads", uploads))
        actions = [
            self._table.update(
                item["pk"],
                item["sk"],
                "SET told = :all",
                " AND ".join(conditions),
                {
                    ":all": [*told, *words],
                    **({":told": len(told)} if told else {}),
                    **({":uploads": len(uploads)} if uploads else {}),
                },
            )
        ]
        for enterprise, log in states(self._table, list(reports)).items():
            entry = {"pk": log_of(enterprise), "sk": number_of(log.last + 1)}
            actions += [
                advance(self._table, enterprise, log.last, log.last + 1),
                self._table.put({**entry, **_withdrawn_fields(reports[enterprise], withdrawal)}, IS_NEW),
            ]
        return actions


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


def _told_of(uploads: Sequence[Item], members_of: Sequence[int]) -> dict[int, Item]:
    having: dict[int, Item] = {}
    elsewhere: dict[int, Item] = {}
    for one in uploads:
        for entry in one["entries"]:
            having.setdefault(int(entry["enterprise"]), one)
        if one["destination"] in ELSEWHERE:
            for enterprise in members_of:
                elsewhere.setdefault(enterprise, one)
    return dict(sorted({**elsewhere, **having}.items()))


def _said(item: Item, enterprise: int) -> list[tuple[str, str]]:
    return [
        (one["reason"], one["superseded_by"])
        for one in item.get("told", [])
        if int(one["enterprise"]) == enterprise
    ]


def _as_before(name: str, known: Sequence[object]) -> str:
    return f"size({name}) = :{name}" if known else f"attribute_not_exists({name})"


def _withdrawn_fields(item: Item, withdrawal: Withdrawal) -> dict[str, Any]:
    # nothing in it is to be erased when the sender leaves
    report = replace(report_from(item), sender=NOBODY, left_out=(), recipients=())
    return {
        **fields_of(report),
        "withdrawal": {
            **_words(withdrawal),
            "at": to_milliseconds(withdrawal.at),
            "position": withdrawal.position,
        },
    }


def _words(withdrawal: Withdrawal) -> dict[str, str]:
    return {"reason": withdrawal.reason, "superseded_by": withdrawal.superseded_by}

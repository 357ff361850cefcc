"""Where reports ended, in DynamoDB.

Of each report that was logged there is an item in a partition of its sender's, made in the transaction that
logs it, so that a report ID finds it and nothing can be said of a report that is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from chalicelib.aws.dynamodb import Item, Key, Table
from chalicelib.aws.transactions import Action, ConditionFailed, chunks
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.delivered import Delivery, in_order, with_delivery
from chalicelib.users.reports.dynamodb.items import sent_fields
from chalicelib.users.reports.model import LoggedReport

_ATTEMPTS = 12


class DynamoDeliveries:
    """The port ``Deliveries``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def record(self, userid: int, report_id: str, delivery: Delivery) -> bool:
        """See ``Deliveries.record``.

        Raises:
            Unavailable: DynamoDB does not answer, or others keep saying things of the same report.
        """
        key = place_of(userid, report_id)
        for attempt in range(_ATTEMPTS):
            item = self._table.get(*key)
            if item is None:
                return False
            changed = with_delivery(_deliveries_from(item), delivery)
            if changed is None:
                return True
            # whoever has said something meanwhile has made the next version
            with suppress(ConditionFailed):
                self._table.write(
                    self._table.update(
                        *key,
                        "SET deliveries = :deliveries, versions = :next",
                        "versions = :last",
                        {
                            ":deliveries": [_fields(one) for one in changed],
                            ":last": item["versions"],
                            ":next": item["versions"] + 1,
                        },
                    )
                )
                return True
            self._table.back_off(attempt)
        raise Unavailable(retry_after=1)

    def of(self, userid: int, report_ids: Sequence[str]) -> Mapping[str, tuple[Delivery, ...]]:
        """See ``Deliveries.of``."""
        keys = [place_of(userid, report_id) for report_id in dict.fromkeys(report_ids)]
        found = self._table.get_many(keys)
        return {
            report_id: in_order(_deliveries_from(item))
            for (_, report_id), item in found.items()
            if item["deliveries"]
        }

    def forget_user(self, userid: int) -> None:
        """See ``Deliveries.forget_user``."""
        items = self._table.query(_partition(userid))
        for actions in chunks([[self._table.delete(item["pk"], item["sk"])] for item in items]):
            self._table.transact(actions)


def place_for_deliveries(table: Table, report: LoggedReport) -> Action:
    """The part of the transaction that logs a report; what was said of the report before stays.

    Where each upload of it is in its sender's list stands there too.
    """
    first = {"deliveries": [], "versions": 0, **sent_fields(report)}
    sets = [f"{name} = if_not_exists({name}, :{name})" for name in first]
    return table.update(
        *place_of(report.sender.userid, report.report_id),
        f"SET {', '.join(sets)}, uploads = list_append(if_not_exists(uploads, :none), :upload)",
        values={
            **{f":{name}": value for name, value in first.items()},
            ":none": [],
            ":upload": [report.position],
        },
    )


def _partition(userid: int) -> str:
    return f"rep-deliveries#{userid}"


def place_of(userid: int, report_id: str) -> Key:
    """Where it stands what is known of a report by its ID."""
    return _partition(userid), report_id


def _fields(delivery: Delivery) -> dict[str, Any]:
    return {
        "enterprise": delivery.enterprise,
        "name": delivery.name,
        "destination": delivery.destination,
        "state": delivery.state,
        "at": to_milliseconds(delivery.at),
    }


def _deliveries_from(item: Item) -> list[Delivery]:
    return [
        Delivery(
            int(one["enterprise"]),
            one["name"],
            one["destination"],
            one["state"],
            from_milliseconds(one["at"]),
        )
        for one in item["deliveries"]
    ]

"""The sequence numbers of enterprises' logs in the User Server's DynamoDB table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.aws.dynamodb import IS_NEW, Item, Table, Values
from chalicelib.aws.transactions import Action
from chalicelib.users.reports.dynamodb.items import log_of

SEQUENCE: Final = "sequence"


@dataclass(frozen=True, slots=True)
class LogState:
    """An enterprise's log: its last number, and what it was given on a day."""

    last: int = 0
    day: int = 0
    logged: int = 0

    def logged_on(self, day: int) -> int:
        """How many on a day."""
        return self.logged if self.day == day else 0


def states(table: Table, enterprises: Sequence[int]) -> dict[int, LogState]:
    """How far each of these logs has come.

    Raises:
        Unavailable: DynamoDB does not answer.
    """
    found = table.get_many([(log_of(enterprise), SEQUENCE) for enterprise in enterprises])
    return {enterprise: _state_from(found.get((log_of(enterprise), SEQUENCE))) for enterprise in enterprises}


def advance(
    table: Table, enterprise: int, last: int, following: int, also: str = "", values: Values | None = None
) -> Action:
    """Have a log go on behind ``following``, unless ``last`` is not its last number any more."""
    return table.update(
        log_of(enterprise),
        SEQUENCE,
        f"SET last_number = :next{also}",
        "last_number = :last" if last else IS_NEW,
        {":next": following, **({":last": last} if last else {}), **(values or {})},
    )


def _state_from(item: Item | None) -> LogState:
    """What the item of a log's sequence says; ``None`` if there is none yet."""
    if item is None:
        return LogState()
    return LogState(int(item["last_number"]), int(item.get("day", 0)), int(item.get("logged", 0)))

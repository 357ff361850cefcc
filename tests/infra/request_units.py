"""What a request costs on AWS: its calls, and the units that DynamoDB charges for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.infra.hosted_deployment import HostedDeployment
from tests.infra.role_clients import AwsCall

READ_UNIT = 4096
WRITE_UNIT = 1024
Item = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Cost:
    """A request's calls and units.

    Attributes:
        calls: AWS's operations, in the order in which they began.
        reads: read units of DynamoDB.
        writes: write units of DynamoDB.
    """

    calls: tuple[str, ...]
    reads: float
    writes: float


def cost_of(hosted: HostedDeployment, request: Callable[[], Any]) -> Cost:
    """The cost of what ``request`` does."""
    hosted.calls.clear()
    request()
    calls = list(hosted.calls)
    names = tuple(f"{call.service}:{call.operation}" for call in calls)
    return Cost(names, sum(map(read_units, calls)), sum(map(write_units, calls)))


def read_units(call: AwsCall) -> float:
    """Read units: one for each 4 KB begun and for each item asked for; half of that without consistency."""
    if call.service != "dynamodb":
        return 0
    if call.operation == "GetItem":
        return _read(call.answer.get("Item", {}), consistent=call.params.get("ConsistentRead", False))
    if call.operation == "BatchGetItem":
        ((table, wanted),) = call.params["RequestItems"].items()
        found: Sequence[Item] = call.answer["Responses"].get(table, [])
        missing = len(wanted["Keys"]) - len(found)
        one = 1 if wanted.get("ConsistentRead") else 0.5
        return (
            sum(_read(item, consistent=wanted.get("ConsistentRead", False)) for item in found) + missing * one
        )
    if call.operation == "Query":
        # a query pays for all that it went through at once, and a filter would hide a part of that
        assert call.answer["ScannedCount"] == call.answer["Count"] == len(call.answer["Items"])
        total = sum(map(size, call.answer["Items"]))
        units = max(1, math.ceil(total / READ_UNIT))
        return units if call.params.get("ConsistentRead") else units / 2
    return 0


def write_units(call: AwsCall) -> float:
    """Write units: one for each KB begun, twice that in a transaction."""
    if call.service != "dynamodb":
        return 0
    if call.operation == "TransactWriteItems":
        return 2 * sum(_write(next(iter(action.values()))) for action in call.params["TransactItems"])
    if call.operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        return _write(call.params)
    return 0


def size(item: Item) -> int:
    """About how many bytes an item has: names, texts and binaries; 21 for a number, as AWS has it at most."""
    return sum(len(name.encode()) + _length(value) for name, value in item.items())


def _read(item: Item, *, consistent: bool) -> float:
    units = max(1, math.ceil(size(item) / READ_UNIT))
    return units if consistent else units / 2


def _write(action: dict[str, Any]) -> int:
    # an update pays for the whole item, of which its values are the greater part; ours stay under a KB
    written = {
        **action.get("Item", {}),
        **action.get("Key", {}),
        **action.get("ExpressionAttributeValues", {}),
    }
    return max(1, math.ceil(size(written) / WRITE_UNIT))


def _length(value: dict[str, Any]) -> int:
    ((kind, inner),) = value.items()
    if kind == "S":
        return len(inner.encode())
    if kind == "B":
        return len(inner)
    if kind == "N":
        return 21
    if kind == "M":
        return 3 + size(inner)
    if kind == "L":
        return 3 + sum(1 + _length(one) for one in inner)
    return 1

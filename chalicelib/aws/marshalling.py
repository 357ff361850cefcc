"""DynamoDB's attribute values as plain Python values, and back.

boto3 has a serialiser too. It cannot be had without the rest of boto3, which the adapters do not use and
which takes a tenth of a cold start (docs/adr/0023). Only the types that PicSafe stores are known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def to_item(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values as DynamoDB attribute values.

    Args:
        values: strings, bytes, integers, booleans, ``None``, and sequences and mappings of these.

    Raises:
        TypeError: something else, such as a float or a set.
    """
    return {name: _to_attribute(value) for name, value in values.items()}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB attribute values as plain values; lists and maps become ``list`` and ``dict``.

    Raises:
        ValueError: an attribute of a type that ``to_item`` does not write.
    """
    return {name: _from_attribute(attribute) for name, attribute in item.items()}


def _to_attribute(value: object) -> dict[str, Any]:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case bytes():
            return {"B": value}
        case Mapping():
            return {"M": to_item(value)}
        case Sequence():
            return {"L": [_to_attribute(one) for one in value]}
    raise TypeError(f"DynamoDB keeps no {type(value).__name__} of ours.")


def _from_attribute(attribute: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what it is, the attribute says
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "B" | "BOOL":
            return value
        case "N":
            return int(value)
        case "NULL":
            return None
        case "M":
            return from_item(value)
        case "L":
            return [_from_attribute(one) for one in value]
    raise ValueError(f"PicSafe stores no attribute of type {kind}.")

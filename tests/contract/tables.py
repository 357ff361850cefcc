"""Fresh DynamoDB tables for the fixtures of the contract suites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

# parameters of a fixture that calls ``fresh_table``: moto, and Amazon's own DynamoDB Local
DYNAMODB = ("dynamodb", pytest.param("dynamodb local", marks=pytest.mark.peer))

Definition = Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class DynamoTable:
    """A table that nobody else uses, and a client of its DynamoDB like those that the adapters are given."""

    client: Any
    name: str


def fresh_table(request: pytest.FixtureRequest, definition: Definition) -> DynamoTable:
    """A table for the fixture that asks, where its parameter says.

    Args:
        definition: gives the arguments of ``create_table`` for a name.
    """
    place = {"dynamodb": "moto_tables", "dynamodb local": "local_tables"}[request.param]
    make: Callable[[Definition], DynamoTable] = request.getfixturevalue(place)
    return make(definition)

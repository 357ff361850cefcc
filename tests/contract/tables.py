"""Fresh DynamoDB tables for the fixtures of the contract suites."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.aws.dynamodb import Table

# parameters of a fixture that calls ``fresh_table``: moto, and Amazon's own DynamoDB Local
DYNAMODB = ("dynamodb", pytest.param("dynamodb local", marks=pytest.mark.peer))


@dataclass(frozen=True)
class DynamoTable:
    """A table that nobody else uses, and a client of its DynamoDB like those that the adapters are given."""

    client: Any
    name: str

    def open(self, pause: Callable[[float], None] = time.sleep) -> Table:
        """The table as adapters are given it."""
        return Table(self.client, self.name, pause)


def fresh_table(request: pytest.FixtureRequest) -> DynamoTable:
    """A table for the fixture that asks, where its parameter says."""
    place = {"dynamodb": "moto_tables", "dynamodb local": "local_tables"}[request.param]
    make: Callable[[], DynamoTable] = request.getfixturevalue(place)
    return make()

"""Where addresses have signed in from, and counts within windows of time, in DynamoDB."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.users.accounts.dynamodb.items import FAMILIAR_PREFIX, familiar_key, item_at, tally_key, ttl
from chalicelib.users.accounts.limits import Tally
from chalicelib.users.accounts.model import FAMILIAR_OF_A_KIND, to_milliseconds


class DynamoFamiliar:
    """The port ``Familiar``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def known(self, email: str, names: Sequence[str], now: datetime) -> frozenset[str]:
        """See the port."""
        found = self._table.get_many([familiar_key(email, name) for name in names])
        moment = to_milliseconds(now)
        return frozenset(item["name"] for item in found.values() if item["until"] > moment)

    def remember(self, email: str, names: Sequence[str], *, now: datetime, until: datetime) -> None:  # noqa: ARG002 - what has lapsed is dropped by its time to live
        """See the port."""
        for name in names:
            attributes = {"name": name, "until": to_milliseconds(until), "ttl": ttl(until)}
            self._table.write(self._table.put(item_at(familiar_key(email, name), attributes)))
        pk, _ = familiar_key(email, "")
        # the partition is in the order of names, which begin with their kind
        stored = self._table.query(pk, FAMILIAR_PREFIX)
        for _, of_a_kind in groupby(stored, lambda item: item["name"].partition("#")[0]):
            newest = sorted(of_a_kind, key=lambda item: (item["until"], item["name"] in names), reverse=True)
            for item in newest[FAMILIAR_OF_A_KIND:]:
                self._table.transact([self._table.delete(*familiar_key(email, item["name"]))])

    def forget(self, email: str) -> None:
        """See the port."""
        pk, _ = familiar_key(email, "")
        for item in self._table.query(pk, FAMILIAR_PREFIX):
            self._table.transact([self._table.delete(*familiar_key(email, item["name"]))])


class DynamoTallies:
    """The port ``Tallies``: one item a tally, which takes no more writes once it is full."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def full(self, tallies: Sequence[Tally]) -> Tally | None:
        """See the port."""
        found = self._table.get_many([tally_key(tally.name) for tally in tallies])
        for tally in tallies:
            item = found.get(tally_key(tally.name))
            if item is not None and item["taken"] >= tally.limit:
                return tally
        return None

    def count(self, tallies: Sequence[Tally], amount: int = 1) -> None:
        """See the port."""
        for tally in tallies:
            # full, or nothing to take back
            with suppress(ConditionFailed):
                self._add(tally, amount)

    def take(self, tallies: Sequence[Tally], amount: int = 1) -> Tally | None:
        """See the port."""
        for tally in tallies:
            if amount > tally.limit:
                return tally
            try:
                self._add(tally, amount)
            except ConditionFailed:
                return tally
        return None

    def _add(self, tally: Tally, amount: int) -> None:
        values = {":amount": amount, ":ttl": ttl(tally.expires_at)}
        condition = f"{IS_NEW} OR taken <= :most"
        values[":most"] = tally.limit - amount
        if amount < 0:
            condition, values[":most"] = f"{EXISTS} AND taken >= :most", -amount
        update = self._table.update(
            *tally_key(tally.name), "ADD taken :amount SET #ttl = :ttl", condition, values
        )
        self._table.write(update)

"""On which days members were there, in DynamoDB."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Table
from chalicelib.aws.transactions import ConditionFailed, chunks
from chalicelib.users.enterprises.dynamodb import keys


class DynamoPresence:
    """The port ``Presence``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def record(self, number: int, email: str, day: date) -> None:
        """See ``Presence.record``."""
        pk, sk = keys.of_enterprise(number), keys.presence(email)
        known = self._table.get(pk, sk)
        if known is not None and known["seen_on"] >= day.isoformat():
            return
        item = {"pk": pk, "sk": sk, "email": email, "seen_on": day.isoformat()}
        actions = [
            self._table.put(item, f"{IS_NEW} OR seen_on < :day", {":day": day.isoformat()}),
            self._table.check(pk, keys.PROFILE, EXISTS, {}),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            # somebody else recorded a later one, or the enterprise is gone
            return

    def of(self, number: int) -> Mapping[str, date]:
        """See ``Presence.of``."""
        items = self._table.query(keys.of_enterprise(number), keys.PRESENCE)
        return {str(item["email"]): date.fromisoformat(item["seen_on"]) for item in items}

    def forget(self, number: int, emails: Collection[str]) -> None:
        """See ``Presence.forget``."""
        pk = keys.of_enterprise(number)
        gone = [[self._table.delete(pk, keys.presence(email))] for email in sorted(emails)]
        for actions in chunks(gone):
            self._table.transact(actions)

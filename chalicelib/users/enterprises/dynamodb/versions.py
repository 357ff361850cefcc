"""Versions of what enterprises have laid down, in DynamoDB.

The last version is in an item of its own beside all of them, so that it costs one read for all of a person's
enterprises. Both are in the enterprise's partition and go with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.dynamodb import keys
from chalicelib.users.enterprises.versions import Version


class DynamoVersions:
    """What is laid down about one thing.

    Args:
        table: the User Server's.
        last: the sort key of the last version.
        all_versions: what the sort keys of all versions begin with.
    """

    def __init__(self, table: Table, *, last: str, all_versions: str) -> None:
        self._table = table
        self._last = last
        self._all = all_versions

    def of(self, numbers: Sequence[int]) -> Mapping[int, Version]:
        """The last version of each enterprise that has one."""
        wanted = {(keys.of_enterprise(number), self._last): number for number in numbers}
        found = self._table.get_many(list(wanted))
        return {wanted[key]: _version(item) for key, item in found.items()}

    def history(self, number: int, *, limit: int) -> list[Version]:
        """An enterprise's versions, the newest first."""
        items = self._table.query(keys.of_enterprise(number), self._all, limit=limit, newest_first=True)
        return list(map(_version, items))

    def add(self, number: int, version: Version) -> bool:
        """Add the version behind the last one; false if that is another, or the enterprise is gone."""
        pk = keys.of_enterprise(number)
        item = {
            "pk": pk,
            "versions": version.number,
            "document": version.document,
            "changed_by": version.changed_by,
            "changed_at": to_milliseconds(version.changed_at),
        }
        before = version.number - 1
        last = {**item, "sk": self._last}
        actions = [
            self._table.put(last, "versions = :before", {":before": before})
            if before
            else self._table.put(last, IS_NEW),
            self._table.put({**item, "sk": self._all + keys.sortable(version.number)}, IS_NEW),
            self._table.check(pk, keys.PROFILE, EXISTS),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True


def _version(item: Item) -> Version:
    return Version(
        int(item["versions"]),
        item["document"],
        int(item["changed_by"]),
        from_milliseconds(item["changed_at"]),
    )

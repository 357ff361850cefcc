"""What enterprises lay down about their members' keys, in DynamoDB.

The last version is in an item of its own beside all of them, so that tokens cost one read for all of a
person's enterprises. Both are in the enterprise's partition and go with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.policies.terms import Terms
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.dynamodb import keys
from chalicelib.users.enterprises.key_policy import EnterprisePolicy

_TERMS: Final = msgspec.json.Decoder(Terms)


class DynamoKeyPolicies:
    """The port ``KeyPolicies``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, numbers: Sequence[int]) -> Mapping[int, EnterprisePolicy]:
        """See ``KeyPolicies.of``."""
        wanted = {(keys.of_enterprise(number), keys.KEY_POLICY): number for number in numbers}
        found = self._table.get_many(list(wanted))
        return {wanted[key]: _policy(item) for key, item in found.items()}

    def history(self, number: int, *, limit: int) -> list[EnterprisePolicy]:
        """See ``KeyPolicies.history``."""
        items = self._table.query(
            keys.of_enterprise(number), keys.KEY_POLICIES, limit=limit, newest_first=True
        )
        return list(map(_policy, items))

    def add(self, number: int, policy: EnterprisePolicy) -> bool:
        """See ``KeyPolicies.add``."""
        assert policy.changed_at is not None  # noqa: S101 - what is laid down has its time
        pk = keys.of_enterprise(number)
        item = {
            "pk": pk,
            "versions": policy.version,
            "document": msgspec.json.encode(policy.terms).decode(),
            "changed_by": policy.changed_by,
            "changed_at": to_milliseconds(policy.changed_at),
        }
        before = policy.version - 1
        last = {**item, "sk": keys.KEY_POLICY}
        actions = [
            self._table.put(last, "versions = :before", {":before": before})
            if before
            else self._table.put(last, IS_NEW),
            self._table.put({**item, "sk": keys.KEY_POLICIES + keys.sortable(policy.version)}, IS_NEW),
            self._table.check(pk, keys.PROFILE, EXISTS),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True


def _policy(item: Item) -> EnterprisePolicy:
    return EnterprisePolicy(
        int(item["versions"]),
        _TERMS.decode(item["document"]),
        int(item["changed_by"]),
        from_milliseconds(item["changed_at"]),
    )

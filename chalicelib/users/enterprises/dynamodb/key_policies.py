"""What enterprises lay down about their members' keys, in DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from chalicelib.aws.dynamodb import Table
from chalicelib.policies.terms import Terms
from chalicelib.users.enterprises.dynamodb import keys
from chalicelib.users.enterprises.dynamodb.versions import DynamoVersions
from chalicelib.users.enterprises.key_policy import EnterprisePolicy
from chalicelib.users.enterprises.versions import Version

_TERMS: Final = msgspec.json.Decoder(Terms)


class DynamoKeyPolicies:
    """The port ``KeyPolicies``."""

    def __init__(self, table: Table) -> None:
        self._versions = DynamoVersions(table, last=keys.KEY_POLICY, all_versions=keys.KEY_POLICIES)

    def of(self, numbers: Sequence[int]) -> Mapping[int, EnterprisePolicy]:
        """See ``KeyPolicies.of``."""
        return {number: _policy(last) for number, last in self._versions.of(numbers).items()}

    def history(self, number: int, *, limit: int) -> list[EnterprisePolicy]:
        """See ``KeyPolicies.history``."""
        return list(map(_policy, self._versions.history(number, limit=limit)))

    def add(self, number: int, policy: EnterprisePolicy) -> bool:
        """See ``KeyPolicies.add``."""
        assert policy.changed_at is not None  # noqa: S101 - what is laid down has its time
        document = msgspec.json.encode(policy.terms).decode()
        return self._versions.add(
            number, Version(policy.version, document, policy.changed_by, policy.changed_at)
        )


def _policy(version: Version) -> EnterprisePolicy:
    return EnterprisePolicy(
        version.number, _TERMS.decode(version.document), version.changed_by, version.changed_at
    )

"""What enterprises lay down about their members' keys, in SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from chalicelib.local.sqlite import Connection, Database
from chalicelib.policies.terms import Terms
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.key_policy import EnterprisePolicy
from chalicelib.users.enterprises.sqlite.registry import exists

_TERMS: Final = msgspec.json.Decoder(Terms)


class SqliteKeyPolicies:
    """The port ``KeyPolicies``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, numbers: Sequence[int]) -> Mapping[int, EnterprisePolicy]:
        """See ``KeyPolicies.of``."""
        return self._database.read(
            lambda connection: {
                row["enterprise"]: _policy(row)
                for row in connection.execute(
                    "SELECT *, max(version) FROM enterprises_key_policies"
                    " WHERE enterprise IN (SELECT value FROM json_each(?)) GROUP BY enterprise",
                    (json.dumps(numbers),),
                )
            }
        )

    def history(self, number: int, *, limit: int) -> list[EnterprisePolicy]:
        """See ``KeyPolicies.history``."""
        return self._database.read(
            lambda connection: [
                _policy(row)
                for row in connection.execute(
                    "SELECT * FROM enterprises_key_policies WHERE enterprise = ?"
                    " ORDER BY version DESC LIMIT ?",
                    (number, limit),
                )
            ]
        )

    def add(self, number: int, policy: EnterprisePolicy) -> bool:
        """See ``KeyPolicies.add``."""
        assert policy.changed_at is not None  # noqa: S101 - what is laid down has its time

        row = (
            number,
            policy.version,
            msgspec.json.encode(policy.terms).decode(),
            policy.changed_by,
            to_milliseconds(policy.changed_at),
        )

        def work(connection: Connection) -> bool:
            last = connection.execute(
                "SELECT coalesce(max(version), 0) FROM enterprises_key_policies WHERE enterprise = ?",
                (number,),
            ).fetchone()[0]
            if last != policy.version - 1 or not exists(connection, number):
                return False
            connection.execute("INSERT INTO enterprises_key_policies VALUES (?, ?, ?, ?, ?)", row)
            return True

        return self._database.write(work)


def _policy(row: sqlite3.Row) -> EnterprisePolicy:
    return EnterprisePolicy(
        row["version"],
        _TERMS.decode(row["document"]),
        row["changed_by"],
        from_milliseconds(row["changed_at"]),
    )

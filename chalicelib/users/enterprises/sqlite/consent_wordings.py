"""The words of enterprises' own that patients agree to, in SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.consent_wording import ConsentWording, ConsentWords
from chalicelib.users.enterprises.sqlite.registry import exists

_WORDS: Final = msgspec.json.Decoder(ConsentWords)


class SqliteConsentWordings:
    """The port ``ConsentWordings``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, numbers: Sequence[int]) -> Mapping[int, ConsentWording]:
        """See ``ConsentWordings.of``."""
        return self._database.read(
            lambda connection: {
                row["enterprise"]: _wording(row)
                for row in connection.execute(
                    "SELECT *, max(version) FROM enterprises_consent_wordings"
                    " WHERE enterprise IN (SELECT value FROM json_each(?)) GROUP BY enterprise",
                    (json.dumps(numbers),),
                )
            }
        )

    def history(self, number: int, *, limit: int) -> list[ConsentWording]:
        """See ``ConsentWordings.history``."""
        return self._database.read(
            lambda connection: [
                _wording(row)
                for row in connection.execute(
                    "SELECT * FROM enterprises_consent_wordings WHERE enterprise = ?"
                    " ORDER BY version DESC LIMIT ?",
                    (number, limit),
                )
            ]
        )

    def add(self, number: int, wording: ConsentWording) -> bool:
        """See ``ConsentWordings.add``."""
        assert wording.changed_at is not None  # noqa: S101 - what is laid down has its time

        row = (
            number,
            wording.version,
            msgspec.json.encode(wording.words).decode(),
            wording.changed_by,
            to_milliseconds(wording.changed_at),
        )

        def work(connection: Connection) -> bool:
            last = connection.execute(
                "SELECT coalesce(max(version), 0) FROM enterprises_consent_wordings WHERE enterprise = ?",
                (number,),
            ).fetchone()[0]
            if last != wording.version - 1 or not exists(connection, number):
                return False
            connection.execute("INSERT INTO enterprises_consent_wordings VALUES (?, ?, ?, ?, ?)", row)
            return True

        return self._database.write(work)


def _wording(row: sqlite3.Row) -> ConsentWording:
    return ConsentWording(
        row["version"],
        _WORDS.decode(row["document"]),
        row["changed_by"],
        from_milliseconds(row["changed_at"]),
    )

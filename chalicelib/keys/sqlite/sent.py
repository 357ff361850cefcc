"""The keys of one sender's reports, in the Key Server's SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec

from chalicelib.keys.entries import Actor
from chalicelib.keys.model import Opening
from chalicelib.keys.sent.model import SentKey
from chalicelib.keys.sqlite.appending import read_policy
from chalicelib.local.sqlite import Connection, Database

_OWN: Final = """
    SELECT report_id, recalled, held, wrapped = x'' AS shredded, policy, recall_reason FROM keys_reports
    WHERE report_id IN (SELECT value FROM json_each(?)) AND owner = ?
"""
_OPENINGS: Final = "SELECT user, first_at, last_at, times FROM keys_openings WHERE report_id = ? LIMIT ?"

_ACTOR: msgspec.json.Decoder[Actor] = msgspec.json.Decoder(Actor)


class SqliteSentKeys:
    """``SentKeys`` in one SQLite file.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owner: str, report_ids: Sequence[str], openings: int) -> list[SentKey]:
        """See ``SentKeys.of``."""

        def work(connection: Connection) -> list[SentKey]:
            return [
                SentKey(
                    row["report_id"],
                    bool(row["recalled"]),
                    bool(row["held"]),
                    bool(row["shredded"]),
                    read_policy(row["policy"]),
                    [
                        _opening(one)
                        for one in connection.execute(_OPENINGS, (row["report_id"], openings)).fetchall()
                    ],
                    row["recall_reason"],
                )
                for row in connection.execute(_OWN, (json.dumps(list(report_ids)), owner)).fetchall()
            ]

        return self._database.read(work)


def _opening(row: sqlite3.Row) -> Opening:
    return Opening(_ACTOR.decode(row["user"]), row["first_at"], row["last_at"], row["times"])

"""What was asked of reports that are not there."""

from __future__ import annotations

import msgspec

from chalicelib.keys.entries import timestamp
from chalicelib.keys.model import KEPT_ATTEMPT, Attempt
from chalicelib.local.sqlite import Connection

_ATTEMPT = msgspec.json.Decoder(Attempt)

# each one that comes takes two of the oldest along, if they have expired: so no request pays for many
_SWEEP = """
    DELETE FROM keys_attempts WHERE json_extract(CAST(attempt AS TEXT), '$.event.at') < ?
    AND number IN (SELECT number FROM keys_attempts ORDER BY number LIMIT 2)
"""


def add(connection: Connection, subject: str, attempt: Attempt) -> None:
    """Log an attempt, and forget others that have expired."""
    before = timestamp(attempt.expires - 2 * KEPT_ATTEMPT)
    connection.execute(_SWEEP, (before,))
    row = (subject, msgspec.json.encode(attempt))
    connection.execute("INSERT INTO keys_attempts (subject, attempt) VALUES (?, ?)", row)


def newest(connection: Connection, subject: str, limit: int) -> list[Attempt]:
    """The newest ``limit`` attempts of ``subject``, newest first."""
    rows = connection.execute(
        "SELECT attempt FROM keys_attempts WHERE subject = ? ORDER BY number DESC LIMIT ?", (subject, limit)
    )
    return [_ATTEMPT.decode(row["attempt"]) for row in rows]

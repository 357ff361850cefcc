"""How far the targets of webhooks have come, in the Key Server's SQLite file: a backup has it as of then."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from chalicelib.keys.errors import StateChanged
from chalicelib.keys.events.webhooks import TargetState
from chalicelib.local.sqlite import Connection, Database

_STATE = msgspec.json.Decoder(TargetState)


class SqliteWebhookStore:
    """``WebhookStore`` in one SQLite file.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def states(self) -> Mapping[str, TargetState]:
        """See ``WebhookStore.states``."""
        rows = self._database.rows("SELECT name, state FROM keys_webhooks")
        return {row["name"]: _STATE.decode(row["state"]) for row in rows}

    def state(self, name: str) -> TargetState | None:
        """See ``WebhookStore.state``."""
        return self._database.read(lambda connection: _state(connection, name))

    def save(self, name: str, state: TargetState, before: TargetState | None) -> None:
        """See ``WebhookStore.save``."""

        def work(connection: Connection) -> None:
            if _state(connection, name) != before:
                raise StateChanged
            connection.execute(
                "INSERT INTO keys_webhooks VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state",
                (name, msgspec.json.encode(state)),
            )

        self._database.write(work)


def _state(connection: Connection, name: str) -> TargetState | None:
    row = connection.execute("SELECT state FROM keys_webhooks WHERE name = ?", (name,)).fetchone()
    return None if row is None else _STATE.decode(row["state"])

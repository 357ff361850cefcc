"""Keys and audit trails in the Key Server's SQLite file."""

from __future__ import annotations

from chalicelib.keys.sqlite.events import SqliteEventSource
from chalicelib.keys.sqlite.ordered_log import SqliteLogStore
from chalicelib.keys.sqlite.schema import MIGRATIONS
from chalicelib.keys.sqlite.sent import SqliteSentKeys
from chalicelib.keys.sqlite.store import SqliteKeyStore
from chalicelib.keys.sqlite.webhooks import SqliteWebhookStore

__all__ = [
    "MIGRATIONS",
    "SqliteEventSource",
    "SqliteKeyStore",
    "SqliteLogStore",
    "SqliteSentKeys",
    "SqliteWebhookStore",
]

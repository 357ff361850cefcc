"""Brings the store of a stopped Key Server up to this version's schema."""

from __future__ import annotations

from pathlib import Path

from chalicelib.keys.errors import StoreBroken
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.verification import Verified, schema_of, verify
from chalicelib.local.sqlite import Database
from picsafe.keyserver.archive import KEYS
from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.server.data_folder import DataFolder


def migrate(data: Path) -> tuple[int, Verified]:
    """Run what a store lacks of the migrations, each in a transaction of its own, and check it.

    Returns:
        The schema that it had, and what was checked.

    Raises:
        KeyServerLifeError: ``no_key_server``; ``store_damaged``: it does not hold, or is of a newer
            PicSafe.
        StartError: a server uses the folder, or it is not this user's alone.
        Unavailable: SQLite does not answer.
    """
    if not (data / KEYS).exists():
        raise KeyServerLifeError("no_key_server", f"{data} is not the data folder of a Key Server.")
    with DataFolder(data):
        try:
            before = schema_of(data / KEYS)
            Database(data / KEYS, MIGRATIONS).close()
            return before, verify(data / KEYS)
        except StoreBroken as error:
            raise KeyServerLifeError("store_damaged", f"{data / KEYS} cannot be used. {error}") from error

"""Makes a standby a Key Server of its own."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec

from chalicelib.keys.errors import MasterKeyError, StoreBroken
from chalicelib.keys.master_key import MasterKeyWrapper, fingerprint, header_of, load
from chalicelib.keys.ordered_log.integration import integrate
from chalicelib.keys.ordered_log.signing import LogKey
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.changes import ChangeTarget
from chalicelib.keys.sqlite.ordered_log import SqliteLogStore
from chalicelib.keys.sqlite.verification import verify
from chalicelib.local import private_files
from chalicelib.local.fsync import sync_folder
from chalicelib.local.sqlite import Database
from picsafe.keyserver.archive import KEYS
from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.keyserver.following import Followed
from picsafe.server.data_folder import STANDBY, DataFolder

MASTER_KEY = "master.key"


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What the new Key Server has."""

    reports: int
    entries: int
    followed: Followed


def take_over(data: Path, master_key: Path) -> TakenOver:
    """Check everything that a standby has, put the master key in, and let a server start on it.

    Raises:
        KeyServerLifeError: ``not_a_standby``; ``store_damaged``; ``no_master_key``; ``wrong_master_key``;
            ``rotation_under_way``: not all keys have come under the new master key.
        StartError: it is in use, or not this user's alone.
        OSError: the file system refused.
    """
    with DataFolder(data):
        try:
            followed = msgspec.json.decode((data / STANDBY).read_bytes(), type=Followed)
        except (FileNotFoundError, msgspec.DecodeError) as error:
            raise KeyServerLifeError("not_a_standby", f"{data} does not follow another machine.") from error
        try:
            found = verify(data / KEYS)
        except StoreBroken as error:
            raise KeyServerLifeError("store_damaged", f"{data / KEYS} does not hold. {error}") from error
        try:
            key = load(master_key)
        except MasterKeyError as error:
            raise KeyServerLifeError("no_master_key", str(error)) from error
        if followed.key_id != fingerprint(key):
            raise KeyServerLifeError(
                "wrong_master_key",
                f"The keys are wrapped with another master key: its fingerprint has to be {followed.key_id}, "
                f"and is {fingerprint(key)}.",
            )
        with closing(Database(data / KEYS, MIGRATIONS)) as database:
            target = ChangeTarget(database)
            if target.others(header_of(followed.key_id)):
                raise KeyServerLifeError(
                    "rotation_under_way",
                    "The master key was being replaced, and some keys are wrapped with another one already.",
                )
            # else its checkpoints would name fewer entries than before, for as long as it takes
            _grow_log(SqliteLogStore(database), key)
            private_files.create(data / MASTER_KEY, key)
            target.wrapped_under(followed.key_id)
        (data / STANDBY).unlink()
        sync_folder(data)
    return TakenOver(found.reports, found.entries, followed)


def _grow_log(store: SqliteLogStore, key: bytes) -> None:
    stored = store.log_key()
    if stored is None:
        return
    signer = LogKey(store, MasterKeyWrapper(key), lambda: None, stored.origin).signer()
    while integrate(store, signer):
        pass

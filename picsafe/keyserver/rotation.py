"""Puts another master key in the place of a Key Server's, while it runs and whatever breaks it off.

1. The new key is put beside the old one, ``master.next.key``.
2. The store is told: from then on keys are stored under the new one alone. A running server that has not
   heard of it has its next key refused, reads both files and goes on.
3. Every stored key is unwrapped and wrapped anew.
4. The old one is put aside, as ``master.old-FINGERPRINT.key``, and the new one takes its name.

Whoever begins again, at any point, goes on with the key of step 1.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chalicelib.errors import Unavailable
from chalicelib.keys.errors import MasterKeyError, StoreBroken
from chalicelib.keys.master_key import (
    MASTER_KEY_BYTES,
    MasterKeyWrapper,
    fingerprint,
    header_of,
    load,
    next_of,
)
from chalicelib.keys.ordered_log.signing import WRAPPED_FOR
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.erasure import empty_log
from chalicelib.keys.sqlite.rewrapping import SqliteRewrapping
from chalicelib.keys.sqlite.store import SqliteKeyStore
from chalicelib.keys.sqlite.verification import schema_of
from chalicelib.local import private_files
from chalicelib.local.fsync import sync_folder
from chalicelib.local.sqlite import Database
from picsafe.keyserver.archive import KEYS
from picsafe.keyserver.errors import KeyServerLifeError, require_no_standby
from picsafe.server.privacy import require_private

MASTER_KEY = "master.key"


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done.

    Attributes:
        before: the fingerprint of the master key until now.
        key_id: the fingerprint of the new one.
        count: how many keys were wrapped anew by this run.
        old: where the old master key was put.
    """

    before: str
    key_id: str
    count: int
    old: Path


def rotate(data: Path) -> Rotated:
    """Wrap every key of a data folder under a new master key, or go on with what was broken off.

    Raises:
        KeyServerLifeError: ``no_key_server``; ``no_master_key``; ``wrong_master_key``: the folder's is not
            the one that its keys are wrapped under; ``rotation_under_way``: another process is at it;
            ``store_damaged``: a key cannot be unwrapped. What was done stays, and both keys are there;
            ``standby``.
        StartError: the folder is not this user's alone.
        Unavailable: the store does not answer.
        OSError: the file system refused.
    """
    if not (data / KEYS).exists():
        raise KeyServerLifeError("no_key_server", f"{data} is not the data folder of a Key Server.")
    require_no_standby(data)
    require_private(data)
    with _alone(data), closing(_database(data)) as database:
        path = data / MASTER_KEY
        old_key = _loaded(path)
        wrapper, store = MasterKeyWrapper(old_key), SqliteKeyStore(database)
        before = wrapper.key_id()
        new_key = _next_key(path, before, store.wrapping_key(before))
        target = MasterKeyWrapper(new_key)
        rewrapping = SqliteRewrapping(database)
        rewrapping.begin(target.key_id())

        def rewrap(report_id: str, wrapped: bytes) -> bytes:
            return target.wrap(report_id, wrapper.unwrap(report_id, wrapped))

        try:
            count = rewrapping.run(header_of(target.key_id()), rewrap)
            # last, since a server that was started before may have made it meanwhile
            rewrapping.run_log_key(header_of(target.key_id()), lambda wrapped: rewrap(WRAPPED_FOR, wrapped))
        except Unavailable as error:
            raise KeyServerLifeError(
                "store_damaged",
                "A key could not be unwrapped or stored. Both master keys are in the folder. "
                "Run the command again once the store answers.",
            ) from error
        aside = data / f"master.old-{before}.key"
        private_files.remove_drafts(aside)
        private_files.create(aside, old_key)
        next_of(path).rename(path)
        sync_folder(data)
    empty_log(data / KEYS)
    return Rotated(before, target.key_id(), count, aside)


def is_under_way(data: Path) -> bool:
    """Whether a rotation was begun and has not come to its end."""
    return next_of(data / MASTER_KEY).exists()


def _next_key(path: Path, before: str, stored: str) -> bytes:
    ahead = next_of(path)
    if stored == before:
        private_files.create(ahead, secrets.token_bytes(MASTER_KEY_BYTES))
    if ahead.exists():
        new_key = _loaded(ahead)
        if stored in {before, fingerprint(new_key)}:
            return new_key
    raise KeyServerLifeError(
        "wrong_master_key",
        f"The keys are wrapped with another master key than {path}: its fingerprint has to be {stored}, "
        f"and is {before}.",
    )


def _loaded(path: Path) -> bytes:
    try:
        return load(path)
    except MasterKeyError as error:
        raise KeyServerLifeError("no_master_key", str(error)) from error


def _database(data: Path) -> Database:
    try:
        schema_of(data / KEYS)
    except StoreBroken as error:
        raise KeyServerLifeError("store_damaged", f"{data / KEYS} cannot be used. {error}") from error
    return Database(data / KEYS, MIGRATIONS)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    descriptor = os.open(data, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise KeyServerLifeError(
                "rotation_under_way", f"Another process is replacing the master key of {data}."
            ) from error
        yield
    finally:
        os.close(descriptor)

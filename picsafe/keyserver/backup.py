"""Copies a Key Server's data folder while the server runs: a copy of one moment, in one file."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from chalicelib.clock import utc_now
from chalicelib.errors import Unavailable
from chalicelib.keys.entries import timestamp
from chalicelib.keys.errors import MasterKeyError, StoreBroken
from chalicelib.keys.master_key import fingerprint, load
from chalicelib.keys.sqlite.verification import Verified, verify
from chalicelib.local.file_locks import take_folder
from chalicelib.local.fsync import sync_folder
from picsafe.keyserver import archive
from picsafe.keyserver.archive import KEYS, LISTS, SEALED, Manifest
from picsafe.keyserver.errors import KeyServerLifeError, require_no_standby
from picsafe.keyserver.rotation import is_under_way
from picsafe.keyserver.sealed_key import seal
from picsafe.server.composition import installed_version

_DRAFT: Final = ".picsafe-backup-"
_DRAFTS: Final = _DRAFT + "[0-9a-f]" * 16
_LEFTOVER_SECONDS: Final = 60


def back_up(data: Path, to: Path, passphrase: str | None = None) -> Manifest:
    """Write a backup of a data folder.

    SQLite writes the copy anew, so that it holds nothing that was deleted. It is checked before it counts.

    Args:
        data: the folder; its server may be running.
        to: the file to make; it must not be there.
        passphrase: seals the master key into the backup, which has none otherwise.

    Raises:
        KeyServerLifeError: ``backup_exists``; ``no_key_server``: there is no ``keys.db``;
            ``store_damaged``: the store itself does not hold; ``weak_passphrase``; ``no_master_key``;
            ``rotation_under_way``; ``standby``.
        Unavailable: SQLite does not answer.
        OSError: the file system refused; nothing is left behind. What a killed process leaves,
            the next backup into the same folder removes.
    """
    if not (data / KEYS).exists():
        raise KeyServerLifeError("no_key_server", f"{data} is not the data folder of a Key Server.")
    require_no_standby(data)
    if is_under_way(data):
        raise _rotating()
    if to.exists():
        raise KeyServerLifeError("backup_exists", f"{to} is there already, and is not written over.")
    with _draft_folder(to.absolute().parent) as draft:
        sources = {KEYS: draft / KEYS}
        _copy(data / KEYS, sources[KEYS])
        for name in LISTS:
            if (data / name).exists():
                sources[name] = shutil.copyfile(data / name, draft / name)
        found = _verified(sources[KEYS])
        if passphrase is not None:
            sources[SEALED] = draft / SEALED
            sources[SEALED].write_bytes(_sealed(data, found, passphrase))
        manifest = _manifest(found, sources)
        packed = draft / "backup"
        descriptor = os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            archive.write(file, manifest, sources)
            file.flush()
            os.fsync(descriptor)
        _name(packed, to)
    return manifest


@contextmanager
def _draft_folder(parent: Path) -> Iterator[Path]:
    """A hidden folder that is gone in the end; those that killed processes left beside it go first."""
    _sweep(parent)
    draft = parent / f"{_DRAFT}{secrets.token_hex(8)}"
    draft.mkdir(mode=0o700)
    with ExitStack() as ended:
        ended.callback(shutil.rmtree, draft, ignore_errors=True)
        with suppress(OSError):  # a file system without locks: nothing there is ever swept
            held = take_folder(draft)
            if held is not None:
                ended.callback(held)
        yield draft


def _sweep(parent: Path) -> None:
    for leftover in parent.glob(_DRAFTS):
        with suppress(OSError):  # somebody else's, or gone meanwhile
            # one that was made just now may not be held yet
            if time.time() - leftover.lstat().st_mtime < _LEFTOVER_SECONDS:
                continue
            held = take_folder(leftover)
            if held is not None:
                shutil.rmtree(leftover, ignore_errors=True)
                held()


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise Unavailable from error
        raise KeyServerLifeError("store_damaged", f"{source} is damaged: restore a backup.") from error


def _verified(copy: Path) -> Verified:
    try:
        found = verify(copy)
    except StoreBroken as error:
        raise KeyServerLifeError(
            "store_damaged", f"The store does not hold, and no backup was made. {error}"
        ) from error
    if found.others:
        # it was begun after it was looked for
        raise _rotating()
    return found


def _manifest(found: Verified, sources: dict[str, Path]) -> Manifest:
    return Manifest(
        archive.FORMAT,
        timestamp(utc_now()),
        installed_version(),
        found.key_id,
        found.reports,
        found.entries,
        [archive.described(path, name) for name, path in sources.items()],
    )


def _sealed(data: Path, found: Verified, passphrase: str) -> bytes:
    try:
        key = load(data / "master.key")
    except MasterKeyError as error:
        raise KeyServerLifeError("no_master_key", str(error)) from error
    if fingerprint(key) != found.key_id:
        # another one has taken its place since the store was copied
        raise _rotating()
    return seal(key, passphrase)


def _rotating() -> KeyServerLifeError:
    return KeyServerLifeError(
        "rotation_under_way",
        "The master key is being replaced, and keys are wrapped with two. "
        "Let 'picsafe keyserver rotate-master-key' come to its end first.",
    )


def _name(packed: Path, to: Path) -> None:
    try:
        # a link is never made over what somebody has put there meanwhile
        to.hardlink_to(packed)
    except FileExistsError as error:
        raise KeyServerLifeError("backup_exists", f"{to} is there already.") from error
    sync_folder(to.absolute().parent)

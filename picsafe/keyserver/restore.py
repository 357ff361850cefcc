"""Makes a data folder of a backup: checked before a server can start on it."""

from __future__ import annotations

from pathlib import Path

from chalicelib.keys.errors import MasterKeyError, StoreBroken
from chalicelib.keys.master_key import fingerprint, load
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.verification import Verified, schema_of, verify
from chalicelib.local import private_files
from chalicelib.local.fsync import sync_folder
from chalicelib.local.sqlite import Database
from picsafe.keyserver import archive
from picsafe.keyserver.archive import KEYS, LISTS, SEALED, Manifest
from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.keyserver.sealed_key import unseal
from picsafe.server.data_folder import LOCK, DataFolder

MASTER_KEY = "master.key"
_DRAFT = "restoring."


def restore(
    backup: Path, data: Path, *, master_key: Path | None = None, passphrase: str | None = None
) -> Manifest:
    """Unpack a backup into an empty folder, and check everything in it.

    ``keys.db`` gets its name last, so that what was broken off is begun anew and never started on.

    Args:
        backup: the file.
        data: the folder; made if it is not there.
        master_key: where the master key lies, if it is to be put into the folder.
        passphrase: opens the master key in the backup.

    Raises:
        KeyServerLifeError: ``not_empty``, ``bad_backup``, ``store_damaged``, ``wrong_master_key``,
            ``wrong_passphrase``, ``no_master_key``.
        StartError: a server uses the folder, or it is not this user's alone.
        OSError: the file system refused.
    """
    with DataFolder(data):
        _require_empty(data)
        manifest = archive.read(backup, data, _DRAFT)
        names = [file.name for file in manifest.files]
        found = _verified(data / f"{_DRAFT}{KEYS}")
        if (found.key_id, found.entries) != (manifest.wrapping_key, manifest.entries):
            raise KeyServerLifeError("bad_backup", "The backup's manifest is of another keys.db.")
        key = _master_key(data, names, master_key, passphrase)
        if key is not None:
            if found.key_id is not None and fingerprint(key) != found.key_id:
                raise KeyServerLifeError(
                    "wrong_master_key",
                    "This is another master key than the backup's: its fingerprint has to be "
                    f"{found.key_id}, and is {fingerprint(key)}.",
                )
            private_files.create(data / MASTER_KEY, key)
        (data / f"{_DRAFT}{SEALED}").unlink(missing_ok=True)
        for name in (*LISTS, KEYS):
            if name in names:
                (data / f"{_DRAFT}{name}").rename(data / name)
        sync_folder(data)
    return manifest


def _require_empty(data: Path) -> None:
    private_files.remove_drafts(data / MASTER_KEY)
    for path in data.iterdir():
        if path.name.startswith(_DRAFT):
            # a restoring was broken off
            path.unlink()
        elif path.name != LOCK:
            raise KeyServerLifeError(
                "not_empty", f"{data} is not empty. Restore into an empty folder; nothing was changed."
            )


def _verified(path: Path) -> Verified:
    try:
        if schema_of(path) < len(MIGRATIONS):
            Database(path, MIGRATIONS).close()
        return verify(path)
    except StoreBroken as error:
        raise KeyServerLifeError("store_damaged", f"keys.db in the backup does not hold. {error}") from error


def _master_key(
    data: Path, names: list[str], master_key: Path | None, passphrase: str | None
) -> bytes | None:
    if master_key is not None:
        try:
            return load(master_key)
        except MasterKeyError as error:
            raise KeyServerLifeError("no_master_key", str(error)) from error
    if passphrase is None:
        return None
    if SEALED not in names:
        raise KeyServerLifeError("no_master_key", "There is no master key in this backup.")
    return unseal((data / f"{_DRAFT}{SEALED}").read_bytes(), passphrase)

"""The secret of storage on one machine: 32 random bytes in a file that only its owner can read."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from chalicelib.cloud.local_signing import SECRET_LENGTH
from chalicelib.cloud.local_upload import open_private, storage_errors, sync_folder
from chalicelib.errors import Unavailable


def storage_secret(path: Path) -> bytes:
    """Read the secret, making it first if there is none.

    Of several processes that make it at the same time one wins, and all get the same secret.

    Raises:
        Unavailable: ``unusable_secret`` if the file has another length or others may read it, and as for
            any file.
    """
    with storage_errors():
        if not path.exists():
            _make(path)
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            secret = file.read(SECRET_LENGTH + 1)
    if len(secret) != SECRET_LENGTH or mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Unavailable(
            "unusable_secret",
            f"The secret of the report storage has to be {SECRET_LENGTH} bytes that only its owner can read.",
        )
    return secret


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open_private(partial) as file:
            file.write(secrets.token_bytes(SECRET_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(path.parent)

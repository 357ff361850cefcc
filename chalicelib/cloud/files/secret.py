"""The secret of storage on one machine: 32 random bytes in a file that only its owner can read."""

from __future__ import annotations

import secrets
from pathlib import Path

from chalicelib.cloud.files.signing import SECRET_LENGTH
from chalicelib.cloud.files.upload import storage_errors
from chalicelib.errors import Unavailable
from chalicelib.local import private_files


def storage_secret(path: Path) -> bytes:
    """Read the secret, making it first if there is none.

    Of several processes that make it at the same time one wins, and all get the same secret.

    Raises:
        Unavailable: ``unusable_secret`` if the file has another length or is not its owner's alone, and as
            for any file.
    """
    with storage_errors():
        if not path.exists():
            private_files.create(path, secrets.token_bytes(SECRET_LENGTH))
        try:
            secret = private_files.read(path, longest=SECRET_LENGTH)
        except private_files.NotPrivate as error:
            raise _unusable() from error
    if len(secret) != SECRET_LENGTH:
        raise _unusable()
    return secret


def _unusable() -> Unavailable:
    return Unavailable(
        "unusable_secret",
        f"The secret of the report storage has to be {SECRET_LENGTH} bytes that only its owner can read.",
    )

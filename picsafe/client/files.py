"""Files and folders that are either complete and on disk, or not there."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chalicelib.format.atomic import sync_directory
from picsafe.client.errors import LocalFailure


def write_atomically(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Replace a file: afterwards, and after any crash, it holds the old or the new content entirely.

    Raises:
        OSError: it cannot be written; the old content is still there.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def sync_tree(folder: Path) -> None:
    """Put every file of a flat folder, and the folder, on disk.

    Raises:
        OSError: one cannot be opened or synced.
    """
    for entry in folder.iterdir():
        descriptor = os.open(entry, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    sync_directory(folder)


@contextmanager
def private_folder(parent: Path | None = None) -> Iterator[Path]:
    """A temporary folder that only this user can enter, deleted afterwards whatever happens.

    Raises:
        LocalFailure: it cannot be made.
    """
    with local_failures("a temporary folder"):
        folder = Path(tempfile.mkdtemp(prefix=".picsafe-" if parent else "picsafe-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def local_failures(what: str) -> Iterator[None]:
    """Turn the system's errors about files on this machine into LocalFailure.

    Raises:
        LocalFailure: ``disk_full``, or ``local_failure`` with the system's reason.
    """
    try:
        yield
    except OSError as error:
        raise local_failure(what, error) from error


def local_failure(what: str, error: OSError) -> LocalFailure:
    """The LocalFailure for a system error about ``what``."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return LocalFailure("disk_full", f"There is no room left on the disk for {what}.")
    reason = (error.strerror or "input/output error").lower()
    return LocalFailure("local_failure", f"Cannot read or write {what}: {reason}.")


def remove_quietly(path: Path) -> None:
    """Delete a file if that is possible."""
    with suppress(OSError):
        path.unlink(missing_ok=True)

"""How much room there is on a disk, and whether its files and folders can be written."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from chalicelib.errors import Unavailable

LEAST_FREE: Final = 4 * 1024 * 1024
"""Bytes; databases grow by less between two looks."""
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# of one name, so that a process that is killed leaves one at most, and that for the next look to remove
_PROBE: Final = ".health"


class NotWritable(Unavailable):
    """What has to be kept cannot be written there.

    Attributes:
        path: the file or folder, for its operator alone.
    """

    def __init__(self, path: Path, code: str = "unavailable") -> None:
        super().__init__(code)
        self.path = path


def require_room(folder: Path) -> None:
    """Return if the disk of a folder can be read and has room.

    Raises:
        Unavailable: it cannot be looked at; ``disk_full``.
    """
    try:
        status = os.statvfs(folder)
    except OSError as error:
        raise Unavailable from error
    # what is kept for root is not ours; a file system without a fixed number of inodes says none at all
    has_inodes = status.f_favail > 0 or status.f_files == 0
    if status.f_bavail * status.f_frsize < LEAST_FREE or not has_inodes:
        raise disk_full()


def require_writable(folder: Path, code: str) -> None:
    """Return if a file can be made and written in a folder, found out by doing it; none is left there.

    Raises:
        NotWritable: with that code.
        Unavailable: ``disk_full``.
    """
    probe = folder / _PROBE
    try:
        probe.unlink(missing_ok=True)
        # with its content, for which a full disk has no room; whether it is synced does not matter
        descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, b"\n")
        finally:
            os.close(descriptor)
            probe.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise disk_full() from error
        raise NotWritable(folder, code) from error


def disk_full() -> Unavailable:
    """``disk_full``: an operator has to make room."""
    return Unavailable("disk_full", "The disk is full.")

"""How much room there is on a disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from chalicelib.errors import Unavailable

LEAST_FREE: Final = 4 * 1024 * 1024
"""Bytes; databases grow by less between two looks."""


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
        raise Unavailable("disk_full", "The disk is full.")

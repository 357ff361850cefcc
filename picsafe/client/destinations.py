"""Whether a report can be written where it is to be, found out before its key is asked for.

A key that was given counts as an opening, also if nothing becomes of it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from picsafe.client.errors import LocalFailure
from picsafe.client.files import local_failures
from picsafe.client.text import one_line


def require_destination(folder: Path, size: int = 0) -> None:
    """Refuse a folder that a report cannot be written into, as far as that can be known before.

    Args:
        folder: has to be new or empty.
        size: bytes of the sealed report; 0 while that is not known.

    Raises:
        LocalFailure: ``destination_exists``; ``write_failed``: it cannot be made there; ``disk_full``;
            ``local_failure``: it cannot be looked at.
    """
    name = one_line(str(folder))
    with local_failures(name):
        if folder.is_symlink() or (folder.exists() and not _is_empty_folder(folder)):
            raise LocalFailure(
                "destination_exists",
                f"There is something at {name} already; it was left alone. Name a new or an empty folder.",
            )
        place = next(one for one in folder.absolute().parents if one.exists())
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            raise LocalFailure(
                "write_failed",
                f"{name} cannot be made: you may not write to {one_line(str(place))}. Name another folder.",
            )
        if shutil.disk_usage(place).free < size:
            raise LocalFailure(
                "disk_full",
                f"There is no room left on the disk for {name}. Make room, or name a folder on another one.",
            )


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())

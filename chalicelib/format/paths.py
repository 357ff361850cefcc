"""Paths in a zip that a stranger made: which are dangerous, and which mean the same.

A reader never writes a file under a path of the zip, only under the names of ``names``. What is refused here
is nevertheless what tries to reach elsewhere: whoever made it meant other programs to.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.contract.settled_characters import composed
from chalicelib.format.errors import UnsafeNameError
from chalicelib.format.shown_names import is_printable

MAX_PATH_LENGTH: Final = 255

_DRIVE: Final = re.compile(r"[A-Za-z]:")


def safe_path(name: str) -> tuple[str, bool]:
    """Return a path as ``names`` reads it, and whether it is a folder's.

    Some writers put a backslash where a slash belongs, ``./`` before every name, or decompose accents; the
    result has slashes, no ``./``, and is in NFC. The folder ``./`` is the empty path.

    Raises:
        UnsafeNameError: it is absolute, has a drive, ``..``, an empty part, a part that ends in a dot or a
            space, a character that cannot be shown, or more than MAX_PATH_LENGTH characters.
    """
    path = composed(name).replace("\\", "/").removeprefix("./")
    is_folder = path == "" or path.endswith("/")
    path = path.removesuffix("/")
    unsafe = (
        not name
        or len(path) > MAX_PATH_LENGTH
        or _DRIVE.match(path) is not None
        or not is_printable(path)
        or (path == "" and name not in {"./", ".\\"})
        or any(part == "" or part[-1] in ". " for part in path.split("/") if path)
    )
    if unsafe:
        raise UnsafeNameError("the report holds a file with a name that is not safe", name=name)
    return path, is_folder

"""Dropbox's hash of a file: the one of its blocks' (Dropbox, "Content hash")."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

BLOCK: Final = 4 * 1024 * 1024


def content_hash(content: bytes) -> str:
    """The hash of what is held."""
    return _hash(_digests(content))


class FileHash:
    """The hash of a file that does not change, for which what is sent of it is hashed once.

    Args:
        path: the file.
        size: its bytes.
    """

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._size = size
        self._known: dict[int, bytes] = {}

    def of_part(self, offset: int, content: bytes) -> str:
        """The hash of a part, as a file of its own.

        Args:
            offset: where it stands in the file.
            content: whole blocks, or all that is left.
        """
        digests = list(_digests(content))
        number, is_between = divmod(offset, BLOCK)
        if not is_between:
            self._known.update(enumerate(digests, number))
        return _hash(digests)

    def whole(self) -> str:
        """The hash of all of it; what was not sent is read.

        Raises:
            OSError: the file cannot be read.
        """
        with self._path.open("rb", buffering=0) as file:
            for number in range(-(-self._size // BLOCK)):
                if number not in self._known:
                    file.seek(number * BLOCK)
                    self._known[number] = hashlib.sha256(file.read(BLOCK)).digest()
        return _hash(digest for _, digest in sorted(self._known.items()))


def _digests(content: bytes) -> Iterator[bytes]:
    view = memoryview(content)
    for start in range(0, len(view), BLOCK):
        yield hashlib.sha256(view[start : start + BLOCK]).digest()


def _hash(digests: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(digests)).hexdigest()

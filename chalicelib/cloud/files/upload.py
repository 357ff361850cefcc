"""One file on its way into storage on one machine.

It is written beside the stored files under a random name and becomes visible by one atomic rename, after
everything has been synced: whenever the process or the power dies, there is the whole file or none.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from chalicelib.errors import DomainError, InvalidRequest, TooLarge, Unavailable

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_BUFFER: Final = 256 * 1024


class Upload:
    """Takes the bytes of one file. Not for use by several threads at once.

    As a context manager it leaves nothing behind unless ``commit`` was called.

    Args:
        folder: where partial files lie, on the file system of the stored ones.
        size: the exact number of bytes that are to come.
        publish: moves the whole, synced file to its place.
        require_room: refuses so many more bytes if there is no room for them; others write at the same time.

    Raises:
        Unavailable: ``storage_full``, or the file cannot be made.
    """

    def __init__(
        self,
        folder: Path,
        size: int,
        publish: Callable[[Path], None],
        require_room: Callable[[int], None],
    ) -> None:
        self._partial = folder / secrets.token_hex(16)
        self._size = size
        self._missing = size
        self._publish = publish
        self._require_room = require_room
        with storage_errors():
            self._file = open_private(self._partial)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()

    def write(self, chunk: bytes | memoryview) -> None:
        """Append bytes.

        Raises:
            TooLarge: ``file_too_large`` as soon as more came than announced; the upload is aborted.
            Unavailable: ``storage_full``, or the disk does not work; the upload is aborted.
        """
        self._missing -= len(chunk)
        if self._missing < 0:
            self.abort()
            raise TooLarge("file_too_large", "The file is larger than the upload form allows.")
        try:
            with storage_errors():
                self._require_room(len(chunk))
                self._file.write(chunk)
        except DomainError:
            self.abort()
            raise

    def commit(self) -> None:
        """Make the file visible; on return it will survive a loss of power.

        Raises:
            InvalidRequest: ``incomplete_upload`` if bytes are missing; the upload is aborted.
            Unavailable: as ``write``; the upload is aborted.
        """
        try:
            if self._missing:
                raise InvalidRequest("incomplete_upload", "The file is smaller than the upload form says.")
            with storage_errors():
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
                self._publish(self._partial)
        finally:
            self.abort()

    def abort(self) -> None:
        """Leave nothing behind; a committed file stays, and doing it again is no error."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._partial.unlink(missing_ok=True)


@contextmanager
def storage_errors() -> Iterator[None]:
    """Raise what the file system answers as ``Unavailable``, with ``storage_full`` if there is no room.

    Raises:
        Unavailable: the file system refused.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise storage_full() from error
        raise Unavailable from error


def storage_full() -> Unavailable:
    """There is no room; an operator has to act, so that trying again at once makes no sense."""
    return Unavailable(
        "storage_full", "There is no room for this report right now. Please try again later.", retry_after=300
    )


def open_private(path: Path) -> BinaryIO:
    """A new file that only its owner can read; there must be none at ``path``."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    return open(descriptor, "wb", buffering=_BUFFER)  # noqa: PTH123 - a descriptor, not a path

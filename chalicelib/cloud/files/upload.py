"""One file, or a part of one, on its way into storage on one machine.

A file is written beside the stored ones under a random name and becomes visible by one atomic rename, after
everything has been checked and synced: whenever the process or the power dies, there is the whole file or
none.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Protocol, Self

from chalicelib.errors import DomainError, InvalidRequest, TooLarge, Unavailable
from chalicelib.local.disk import NO_ROOM

_BUFFER: Final = 256 * 1024


class Target(Protocol):
    """Where an upload's bytes go. Whatever it raises may be an ``OSError``."""

    def write(self, chunk: bytes | memoryview) -> None:
        """Append bytes."""
        ...

    def commit(self) -> None:
        """Keep what was written durably, which has been checked."""
        ...

    def abort(self) -> None:
        """Leave nothing behind that counts; what is committed stays, and doing it again is no error."""
        ...


class NewFile:
    """A file of its own.

    Args:
        folder: where partial files lie, on the file system of the stored ones.
        publish: moves the whole, synced file to its place.
    """

    def __init__(self, folder: Path, publish: Callable[[Path], None]) -> None:
        self._partial = folder / secrets.token_hex(16)
        self._publish = publish
        self._file = open_private(self._partial)

    def write(self, chunk: bytes | memoryview) -> None:
        """See ``Target``."""
        self._file.write(chunk)

    def commit(self) -> None:
        """See ``Target``."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._publish(self._partial)

    def abort(self) -> None:
        """See ``Target``."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._partial.unlink(missing_ok=True)


class Upload:
    """Takes the bytes of one upload. Not for use by several threads at once.

    As a context manager it leaves nothing behind unless ``commit`` was called.

    Args:
        target: where they go.
        size: the exact number of bytes that are to come.
        sha256: of them, as hexadecimal digits.
        require_room: refuses so many more bytes if there is no room for them; others write at the same time.
    """

    def __init__(
        self, target: Target, *, size: int, sha256: str, require_room: Callable[[int], None]
    ) -> None:
        self._target = target
        self._missing = size
        self._sha256 = sha256
        self._digest = hashlib.sha256()
        self._require_room = require_room

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
            raise TooLarge("file_too_large", "The upload is larger than was announced.")
        self._digest.update(chunk)
        try:
            with storage_errors():
                self._require_room(len(chunk))
                self._target.write(chunk)
        except DomainError:
            self.abort()
            raise

    def commit(self) -> None:
        """Keep the upload; on return it will survive a loss of power.

        Raises:
            InvalidRequest: ``incomplete_upload`` if bytes are missing, ``digest_mismatch`` if they are others
                than those announced; the upload is aborted.
            PreconditionFailed: ``already_uploaded`` if the name is taken; the upload is aborted.
            Unavailable: as ``write``; the upload is aborted.
        """
        try:
            if self._missing:
                raise InvalidRequest("incomplete_upload", "The upload is smaller than was announced.")
            if self._digest.hexdigest() != self._sha256:
                raise InvalidRequest(
                    "digest_mismatch", "These are other bytes than those that were announced."
                )
            with storage_errors():
                self._target.commit()
        finally:
            self.abort()

    def abort(self) -> None:
        """Leave nothing behind; what is committed stays, and doing it again is no error."""
        self._target.abort()


@contextmanager
def storage_errors() -> Iterator[None]:
    """Raise what the file system answers as ``Unavailable``, with ``storage_full`` if there is no room.

    Raises:
        Unavailable: the file system refused.
    """
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
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


def write_private(path: Path, content: bytes) -> None:
    """A new file that only its owner can read, synced; there must be none at ``path``."""
    with open_private(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())

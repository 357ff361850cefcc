"""Destinations that appear whole or not at all.

A file is written without a name where the system can do that (Linux, O_TMPFILE), else under a hidden name
beside its destination; a directory always under a hidden name. They take the destination's name once
everything is on the disk. A hidden leftover of a process that was killed is removed by the next one that
writes to the same destination: each holds a lock on its own for as long as it lives. Files that may never be
wanted are written without a name or not at all.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final, Self

from chalicelib.format.errors import DestinationExistsError, DiskFullError, WriteFailedError

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_TAKEN: Final = frozenset({errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR})
_NO_NAMELESS_FILES: Final = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT})
# A leftover is at least this old, in seconds: younger ones may be about to be locked.
_LEFTOVER_AGE: Final = 60
_OPEN_FILES: Final = Path("/proc/self/fd")
# How much is written before the system is asked to begin putting it on the disk.
_WRITEBACK_STEP: Final = 16 * 1024 * 1024


@contextmanager
def write_errors() -> Iterator[None]:
    """Translate what the system says about a destination into this package's errors."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFullError("there is no room left where the file is to be written") from error
        if error.errno in _TAKEN:
            raise DestinationExistsError("there is something at the destination already") from error
        raise WriteFailedError("the destination cannot be written") from error


def sync_directory(directory: Path) -> None:
    """Put a directory's entries on the disk, so that a new name in it outlives a power cut (POSIX fsync).

    Raises:
        OSError: it cannot be opened or synced.
    """
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class PendingFile:
    """A file being written; it has the few methods that zipfile needs of one.

    Everything written is taken, or DiskFullError or WriteFailedError raised.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._position = 0
        self._to_sync = 0

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Write all of ``data`` at the current position."""
        view = memoryview(data)
        with write_errors():
            while view:
                count = os.pwrite(self._descriptor, view, self._position)
                self._position += count
                view = view[count:]
            if self._position - self._to_sync >= _WRITEBACK_STEP:
                self._begin_writeback()
        return len(data)

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int) -> int:
        """Set the position, counted from the beginning."""
        self._position = offset
        return offset

    def flush(self) -> None:
        """Do nothing: nothing is buffered here."""

    def sync(self) -> None:
        """Wait until everything is on the disk."""
        with write_errors():
            os.fsync(self._descriptor)

    def _begin_writeback(self) -> None:
        """Have the last step written to the disk, and give up the cached pages of the one before.

        The sync at the end is then short, and a large file passes through a small part of the cache,
        instead of pushing everything else out of it.
        """
        if hasattr(
            os, "posix_fadvise"
        ):  # Linux starts writing dirty pages of the range, and drops clean ones
            start = max(self._to_sync - _WRITEBACK_STEP, 0)
            os.posix_fadvise(self._descriptor, start, self._position - start, os.POSIX_FADV_DONTNEED)
        self._to_sync = self._position


class NamelessFile(PendingFile):
    """A file (mode 0600) that nobody can open, and that is gone with its descriptor unless it got a name."""

    @classmethod
    def create(cls, directory: Path) -> Self:
        """Create one on the file system of ``directory``.

        Raises:
            DiskFullError, WriteFailedError: it cannot be written to, or the system has no such files.
        """
        with write_errors():
            descriptor = _open_nameless(directory)
        if descriptor is None:
            raise WriteFailedError("there are no files without a name here")
        return cls(descriptor)

    def appear(self, path: Path) -> None:
        """Give the file a name, once it is on the disk; the name must be free and the file system the same.

        Raises:
            DestinationExistsError, DiskFullError, WriteFailedError: it has no name still.
        """
        self.sync()
        with write_errors():
            _give_name(self._descriptor, path)

    def close(self) -> None:
        """Let go of the file; it may be closed again."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


@contextmanager
def new_file(destination: Path) -> Iterator[PendingFile]:
    """Write a file (mode 0600) that replaces ``destination`` when the context is left normally.

    Raises:
        DiskFullError, WriteFailedError: it could not be written; the destination is as it was.
    """
    with ExitStack() as cleanup:
        with write_errors():
            hidden = _hidden_path(destination)
            _sweep(destination)
            descriptor, nameless = _open_pending(hidden)
            cleanup.callback(os.close, descriptor)
            if not nameless:
                cleanup.callback(_remove, hidden)
        pending = PendingFile(descriptor)
        yield pending
        pending.sync()
        with write_errors():
            if nameless:
                _give_name(descriptor, hidden)
                cleanup.callback(_remove, hidden)
            hidden.replace(destination)
            sync_directory(destination.parent)


@contextmanager
def new_file_in(directory: Path, name: str) -> Iterator[PendingFile]:
    """Write a file (mode 0600) under its own name into a directory that is itself not visible yet."""
    with write_errors():
        descriptor = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        pending = PendingFile(descriptor)
        yield pending
        pending.sync()
    finally:
        os.close(descriptor)


@contextmanager
def new_directory(destination: Path) -> Iterator[Path]:
    """Fill a hidden directory (mode 0700) that becomes ``destination`` when the context is left normally.

    Raises:
        DestinationExistsError: there is a file, or a directory that is not empty.
        DiskFullError, WriteFailedError: it could not be written; the destination is as it was.
    """
    with ExitStack() as cleanup:
        with write_errors():
            if destination.is_symlink() or (destination.exists() and any(destination.iterdir())):
                raise DestinationExistsError("there is something at the destination already")
            hidden = _hidden_path(destination)
            _sweep(destination)
            hidden.mkdir(mode=0o700)
            cleanup.callback(_remove, hidden)
            descriptor = os.open(hidden, os.O_RDONLY | os.O_DIRECTORY)
            cleanup.callback(os.close, descriptor)
            _lock(descriptor)
        yield hidden
        with write_errors():
            os.fsync(descriptor)
            hidden.rename(destination)
            sync_directory(destination.parent)


def _open_nameless(directory: Path) -> int | None:
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        descriptor = os.open(directory, os.O_TMPFILE | os.O_RDWR, 0o600)
    except OSError as error:
        if error.errno not in _NO_NAMELESS_FILES:
            raise
        return None
    if (_OPEN_FILES / str(descriptor)).exists():
        return descriptor
    os.close(descriptor)
    return None


def _open_pending(hidden: Path) -> tuple[int, bool]:
    nameless = _open_nameless(hidden.parent)
    if nameless is not None:
        return nameless, True
    descriptor = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    _lock(descriptor)
    return descriptor, False


def _give_name(descriptor: int, path: Path) -> None:
    """Link a nameless file (open(2), O_TMPFILE); only with a directory does os.link follow the symlink."""
    open_files = os.open(_OPEN_FILES, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.link(str(descriptor), path, src_dir_fd=open_files, follow_symlinks=True)
    finally:
        os.close(open_files)


def _hidden_prefix(destination: Path) -> str:
    return f".picsafe-{hashlib.sha256(os.fsencode(destination.name)).hexdigest()[:12]}-"


def _hidden_path(destination: Path) -> Path:
    return destination.parent / f"{_hidden_prefix(destination)}{secrets.token_hex(8)}.part"


def _sweep(destination: Path) -> None:
    """Remove what killed processes left beside the destination."""
    for leftover in destination.parent.glob(f"{_hidden_prefix(destination)}*.part"):
        with suppress(OSError):  # somebody else's, or gone meanwhile
            if time.time() - leftover.lstat().st_mtime < _LEFTOVER_AGE:
                continue
            descriptor = os.open(leftover, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(leftover)
            finally:
                os.close(descriptor)


def _lock(descriptor: int) -> None:
    with suppress(OSError):  # a file system without locks: nothing there is ever swept
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove(hidden: Path) -> None:
    if hidden.is_dir() and not hidden.is_symlink():
        shutil.rmtree(hidden, ignore_errors=True)
    else:
        with suppress(OSError):  # it has taken the destination's name, or the disk is beyond us
            hidden.unlink()

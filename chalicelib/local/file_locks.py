"""Locks of files and folders (``flock``), which end with whoever holds them, however that ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def locked_folder(path: Path) -> Iterator[None]:
    """Wait until nobody else does the like, in this process or another one.

    Raises:
        OSError: it is not there, or cannot be locked.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def take_folder(path: Path) -> Callable[[], None] | None:
    """Take a folder that is there, until what is returned is called; calling it again does nothing.

    Returns:
        ``None`` if somebody else has it.

    Raises:
        OSError: it is not there or no folder, or cannot be locked.
    """
    return _take(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def take_file(path: Path) -> Callable[[], None] | None:
    """Take a file, which is made, until what is returned is called; calling it again does nothing.

    Returns:
        ``None`` if somebody else has it.

    Raises:
        OSError: it cannot be made or locked.
    """
    return _take(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW)


def _take(path: Path, flags: int) -> Callable[[], None] | None:
    with ExitStack() as held:
        descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
        held.callback(os.close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        return held.pop_all().close

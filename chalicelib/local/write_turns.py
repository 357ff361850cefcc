"""Whose turn it is to write to a database that several processes of one server write to.

SQLite has a lock of its own for that, and whoever finds it taken sleeps a millisecond, then two, then five,
and may be overtaken each time. The kernel wakes whoever waits for a lock of a file at once.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from chalicelib.errors import Unavailable
from chalicelib.local.pace import Pace

QUICK: Final = 0.02
"""Seconds that whoever answers others may wait for another process's batch and its sync."""


class WriteTurn(Protocol):
    """Taken by one thread of a process at a time, for one transaction."""

    def __enter__(self) -> Self:
        """Wait for one's turn; may raise ``Unavailable``."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the next one have it."""
        ...

    def take_soon(self) -> bool:
        """Take it unless that might take long; ``__exit__`` gives it back. May raise ``Unavailable``."""
        ...

    def close(self) -> None:
        """Forget it; no call may follow."""
        ...


class Alone:
    """The ``WriteTurn`` of the one process that writes."""

    def __enter__(self) -> Self:
        """See ``WriteTurn``."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """See ``WriteTurn``."""

    def take_soon(self) -> bool:
        """See ``WriteTurn``."""
        return True

    def close(self) -> None:
        """See ``WriteTurn``."""


class AmongProcesses:
    """A ``WriteTurn`` by a lock of a file (``flock``), which ends with its process, however that ends.

    Args:
        path: the file, which stays empty; made if it is not there, readable by its owner only.
        pace: says whether a wait is likely to be short.

    Raises:
        OSError: it cannot be made or opened.
    """

    def __init__(self, path: Path, pace: Pace | None = None) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        self._pace = pace or Pace(QUICK)

    def __enter__(self) -> Self:
        """See ``WriteTurn``."""
        self._lock(fcntl.LOCK_EX)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """See ``WriteTurn``."""
        self._lock(fcntl.LOCK_UN)

    def take_soon(self) -> bool:
        """See ``WriteTurn``: once a wait was long, nobody waits here for a while."""
        if self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB):
            return True
        if not self._pace.is_quick():
            return False
        began = time.perf_counter()
        self._lock(fcntl.LOCK_EX)
        self._pace.took(time.perf_counter() - began)
        return True

    def close(self) -> None:
        """See ``WriteTurn``."""
        os.close(self._file)

    def _lock(self, how: int) -> bool:
        try:
            fcntl.flock(self._file, how)
        except BlockingIOError:
            return False
        except OSError as error:
            raise Unavailable from error
        return True

"""The data folder: made for its owner alone, and used by one server at a time."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from chalicelib.local.private_files import make_folder
from picsafe.server.errors import StartError
from picsafe.server.privacy import require_private

LOCK = "server.lock"
PATIENCE_SECONDS = 2.0
STANDBY = "standby"
"""Marks a folder that follows another machine: no server starts on it, and only that writes to it."""


class DataFolder:
    """An open, locked data folder; a context manager.

    The lock (``flock``) ends with the server's processes, however they end. Only servers take it: ``picsafe
    admin`` may work beside a running server, because SQLite has locks of its own.

    Args:
        path: the folder; made with mode 0700 if it is not there.

    Raises:
        StartError: it cannot be made or written, is not this user's alone, or another server uses it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            make_folder(path)
            require_private(path)
            self._lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise StartError(f"The data folder {path} cannot be used: {error.strerror}.") from error
        try:
            self._take()
        except OSError as error:
            os.close(self._lock)
            raise StartError(
                f"Another PicSafe server is using the data folder {path}. "
                "Stop it, or give --data another folder."
            ) from error

    def _take(self) -> None:
        # processes of a server that was killed end a moment after it, and hold the folder until then
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
            else:
                return

    @property
    def descriptor(self) -> int:
        """The lock's: whoever has it as well keeps the folder locked."""
        return self._lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._lock)

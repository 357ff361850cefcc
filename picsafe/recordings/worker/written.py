"""The file that is written, as FFmpeg is given it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO


class Written:
    """A file that tells when it is written, and what the system had against it.

    Of a short recording that becomes a large one, all is read at once: reading would tell nothing.

    Args:
        file: it.
        told: called before each write.
    """

    def __init__(self, file: BinaryIO, told: Callable[[], None]) -> None:
        self._file = file
        self._told = told
        self._failure: OSError | None = None

    def write(self, data: bytes) -> int:
        """Append to it, or write over it."""
        self._told()
        try:
            return self._file.write(data)
        except OSError as error:
            self._failure = error
            raise

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go elsewhere in it."""
        try:
            return self._file.seek(offset, whence)
        except OSError as error:  # what is still to be written is written then
            self._failure = error
            raise

    def tell(self) -> int:
        """Where it is written next."""
        return self._file.tell()

    @contextmanager
    def failures(self) -> Iterator[None]:
        """While it is written: FFmpeg says of the system's errors that something is damaged.

        Raises:
            OSError: what it was.
        """
        try:
            yield
        except Exception as error:
            if self._failure is not None and error is not self._failure:
                raise self._failure from error
            raise
        self._file.flush()

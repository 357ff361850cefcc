"""A second thread fed through a few buffers that are used again and again.

AES-CBC encryption and HMAC-SHA-256 are both serial, and both release the GIL on large buffers, so one runs
on each core. Memory is bounded by the number of buffers, whatever the size of the message.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from types import TracebackType
from typing import Final, Self

BUFFERS: Final = 6
BUFFER_SIZE: Final = 512 * 1024


class Pipeline:
    """Hands filled buffers to ``consume`` on a second thread, in order.

    Use it as a context manager: leaving it waits for the thread, and raises what ``consume`` raised unless
    another error is on its way already. After an error the remaining buffers are discarded unseen. ``size``
    is a buffer's, in bytes.
    """

    def __init__(self, consume: Callable[[memoryview], object], *, size: int = BUFFER_SIZE) -> None:
        self._consume = consume
        self._error: BaseException | None = None
        self._free: SimpleQueue[bytearray] = SimpleQueue()
        self._filled: SimpleQueue[tuple[bytearray, int] | None] = SimpleQueue()
        self._size = size
        self._missing = BUFFERS
        self._thread = threading.Thread(target=self._run, name="format-pipeline", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._error = self._error or error  # what is still queued must not reach the destination
        self._filled.put(None)
        self._thread.join()
        if error is None and self._error is not None:
            raise self._error

    def buffer(self) -> bytearray:
        """Wait for a buffer that is free to be filled; a small message never needs them all."""
        if self._missing and self._free.empty():
            self._missing -= 1
            self._free.put(bytearray(self._size))
        buffer = self._free.get()
        if self._error is not None:
            self._free.put(buffer)
            raise self._error
        return buffer

    def submit(self, buffer: bytearray, length: int) -> None:
        """Give a buffer's first ``length`` bytes to the second thread; it may still be read, not written."""
        self._filled.put((buffer, length))

    def _run(self) -> None:
        while (item := self._filled.get()) is not None:
            buffer, length = item
            if self._error is None:
                try:
                    self._consume(memoryview(buffer)[:length])
                except BaseException as error:  # noqa: BLE001 - raised again on the thread that waits for it
                    self._error = error
            self._free.put(buffer)

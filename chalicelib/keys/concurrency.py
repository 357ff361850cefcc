"""Two ways of unwrapping a key and writing its audit entry, and not waiting after a lost race."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

A = TypeVar("A")
B = TypeVar("B")

WORKERS = 8


def in_sequence(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """``first``, then ``second`` unless that raised: best where neither waits for a network."""
    return first(), second()


class InParallel:
    """``first`` in a thread of its own, ``second`` in the caller's: best where both wait for a network.

    The threads are made when they are first needed.
    """

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._making = threading.Lock()

    def __call__(self, first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
        """Both results, once both have ended; what either raises, ``second``'s before ``first``'s."""
        # the request's deadline is for both
        future = self._threads().submit(copy_context().run, first)
        try:
            result = second()
        except BaseException:
            # nobody may find work of this request still going on after it was answered
            future.exception()
            raise
        return future.result(), result

    def _threads(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        with self._making:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="unwrap")
            return self._pool


def no_backoff(_attempt: int) -> None:
    """Try again at once: the store decides races in its own transaction."""

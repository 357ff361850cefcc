"""Real threads that start at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def run_concurrently(count: int, work: Callable[[int], T]) -> list[T]:
    """The results of ``count`` calls of ``work``, begun together, each with its index."""
    barrier = threading.Barrier(count)

    def begin(index: int) -> T:
        # far longer than threads take to start, also on a busy machine
        barrier.wait(timeout=60)
        return work(index)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))

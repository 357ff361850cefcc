"""Deciding anew where somebody else was first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from chalicelib.errors import Unavailable
from chalicelib.keys.errors import StateChanged
from chalicelib.observability.log import record

MAX_ATTEMPTS = 8

T = TypeVar("T")


def retry_lost_races(decide: Callable[[], T], backoff: Callable[[int], None]) -> T:
    """What ``decide`` gives, once it has read a report and changed it before anybody else did.

    Args:
        decide: reads, decides and writes.
        backoff: waits before the n-th new attempt.

    Raises:
        Unavailable: others keep being first.
    """
    for attempt in range(MAX_ATTEMPTS):
        try:
            return decide()
        except StateChanged:
            backoff(attempt)
    record("audit_write_failed", level=logging.ERROR, code="races_lost", attempt=MAX_ATTEMPTS)
    raise Unavailable

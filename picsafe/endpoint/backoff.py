"""When what failed is tried again: full jitter, as Amazon's builders recommend it.

Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Final

FIRST: Final = timedelta(seconds=30)
LONGEST: Final = timedelta(hours=1)
LEAST: Final = timedelta(seconds=1)
LONGEST_REFUSED: Final = timedelta(minutes=15)
"""What was not allowed is tried that often at least: somebody mends it, and then waits for the reports."""


def delay(
    attempts: int,
    retry_after: float | None = None,
    draw: Callable[[], float] = random.random,
    *,
    first: timedelta | None = None,
) -> timedelta:
    """How long to wait after so many attempts: at random, up to twice what it was before, an hour at most.

    Args:
        attempts: 1 after the first.
        retry_after: seconds that whoever refused asked for; it is never tried before these are over.
        draw: gives a number from 0 to 1.
        first: how long it waits at most after the first attempt, if that is not ``FIRST``.
    """
    longest = min((first or FIRST) * (1 << min(max(attempts, 1) - 1, 16)), LONGEST)
    waited = max(longest * draw(), LEAST)
    asked = timedelta(seconds=min(max(retry_after or 0, 0), LONGEST.total_seconds() * 24))
    return max(waited, asked)

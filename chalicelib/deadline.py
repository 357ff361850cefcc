"""How long the request that is under way may still take.

API Gateway waits 29 seconds for a Lambda and then gives its caller an answer of its own. One call to AWS with
all its attempts fits in easily; six of them one after the other do not. So a request has one end for all of
its calls: whoever waits for a network asks here whether there is time left to begin.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

REQUEST_SECONDS: Final = 20.0
"""Less than API Gateway's 29: a cold start comes before it, and a last pause between attempts after it."""

_END: ContextVar[float | None] = ContextVar("end_of_request", default=None)
_MAY_WAIT: ContextVar[bool] = ContextVar("may_wait", default=True)


class within:  # noqa: N801 - reads as a block, like contextlib.suppress
    """What is done inside has so many seconds, and less if it is inside of something that has less."""

    __slots__ = ("_seconds", "_token")

    def __init__(self, seconds: float = REQUEST_SECONDS) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        """Begin."""
        outer, end = _END.get(), now() + self._seconds
        self._token = _END.set(end if outer is None else min(outer, end))

    def __exit__(self, *_: object) -> None:
        """Leave the rest of the time to what is outside."""
        _END.reset(self._token)


def has_time_for(seconds: float) -> bool:
    """Whether something that takes so many seconds would end in time; outside of a request it always does."""
    end = _END.get()
    return end is None or now() + seconds <= end


@contextmanager
def at_once() -> Iterator[None]:
    """What is done inside must not wait for a network: others wait for whoever does it."""
    token = _MAY_WAIT.set(False)
    try:
        yield
    finally:
        _MAY_WAIT.reset(token)


def may_wait() -> bool:
    """Whether it is right to wait for a network; whoever may not and has to raises ``MustWait``."""
    return _MAY_WAIT.get()


def now() -> float:
    """Seconds of a clock that nobody sets."""
    return time.monotonic()

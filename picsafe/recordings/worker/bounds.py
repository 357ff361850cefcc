"""What the kernel holds the process to."""

from __future__ import annotations

import resource
from contextlib import suppress
from typing import Final

from picsafe.recordings.effort import CPU_SECONDS, most_seconds
from picsafe.recordings.limits import MAX_MEMORY_BYTES, MAX_OUTPUT_BYTES

_LIMITS: Final = (
    (resource.RLIMIT_DATA, MAX_MEMORY_BYTES),
    (resource.RLIMIT_FSIZE, MAX_OUTPUT_BYTES),
    (resource.RLIMIT_CORE, 0),
)


def bound_process() -> None:
    """Bound what it takes of the machine."""
    for which, most in _LIMITS:
        _set(which, most, most)


def bound_job(size: int, *, written: int, seconds: int) -> None:
    """Bound what it computes, to open a recording of so many bytes and to look at it, and what it writes.

    Args:
        size: of the recording.
        written: bytes at most.
        seconds: CPU seconds at most, whatever the recording is worth.
    """
    _set(resource.RLIMIT_FSIZE, min(written, MAX_OUTPUT_BYTES), min(written, MAX_OUTPUT_BYTES))
    _set(resource.RLIMIT_CPU, min(CPU_SECONDS, seconds), min(most_seconds(size), seconds))


def bound_conversion(seconds: int) -> None:
    """Bound what it computes from its start, once it is known how much there is to do."""
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    _set(resource.RLIMIT_CPU, seconds if most == resource.RLIM_INFINITY else min(seconds, most), most)


def _set(which: int, soft: int, hard: int) -> None:
    # macOS knows some of them and holds to fewer
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (soft, hard))

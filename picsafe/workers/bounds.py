"""How much a worker may take of its machine; the kernel ends it if it takes more."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress


def bound_process() -> None:
    """Leave no picture behind in a core dump."""
    _set(resource.RLIMIT_CORE, 0, 0)


def bound_job(*, memory: int, cpu_seconds: int, scratch: int) -> None:
    """Set the bounds of the next job.

    Args:
        memory: bytes of the process's own. What macOS does not bound is bounded by measuring alone.
        cpu_seconds: from now on; at their end the kernel ends the process.
        scratch: bytes of any file it writes.
    """
    if sys.platform == "linux":
        # not RLIMIT_AS, which counts what is reserved and never used
        _set(resource.RLIMIT_DATA, memory)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + cpu_seconds)
    _set(resource.RLIMIT_FSIZE, scratch)


def _set(limit: int, soft: int, hard: int | None = None) -> None:
    with suppress(OSError, ValueError):
        most = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (soft, most if hard is None else hard))

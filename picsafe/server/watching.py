"""Files that are looked at every second, so that what is changed in them holds without a signal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from chalicelib.errors import DomainError
from chalicelib.observability.log import record_failure

WATCH_SECONDS = 1.0

_Marks = tuple[tuple[int, ...] | None, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """Files, and what is called after they have changed.

    Attributes:
        paths: the files, there or not.
        look: finds out itself whether what it holds has to change; with ``says_all`` it says so either way.
    """

    paths: Sequence[Path]
    look: Callable[..., None]


class Watch:
    """Tells when files have changed and have come to rest.

    What is still being written is not read: a change counts once two looks in a row see the same. Links are
    followed, as what renews certificates puts them.

    Args:
        paths: the files, there or not.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._seen: _Marks | None = None
        self._told: _Marks | None = None

    def has_changed(self) -> bool:
        """Whether they differ from what they were when this was last true; true the first time, at rest."""
        marks = tuple(map(_mark, self._paths))
        is_at_rest, self._seen = marks == self._seen, marks
        if not is_at_rest or marks == self._told:
            return False
        self._told = marks
        return True


async def watch_files(
    paths: Sequence[Path], look: Callable[[], None], threads: Executor, seconds: float = WATCH_SECONDS
) -> None:
    """Call ``look`` in a thread soon after the start and after every change, until cancelled.

    Args:
        paths: the files, there or not.
        look: finds out itself whether what it holds has to change; a failure is logged.
        threads: where it runs.
        seconds: between two looks at the files.
    """
    watch, loop = Watch(paths), asyncio.get_running_loop()
    while True:
        try:
            if await loop.run_in_executor(threads, watch.has_changed):
                await loop.run_in_executor(threads, look)
        except (DomainError, OSError) as error:
            record_failure("watch_failed", error)
        await asyncio.sleep(seconds)


def _mark(path: Path) -> tuple[int, ...] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns

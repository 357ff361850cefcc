"""How much of a report a destination has got, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from picsafe.client.progress import Progress
from picsafe.connections.undelivered import FileSteps
from picsafe.delivery.model import ReportFile


class Counter:
    """``Watch``: tells how many bytes of a report's files have arrived.

    A file is there once its step is done; meanwhile what was sent of it is counted. After a line that broke,
    that begins anew.

    Args:
        progress: told of it.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._sizes: dict[str, int] = {}
        self._arrived = 0
        self._moved = 0

    def begun(self, files: Sequence[ReportFile], steps: FileSteps) -> None:
        """These are to arrive, but for those that have."""
        left = [file for file in files if all(steps.done(name) is None for name in _names(file))]
        self._sizes = {name: file.size for file in left for name in _names(file)}
        self._progress.began("deliver", sum(file.size for file in left))

    def moved(self, count: int) -> None:
        """See ``Watch``."""
        self._moved += count
        self._tell()

    def done(self, key: str) -> None:
        """See ``Watch``."""
        if key in self._sizes:
            self._arrived += self._sizes[key]
            self._moved = 0
            self._tell()

    def _tell(self) -> None:
        largest = max(self._sizes.values(), default=0)
        self._progress.reached(self._arrived + min(self._moved, largest))


def _names(file: ReportFile) -> tuple[str, str]:
    """What the step of a file is called: in record systems, and where files are kept."""
    return file.name, f"sent {file.name}"

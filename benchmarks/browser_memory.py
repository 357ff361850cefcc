"""How much memory a browser's processes use, from Linux's /proc."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

INTERVAL_SECONDS: Final = 0.002
IDLE_SAMPLES: Final = 100
_FIELD: Final = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True)
class Process:
    """One of the browser's processes, by its kind as Chromium names it (``browser``, ``renderer``, …)."""

    pid: int
    kind: str


def resident(processes: Iterable[Process]) -> int:
    """Bytes in memory that are the processes' own or shared among them; programs and libraries do not count.

    What two of them map counts twice. A process that has ended uses none.
    """
    return sum(fields.get("RssAnon", 0) + fields.get("RssShmem", 0) for fields in map(_status, processes))


def _status(process: Process) -> dict[str, int]:
    """The sizes in /proc/PID/status, in bytes."""
    try:
        text = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return {}
    return {name: int(kibibytes) * 1024 for name, kibibytes in _FIELD.findall(text)}


class Watch:
    """Watches processes from when it is entered until it is left.

    Attributes:
        idle: bytes that all of them used at least, when watching began.
        peak: bytes that all of them used at most at once, by samples every two milliseconds.
        renderer_peak: bytes by which the largest renderer grew over its size when watching began, at most,
            by the kernel's own record, which misses nothing.
    """

    def __init__(self, processes: Sequence[Process]) -> None:
        self._processes = processes
        self._renderers = [process for process in processes if process.kind == "renderer"]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.idle = self.peak = self.renderer_peak = 0

    def __enter__(self) -> Self:
        self.idle = self.peak = min(self._paused_sample() for _ in range(IDLE_SAMPLES))
        for renderer in self._renderers:
            # the record of the peak begins anew (proc(5), clear_refs)
            Path(f"/proc/{renderer.pid}/clear_refs").write_text("5")
        self._before = {renderer: _status(renderer).get("VmRSS", 0) for renderer in self._renderers}
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        grown = (_status(renderer).get("VmHWM", 0) - before for renderer, before in self._before.items())
        self.renderer_peak = max(grown, default=0)

    def _paused_sample(self) -> int:
        self._stop.wait(INTERVAL_SECONDS)
        return resident(self._processes)

    def _sample(self) -> None:
        while not self._stop.is_set():
            self.peak = max(self.peak, self._paused_sample())

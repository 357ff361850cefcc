"""Several workers that share the machine: jobs are done on all cores, and their results come in order."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self

from picsafe.workers.errors import Cancelled, JobFailed
from picsafe.workers.jobs import Job, Values
from picsafe.workers.memory import SharedMemory
from picsafe.workers.process import Worker, start_worker
from picsafe.workers.results import Result, Scratch

_MOST_WORKERS: Final = 4
_MEMORY: Final = 250_000_000
"""Bytes that all processes take together, as far as jobs say what they need."""
_OURS: Final = 62_000_000
_OF_A_WORKER: Final = 21_000_000
_LEAST: Final = 64_000_000


class Pool:
    """Workers, and files without names for what they make; a context, at whose end both are gone.

    Workers are started when there is something to do, as many as there are cores, and at most four.

    Args:
        start: starts a worker, instead.
        workers: how many, instead.
    """

    def __init__(self, start: Callable[[], Worker] | None = None, workers: int | None = None) -> None:
        self._count = workers or min(_cores(), _MOST_WORKERS)
        self._start = start or start_worker
        self._threads = ThreadPoolExecutor(self._count, "picsafe-worker")
        self._memory = SharedMemory(max(_MEMORY - _OURS - self._count * _OF_A_WORKER, _LEAST))
        self._own = threading.local()
        self._lock = threading.Lock()
        self._workers: set[Worker] = set()
        self._scratches: list[Scratch] = []
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def submit(self, job: Job, values: Values) -> Future[Result]:
        """Have a job done.

        The future has the result, or raises JobFailed, WorkerDied, or OSError where the scratch file is full.
        """
        return self._threads.submit(self._do, job, values)

    def finish(self) -> None:
        """End all workers at once; what they made stays."""
        with self._lock:
            self._is_closed = True
            workers = list(self._workers)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._memory.close()
        for worker in workers:
            worker.end()
        self._threads.shutdown()

    def close(self) -> None:
        """End all workers at once, and delete what they made."""
        self.finish()
        for scratch in self._scratches:
            scratch.close()

    def _do(self, job: Job, values: Values) -> Result:
        worker, scratch = self._equipment()
        bench = _Bench(scratch, self._memory)
        try:
            return scratch.result(worker.do(job, values, bench))
        except JobFailed:
            raise
        except BaseException:
            self._give_up(worker)
            raise
        finally:
            self._memory.let_go(bench)
            scratch.forget()

    def _equipment(self) -> tuple[Worker, Scratch]:
        """This thread's worker and scratch file, which are made when they are first needed."""
        own = self._own
        if getattr(own, "worker", None) is None:
            own.worker = self._start()
            with self._lock:
                self._workers.add(own.worker)
                if self._is_closed:
                    own.worker.end()
                    raise Cancelled
        if getattr(own, "scratch", None) is None:
            own.scratch = Scratch()
            with self._lock:
                self._scratches.append(own.scratch)
        return own.worker, own.scratch

    def _give_up(self, worker: Worker) -> None:
        worker.end()
        self._own.worker = None
        with self._lock:
            self._workers.discard(worker)


class _Bench:
    """A job's bench on this side of the pipes; it holds the memory that the job needs."""

    def __init__(self, scratch: Scratch, memory: SharedMemory) -> None:
        self.begin = scratch.begin
        self.write = scratch.write
        self._memory = memory

    def need(self, memory: int) -> None:
        """As Bench says."""
        self._memory.hold(self, memory)


def _cores() -> int:
    """That this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1

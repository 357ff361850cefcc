"""A worker as whoever started it sees it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol, cast

from picsafe.workers.errors import JobFailed, NoProcesses, WorkerDied
from picsafe.workers.frames import BadFrame, Kind, framed, packed, read_frame, unpacked
from picsafe.workers.jobs import Bench, Job, Values

_PROGRAM = "picsafe.workers.child"
_MMAP_FROM = 4 * 1024 * 1024
_TRIM_FROM = 2 * _MMAP_FROM
_LONGEST_WORDS = 500
_MOST_NEEDS = 64
_START_SECONDS = 60
_END_SECONDS = 10
_LOOK_SECONDS = 0.2


class Worker(Protocol):
    """Does jobs, one after the other."""

    def do(self, job: Job, values: Values, bench: Bench) -> Values:
        """Do a job: its outputs and needs go to ``bench``, and what it says comes back.

        Raises:
            JobFailed: it cannot be done.
            WorkerDied: the worker cannot do anything any more.
            OSError, Cancelled: what the bench raises; then, too, the worker is of no use.
        """
        ...

    def end(self) -> None:
        """End it at once."""
        ...


class WorkerProcess:
    """A process of its own. It has the names of files, and pipes; no environment, no other descriptor.

    Raises:
        NoProcesses: none can be started.
        WorkerDied: it ended before it could be asked anything.
    """

    def __init__(self) -> None:
        if not sys.executable or getattr(sys, "frozen", False):
            raise NoProcesses
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                # what lies in the working folder is no part of the program, whatever it is called
                [sys.executable, "-P", "-m", _PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env=_environment(),
            )
        except OSError as error:
            raise NoProcesses from error
        self._input = cast("IO[bytes]", self._process.stdin)
        self._output = cast("IO[bytes]", self._process.stdout)
        self._poll = select.poll()
        self._poll.register(self._output, select.POLLIN)
        self._deadline = time.monotonic() + _START_SECONDS
        try:
            read_frame(self._read)
        except (EOFError, BadFrame, TimeoutError):
            # what would be done here instead might be what ended it
            self.end()
            raise WorkerDied from None

    def do(self, job: Job, values: Values, bench: Bench) -> Values:
        """As Worker says."""
        order = {
            "function": job.function,
            "memory": job.memory,
            "cpu_seconds": job.cpu_seconds,
            "scratch": job.scratch,
            "values": values,
        }
        answers = _Answers(job, bench)
        try:
            self._say(Kind.JOB, packed(order))
            while (said := self._answer(job, answers)) is None:
                pass
        except (EOFError, BadFrame, BrokenPipeError, TimeoutError):
            self.end()
            raise WorkerDied from None
        return said

    def _answer(self, job: Job, answers: _Answers) -> Values | None:
        """Do what the next frame says; the job's values once it is done."""
        self._deadline = time.monotonic() + job.seconds
        kind, content = read_frame(self._read)
        if kind is Kind.DONE:
            return unpacked(content)
        if kind is Kind.FAILED:
            failed = unpacked(content)
            raise JobFailed(_shown(failed.get("code")), _shown(failed.get("detail")))
        if kind is Kind.DATA:
            answers.write(content)
        elif kind is Kind.OUTPUT:
            answers.begin(content.decode("ascii", "replace"))
        elif kind is Kind.NEED:
            answers.need(unpacked(content).get("memory"))
            self._say(Kind.GO)
        else:
            raise BadFrame
        return None

    def end(self) -> None:
        """As Worker says."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        for pipe in (self._input, self._output):
            with suppress(OSError):
                pipe.close()

    def _say(self, kind: Kind, content: bytes = b"") -> None:
        frame = memoryview(framed(kind, content))
        while frame:
            frame = frame[os.write(self._pipe(self._input), frame) :]

    def _read(self, size: int) -> bytes:
        data = bytearray(size)
        view = memoryview(data)
        while view:
            self._wait()
            count = os.readv(self._pipe(self._output), [view])
            if count == 0:
                raise EOFError
            view = view[count:]
        return bytes(data)

    def _pipe(self, pipe: IO[bytes]) -> int:
        try:
            return pipe.fileno()
        except ValueError:
            # another thread has ended it
            raise EOFError from None

    def _wait(self) -> None:
        """Until there is something to read."""
        while (left := self._deadline - time.monotonic()) > 0:
            # a signal that comes just before a wait does not end it: Ctrl-C is to be seen by the next one
            if self._poll.poll(min(left, _LOOK_SECONDS) * 1000):
                return
        raise TimeoutError


class _Answers:
    """What a process says of a job, as far as it may: a stranger's file may have taken it over."""

    def __init__(self, job: Job, bench: Bench) -> None:
        self._job = job
        self._bench = bench
        self._expected = set(job.outputs)
        self._left = job.most
        self._needs = _MOST_NEEDS

    def begin(self, name: str) -> None:
        """Begin an output that the job has."""
        if name not in self._expected:
            raise BadFrame
        self._expected.discard(name)
        self._bench.begin(name)

    def write(self, data: bytes) -> None:
        """Write to it."""
        self._left -= len(data)
        if self._left < 0 or len(self._expected) == len(self._job.outputs):
            raise BadFrame
        self._bench.write(data)

    def need(self, memory: object) -> None:
        """Wait for memory."""
        self._needs -= 1
        if not isinstance(memory, int) or not 0 <= memory <= self._job.memory or self._needs < 0:
            raise BadFrame
        self._bench.need(memory)


class InProcess:
    """For where no process can be started: jobs are done here, with nothing between us and them."""

    def do(self, job: Job, values: Values, bench: Bench) -> Values:
        """As Worker says."""
        from chalicelib.format.errors import FormatError
        from picsafe.workers.jobs import function_of

        try:
            return function_of(job.function)(values, bench)
        except FormatError as error:
            raise JobFailed(error.code, str(error)) from error

    def end(self) -> None:
        """Do nothing: there is nothing to end."""


def start_worker() -> Worker:
    """A worker of its own process where there can be one."""
    try:
        return WorkerProcess()
    except NoProcesses:
        return InProcess()


def _shown(said: object) -> str:
    """What a process says in words, which a stranger's file may have made it say."""
    return "".join(character for character in str(said)[:_LONGEST_WORDS] if character.isprintable())


def _environment() -> dict[str, str]:
    """Where its modules are, and nothing that may be a secret."""
    paths = [str(Path(path).resolve()) for path in sys.path if path and not path.endswith(".zip")]
    return {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": tempfile.gettempdir(),
        # glibc would keep the memory of one photo for the next, and have holes in it; a band's is used again
        "MALLOC_MMAP_THRESHOLD_": str(_MMAP_FROM),
        "MALLOC_TRIM_THRESHOLD_": str(_TRIM_FROM),
        # large pages, where the kernel has them: clearing small ones took a sixth of the processor's time
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }

"""What can go wrong with a job."""

from __future__ import annotations


class WorkerError(Exception):
    """Base of what can go wrong with a job."""


class JobFailed(WorkerError):
    """The job says that it cannot be done.

    Attributes:
        code: of the format's error.
        detail: its sentence, without the full stop.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class WorkerDied(WorkerError):
    """The process ended before the job did: it crashed, or took more memory or time than it may."""


class NoProcesses(WorkerError):
    """Programs have no processes here, or the system gives none."""


class Cancelled(WorkerError):
    """Nobody waits for the job any more."""

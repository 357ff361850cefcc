"""Attempts as the engine makes them, in processes that die."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from warnings import catch_warnings, simplefilter

from picsafe.delivery.errors import DeliveryError, Later
from picsafe.delivery.model import Receipt, ReportView
from tests.contract.delivery.harness import Harness


class Killed(BaseException):
    """The process has ended; nothing of ours catches this."""


class MemorySteps:
    """``Steps`` that outlive the processes of a test."""

    def __init__(self) -> None:
        self.recorded: dict[str, Receipt] = {}
        self.is_stopping = False
        self.beats = 0

    def done(self, key: str) -> Receipt | None:
        return self.recorded.get(key)

    def record(self, key: str, receipt: Receipt) -> None:
        self.recorded[key] = receipt

    def heartbeat(self, moved: int = 0) -> None:
        self.beats += 1
        if self.is_stopping:
            raise Later("stopping", "The server is stopping.")


class Process:
    """The attempts at one delivery, each by a destination that was just made, as after a start.

    Args:
        harness: makes it.
        report: what is delivered.
        settings: of the destination.
    """

    def __init__(self, harness: Harness, report: ReportView, **settings: Any) -> None:
        self.steps = MemorySteps()
        self.attempts = 0
        self._harness = harness
        self._report = report
        self._settings = settings

    def attempt(self) -> Receipt:
        """One attempt; what arrived is asked for before any but the first."""
        self.attempts += 1
        destination = self._harness.make(**self._settings)
        try:
            if self.attempts > 1 and destination.can_find:
                found = destination.find(self._report, self.steps)
                if found is not None:
                    return found
            return destination.deliver(self._report, self.steps)
        finally:
            destination.close()

    def killed_at(self, line: int) -> bool:
        """An attempt that dies before a line of the destination's code, or whether it ended before that."""
        with catch_warnings():
            # the system closes what a process leaves open, and nobody waits for what it has begun
            simplefilter("ignore", ResourceWarning)
            simplefilter("ignore", RuntimeWarning)
            try:
                with dying_at(line):
                    self.attempt()
            except Killed:
                return True
            except DeliveryError:
                return False
        return False


@contextmanager
def dying_at(line: int) -> Iterator[list[int]]:
    """Die before the given line that is run in ``picsafe.delivery``, counted from 1; yields how many were."""
    count = [0]

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        name = frame.f_globals.get("__name__", "")
        return traced if name.startswith("picsafe.delivery.") else None

    def traced(frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            count[0] += 1
            if count[0] == line:
                sys.settrace(None)
                raise Killed
        return traced

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield count
    finally:
        sys.settrace(before)

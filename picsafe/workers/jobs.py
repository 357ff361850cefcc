"""What a worker is asked to do, and what it does it with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

Values = Mapping[str, Any]
"""What goes to a job and comes back from it beside its outputs: JSON."""


@dataclass(frozen=True, slots=True)
class Job:
    """A function that is performed in another process.

    Attributes:
        function: ``module:name`` of a ``Function``.
        memory: bytes that the process may have for itself.
        cpu_seconds: that it may compute.
        seconds: that may pass before it says something.
        scratch: bytes of a file that it may write.
        outputs: the names of what it writes, each of which it begins once at most.
        most: bytes of all outputs together.
    """

    function: str
    memory: int
    cpu_seconds: int = 120
    seconds: float = 600
    scratch: int = 0
    outputs: tuple[str, ...] = ()
    most: int = 0


class Bench(Protocol):
    """What a job has while it is done."""

    def need(self, memory: int) -> None:
        """Wait until there is room for so many bytes; what was needed before is not any more."""
        ...

    def begin(self, name: str) -> None:
        """Begin an output; what is written from now on belongs to it."""
        ...

    def write(self, data: bytes | memoryview) -> None:
        """Write to the output that was begun last."""
        ...


Function = Callable[[Values, Bench], Values]
"""Performs a job; raises the format's errors if that cannot be."""


def function_of(job: str) -> Function:
    """The function that a job names."""
    module, name = job.split(":")
    return cast("Function", getattr(import_module(module), name))

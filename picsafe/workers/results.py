"""What a job leaves: values, and outputs in a file without a name."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from chalicelib.format.source import Source, StreamSource, Window
from picsafe.workers.jobs import Values


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job.

    Attributes:
        values: what it says.
        outputs: what it wrote, by name; they can be read until the scratch file is closed.
    """

    values: Values
    outputs: Mapping[str, Source]


class Scratch:
    """A file without a name, so that nothing in the clear is left behind whatever happens.

    Raises:
        OSError: there is no room for it.
    """

    def __init__(self) -> None:
        self._file = cast("BinaryIO", TemporaryFile(buffering=0))  # noqa: SIM115 - closed by close
        self._begun: dict[str, int] = {}

    def begin(self, name: str) -> None:
        """Begin an output."""
        self._begun[name] = self._file.seek(0, io.SEEK_END)

    def write(self, data: bytes | memoryview) -> None:
        """Write to the output that was begun last."""
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]

    def result(self, values: Values) -> Result:
        """What was written since the last result."""
        source, begun = StreamSource(self._file), self._begun
        ends = [*begun.values(), source.size][1:]
        outputs = {
            name: Window(source, start, end - start)
            for (name, start), end in zip(begun.items(), ends, strict=True)
        }
        self._begun = {}
        return Result(values, outputs)

    def forget(self) -> None:
        """Leave out what was begun for a job that failed."""
        self._begun = {}

    def close(self) -> None:
        """Delete it."""
        self._file.close()

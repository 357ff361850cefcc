"""How long operations tell how far they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

Step = Literal[
    "prepare", "convert", "seal", "upload", "download", "verify", "write", "decrypt", "deliver", "read_log"
]


class Progress(Protocol):
    """Is told of steps, one after the other; each counts bytes, ``read_log`` entries."""

    def began(self, step: Step, total: int) -> None:
        """A step begins; ``total`` is how many there are, 0 where that is not known."""
        ...

    def reached(self, done: int) -> None:
        """So many are done; after an interrupted transfer fewer than before."""
        ...


class Silent:
    """A progress that nobody watches."""

    def began(self, step: Step, total: int) -> None:
        """Do nothing."""

    def reached(self, done: int) -> None:
        """Do nothing."""


def counted(progress: Progress, step: Step, total: int) -> Callable[[int], None]:
    """Begin a step, and return what takes the number of bytes by which it moved on."""
    progress.began(step, total)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        # what is made beside the files, such as the PDF, is not in the total
        progress.reached(min(done, total) if total else done)

    return advance

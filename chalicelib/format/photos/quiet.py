"""Libraries written in C that print what they think of a file are not heard."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Final

_STANDARD_ERROR: Final = 2
_ALONE: Final = Lock()


@contextmanager
def quiet() -> Iterator[None]:
    """Drop what the process writes to its standard error stream meanwhile, by whatever thread.

    libtiff has no other way that Pillow would pass on.
    """
    with _ALONE:
        try:
            kept = os.dup(_STANDARD_ERROR)
        except OSError:  # there is none
            yield
            return
        try:
            with suppress(AttributeError, OSError, ValueError):  # replaced, or closed
                sys.stderr.flush()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, _STANDARD_ERROR)
            os.close(nowhere)
            yield
        finally:
            os.dup2(kept, _STANDARD_ERROR)
            os.close(kept)

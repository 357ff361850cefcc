"""Types of documents, made ready before threads see them.

msgspec works out what it knows of a class when one is decoded for the first time, and lets other threads see
it half done: decoding a class whose fields are of other such classes then ends the process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import msgspec

_lock: Final = threading.Lock()
_ready: Final[set[type[msgspec.Struct]]] = set()


def prepare_types() -> None:
    """Have msgspec work out every ``Struct`` that is imported by now.

    Called before there are threads, and by whatever imports more when there are, before anybody decodes it.
    """
    with _lock:
        for made in set(_below(msgspec.Struct)) - _ready:
            # a class that is never decoded may have fields that cannot be
            with suppress(TypeError, NameError):
                msgspec.json.Decoder(made)
            _ready.add(made)


def is_prepared(made: type[msgspec.Struct]) -> bool:
    """Whether that was done for a class."""
    return made in _ready


def _below(base: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for made in base.__subclasses__():
        yield made
        yield from _below(made)

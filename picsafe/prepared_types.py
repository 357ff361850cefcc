"""Types of documents, made ready before there are threads.

msgspec works out what it knows of a class when one is decoded for the first time, and lets other threads see
it half done: decoding a class whose fields are of other such classes then ends the process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import msgspec


def prepare_types() -> None:
    """Have msgspec work out every class that is imported by now."""
    for made in _below(msgspec.Struct):
        # a class that is never decoded may have fields that cannot be
        with suppress(TypeError, NameError):
            msgspec.json.Decoder(made)


def _below(base: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for made in base.__subclasses__():
        yield made
        yield from _below(made)

"""What passes through the pipes between a worker and whoever started it: kind, length, content."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import IntEnum
from struct import Struct
from typing import Final

from picsafe.workers.jobs import Values

_HEAD: Final = Struct(">BI")
MAX_FRAME: Final = 1024 * 1024
"""Bytes of a frame's content."""


class Kind(IntEnum):
    """What a frame says.

    To the worker: ``JOB`` (values) and ``GO``. From it: ``READY``, once, ``NEED`` (values), ``OUTPUT`` (an
    output's name), ``DATA`` (of that output), ``DONE`` (values) and ``FAILED`` (values: code and detail).
    """

    JOB = 1
    GO = 2
    NEED = 3
    OUTPUT = 4
    DATA = 5
    DONE = 6
    FAILED = 7
    READY = 8


class BadFrame(Exception):
    """What came is no frame."""


def framed(kind: Kind, content: bytes | memoryview = b"") -> bytes:
    """A frame; ``content`` has at most MAX_FRAME bytes."""
    return _HEAD.pack(kind, len(content)) + content


def packed(values: Values) -> bytes:
    """Values as a frame has them."""
    return json.dumps(values).encode("ascii")


def unpacked(content: bytes) -> Values:
    """The values in a frame.

    Raises:
        BadFrame: there are none.
    """
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        raise BadFrame from None
    if not isinstance(values, dict):
        raise BadFrame
    return values


def read_frame(read: Callable[[int], bytes]) -> tuple[Kind, bytes]:
    """Read a frame; ``read`` returns as many bytes as it is asked for, or raises.

    Raises:
        BadFrame: it is none.
    """
    kind, size = _HEAD.unpack(read(_HEAD.size))
    if size > MAX_FRAME or kind not in set(Kind):
        raise BadFrame
    return Kind(kind), read(size) if size else b""

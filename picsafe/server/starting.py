"""What a process beside the first one of a server is told when it is started.

It is told by its standard input; the end of that is the end of the first process, which none of the others
outlives.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import IO, Any

import msgspec

from chalicelib.contract.registrations import Registration
from picsafe.server.options import Options


class Start(msgspec.Struct, frozen=True):
    """What a process has to know.

    Attributes:
        options: the flags, completed by the registration.
        registration: what that says.
        port: that the first process listens on.
        processes: how many there are.
        clock_began: as ``chalicelib.wiring.local.InCommon`` has it.
        channel: the descriptor of its end of the channel.
    """

    options: Options
    registration: Registration | None
    port: int
    processes: int
    clock_began: float
    channel: int


def encoded(start: Start) -> bytes:
    """One line."""
    return msgspec.json.encode(start, enc_hook=_as_text) + b"\n"


def received(source: IO[bytes]) -> Start:
    """What this process was told; it ends as soon as whoever said it has."""
    start = msgspec.json.decode(source.readline(), type=Start, dec_hook=_as_path)
    threading.Thread(target=_end_with, args=(source.fileno(),), name="first-process", daemon=True).start()
    return start


def _end_with(source: int) -> None:
    while os.read(source, 1):
        pass
    # nothing that was answered is lost, and nobody is left who could stop this in good order
    os._exit(1)


def _as_text(value: Any) -> str:  # noqa: ANN401 - msgspec's signature
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError


def _as_path(kind: type, value: Any) -> Any:  # noqa: ANN401 - as above
    if kind is Path:
        return Path(value)
    raise NotImplementedError

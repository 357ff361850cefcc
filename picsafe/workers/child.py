"""The worker's own program, ``python -m picsafe.workers.child``: frames on standard input and output.

It ends at once when its standard input does, whatever it is doing: nobody waits for it any more.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Callable
from typing import Final

from chalicelib.format.errors import FormatError
from picsafe.workers.bounds import bound_job, bound_process
from picsafe.workers.frames import MAX_FRAME, BadFrame, Kind, framed, packed, read_frame, unpacked
from picsafe.workers.jobs import Values, function_of

_INPUT: Final = 0
_OUTPUT: Final = 1

Inbox = queue.SimpleQueue[tuple[Kind, bytes]]


class PipeBench:
    """The bench of a job in a process of its own."""

    def __init__(self, output: int, inbox: Inbox) -> None:
        self._output = output
        self._inbox = inbox

    def need(self, memory: int) -> None:
        """As Bench says."""
        self.say(Kind.NEED, packed({"memory": memory}))
        self._inbox.get()

    def begin(self, name: str) -> None:
        """As Bench says."""
        self.say(Kind.OUTPUT, name.encode())

    def write(self, data: bytes | memoryview) -> None:
        """As Bench says."""
        view = memoryview(data)
        for start in range(0, len(view), MAX_FRAME):
            self.say(Kind.DATA, view[start : start + MAX_FRAME])

    def say(self, kind: Kind, content: bytes | memoryview = b"") -> None:
        """Write a frame."""
        frame = memoryview(framed(kind, content))
        while frame:
            frame = frame[os.write(self._output, frame) :]


def main() -> None:
    """Do jobs until nobody asks for more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides
    output = os.dup(_OUTPUT)
    nowhere = os.open(os.devnull, os.O_RDWR)
    # what libraries print is no frame
    os.dup2(nowhere, _OUTPUT)
    bound_process()
    inbox: Inbox = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(inbox,), daemon=True).start()
    bench = PipeBench(output, inbox)
    bench.say(Kind.READY)
    while True:
        bench.say(*_outcome(unpacked(inbox.get()[1]), bench))


def _outcome(order: Values, bench: PipeBench) -> tuple[Kind, bytes]:
    try:
        perform: Callable[[Values, PipeBench], Values] = function_of(order["function"])
        bound_job(memory=order["memory"], cpu_seconds=order["cpu_seconds"], scratch=order["scratch"])
        return Kind.DONE, packed(perform(order["values"], bench))
    except FormatError as error:
        return Kind.FAILED, packed({"code": error.code, "detail": str(error)})


def _listen(inbox: Inbox) -> None:
    try:
        while True:
            inbox.put(read_frame(_read))
    except (EOFError, OSError, BadFrame):
        os._exit(0)


def _read(size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = os.read(_INPUT, size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


if __name__ == "__main__":
    main()

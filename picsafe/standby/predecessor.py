"""The machine that this one has taken over from, which may come back and does not know it."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Final, Self

import msgspec

from chalicelib.local import private_files
from chalicelib.observability.log import record, record_failure
from picsafe.standby.command import CommandFailed, OtherMachine, running
from picsafe.standby.messages import Ask, Yielded

FILE: Final = "predecessor"
EVERY: Final = 15.0
_SECONDS: Final = 20.0


class Predecessor(msgspec.Struct, frozen=True):
    """Whom to tell, and what; the content of a file in the data folder until it has been told.

    Attributes:
        command: reaches it.
        epoch: that it has to give way to.
        number: of the newest entry that was followed.
        hash: of that entry.
    """

    command: tuple[str, ...]
    epoch: int
    number: int
    hash: str | None

    @classmethod
    def of(cls, data: Path) -> Self | None:
        """The one that was not told yet.

        Raises:
            OSError: the file cannot be read.
        """
        try:
            return msgspec.json.decode((data / FILE).read_bytes(), type=cls)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def note(self, data: Path) -> None:
        """Write it down, to be told later.

        Raises:
            OSError: the file system refused.
        """
        private_files.replace(data / FILE, msgspec.json.encode(self))


def has_stopped(other: OtherMachine, told: Predecessor) -> int | None:
    """Have a machine stop; the number of its newest entry, or ``None`` if it does not know what was followed.

    Raises:
        CommandFailed: it does not answer.
    """
    ask = Ask(told.number, hash=told.hash, successor=told.epoch)
    return other.ask(ask, Yielded).last


class Teller:
    """One thread that tries to reach the predecessor until it has been told.

    Args:
        data: the data folder.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="predecessor", daemon=True)

    def start(self) -> None:
        """Begin, if somebody has to be told."""
        if self.is_untold():
            self._thread.start()

    def close(self) -> None:
        """End; the thread may still wait for a command that is ended with it."""
        self._stopping.set()

    def is_untold(self) -> bool:
        """Whether there is a machine that may answer keys beside this one."""
        return (self._data / FILE).exists()

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                told = Predecessor.of(self._data)
                if told is None or self._has_told(told):
                    return
            except (CommandFailed, OSError) as error:
                record_failure("predecessor_unreachable", error)
            pause = EVERY

    def _has_told(self, told: Predecessor) -> bool:
        with running(told.command, _SECONDS, quiet=True) as other:
            last = has_stopped(other, told)
        if last is None:
            record("predecessor_differs", level=logging.ERROR)
            return False
        (self._data / FILE).unlink(missing_ok=True)
        record("predecessor_told")
        if last > told.number:
            # of what was never followed nobody here knows
            record("predecessor_has_more", level=logging.ERROR)
        return True

"""Keys that were destroyed on the other machine, taken out of a standby's files.

``shred`` does so on the machine where it is run, in one go. Others wait for a standby meanwhile: so it looks
through its file a stretch at a time, between what it asks. What it looks for is written down before the key
is taken away, so that whoever is killed in between goes on with it.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from chalicelib.errors import Unavailable
from chalicelib.keys.master_key import HEADER
from chalicelib.keys.sqlite.change_target import ChangeTarget
from chalicelib.keys.sqlite.erasure import compact, empty_log

MOST: Final = 10_000
"""Keys that may wait before fewer entries are taken over at a time."""
FEW: Final = 100
"""Entries that are taken over at a time then: answers on the other machine go on waiting for them."""
STRETCH: Final = 16 * 1024 * 1024
_PATIENCE: Final = 0.5
_AGAIN: Final = 60.0
_CHECKED: Final = 2000


class Gone(msgspec.Struct, frozen=True):
    """A key that was destroyed.

    Attributes:
        report_id: whose.
        wrapped: what the file had.
    """

    report_id: str
    wrapped: bytes


class Erasing:
    """What is to be taken out of a file.

    Args:
        path: the file; it is kept open from the first look on, since closing it takes away this process's
            locks: close this after the database.
        pending: what was written down.
        clock: seconds that nobody sets.
    """

    def __init__(
        self, path: Path, pending: Iterable[Gone] = (), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._clock = clock
        self._waiting: list[Gone] = []
        # whoever wrote them down may have been stopped before they were taken away
        self._unsure = list(pending)
        self._look: _Look | None = None
        # the one before may have been stopped before it came to that
        self._log_is_full = True
        self._descriptor: int | None = None
        self._again = clock()

    @property
    def pending(self) -> tuple[Gone, ...]:
        """What may still be in the file, to be written down."""
        return (*(() if self._look is None else self._look.keys), *self._waiting, *self._unsure)

    @property
    def room(self) -> int:
        """How many keys may be taken away until the next step."""
        return max(FEW, MOST - len(self.pending))

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return not (self._log_is_full or self._look or self._waiting or self._unsure)

    @property
    def is_due(self) -> bool:
        """Whether there is something to do that may be tried now."""
        return not self.is_done and self._clock() >= self._again

    def add(self, gone: Iterable[Gone]) -> None:
        """Have keys be taken out that were taken away from the file."""
        self._waiting += gone

    def add_log(self) -> None:
        """Have the write-ahead log emptied, which has what was overwritten."""
        self._log_is_full = True

    def step(self, target: ChangeTarget) -> None:
        """Do a part of it, if there is one: at most a stretch of the file is read.

        Raises:
            Unavailable: others were reading or writing all the time, or there is no room; it is due again in
                a minute.
        """
        if not self.is_due:
            return
        try:
            self._step(target)
        except Unavailable:
            self._again = self._clock() + _AGAIN
            raise

    def finish(self, target: ChangeTarget) -> None:
        """Do all of it, as far as that is possible now: whoever takes over waits for nobody."""
        with suppress(Unavailable):
            while self.is_due:
                self.step(target)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _step(self, target: ChangeTarget) -> None:
        if self._look is None:
            self._check(target)
            if self._unsure:
                return
            empty_log(self._path, _PATIENCE)
            self._log_is_full = False
            self._look = _Look(self._waiting) if self._waiting else None
            self._waiting = []
            return
        if self._look.has_found(self._read):
            compact(self._path, _PATIENCE)
            self._look = None
        elif self._look.is_over:
            self._look = None

    def _check(self, target: ChangeTarget) -> None:
        some = self._unsure[:_CHECKED]
        # of what was written down and not taken away the other machine tells again
        self._waiting += [one for one in some if not target.has_key(one.report_id, one.wrapped)]
        del self._unsure[:_CHECKED]

    def _read(self, offset: int, length: int) -> bytes:
        try:
            if self._descriptor is None:
                self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            return os.pread(self._descriptor, length, offset)
        except OSError as error:
            raise Unavailable from error


class _Look:
    """One look through a file."""

    def __init__(self, keys: list[Gone]) -> None:
        self.keys = keys
        self.is_over = False
        self._offset = 0
        # nearly all begin alike: the file is searched for that, however many keys there are
        self._wanted: dict[bytes, set[bytes]] = defaultdict(set)
        for one in keys:
            self._wanted[one.wrapped[:HEADER]].add(one.wrapped)
        self._lengths = {len(one.wrapped) for one in keys}

    def has_found(self, read: Callable[[int, int], bytes]) -> bool:
        """Whether the next stretch has one of them."""
        content = read(self._offset, STRETCH + max(self._lengths))
        if any(_has_one(content, header, wanted, self._lengths) for header, wanted in self._wanted.items()):
            return True
        self._offset += STRETCH
        self.is_over = len(content) <= STRETCH
        return False


def _has_one(content: bytes, header: bytes, wanted: set[bytes], lengths: set[int]) -> bool:
    at = content.find(header)
    while at >= 0:
        if any(content[at : at + length] in wanted for length in lengths):
            return True
        at = content.find(header, at + 1)
    return False

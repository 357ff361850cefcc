"""The socket in the data folder by which ``picsafe keyserver changes`` tells the server what a standby has.

Commands of the operator's ask by it whether the standby has what they wrote.

So the server itself neither reads what has changed nor sends it: that costs another process's time.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from chalicelib.errors import Unavailable
from chalicelib.keys.sqlite.succession import SqliteSuccession, Succession
from chalicelib.observability.log import record, record_failure
from picsafe.standby.gate import StandbyGate
from picsafe.standby.messages import (
    MAX_SHORT,
    BadMessage,
    CommandStep,
    Holds,
    MayTell,
    Written,
    encoded,
    read,
)

SOCKET: Final = "standby.sock"
MAX_LINKS: Final = 8
_PAUSE: Final = 0.1
_DESCRIPTORS: Final = Path("/proc/self/fd")


class StandbyLinks:
    """Listens in the data folder, which is its user's alone.

    Args:
        data: the folder.
        gate: told what the standby has.
        succession: whose word counts.
    """

    def __init__(self, data: Path, gate: StandbyGate, succession: SqliteSuccession) -> None:
        self._data = data
        self._gate = gate
        self._succession = succession
        self._links: set[_Link] = set()
        self._serving: set[threading.Thread] = set()
        self._counting: _Link | None = None
        self._changing = threading.Lock()
        # one at a time, so that a word which counts no more releases nothing
        self._hearing = threading.Lock()
        self._stopping = threading.Event()
        gate.on_written = self._written
        with _reachable(data) as address:
            address.unlink(missing_ok=True)
            self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._listener.bind(str(address))
            address.chmod(0o600)
        self._listener.listen(MAX_LINKS)
        self._thread = threading.Thread(target=self._accept, name="standby-links", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Hang up; nobody reads the store any more once this returns."""
        self._stopping.set()
        # a closed socket alone would leave who accepts where it is
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if self._thread.ident is not None:
            self._thread.join()
        with self._changing:
            links, serving = tuple(self._links), tuple(self._serving)
        for link in links:
            link.hang_up()
        for thread in serving:
            thread.join()
        with suppress(OSError):
            (self._data / SOCKET).unlink()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                # it is closed, or there are too many open files
                self._stopping.wait(_PAUSE)
                continue
            link = _Link(connection)
            thread = threading.Thread(target=self._serve, args=(link,), name="standby-link", daemon=True)
            with self._changing:
                # one that has lost its standby, and does not know it yet, says nothing any more
                silent = (
                    min(self._links, key=lambda one: one.heard) if len(self._links) >= MAX_LINKS else None
                )
                self._links.add(link)
                self._serving.add(thread)
            if silent is not None:
                self._forget(silent)
            thread.start()

    def _serve(self, link: _Link) -> None:
        try:
            while (holds := link.next()) is not None:
                if holds.command is not None:
                    self._attend(link, holds.command)
                    continue
                with self._hearing:
                    is_possible = self._heard(link, holds)
                if not is_possible:
                    record("standby_contradicts", level=logging.ERROR)
                    return
        except (BadMessage, OSError):
            pass
        except Unavailable as error:
            record_failure("standby_unheard", error)
        finally:
            self._forget(link)
            with self._changing:
                self._serving.discard(threading.current_thread())

    def _attend(self, link: _Link, step: CommandStep) -> None:
        if step == "begins":
            link.may_tell(self._gate.refusal())
        else:
            # whoever tells may be the thread that hears the standby, so that nobody waits here
            self._gate.after_commit(link.may_tell)

    def _heard(self, link: _Link, holds: Holds) -> bool:
        # whose word counts is read when it begins; without a name, another machine has taken over
        if not link.counts or not holds.standby:
            found = self._succession.read()
            if found.successor is not None:
                self._gate.give_way()
                return True
            link.counts = self._counts(found, holds)
        link.asks(holds.number)
        # after that, so that what is committed now wakes it
        if not link.counts:
            link.written(self._succession.last())
            return True
        with self._changing:
            if self._counting is not link:
                self._counting = link
                # another one may have taken the place of theirs: it is read again at their next word
                for other in self._links - {link}:
                    other.counts = False
        last = self._gate.holds(holds.number)
        if last is not None:
            link.written(last)
        return last is not None

    def _counts(self, found: Succession, holds: Holds) -> bool:
        """Whether it is the standby whose word counts; the first one that has everything becomes it."""
        if not self._gate.rule.waits or holds.epoch != found.epoch:
            return False
        if found.standby is None and holds.number >= self._succession.last():
            self._succession.keep_standby(holds.standby)
            return True
        return found.standby == holds.standby

    def _written(self, number: int) -> None:
        for link in tuple(self._links):
            link.written(number)

    def _forget(self, link: _Link) -> None:
        link.hang_up()
        with self._changing:
            self._links.discard(link)
            was_counting = self._counting is link
            if was_counting:
                self._counting = None
        if was_counting:
            self._gate.lost()


class _Link:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._incoming = connection.makefile("rb")
        self._asked: int | None = None
        self.heard = time.monotonic()
        self.counts = False
        self._sending = threading.Lock()

    def next(self) -> Holds | None:
        return read(self._incoming, Holds, MAX_SHORT)

    def asks(self, number: int) -> None:
        with self._sending:
            self._asked, self.heard = number, time.monotonic()

    def written(self, number: int) -> None:
        with self._sending:
            asked = self._asked
            if asked is None or number <= asked:
                return
            self._asked = None
            # who does not read looks into the file a moment later
            self._send(Written(number, self.counts))

    def may_tell(self, refusal: Unavailable | None) -> None:
        """Answer a command; one that has gone is told nothing."""
        with self._sending:
            self._send(MayTell(None if refusal is None else refusal.code))

    def _send(self, message: Written | MayTell) -> None:
        with suppress(OSError):
            self._connection.send(encoded(message), socket.MSG_DONTWAIT)

    def hang_up(self) -> None:
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            self._connection.close()


@contextmanager
def _reachable(data: Path) -> Iterator[Path]:
    """The socket's address, on Linux however long the folder's path is: a socket's has 107 bytes at most."""
    if not _DESCRIPTORS.is_dir():
        yield data / SOCKET
        return
    descriptor = os.open(data, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield _DESCRIPTORS / str(descriptor) / SOCKET
    finally:
        os.close(descriptor)


def linked(data: Path) -> socket.socket | None:
    """A connection to the server of a data folder; ``None`` if none runs."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _reachable(data) as address:
            connection.connect(str(address))
    except OSError:
        connection.close()
        return None
    return connection

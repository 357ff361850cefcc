"""What another machine's standby is answered from, by ``picsafe keyserver changes``."""

from __future__ import annotations

import select
import socket
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import IO

from chalicelib.clock import utc_now
from chalicelib.keys.entries import timestamp
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.changes import ChangeSource, Row
from chalicelib.keys.sqlite.succession import SqliteSuccession
from chalicelib.local.sqlite import Database
from picsafe.keyserver.archive import KEYS
from picsafe.keyserver.errors import KeyServerLifeError, require_no_standby
from picsafe.keyserver.following import bad_message
from picsafe.keyserver.rewrapped import Wrapped
from picsafe.keyserver.rotation import is_under_way
from picsafe.standby.gate import PATIENCE
from picsafe.standby.link import linked
from picsafe.standby.messages import MAX_SHORT, Ask, BadMessage, Holds, Yielded, encoded, read, write

_LOOK = 0.1


def serve_changes(data: Path, asks: IO[bytes], answers: IO[bytes]) -> None:
    """Answer a standby until it hangs up; the folder's server may be running.

    Raises:
        KeyServerLifeError: ``no_key_server``, ``standby``, ``bad_message``.
        Unavailable: the store cannot be read.
    """
    _require_key_server(data)
    with ExitStack() as stack:
        source = stack.enter_context(closing(ChangeSource(data / KEYS)))
        server = stack.enter_context(closing(_Server(data)))
        told: list[Row] = []
        try:
            while (ask := read(asks, Ask)) is not None:
                if ask.successor is not None:
                    write(answers, Yielded(_give_way(data, ask, server)))
                elif ask.wrapped_after is not None:
                    before = is_under_way(data)
                    keys = source.wrapped(ask.wrapped_after)
                    write(answers, Wrapped(keys, settled=not (before or is_under_way(data))))
                else:
                    _wait(source, server, ask, told)
                    # before, so that what comes in between is told once more, and not left out
                    told = source.webhooks()
                    write(answers, source.after(ask.after, ask.most))
        except BadMessage as error:
            raise bad_message() from error


def forget(data: Path) -> None:
    """Have the next standby that has everything be the one that answers wait for.

    Raises:
        KeyServerLifeError: ``no_key_server``, ``standby``.
        Unavailable: the store does not answer.
    """
    _require_key_server(data)
    with closing(Database(data / KEYS, MIGRATIONS)) as database:
        SqliteSuccession(database).keep_standby(None)


def _require_key_server(data: Path) -> None:
    if not (data / KEYS).exists():
        raise KeyServerLifeError("no_key_server", f"{data} is not the data folder of a Key Server.")
    # it does not know what its keys are wrapped under before it is taken over
    require_no_standby(data)


class _Server:
    """The server that runs on the folder, whenever one does; it may be started again meanwhile."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._connection: socket.socket | None = None
        self._said: Holds | None = None

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def tell(self, holds: Holds) -> None:
        """Say what the standby has, now and to whoever is started later."""
        self._said = holds
        if self._connection is None:
            self._connection = linked(self._data)
        if self._connection is not None:
            try:
                self._connection.sendall(encoded(holds))
            except OSError:
                self.close()

    def wait(self, seconds: float) -> None:
        """Until it has written something, but no longer."""
        if self._connection is None:
            time.sleep(seconds)
            if self._said is not None:
                self.tell(self._said)
            return
        ready, _, _ = select.select([self._connection], [], [], seconds)
        try:
            # what it is does not matter: there is something, or nobody any more
            if ready and not self._connection.recv(MAX_SHORT):
                self.close()
        except OSError:
            self.close()


def _wait(source: ChangeSource, server: _Server, ask: Ask, told: list[Row]) -> None:
    """Until there is something: an entry, or a target of webhooks has come further than was told."""
    deadline = time.monotonic() + (PATIENCE if ask.waits else 0)
    # one whose newest entry is another than here may say what it wants
    if ask.standby is not None and ask.hash == source.hash(ask.after):
        server.tell(Holds(ask.standby, ask.epoch, ask.after))
    # one that went back has something to say at once
    while (
        source.last() == ask.after and source.webhooks() == told and (left := deadline - time.monotonic()) > 0
    ):
        server.wait(min(_LOOK, left))


def _give_way(data: Path, ask: Ask, server: _Server) -> int | None:
    with closing(Database(data / KEYS, MIGRATIONS)) as database:
        succession = SqliteSuccession(database)
        epoch = ask.successor or 0
        last = succession.give_way(epoch, ask.after, ask.hash, timestamp(utc_now()))
        if last is not None:
            # which looks into the file then
            server.tell(Holds("", 0, 0))
    return last

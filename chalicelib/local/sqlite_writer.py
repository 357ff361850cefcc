"""The one connection that a process writes to a SQLite file by, and the work that waits for it."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite_connections import Connections
from chalicelib.local.write_turns import WriteTurn

T = TypeVar("T")

MAX_GROUP = 256
CACHE_KIB = 16 * 1024
"""What the connection may hold of the file, where SQLite alone would hold 2 MiB.

Its pages stay valid from one transaction to the next. Of a store of ten million entries the inner pages alone
take so much, and each look-up would read them again."""


@dataclass(slots=True)
class Job(Generic[T]):
    """A piece of work, and what came of it."""

    work: Callable[[sqlite3.Connection], T]
    done: bool = False
    error: BaseException | None = None
    result: list[T] = field(default_factory=list)


class Writer:
    """Commits work that waits, in groups. One thread at a time calls it, apart from ``add``.

    Args:
        connections: open the connection.
        turn: whose turn it is to write, which ``commit_group`` takes unless one has begun.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """

    def __init__(self, connections: Connections, turn: WriteTurn) -> None:
        self._connections = connections
        self.turn = turn
        self._queue: deque[Job[Any]] = deque()
        self.connection = self._opened()

    def _opened(self) -> sqlite3.Connection:
        connection = self._connections.open()
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        return connection

    def add(self, job: Job[Any]) -> None:
        """Have it wait for the next group."""
        self._queue.append(job)

    def commit_group(self, *, begun: bool = False) -> sqlite3.Error | None:
        """Commit the work that waits, in the transaction that has begun or a new one; why it failed."""
        group = [self._queue.popleft() for _ in range(min(len(self._queue), MAX_GROUP))]
        try:
            if begun:
                self._commit_jobs(group)
            else:
                with self.turn:
                    self._begin_and_commit(group)
        except BaseException as error:
            # also an interruption of this thread: nobody may take work for stored that was not committed
            for job in group:
                job.error = unavailable(error)
            self.undo()
            if not isinstance(error, sqlite3.Error):
                raise
            return error
        finally:
            for job in group:
                job.done = True
        return None

    def _begin_and_commit(self, group: list[Job[Any]]) -> None:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            if len(group) == 1:
                # there is nobody whose work would have to stay
                self.connection.execute("COMMIT" if self._worked(group[0]) else "ROLLBACK")
            else:
                self._commit_jobs(group)
        except BaseException:
            # before anybody else has a turn
            self.undo()
            raise

    def _commit_jobs(self, group: list[Job[Any]]) -> None:
        for job in group:
            self._run(job)
        self.connection.execute("COMMIT")

    def _run(self, job: Job[Any]) -> None:
        self.connection.execute("SAVEPOINT job")
        if not self._worked(job):
            self.connection.execute("ROLLBACK TO job")
        self.connection.execute("RELEASE job")

    def _worked(self, job: Job[Any]) -> bool:
        try:
            job.result.append(job.work(self.connection))
        except Exception as error:
            job.error = error
            if not self.connection.in_transaction:
                # some failures (a full disk) end the whole transaction, and with it the group
                raise sqlite3.OperationalError("the transaction was ended") from error
            return False
        return True

    def undo(self) -> None:
        """End the transaction that there may be, and whatever it did."""
        try:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        except sqlite3.Error:
            self.connection.close()
            # a closed one refuses whatever comes, which then tries this again
            with suppress(sqlite3.Error):
                self.connection = self._opened()

    def migrate(self, migrations: Sequence[str]) -> None:
        """Run the scripts that the file has not seen.

        Raises:
            Unavailable: the file is of a newer PicSafe.
            sqlite3.Error: a script fails.
        """
        version = self._version()
        for number, script in enumerate(migrations[version:], start=version + 1):
            try:
                self.connection.executescript(
                    f"BEGIN IMMEDIATE; {script}; PRAGMA user_version={number}; COMMIT;"
                )
            except sqlite3.Error:
                self.undo()
                # unless another process has run the same script at the same moment
                if self._version() < number:
                    raise
        if self._version() > len(migrations):
            raise Unavailable

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])


def unavailable(cause: BaseException) -> Unavailable:
    """What is told of work that was not committed."""
    error = Unavailable()
    error.__cause__ = cause
    return error

"""Pieces of work that share one transaction, each as if it had its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from chalicelib.errors import MustWait, Unavailable

T = TypeVar("T")

_UNDONE = (Unavailable, MustWait)


class Group:
    """The transaction of several pieces of work on one connection; it begins when one of them needs it.

    Args:
        connection: without a transaction; nobody else uses it meanwhile.

    Attributes:
        begun: whether there is a transaction, or was one.
        failure: what ended the transaction, so that all pieces that used it are lost.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._uses = False
        self._writes = False
        self.begun = False
        self.failure: sqlite3.Error | None = None

    def run(self, piece: Callable[[], T]) -> tuple[T | Exception, bool]:
        """What a piece gives or raises, and whether it has used the database.

        What it wrote stays, also if it raises, as it would have stayed alone; unless it raises
        ``Unavailable`` or ``MustWait``.
        """
        self._uses = self._writes = False
        outcome: T | Exception
        try:
            outcome = piece()
        except Exception as error:  # noqa: BLE001 - it is the piece's outcome, and given to whoever asked for it
            outcome = error
        if self._writes and self.failure is None:
            try:
                if isinstance(outcome, _UNDONE):
                    self._connection.execute("ROLLBACK TO piece")
                self._connection.execute("RELEASE piece")
            except sqlite3.Error as error:
                self.failure = error
        return outcome, self._uses

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work``, which sees what was written before it.

        Raises:
            Unavailable: the database does not answer.
        """
        self._use()
        try:
            return work(self._connection)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work``, which is undone if it raises; its exception is raised here.

        Raises:
            Unavailable: the database does not answer, or the disk is full; nothing was written.
        """
        self._use()
        try:
            if not self._writes:
                # until the piece has written something, to undo the work is to undo the piece
                self._connection.execute("SAVEPOINT piece")
                self._writes = True
                return self._undone_if_it_raises(work, "piece")
            self._connection.execute("SAVEPOINT work")
            try:
                return self._undone_if_it_raises(work, "work")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("RELEASE work")
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _undone_if_it_raises(self, work: Callable[[sqlite3.Connection], T], savepoint: str) -> T:
        try:
            return work(self._connection)
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute(f"ROLLBACK TO {savepoint}")
            raise

    def begin(self) -> None:
        """Begin the transaction, for reads as well: what was read must not have changed when it is written.

        Raises:
            sqlite3.Error: that does not work, or somebody else is writing.
        """
        self._connection.execute("BEGIN IMMEDIATE")
        self.begun = True

    def _use(self) -> None:
        self._uses = True
        if self.failure is not None:
            raise Unavailable from self.failure
        if self.begun:
            return
        try:
            self.begin()
        except sqlite3.Error as error:
            self.begun = True
            self.failure = error
            raise Unavailable from error

    def _failed(self, error: sqlite3.Error) -> Unavailable:
        if not self._connection.in_transaction:
            # some failures (a full disk) end the whole transaction
            self.failure = error
        return Unavailable()

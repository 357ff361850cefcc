"""SQLite as the one-machine adapters use it: durable, and many writers at once.

Every commit is synced to disk (WAL with ``synchronous=FULL``). Writers that arrive while a commit is
under way are committed together by whoever comes next (group commit), so that a storm of key fetches
costs few syncs; each still gets its answer only after its own work is on disk. Whoever has several pieces
of work, each of which reads and writes, can have them done in one transaction (``Database.together``).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from chalicelib.errors import Unavailable
from chalicelib.local.disk import NotWritable, disk_full
from chalicelib.local.findings import Findings
from chalicelib.local.private_files import make_folder
from chalicelib.local.sqlite_connections import Connections
from chalicelib.local.sqlite_damage import BUSY_TIMEOUT, DAMAGE, codes_of, primary_code, store_damaged
from chalicelib.local.sqlite_group import Group
from chalicelib.local.sqlite_writer import Job, Writer, unavailable
from chalicelib.local.write_turns import Alone, WriteTurn

Connection = sqlite3.Connection
T = TypeVar("T")

# also what a folder gives in which the write-ahead log cannot be made
_NOT_WRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})


def _ignore(_loss: sqlite3.Error) -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Decided(Generic[T]):
    """Pieces of work that were run: what each gave or raised, and whether it has used the database."""

    group: Group
    outcomes: list[tuple[T | Exception, bool]]


class Database:
    """One SQLite file.

    Args:
        path: the file; made if it is not there, readable by its owner only.
        migrations: SQL scripts in order; a script that has run once is never run or changed again.
        turn: whose turn it is to write, where several processes of a server do; ``close`` closes it.
        findings: where it is noted that the file is damaged.

    Raises:
        NotWritable: it cannot be written.
        Unavailable: the file cannot be opened, is not a database, or is of a newer PicSafe.
    """

    def __init__(
        self,
        path: Path,
        migrations: Sequence[str],
        turn: WriteTurn | None = None,
        findings: Findings | None = None,
    ) -> None:
        self._path = path
        self._findings = findings or Findings()
        self._damage = f"{path.name} is damaged"
        self._local = threading.local()
        self._writing = threading.Lock()
        self._connections = Connections(path)
        try:
            make_folder(path.parent)
            path.touch(mode=0o600)
            self._writer = Writer(self._connections, turn or Alone())
            self._writer.migrate(migrations)
        except OSError as error:
            raise NotWritable(path) from error
        except sqlite3.Error as error:
            if primary_code(error) in _NOT_WRITABLE:
                raise NotWritable(path) from error
            raise Unavailable from error

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a snapshot of its own; it must not write.

        Raises:
            Unavailable: the database does not answer.
        """
        group = self._group()
        if group is not None:
            return group.read(work)
        try:
            connection = self._connections.of_this_thread()
            connection.execute("BEGIN")
            try:
                return work(connection)
            finally:
                connection.rollback()
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What one statement finds, which is a snapshot by itself.

        Raises:
            Unavailable: the database does not answer.
        """
        group = self._group()
        if group is not None:
            return group.read(lambda connection: connection.execute(statement, parameters).fetchall())
        try:
            return self._connections.of_this_thread().execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def version(self) -> int:
        """A number that is another one after anybody has committed to the file; to be compared in one thread.

        Raises:
            Unavailable: the database does not answer.
        """
        try:
            (version,) = self._connections.of_this_thread().execute("PRAGMA data_version").fetchone()
        except sqlite3.Error as error:
            raise self._failed(error) from error
        return int(version)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction and return once that is synced to disk.

        ``work`` sees what earlier writers did, may run in any thread, and is undone if it raises; its
        exception is raised here.

        Raises:
            Unavailable: the database does not answer, or the disk is full; nothing was written.
        """
        group = self._group()
        if group is not None:
            return group.write(work)
        if self._damaged:
            # what leans on a damaged file is worth nothing, and to write to it makes it worse
            raise Unavailable
        job = Job(work)
        self._writer.add(job)
        with self._writing:
            while not job.done:
                # everybody in the group is told, with the reason as the cause
                with suppress(Exception):
                    self._writer.commit_group()
        if isinstance(job.error, sqlite3.Error):
            raise self._failed(job.error) from job.error
        if job.error is not None:
            raise job.error
        return job.result[0]

    def together(
        self, pieces: Sequence[Callable[[], T]], *, on_loss: Callable[[sqlite3.Error], None] = _ignore
    ) -> list[T | Exception]:
        """Run pieces of work one after another in one transaction, and return once that is synced to disk.

        A piece sees what those before it wrote, and its ``read``, ``rows`` and ``write`` take part in the
        transaction if they are called in this thread. Others' writes that wait are committed with it.

        Args:
            pieces: the work.
            on_loss: is told why nothing was committed, if so.

        Returns:
            Of each piece its result, or what it has raised: what it had written by then stays, as it would
            have alone, unless that is ``Unavailable`` or ``MustWait``. If the transaction cannot be
            committed, it is ``Unavailable`` of every piece that has used the database.
        """
        if self._damaged:
            return [Unavailable() for _ in pieces]
        try:
            with self._writing, self._writer.turn:
                decided = self._decided(Group(self._writer.connection), pieces)
                failure = self._commit_decided(decided)
        except Unavailable as error:
            return [error for _ in pieces]
        return self._told(decided, failure, on_loss)

    def begin_together(
        self, pieces: Sequence[Callable[[], T]], *, on_loss: Callable[[sqlite3.Error], None] = _ignore
    ) -> Callable[[], list[T | Exception]] | None:
        """Do the part of ``together`` that waits for nobody, in this thread.

        Args:
            pieces: as above.
            on_loss: as above.

        Returns:
            What does the rest, to be called once, in any thread; until it has returned nobody else writes.
            ``None`` where somebody else is writing, and for long: nothing was run.
        """
        if self._damaged:
            return lambda: [Unavailable() for _ in pieces]
        with ExitStack() as held:
            if not self._writing.acquire(blocking=False):
                return None
            held.callback(self._writing.release)
            if not self._writer.turn.take_soon():
                return None
            held.push(self._writer.turn)
            group = Group(self._writer.connection)
            if not self._begins_at_once(group):
                return None
            decided = self._decided(group, pieces)
            kept = held.pop_all()

        def commit() -> list[T | Exception]:
            with kept:
                failure = self._commit_decided(decided)
            return self._told(decided, failure, on_loss)

        return commit

    def _begins_at_once(self, group: Group) -> bool:
        try:
            self._writer.connection.execute("PRAGMA busy_timeout=0")
            try:
                group.begin()
            finally:
                self._writer.connection.execute(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT * 1000)}")
        except sqlite3.Error:
            # whoever may wait finds out what the matter is
            return False
        return True

    def _decided(self, group: Group, pieces: Sequence[Callable[[], T]]) -> _Decided[T]:
        self._local.group = group
        try:
            return _Decided(group, [group.run(piece) for piece in pieces])
        except BaseException:
            self._writer.undo()
            raise
        finally:
            self._local.group = None

    def _commit_decided(self, decided: _Decided[T]) -> sqlite3.Error | None:
        """Commit what was decided, and others' writes that wait; why it failed."""
        if decided.group.failure is not None:
            self._writer.undo()
            return decided.group.failure
        return self._writer.commit_group(begun=True) if decided.group.begun else None

    def _told(
        self, decided: _Decided[T], failure: sqlite3.Error | None, on_loss: Callable[[sqlite3.Error], None]
    ) -> list[T | Exception]:
        """What each of those is told who asked."""
        outcomes = decided.outcomes
        if any(isinstance(one, Unavailable) and DAMAGE & set(codes_of(one)) for one, _ in outcomes):
            self._note_damage()
        if failure is None:
            return [outcome for outcome, _ in outcomes]
        self._failed(failure)
        on_loss(failure)
        return [unavailable(failure) if used else outcome for outcome, used in outcomes]

    def ping(self) -> None:
        """Commit and sync what changes nothing, so that the file does not grow.

        Raises:
            NotWritable: it cannot be written.
            Unavailable: ``disk_full``; ``store_damaged``: a damaged page was met since it was opened;
                the database does not answer.
        """
        if self._damaged:
            raise store_damaged()

        def work(connection: Connection) -> None:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute(f"PRAGMA user_version={int(version)}")

        try:
            self.write(work)
        except Unavailable as error:
            codes = set(codes_of(error))
            if codes & DAMAGE:
                raise store_damaged() from error
            if sqlite3.SQLITE_FULL in codes:
                raise disk_full() from error
            if codes & _NOT_WRITABLE:
                raise NotWritable(self._path) from error
            raise

    def close(self) -> None:
        """Close all connections; no call may follow."""
        with self._writing:
            self._connections.close()
            self._writer.turn.close()

    def _failed(self, error: sqlite3.Error) -> Unavailable:
        if primary_code(error) in DAMAGE:
            self._note_damage()
        return Unavailable()

    @property
    def _damaged(self) -> bool:
        return self._findings.get(self._damage) is True

    def _note_damage(self) -> None:
        self._findings.put(self._damage, holds=True)

    def _group(self) -> Group | None:
        """The group whose piece this thread does."""
        return getattr(self._local, "group", None)

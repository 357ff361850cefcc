"""SQLite as the one-machine adapters use it: durable, and many writers at once.

Every commit is synced to disk (WAL with ``synchronous=FULL``). Writers that arrive while a commit is
under way are committed together by whoever comes next (group commit), so that a storm of key fetches
costs few syncs; each still gets its answer only after its own work is on disk. Whoever has several pieces
of work, each of which reads and writes, can have them done in one transaction (``Database.together``).
"""

from __future__ import annotations

import sqlite3
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from chalicelib.errors import Unavailable
from chalicelib.local.disk import NotWritable, disk_full
from chalicelib.local.findings import Findings
from chalicelib.local.private_files import make_folder
from chalicelib.local.sqlite_damage import BUSY_TIMEOUT, DAMAGE, codes_of, primary_code, store_damaged
from chalicelib.local.sqlite_group import Group
from chalicelib.local.write_turns import Alone, WriteTurn

Connection = sqlite3.Connection
T = TypeVar("T")

MAX_GROUP = 256
CHECKPOINT_PAGES = 4000
"""So long the write-ahead log may become, 16 MiB, before it is copied: four times SQLite's own limit.

Most pages are written again and again, and whoever commits then waits for the copying."""

# also what a folder gives in which the write-ahead log cannot be made
_NOT_WRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})


def _ignore(_loss: sqlite3.Error) -> None:
    pass


@dataclass(slots=True)
class _Job(Generic[T]):
    work: Callable[[Connection], T]
    done: bool = False
    error: BaseException | None = None
    result: list[T] = field(default_factory=list)


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
        self._turn = turn or Alone()
        self._findings = findings or Findings()
        self._damage = f"{path.name} is damaged"
        self._local = threading.local()
        self._opened: list[Connection] = []
        self._opening = threading.Lock()
        self._queue: deque[_Job[Any]] = deque()
        self._writing = threading.Lock()
        weakref.finalize(self, _close_all, self._opened)
        try:
            make_folder(path.parent)
            path.touch(mode=0o600)
            self._writer = self._connect()
            self._migrate(migrations)
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
            connection = self._reader()
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
            return self._reader().execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def version(self) -> int:
        """A number that is another one after anybody has committed to the file; to be compared in one thread.

        Raises:
            Unavailable: the database does not answer.
        """
        try:
            (version,) = self._reader().execute("PRAGMA data_version").fetchone()
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
        job = _Job(work)
        self._queue.append(job)
        with self._writing:
            while not job.done:
                self._commit_group()
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
            with self._writing, self._turn:
                decided = self._decided(Group(self._writer), pieces)
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
            if not self._turn.take_soon():
                return None
            held.push(self._turn)
            group = Group(self._writer)
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
            self._writer.execute("PRAGMA busy_timeout=0")
            try:
                group.begin()
            finally:
                self._writer.execute(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT * 1000)}")
        except sqlite3.Error:
            # whoever may wait finds out what the matter is
            return False
        return True

    def _decided(self, group: Group, pieces: Sequence[Callable[[], T]]) -> _Decided[T]:
        self._local.group = group
        try:
            return _Decided(group, [group.run(piece) for piece in pieces])
        except BaseException:
            self._undo()
            raise
        finally:
            self._local.group = None

    def _commit_decided(self, decided: _Decided[T]) -> sqlite3.Error | None:
        """Commit what was decided, and others' writes that wait; why it failed."""
        if decided.group.failure is not None:
            self._undo()
            return decided.group.failure
        return self._commit_group(begun=True) if decided.group.begun else None

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
        return [_unavailable(failure) if used else outcome for outcome, used in outcomes]

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
        with self._writing, self._opening:
            _close_all(self._opened)
            self._turn.close()

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

    def _commit_group(self, *, begun: bool = False) -> sqlite3.Error | None:
        """Commit the work that waits, in the transaction that has begun or a new one; why it failed."""
        group = [self._queue.popleft() for _ in range(min(len(self._queue), MAX_GROUP))]
        try:
            if begun:
                self._commit_jobs(group)
            else:
                with self._turn:
                    self._begin_and_commit(group)
        except BaseException as error:
            # also an interruption of this thread: nobody may take work for stored that was not committed
            for job in group:
                job.error = _unavailable(error)
            self._undo()
            if not isinstance(error, sqlite3.Error):
                raise
            return error
        finally:
            for job in group:
                job.done = True
        return None

    def _begin_and_commit(self, group: list[_Job[Any]]) -> None:
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            if len(group) == 1:
                # there is nobody whose work would have to stay
                self._writer.execute("COMMIT" if self._worked(group[0]) else "ROLLBACK")
            else:
                self._commit_jobs(group)
        except BaseException:
            # before anybody else has a turn
            self._undo()
            raise

    def _commit_jobs(self, group: list[_Job[Any]]) -> None:
        for job in group:
            self._run(job)
        self._writer.execute("COMMIT")

    def _run(self, job: _Job[Any]) -> None:
        self._writer.execute("SAVEPOINT job")
        if not self._worked(job):
            self._writer.execute("ROLLBACK TO job")
        self._writer.execute("RELEASE job")

    def _worked(self, job: _Job[Any]) -> bool:
        try:
            job.result.append(job.work(self._writer))
        except Exception as error:
            job.error = error
            if not self._writer.in_transaction:
                # some failures (a full disk) end the whole transaction, and with it the group
                raise sqlite3.OperationalError("the transaction was ended") from error
            return False
        return True

    def _undo(self) -> None:
        try:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        except sqlite3.Error:
            self._writer.close()
            # a closed one refuses whatever comes, which then tries this again
            with suppress(sqlite3.Error):
                self._writer = self._connect()

    def _reader(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
        return connection

    def _connect(self) -> Connection:
        connection = sqlite3.connect(
            self._path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        with self._opening:
            self._opened.append(connection)
        connection.row_factory = sqlite3.Row
        _use_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        # what is taken out is overwritten, wherever the file had it: a shredded key is to be gone
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        return connection

    def _migrate(self, migrations: Sequence[str]) -> None:
        version = self._version()
        for number, script in enumerate(migrations[version:], start=version + 1):
            try:
                self._writer.executescript(
                    f"BEGIN IMMEDIATE; {script}; PRAGMA user_version={number}; COMMIT;"
                )
            except sqlite3.Error:
                self._undo()
                # unless another process has run the same script at the same moment
                if self._version() < number:
                    raise
        if self._version() > len(migrations):
            raise Unavailable

    def _version(self) -> int:
        return int(self._writer.execute("PRAGMA user_version").fetchone()[0])


def _unavailable(cause: BaseException) -> Unavailable:
    error = Unavailable()
    error.__cause__ = cause
    return error


def _use_wal(connection: Connection) -> None:
    """Switch to the write-ahead log, which stays; unlike other locks, the switch does not wait for others."""
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _close_all(connections: list[Connection]) -> None:
    while connections:
        connections.pop().close()

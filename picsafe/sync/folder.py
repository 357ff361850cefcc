"""The folder that reports are synced into, and how it survives being killed at any moment.

``DIR/{report_id}/`` appears complete, by a rename. Beside it, ``DIR/.picsafe/`` holds ``state.json`` (the
cursor, and which reports of the page behind it are done), ``ready/`` (complete reports on their way),
``incoming/`` (what may be thrown away), ``arrived.jsonl``, ``failed.jsonl`` and ``lock``.

A report is done once ``state.json`` says so; that is written before its folder appears. So somebody may
take a folder away the moment it is there, and a restart neither brings it a second time nor loses it: what
is in ``ready/`` is moved, what ``state.json`` names is skipped.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from chalicelib.format.atomic import sync_directory
from picsafe.client.errors import LocalFailure
from picsafe.client.files import local_failures, write_atomically

MAX_STATE = 64 * 1024 * 1024


class State(msgspec.Struct, frozen=True):
    """How far a sync has come.

    Attributes:
        cursor: what the User Server gave with the last page that is entirely done.
        done: reports of later pages that are done.
        listed_until: when the newest report was sent that was on a page that is entirely done.
        again_until: while the log is gone through again from its start, because it was restored from a
            backup: the ``listed_until`` of the time before.
    """

    cursor: str | None = None
    done: frozenset[str] = frozenset()
    listed_until: datetime | None = None
    again_until: datetime | None = None


class SyncFolder:
    """The folder, locked for one sync.

    Args:
        folder: where reports go; made if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.private = folder / ".picsafe"
        self.ready = self.private / "ready"
        self.incoming = self.private / "incoming"
        self._state_file = self.private / "state.json"
        self.state = State()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Lock the folder, throw away what a killed sync left half-written, and read the state.

        Raises:
            LocalFailure: ``already_running``: another sync works here; or the folder cannot be used.
        """
        with local_failures(str(self.folder)):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.private.mkdir(exist_ok=True, mode=0o700)
            lock = (self.private / "lock").open("ab")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise LocalFailure("already_running", f"Another sync is working in {self.folder}.") from error
            with local_failures(str(self.folder)):
                self._clear()
                self.state = self._read_state()
            yield

    def holds(self, report_id: str) -> bool:
        """Whether the report is done, or its folder is there."""
        return report_id in self.state.done or os.path.lexists(self.folder / report_id)

    def unfinished(self) -> list[str]:
        """The reports that were complete when the sync before was killed."""
        with local_failures(str(self.folder)):
            return sorted(entry.name for entry in self.ready.iterdir())

    def finish(self, report_id: str) -> None:
        """Let a report that is in ``ready`` appear, durably and once.

        Raises:
            LocalFailure: it cannot be moved; a later call continues.
        """
        with local_failures(str(self.folder)):
            if report_id not in self.state.done:
                done = self.state.done | {report_id}
                self._write_state(msgspec.structs.replace(self.state, done=done))
            try:
                (self.ready / report_id).rename(self.folder / report_id)
            except OSError:
                if not os.path.lexists(self.folder / report_id):
                    raise
                # somebody has put something there meanwhile, which is not ours to replace
                shutil.rmtree(self.ready / report_id, ignore_errors=True)
            sync_directory(self.folder)
            sync_directory(self.ready)

    def advance(self, cursor: str | None, sent_at: Sequence[datetime], *, more: bool) -> None:
        """Note that everything up to ``cursor`` is done.

        Args:
            cursor: what the User Server gave with the page.
            sent_at: when the reports on the page were sent.
            more: whether further pages follow at once.

        Raises:
            LocalFailure: it cannot be written; the old state stands.
        """
        before = self.state
        newest = max([*sent_at, *([before.listed_until] if before.listed_until else [])], default=None)
        again = before.again_until if more else None
        self._change_state(State(cursor or before.cursor, frozenset(), newest, again))

    def begin_again(self) -> None:
        """Note that the log is gone through again from its start.

        Raises:
            LocalFailure: it cannot be written; the old state stands.
        """
        before = self.state
        again = before.again_until or before.listed_until
        self._change_state(State(None, before.done, before.listed_until, again))

    def discard_incoming(self) -> None:
        """Delete what was downloaded for a report."""
        for entry in self.incoming.iterdir():
            with suppress(OSError):
                entry.unlink()

    def _clear(self) -> None:
        shutil.rmtree(self.incoming, ignore_errors=True)
        for folder in (self.incoming, self.ready):
            folder.mkdir(exist_ok=True, mode=0o700)
        for leftover in [*self.ready.glob(".*"), *self.private.glob(".*.new")]:
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink(missing_ok=True)

    def _read_state(self) -> State:
        try:
            document = self._state_file.read_bytes()[:MAX_STATE]
            return msgspec.json.decode(document, type=State)
        except FileNotFoundError:
            return State()
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise LocalFailure(
                "state_damaged",
                f"{self._state_file} is damaged. Without it, all reports that PicSafe still has come again.",
            ) from error

    def _change_state(self, state: State) -> None:
        if state != self.state:
            with local_failures(str(self.folder)):
                self._write_state(state)

    def _write_state(self, state: State) -> None:
        write_atomically(self._state_file, msgspec.json.encode(state))
        self.state = state

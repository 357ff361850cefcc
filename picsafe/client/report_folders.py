"""Folders of reports that were sealed and not sent to their end, as a sender leaves them that is killed.

Each report has a folder of its own that only this person can enter, with the sealed file and what goes on
with it. A lock says that somebody is at work there; it ends with the process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

import msgspec

from chalicelib.contract.report_ids import SUFFIX
from picsafe.client.errors import NotFound
from picsafe.client.files import local_failures, private_folder, write_atomically

_WHAT: Final = "the folder of unsent reports"
_STATE: Final = "report.json"
_WORK: Final = "work"
_MAX_STATE: Final = 64 * 1024


class Left(Protocol):
    """What is remembered of a report; a struct."""

    @property
    def report_id(self) -> str:
        """Its ID."""
        ...


R = TypeVar("R", bound=Left)


class ReportFolder(Generic[R]):
    """The folder of one report, which nobody else is at work in.

    Args:
        path: the folder.
        kind: what is remembered in it.

    Attributes:
        path: the folder.
        stays: whether it is there still when whoever has begun it is done.
    """

    def __init__(self, path: Path, kind: type[R]) -> None:
        self.path = path
        self.stays = False
        self._kind = kind

    def file_of(self, report_id: str) -> Path:
        """Where the sealed file belongs."""
        return self.path / f"{report_id}{SUFFIX}"

    def keep(self, report: R) -> None:
        """Remember durably what goes on with the file.

        Raises:
            LocalFailure: it cannot be written.
        """
        with local_failures(_WHAT):
            write_atomically(self.path / _STATE, msgspec.json.encode(report))

    def read(self) -> R | None:
        """What was kept; None if the file was never complete."""
        try:
            with (self.path / _STATE).open("rb") as file:
                report = msgspec.json.decode(file.read(_MAX_STATE), type=self._kind)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return report if self.file_of(report.report_id).is_file() else None

    @contextmanager
    def work(self) -> Iterator[Path]:
        """A folder for what is decrypted, gone afterwards; after a kill, once anybody looks what is left.

        Raises:
            LocalFailure: it cannot be made.
        """
        path = self.path / _WORK
        with local_failures(_WHAT):
            path.mkdir(mode=0o700)
        try:
            yield path
        finally:
            self.tidy()

    def tidy(self) -> None:
        """Delete what was decrypted."""
        shutil.rmtree(self.path / _WORK, ignore_errors=True)

    def delete(self) -> None:
        """Forget the report, its file first of all."""
        shutil.rmtree(self.path, ignore_errors=True)


class ReportFolders(Generic[R]):
    """All reports of somebody on this machine that are on their way to one kind of place.

    Args:
        folder: what their folders are in; without one, what a killed sender leaves is lost.
        kind: what is remembered of them.
    """

    def __init__(self, folder: Path | None, kind: type[R]) -> None:
        self._folder = folder
        self._kind = kind

    @contextmanager
    def begun(self) -> Iterator[ReportFolder[R]]:
        """A folder for a report that is about to be sealed; deleted afterwards unless it stays, or by a kill.

        Raises:
            LocalFailure: it cannot be made.
        """
        if self._folder is None:
            with private_folder() as path:
                yield ReportFolder(path, self._kind)
            return
        with local_failures(_WHAT):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._locked():
            path = Path(tempfile.mkdtemp(dir=self._folder))
            lock = _lock(path)
        folder = ReportFolder(path, self._kind)
        try:
            yield folder
        finally:
            if not folder.stays:
                folder.delete()
            if lock is not None:
                os.close(lock)

    def left(self) -> list[R]:
        """Those that nobody is sending any more, oldest first; what is none of them is cleared away.

        Raises:
            LocalFailure: the folder cannot be read.
        """
        found = []
        for folder in self._free():
            report = folder.read()
            if report is None:
                folder.delete()
            else:
                found.append(report)
        return sorted(found, key=lambda report: report.report_id)

    @contextmanager
    def taken(self, report_id: str) -> Iterator[tuple[ReportFolder[R], R]]:
        """One that was left, as long as the context lasts; it stays unless it is deleted.

        Raises:
            NotFound: ``unknown_report``: it is not there, or somebody else is at work on it.
        """
        for folder in self._free():
            report = folder.read()
            if report is not None and report.report_id == report_id:
                yield folder, report
                return
        raise NotFound("unknown_report", "No report with this number is left to be sent.")

    def _free(self) -> Iterator[ReportFolder[R]]:
        """Folders that nobody is at work in, each locked until the next is asked for."""
        if self._folder is None or not self._folder.is_dir():
            return
        with local_failures(_WHAT):
            paths = [path for path in self._folder.iterdir() if path.is_dir() and not path.is_symlink()]
        for path in paths:
            with self._locked():
                lock = _lock(path)
            if lock is not None:
                folder = ReportFolder(path, self._kind)
                folder.tidy()
                try:
                    yield folder
                finally:
                    os.close(lock)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Nobody makes a folder meanwhile that is not locked yet."""
        with local_failures(_WHAT):
            descriptor = os.open(self._folder or Path(), os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)


def _lock(path: Path) -> int | None:
    """A descriptor that holds a folder's lock until it is closed; None if somebody else has it."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
        else:
            return descriptor
    return None

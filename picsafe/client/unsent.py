"""Reports that were sealed and not sent to their end, as a sender leaves them that is killed.

Each has a folder of its own that only this person can enter, with the sealed file and what goes on with it.
A lock says that somebody is at work there; it ends with the process, however that ends. Nothing in the clear
is ever in these folders.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from chalicelib.contract.report_ids import SUFFIX
from picsafe.client.errors import NotFound
from picsafe.client.files import local_failures, private_folder, write_atomically
from picsafe.client.responses import Summary

_WHAT: Final = "the folder of unsent reports"
_STATE: Final = "report.json"
_MAX_STATE: Final = 64 * 1024

Destination = Literal["storage", "recipient"]


class Reserved(msgspec.Struct, frozen=True, kw_only=True):
    """Where the file goes, or has gone already."""

    link: str
    country: str
    region: str
    expires_at: datetime


class UnsentReport(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed report on its way.

    Attributes:
        report_id: its ID.
        userid: who sends it.
        user_url: the User Server that lists it.
        cloud_url: the PicSafe Cloud that keeps it.
        keyserver_url: where its key is.
        destination: ``storage`` or ``recipient``.
        summary: what it contains.
        size: of the sealed file, in bytes.
        sha256: of the sealed file, as it is announced.
        tag: of the sealed file.
        sealed_at: when that was made.
        reserved: its place in PicSafe Cloud, once it has one.
    """

    report_id: str
    userid: int
    user_url: str
    cloud_url: str
    keyserver_url: str
    destination: Destination
    summary: Summary
    size: int
    sha256: str
    tag: str
    sealed_at: datetime
    reserved: Reserved | None = None

    def __repr__(self) -> str:
        return f"UnsentReport(report_id={self.report_id!r})"


class UnsentFolder:
    """The folder of one report, which nobody else is at work in."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def file_of(self, report_id: str) -> Path:
        """Where the sealed file belongs."""
        return self._path / f"{report_id}{SUFFIX}"

    def keep(self, report: UnsentReport) -> None:
        """Remember durably what goes on with the file.

        Raises:
            LocalFailure: it cannot be written.
        """
        with local_failures(_WHAT):
            write_atomically(self._path / _STATE, msgspec.json.encode(report))

    def read(self) -> UnsentReport | None:
        """What was kept; None if the file was never complete."""
        try:
            with (self._path / _STATE).open("rb") as file:
                report = msgspec.json.decode(file.read(_MAX_STATE), type=UnsentReport)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return report if self.file_of(report.report_id).is_file() else None

    def delete(self) -> None:
        """Forget the report, its file first of all."""
        shutil.rmtree(self._path, ignore_errors=True)


class UnsentReports:
    """All unsent reports of somebody on this machine.

    Args:
        folder: what their folders are in; without one, what a killed sender leaves is lost.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @contextmanager
    def begun(self) -> Iterator[UnsentFolder]:
        """A folder for a report that is about to be sealed; deleted afterwards whatever happens, but a kill.

        Raises:
            LocalFailure: it cannot be made.
        """
        if self._folder is None:
            with private_folder() as path:
                yield UnsentFolder(path)
            return
        with local_failures(_WHAT):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._locked():
            path = Path(tempfile.mkdtemp(dir=self._folder))
            lock = _lock(path)
        folder = UnsentFolder(path)
        try:
            yield folder
        finally:
            folder.delete()
            if lock is not None:
                os.close(lock)

    def left(self) -> list[UnsentReport]:
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
    def taken(self, report_id: str) -> Iterator[tuple[UnsentFolder, UnsentReport]]:
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

    def _free(self) -> Iterator[UnsentFolder]:
        """Folders that nobody is at work in, each locked until the next is asked for."""
        if self._folder is None or not self._folder.is_dir():
            return
        with local_failures(_WHAT):
            paths = [path for path in self._folder.iterdir() if path.is_dir() and not path.is_symlink()]
        for path in paths:
            with self._locked():
                lock = _lock(path)
            if lock is not None:
                try:
                    yield UnsentFolder(path)
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

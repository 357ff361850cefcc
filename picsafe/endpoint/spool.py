"""Files of reports: coming in, kept sealed, and decrypted for as long as a delivery runs.

``DATA/reports/{ab}/{sha256}.picsafe`` are the sealed ones, by the digest of what came. ``work`` is wiped
whenever the server starts: what is in the clear there is no more than a delivery's or an upload's.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, Self

from chalicelib.format.atomic import sync_directory
from chalicelib.local.private_files import make_folder
from picsafe.endpoint.errors import NotNow, NotTaken

_PLACES: Final = 256
_WRITEBACK_STEP: Final = 2 * 1024 * 1024
_ROOM_STEP: Final = 16 * 1024 * 1024


class Draft:
    """A file that is coming in, in the work folder; a context manager that removes it unless it was kept.

    Args:
        folder: where it lies meanwhile.
        limit: bytes that it may have.
        require_room: raises ``NotNow`` where the disk has no room left; asked now and then.

    Attributes:
        path: where it is.
        size: bytes so far.
    """

    def __init__(self, folder: Path, limit: int, require_room: Callable[[], None]) -> None:
        self.path = folder / f"in-{secrets.token_hex(16)}"
        self.size = 0
        self._limit = limit
        self._require_room = require_room
        self._hash = hashlib.sha256()
        with _disk_errors():
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._started = 0
        self._checked = 0

    def write(self, block: bytes | memoryview) -> None:
        """Append bytes.

        Raises:
            NotTaken: ``too_large``.
            NotNow: ``disk_full``.
        """
        if self.size + len(block) > self._limit:
            raise NotTaken("too_large", f"A report may have at most {self._limit} bytes here.")
        self._hash.update(block)
        view = memoryview(block)
        with _disk_errors():
            while view:
                view = view[os.write(self._descriptor, view) :]
            self.size += len(block)
            if self.size - self._checked >= _ROOM_STEP:
                # of many that come at once, each fits by itself
                self._require_room()
                self._checked = self.size
            if self.size - self._started >= _WRITEBACK_STEP:
                self._begin_writeback()

    def _begin_writeback(self) -> None:
        if hasattr(os, "posix_fadvise"):  # the sync at the end is short then
            os.posix_fadvise(
                self._descriptor, self._started, self.size - self._started, os.POSIX_FADV_DONTNEED
            )
        self._started = self.size

    def sync(self) -> None:
        """Put the bytes on the disk."""
        with _disk_errors():
            os.fsync(self._descriptor)

    @property
    def sha256(self) -> str:
        """Of the bytes so far."""
        return self._hash.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
        self.path.unlink(missing_ok=True)


class Fetched:
    """A file that is all there already: what was downloaded.

    Args:
        path: where it is, in the folder of what comes in.

    Attributes:
        path: where it is.
        size: bytes.
        sha256: of its bytes.

    Raises:
        NotNow: ``storage_failed``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _disk_errors(), path.open("rb") as file:
            self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            self.size = file.tell()

    def sync(self) -> None:
        """Put the bytes on the disk."""
        with _disk_errors(), self.path.open("rb") as file:
            os.fsync(file.fileno())


class Spool:
    """The folders.

    Args:
        data: of the endpoint.
        work: for what is in the clear; a private folder in ``data`` by default.
        reserve: bytes of the disk that stay free.

    Raises:
        OSError: they cannot be made.
    """

    def __init__(self, data: Path, work: Path | None = None, *, reserve: int = 0) -> None:
        self._reports = data / "reports"
        self._incoming = data / "incoming"
        self._work = data / "work" if work is None else work / "picsafe-endpoint"
        self._reserve = reserve
        for folder in (self._reports, self._incoming, self._work):
            make_folder(folder)
        self._make_places()

    def _make_places(self) -> None:
        # all at once: of two uploads that need one, neither has to know whether the other's is durable yet
        if sum(1 for _ in self._reports.iterdir()) < _PLACES:
            for number in range(_PLACES):
                make_folder(self._reports / f"{number:02x}")
            sync_directory(self._reports)

    def wipe(self) -> None:
        """Remove what an earlier run left behind; only the run that holds the data folder may."""
        for folder in (self._incoming, self._work):
            for entry in folder.iterdir():
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry, ignore_errors=True)
                else:
                    entry.unlink(missing_ok=True)

    def draft(self, limit: int) -> Draft:
        """Room for a file that is coming in.

        Raises:
            NotNow: ``disk_full``: reports may take no more of the disk.
        """
        self.require_room(0)
        return Draft(self._incoming, limit, lambda: self.require_room(0))

    @contextmanager
    def place(self) -> Iterator[Path]:
        """A name for a file that is going to come in; removed afterwards unless it was kept.

        Raises:
            NotNow: ``disk_full``: reports may take no more of the disk.
        """
        self.require_room(0)
        path = self._incoming / f"in-{secrets.token_hex(16)}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def require_room(self, size: int) -> None:
        """Return if a file of so many bytes fits, now.

        Raises:
            NotNow: ``disk_full``.
        """
        with _disk_errors():
            if shutil.disk_usage(self._reports).free - size < self._reserve:
                raise NotNow("disk_full", "There is no room for another report.")

    def room_to_work(self) -> int:
        """Bytes that what is made of a report may take now; below 0 where the reserve is not kept already.

        Raises:
            NotNow: ``storage_failed``.
        """
        with _disk_errors():
            free = shutil.disk_usage(self._work).free
            is_kept = self._work.stat().st_dev == self._reports.stat().st_dev
            return free - self._reserve if is_kept else free

    def path(self, received_sha256: str) -> Path:
        """Where the sealed file of a report is."""
        return self._reports / received_sha256[:2] / f"{received_sha256}.picsafe"

    def keep(self, source: Path, received_sha256: str, sync: Callable[[], None] | None = None) -> None:
        """Give a file its place among the sealed ones, too; durable when this returns.

        It has its name there before it is synced, so that the disk is asked once and not twice. Nothing says
        that the name means anything before this returns.

        Args:
            source: the file.
            received_sha256: of what came.
            sync: puts its bytes on the disk, where somebody has it open.

        Raises:
            NotNow: ``disk_full``, ``storage_failed``.
        """
        sync = sync or partial(_sync, source)
        place = self.path(received_sha256)
        with _disk_errors():
            try:
                place.hardlink_to(source)
            except FileExistsError:
                # somebody else's, whole or not: never take a name from what is durable for what is not yet
                sync()
                source.rename(place)
            else:
                sync()
            sync_directory(place.parent)

    def remove(self, received_sha256: str) -> None:
        """Delete a report's sealed file; it may be gone."""
        place = self.path(received_sha256)
        with _disk_errors():
            place.unlink(missing_ok=True)
            sync_directory(place.parent)

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """What sealed files are called by that have been kept since before a moment."""
        for path in self._reports.glob("*/*.picsafe"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < moment.timestamp():
                    yield path.stem

    @contextmanager
    def work(self) -> Iterator[Path]:
        """A private folder, removed afterwards."""
        folder = self._work / secrets.token_hex(16)
        with _disk_errors():
            folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def check(self) -> None:
        """See whether a file could come in now, by writing one.

        Raises:
            NotNow: ``disk_full``, ``storage_failed``.
        """
        with self.draft(1) as draft:
            draft.write(b"\n")
            draft.sync()

    def free(self) -> int:
        """Bytes that are free where the sealed files are."""
        return shutil.disk_usage(self._reports).free


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NotNow("disk_full", "There is no room for another report.") from error
        raise NotNow("storage_failed", "The disk does not take it.") from error

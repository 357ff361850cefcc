"""The files that storage on one machine has: ``{root}/{region}/{name}.picsafe``, each with its description.

Taking a name, withdrawing and deleting are ordered by a lock of the root, since several processes may write.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from chalicelib.cloud.files.upload import write_private
from chalicelib.contract.links import report_id_of
from chalicelib.contract.regions import REGIONS
from chalicelib.contract.report_ids import SUFFIX
from chalicelib.errors import PreconditionFailed
from chalicelib.local.disk import NotWritable, require_writable
from chalicelib.local.file_locks import locked_folder
from chalicelib.local.fsync import sync_folder
from chalicelib.local.private_files import make_folder


class Description(msgspec.Struct, frozen=True):
    """What lies beside a file."""

    owner: int
    expires_at: datetime


class StoredFiles:
    """Files, and the tombstones of those that were withdrawn.

    Whatever it raises may be an ``OSError``.

    Args:
        root: the folder; made when the first file arrives.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def incoming(self) -> Path:
        """Where files are written before they have their name."""
        return self._root / "incoming"

    def path(self, region: str, name: str) -> Path | None:
        """Where a file lies if it is there; ``None`` if there cannot be one of that name."""
        if region not in REGIONS or report_id_of(name) is None:
            return None
        return self._root / region / f"{name}{SUFFIX}"

    def require_writable(self) -> None:
        """Return if files can be written where they arrive and where they are kept.

        Raises:
            NotWritable: ``files_unavailable``.
            Unavailable: ``disk_full``.
        """
        try:
            self.make_folders(self.incoming)
        except OSError as error:
            raise NotWritable(self._root, "files_unavailable") from error
        regions = (self._root / region for region in sorted(REGIONS))
        for folder in (self.incoming, *(region for region in regions if region.exists())):
            require_writable(folder, "files_unavailable")

    def make_folders(self, *folders: Path) -> None:
        """Make the root and folders in it, durably."""
        for folder in (self._root, *folders):
            if not folder.exists():
                make_folder(folder)
                sync_folder(folder.parent)

    def publish(self, partial: Path, path: Path, description: Description) -> None:
        """Give a synced file its name.

        Raises:
            PreconditionFailed: ``already_uploaded``.
        """
        with locked_folder(self._root):
            if path.exists():
                raise already_uploaded()
            self._describe(path, description)
            partial.replace(path)
            sync_folder(path.parent)

    def bury(self, path: Path, expires_at: datetime) -> None:
        """Put a tombstone in a file's place, for as long as the file would have lived."""
        self.make_folders(self.incoming, path.parent)
        with locked_folder(self._root):
            self._describe(path, Description(0, expires_at))
            empty = self.incoming / secrets.token_hex(16)
            write_private(empty, b"")
            empty.replace(path)
            sync_folder(path.parent)

    def prolong(self, path: Path, expires_at: datetime) -> bool:
        """Keep a file until another end; ``False`` if there is none, or a tombstone."""
        if not path.exists():
            return False
        with locked_folder(self._root):
            description = description_of(path)
            if description is None or not size_of(path):
                return False
            self._describe(path, Description(description.owner, expires_at))
            return True

    def remove(self, path: Path, has_ended: Callable[[], bool]) -> None:
        """Remove a file and its description, if it still is so that it has ended; either may be gone."""
        if not self._root.exists():
            return
        with locked_folder(self._root):
            if not has_ended():
                return
            path.unlink(missing_ok=True)
            _description_path(path).unlink(missing_ok=True)
            if path.parent.exists():
                sync_folder(path.parent)

    def all(self) -> Iterator[Path]:
        """Every file, and every file that a description without one would describe."""
        for region in sorted(REGIONS):
            names = {
                path.stem for path in (self._root / region).glob("*") if path.suffix in {SUFFIX, ".json"}
            }
            yield from (self._root / region / f"{name}{SUFFIX}" for name in names)

    def _describe(self, path: Path, description: Description) -> None:
        beside = self.incoming / secrets.token_hex(16)
        try:
            write_private(beside, msgspec.json.encode(description))
            beside.replace(_description_path(path))
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(path.parent)


def description_of(path: Path) -> Description | None:
    """A file's description, if it can be read."""
    try:
        return msgspec.json.decode(_description_path(path).read_bytes(), type=Description)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def size_of(path: Path) -> int | None:
    """Bytes; none for a tombstone."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def last_change_of(path: Path) -> float | None:
    """When a file, or its description if that alone is left, was written: seconds since 1970."""
    for evidence in (path, _description_path(path)):
        try:
            return evidence.stat().st_mtime
        except FileNotFoundError:
            continue
    return None


def already_uploaded() -> PreconditionFailed:
    """``already_uploaded``: something has the name, a file or a tombstone."""
    return PreconditionFailed("already_uploaded", "There is a file of this name already, or there was one.")


def _description_path(path: Path) -> Path:
    return path.with_suffix(".json")

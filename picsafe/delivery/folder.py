"""A folder of this machine, or one that is mounted on it (``appearing``)."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from chalicelib.format.atomic import new_file, new_file_in, sync_directory
from chalicelib.format.errors import DiskFullError, FormatError
from picsafe.delivery.appearing import Appearing, Taken, parents_of
from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.manifest import MAX_MANIFEST
from picsafe.delivery.reserve import Reserve
from picsafe.delivery.settings.places import FolderSettings

_BLOCK = 1024 * 1024
_ROOM_STEP = 16 * _BLOCK
_FULL = "disk_full"
_AS_IT_IS = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Folder(Appearing):
    """``Destination``: a folder.

    Args:
        name: the operator's name for it.
        settings: where it is, and how reports are called in it.
        reserve: what stays free where it is on the disk of a server's own data.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, name: str, settings: FolderSettings, reserve: Reserve | None = None) -> None:
        super().__init__(name, _Disk(settings, reserve), settings.name)


class _Disk:
    """``Place``: a folder, whose folders are seen by their owner alone, or by a group besides."""

    kind = "folder"

    def __init__(self, settings: FolderSettings, reserve: Reserve | None) -> None:
        self._reserve = reserve
        self._root = settings.path
        self._mount = settings.mounted_at
        self.title = str(self._root)
        if not self._root.is_absolute():
            raise InvalidDestination("invalid_path", f"{self._root} has to be an absolute path.")
        if self._mount is not None and not self._root.is_relative_to(self._mount):
            raise InvalidDestination(
                "invalid_path", f"{self._root} has to be {self._mount} or a folder in it."
            )
        self._group = _group_id(settings.group)

    def exists(self, path: str) -> bool:
        """See ``Place``."""
        with self._usable():
            try:
                (self._root / path).lstat()
            except FileNotFoundError:
                self._root.lstat()
                return False
            except NotADirectoryError:
                if not stat.S_ISDIR(self._root.stat().st_mode):
                    raise
                # a file, where the report's folder would be in a folder
                return True
            return True

    def read(self, path: str) -> bytes | None:
        """See ``Place``."""
        with self._usable():
            try:
                # whoever may write here may have put anything there: a link, or a pipe that nobody writes to
                descriptor = os.open(self._root / path, os.O_RDONLY | _AS_IT_IS)
            except (FileNotFoundError, NotADirectoryError):
                return None
            except OSError as error:
                if error.errno == errno.ELOOP:
                    return b""
                raise
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                return b""
            with os.fdopen(descriptor, "rb") as file:
                return file.read(MAX_MANIFEST)

    def begin(self, folder: str) -> dict[str, int]:
        """See ``Place``; what an earlier attempt left is written again, which is quick here."""
        with self._usable():
            made = self._root / folder
            with suppress(FileNotFoundError):
                if stat.S_ISDIR(made.lstat().st_mode):
                    shutil.rmtree(made)
                else:
                    made.unlink()
            made.mkdir(mode=0o700)
        return {}

    def send(self, path: str, source: BinaryIO, heartbeat: Callable[[], None]) -> None:
        """See ``Place``."""
        target = self._root / path
        with self._whole(target.parent), self._usable():
            left = os.fstat(source.fileno()).st_size
            with new_file_in(target.parent, target.name) as pending:
                while block := source.read(_BLOCK):
                    heartbeat()
                    if pending.tell() % _ROOM_STEP == 0:
                        # of many that are written at once, each fits by itself
                        self._require_room(left - pending.tell())
                    pending.write(block)
            self._open_to_group(target, is_folder=False)

    def write(self, path: str, content: bytes) -> None:
        """See ``Place``."""
        target = self._root / path
        with self._whole(target.parent), self._usable():
            self._require_room(len(content))
            with new_file(target) as pending:
                pending.write(content)
            self._open_to_group(target, is_folder=False)

    def finish(self, folder: str) -> None:
        """See ``Place``."""
        with self._usable():
            self._open_to_group(self._root / folder, is_folder=True)
            sync_directory(self._root / folder)
            sync_directory(self._root)

    def make_parents(self, path: str) -> None:
        """See ``Place``."""
        with self._usable():
            for parent in parents_of(path):
                folder = self._root / parent
                try:
                    is_folder = stat.S_ISDIR(folder.lstat().st_mode)
                except FileNotFoundError:
                    folder.mkdir(mode=0o700)
                    self._open_to_group(folder, is_folder=True)
                    sync_directory(folder.parent)
                else:
                    if not is_folder:
                        raise Taken

    def rename(self, folder: str, path: str) -> None:
        """See ``Place``."""
        with self._usable():
            place = self._root / path
            try:
                (self._root / folder).rename(place)
            except OSError as error:
                if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
                    raise Taken from error
                raise
            sync_directory(place.parent)
            sync_directory(self._root)

    def remove(self, path: str) -> None:
        """See ``Place``."""
        with self._usable():
            (self._root / path).unlink(missing_ok=True)

    def remove_folder(self, path: str) -> None:
        """See ``Place``."""
        with self._usable():
            (self._root / path).rmdir()

    def details(self) -> list[str]:
        """See ``Place``."""
        with self._usable():
            return [f"{shutil.disk_usage(self._root).free / 1e9:.1f} GB are free."]

    def close(self) -> None:
        """See ``Place``."""

    @contextmanager
    def _usable(self) -> Iterator[None]:
        with _translated(self._root):
            self._require_mount()
            yield
            # it may have gone meanwhile, and what was written with it, or behind it
            self._require_mount()

    @contextmanager
    def _whole(self, folder: Path) -> Iterator[None]:
        """Leave nothing of a report for which there is no room: the next attempt writes all of it again."""
        try:
            yield
        except Later as error:
            if error.code == _FULL and folder != self._root:
                shutil.rmtree(folder, ignore_errors=True)
            raise

    def _require_room(self, size: int) -> None:
        if self._reserve is not None and not self._reserve.is_left(self._root, size):
            kept = f"{self._reserve.size / 1e9:,.1f} GB"
            raise Later(
                _FULL,
                f"There is no room left at {self._root}: {kept} of that disk stay free for this server's own "
                "data (disk_reserve).",
                is_down=True,
            )

    def _require_mount(self) -> None:
        if self._mount is not None and not self._mount.is_mount():
            raise Later("not_mounted", f"Nothing is mounted at {self._mount}.", is_down=True)

    def _open_to_group(self, path: Path, *, is_folder: bool) -> None:
        if self._group is not None:
            os.chown(path, -1, self._group, follow_symlinks=False)
            path.chmod(0o750 if is_folder else 0o640)


@contextmanager
def _translated(root: Path) -> Iterator[None]:
    try:
        yield
    except DiskFullError as error:
        raise _full(root) from error
    except FormatError as error:
        raise Later("write_failed", f"{root} cannot be written.", is_down=True) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise _full(root) from error
        reason = (error.strerror or "input/output error").lower()
        raise Later("folder_unavailable", f"{root} cannot be used: {reason}.", is_down=True) from error


def _full(root: Path) -> Later:
    return Later(_FULL, f"There is no room left at {root}.", is_down=True)


def _group_id(group: str | None) -> int | None:
    if group is None:
        return None
    import grp

    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise InvalidDestination("unknown_group", f"There is no group {group} on this machine.") from None

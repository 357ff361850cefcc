"""A folder: each report in a folder of its own, which appears complete.

The report's folder is written under a hidden name, put on the disk, and renamed; that it is about to be is a
step of its own. So somebody may take a folder away the moment it is there, and a restart does not bring it a
second time. That holds only while it is the same folder, which a small file in it tells: what is not mounted
looks empty, too. ``manifest.json`` says which delivery it is: another report's folder is never written over.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.format.atomic import new_file, new_file_in, sync_directory
from chalicelib.format.errors import DiskFullError, FormatError
from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, Refused
from picsafe.delivery.manifest import MANIFEST, MAX_MANIFEST, encode, is_same_delivery, manifest_of
from picsafe.delivery.model import Finding, Receipt, ReportView
from picsafe.delivery.naming import name_of, require_template
from picsafe.delivery.ports import Steps
from picsafe.delivery.settings import FolderSettings

_BLOCK = 1024 * 1024
_WRITTEN = "written"
_MARKER = ".picsafe-folder"


class Folder:
    """``Destination``: a folder of this machine.

    Args:
        name: the operator's name for it.
        settings: where it is, and how reports are called in it.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    kind = "folder"
    can_find = True

    def __init__(self, name: str, settings: FolderSettings) -> None:
        self.name = name
        self._settings = settings
        self._root = settings.path
        if not self._root.is_absolute():
            raise InvalidDestination("invalid_path", f"{self._root} has to be an absolute path.")
        require_template(settings.name)
        if settings.mounted_at is not None and not self._root.is_relative_to(settings.mounted_at):
            raise InvalidDestination(
                "invalid_path", f"{self._root} has to be {settings.mounted_at} or a folder in it."
            )
        self._group = _group_id(settings.group)

    def check(self) -> list[Finding]:
        """See ``Destination``."""
        probe = self._root / f".picsafe-check-{secrets.token_hex(8)}"
        try:
            with self._usable():
                probe.mkdir(mode=0o700)
                probe.rmdir()
                free = shutil.disk_usage(self._root).free
        except DeliveryError as error:
            return [Finding(is_well=False, text=error.detail)]
        return [Finding(is_well=True, text=f"{self._root} can be written; {free / 1e9:.1f} GB are free.")]

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``."""
        if (found := self.find(report, steps)) is not None:
            return found
        hidden, place = self._hidden(report), self._place(report)
        if steps.done(_WRITTEN) is None or not hidden.exists():
            with self._usable():
                marker = self._marker() or self._make_marker()
                self._write_report(report, hidden, steps)
            steps.record(_WRITTEN, Receipt(marker))
        with self._usable():
            self._make_parents(place)
            hidden.rename(place)
            sync_directory(place.parent)
            sync_directory(self._root)
        return Receipt("folder")

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:
        """See ``Destination``."""
        place = self._place(report)
        with self._usable():
            if not place.exists() and not place.is_symlink():
                return Receipt("folder") if self._was_renamed(report, steps) else None
            found = _manifest_at(place)
        if found is None or not is_same_delivery(found, manifest_of(report)):
            raise Refused("name_taken", "There is something else under the report's name; it was left alone.")
        return Receipt("folder")

    def close(self) -> None:
        """See ``Destination``."""

    @contextmanager
    def _usable(self) -> Iterator[None]:
        with _translated(self._root):
            self._require_mount()
            yield
            # it may have gone meanwhile, and what was written with it, or behind it
            self._require_mount()

    def _require_mount(self) -> None:
        mount = self._settings.mounted_at
        if mount is not None and not mount.is_mount():
            raise Later("not_mounted", f"Nothing is mounted at {mount}.", is_down=True)

    def _was_renamed(self, report: ReportView, steps: Steps) -> bool:
        # nothing is left under the hidden name once it was renamed, whatever became of it then
        written = steps.done(_WRITTEN)
        return (
            written is not None and self._marker() == written.reference and not self._hidden(report).exists()
        )

    def _marker(self) -> str:
        try:
            return (self._root / _MARKER).read_text("ascii")[:64]
        except FileNotFoundError:
            return ""

    def _make_marker(self) -> str:
        marker = secrets.token_hex(16)
        with new_file(self._root / _MARKER) as pending:
            pending.write(marker.encode("ascii"))
        return marker

    def _place(self, report: ReportView) -> Path:
        return self._root / name_of(self._settings.name, report)

    def _hidden(self, report: ReportView) -> Path:
        return self._root / f".picsafe-{report.delivery_id}"

    def _write_report(self, report: ReportView, hidden: Path, steps: Steps) -> None:
        if hidden.exists():
            shutil.rmtree(hidden)
        hidden.mkdir(mode=0o700)
        for file in report.files:
            with file.path.open("rb", buffering=0) as source, new_file_in(hidden, file.name) as pending:
                while block := source.read(_BLOCK):
                    steps.heartbeat()
                    pending.write(block)
            self._open_to_group(hidden / file.name, is_folder=False)
        with new_file_in(hidden, MANIFEST) as pending:
            pending.write(encode(manifest_of(report)))
        self._open_to_group(hidden / MANIFEST, is_folder=False)
        self._open_to_group(hidden, is_folder=True)
        sync_directory(hidden)
        sync_directory(self._root)

    def _make_parents(self, place: Path) -> None:
        made = [folder for folder in reversed(place.parents) if not folder.exists()]
        for folder in made:
            folder.mkdir(mode=0o700, exist_ok=True)
            self._open_to_group(folder, is_folder=True)
            sync_directory(folder.parent)

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
        if error.errno in {errno.ENOTEMPTY, errno.EEXIST}:
            raise Refused("name_taken", "There is something else under the report's name already.") from error
        reason = (error.strerror or "input/output error").lower()
        raise Later("folder_unavailable", f"{root} cannot be used: {reason}.", is_down=True) from error


def _full(root: Path) -> Later:
    return Later("disk_full", f"There is no room left at {root}.", is_down=True)


def _manifest_at(place: Path) -> bytes | None:
    try:
        descriptor = os.open(place / MANIFEST, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MAX_MANIFEST)


def _group_id(group: str | None) -> int | None:
    if group is None:
        return None
    import grp

    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise InvalidDestination("unknown_group", f"There is no group {group} on this machine.") from None

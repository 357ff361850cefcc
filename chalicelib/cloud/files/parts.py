"""Uploads in parts on one machine: a folder each, ``{folder}/{upload_id}``.

Every part is written where it belongs in one file, ``content``, so that the whole needs no second copy. A
part counts once ``part-{number}`` is there, with its digest, which is written after the part has been checked
and synced; then no other write to its place begins. A part is taken by one request at a time, of whichever
process.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from chalicelib.cloud.files.upload import Target, write_private
from chalicelib.cloud.ports import ArrivedPart
from chalicelib.contract.uploads import PART_SIZE
from chalicelib.errors import NotFound, Unavailable
from chalicelib.local.file_locks import take_file
from chalicelib.local.fsync import sync_folder

_UPLOAD_ID: Final = re.compile("[0-9a-f]{32}")
_PART: Final = re.compile("part-([0-9]{5})")


class Destination(msgspec.Struct, frozen=True):
    """What an upload becomes once it is complete."""

    region: str
    name: str
    owner: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Parts:
    """An upload that is under way.

    Attributes:
        folder: its own.
        destination: what it becomes.
    """

    folder: Path
    destination: Destination

    @property
    def content(self) -> Path:
        """The file that its parts lie in."""
        return self.folder / "content"

    def arrived(self) -> list[ArrivedPart]:
        """The parts that count, by number."""
        found = [
            ArrivedPart(int(match[1]), path.read_text("ascii"), "")
            for path in self.folder.glob("part-*")
            if (match := _PART.fullmatch(path.name))
        ]
        return sorted(found, key=lambda part: part.number)


class PartUploads:
    """Every upload in parts.

    Args:
        folder: where their folders lie; it is there once something has been uploaded.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, destination: Destination) -> str:
        """A new upload's ID; the folder of all has to be there."""
        upload_id = secrets.token_hex(16)
        folder = self._folder / upload_id
        folder.mkdir(mode=0o700)
        write_private(folder / "content", b"")
        # last: without it the folder is no upload
        write_private(folder / "upload.json", msgspec.json.encode(destination))
        sync_folder(folder)
        sync_folder(self._folder)
        return upload_id

    def find(self, upload_id: str) -> Parts | None:
        """An upload, or ``None`` if it is over or never was."""
        if not _UPLOAD_ID.fullmatch(upload_id):
            return None
        folder = self._folder / upload_id
        try:
            destination = msgspec.json.decode((folder / "upload.json").read_bytes(), type=Destination)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        return Parts(folder, destination)

    def write_part(self, upload_id: str, number: int, sha256: str) -> Target:
        """Where the bytes of a part go.

        Raises:
            NotFound: ``unknown_upload`` if it is over or never was.
            Unavailable: ``part_busy`` while another request sends the same part.
        """
        parts = self.find(upload_id)
        if parts is None:
            raise unknown_upload()
        try:
            leave = take_file(parts.folder / f"taken-{number:05d}")
        except FileNotFoundError:
            raise unknown_upload() from None
        if leave is None:
            raise Unavailable("part_busy", "This part is being sent already. Please wait a moment.")
        try:
            marker = parts.folder / f"part-{number:05d}"
            if marker.exists():
                return _Arrived(leave)
            return _Part(parts.content, marker, (number - 1) * PART_SIZE, sha256, leave)
        except BaseException:
            leave()
            raise

    def forget(self, upload_id: str) -> None:
        """Remove an upload; it may be over."""
        if _UPLOAD_ID.fullmatch(upload_id):
            remove(self._folder / upload_id)

    def older_than(self, moment: datetime) -> Iterator[Path]:
        """The folders of uploads that began before ``moment``."""
        for folder in self._folder.glob("*"):
            with suppress(FileNotFoundError):
                evidence = folder / "upload.json"
                began = (evidence if evidence.exists() else folder).stat().st_mtime
                if folder.is_dir() and began < moment.timestamp():
                    yield folder


class _Arrived:
    """A part that is there already: what comes for it is checked and written nowhere."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._leave = leave

    def write(self, chunk: bytes | memoryview) -> None:
        pass

    def commit(self) -> None:
        pass

    def abort(self) -> None:
        self._leave()


class _Part:
    def __init__(
        self, content: Path, marker: Path, offset: int, sha256: str, leave: Callable[[], None]
    ) -> None:
        self._marker = marker
        self._sha256 = sha256
        self._leave = leave
        try:
            self._file = content.open("r+b")
        except FileNotFoundError:
            raise unknown_upload() from None
        self._file.seek(offset)

    def write(self, chunk: bytes | memoryview) -> None:
        self._file.write(chunk)

    def commit(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        partial = self._marker.with_name(f"new-{self._marker.name}")
        partial.unlink(missing_ok=True)
        try:
            write_private(partial, self._sha256.encode("ascii"))
            partial.replace(self._marker)
        except FileNotFoundError:
            # completed or withdrawn meanwhile
            raise unknown_upload() from None
        sync_folder(self._marker.parent)

    def abort(self) -> None:
        with suppress(OSError):
            self._file.close()
        self._leave()


def remove(folder: Path) -> None:
    """Remove an upload's folder, its description first: what is left of it is no upload."""
    (folder / "upload.json").unlink(missing_ok=True)
    if folder.exists():
        shutil.rmtree(folder)


def unknown_upload() -> NotFound:
    """``unknown_upload``: it was completed, withdrawn or forgotten, or never begun."""
    return NotFound("unknown_upload", "This upload is over. Ask whether the report has arrived.")

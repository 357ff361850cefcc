"""A folder of a Box account (``written_once``).

Box itself sees that no name is used twice in a folder, and says the SHA-1 of what is there, which tells
whether it is the same. Large files go up in parts, and go on with those that Box has not got yet.
"""

from __future__ import annotations

import hashlib
import io
from typing import Final

from picsafe.delivery.box.failures import TITLE, translated
from picsafe.delivery.box.folder import BoxFolder, sha1_of
from picsafe.delivery.box.parts import Upload
from picsafe.delivery.manifest import MAX_MANIFEST
from picsafe.delivery.model import ReportFile
from picsafe.delivery.ports import Steps
from picsafe.delivery.settings.places import BoxSettings
from picsafe.delivery.written_once import WrittenOnce

LARGE: Final = 20 * 1024 * 1024
"""Bytes from which a file goes up in parts; Box takes none that is smaller in that way."""


class Box(WrittenOnce):
    """``Destination``: a folder of an account that somebody has connected.

    Args:
        name: the operator's name for it.
        settings: which app, which folder, and where what signs us in is kept.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, name: str, settings: BoxSettings) -> None:
        super().__init__(name, _Shelf(settings), settings.name)


class _Shelf:
    """``Shelf``: the folder."""

    kind = "box"
    title = TITLE

    def __init__(self, settings: BoxSettings) -> None:
        self._folder = BoxFolder(settings)

    def read(self, path: str) -> bytes | None:
        """See ``Shelf``."""
        found = self._folder.find(path)
        if found is None:
            return None
        return b"" if found.is_folder else self._folder.read(found)[:MAX_MANIFEST]

    def write(self, path: str, content: bytes) -> None:
        """See ``Shelf``."""
        sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        self._folder.put(path, io.BytesIO(content), sha1)

    def has(self, path: str, file: ReportFile) -> bool:
        """See ``Shelf``."""
        found = self._folder.find(path)
        with translated():
            return found is not None and not found.is_folder and found.sha1 == sha1_of(file.path)

    def send(self, path: str, file: ReportFile, steps: Steps) -> None:
        """See ``Shelf``."""
        with translated():
            sha1 = sha1_of(file.path)
        if file.size >= LARGE:
            Upload(self._folder, path, file, sha1, steps).run()
            return
        with translated(), file.path.open("rb") as content:
            self._folder.put(path, content, sha1)

    def remove(self, path: str) -> None:
        """See ``Shelf``."""
        if (found := self._folder.find(path)) is not None and not found.is_folder:
            self._folder.remove(found)

    def close(self) -> None:
        """See ``Shelf``."""
        self._folder.close()

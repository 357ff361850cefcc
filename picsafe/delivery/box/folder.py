"""Folders and files of an account, by their names; Box itself knows them by numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from box_sdk_gen import (
    BoxAPIError,
    CreateFolderParent,
    PreflightFileUploadCheckParent,
    UploadFileAttributes,
    UploadFileAttributesParentField,
)

from picsafe.delivery.box.client import make_client, require_ours
from picsafe.delivery.box.failures import TITLE, altered, code_of, not_whole, translated
from picsafe.delivery.errors import Later
from picsafe.delivery.requests_session import BoundedSession
from picsafe.delivery.settings.places import BoxSettings
from picsafe.delivery.written_once import Taken

_ROOT: Final = "0"
# each report has a folder of its own
_REMEMBERED: Final = 100
_BLOCK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Item:
    """What is under a name.

    Attributes:
        id: Box's number of it.
        is_folder: rather than a file.
        sha1: of a file's content, in small hexadecimal digits.
    """

    id: str
    is_folder: bool
    sha1: str = ""


class BoxFolder:
    """One folder of an account, with those in it.

    Args:
        settings: which account, and which folder of it.

    Attributes:
        client: Box's own; what it raises is for ``asking``.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, settings: BoxSettings) -> None:
        self._settings = settings
        self._session = BoundedSession(settings.ca_file)
        self._folders: dict[str, str] = {}
        self.client = make_client(settings, self._session)

    def close(self) -> None:
        """Let go of connections; the next call makes new ones."""
        self._folders.clear()
        self._session.close()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Have what goes wrong raised as ours, and look for the folders anew where one is gone.

        Raises:
            Later, Refused: it was not done.
        """
        try:
            with translated():
                yield
        except Later as error:
            if error.code == "moved":
                self._folders.clear()
            raise

    def find(self, path: str) -> Item | None:
        """What is under a path; the folders that it is in are made if need be.

        Raises:
            Taken: there is a file where a folder is to be.
        """
        parent, name = self.place(path)
        with self.asking():
            try:
                self.client.uploads.preflight_file_upload_check(
                    name=name, parent=PreflightFileUploadCheckParent(id=parent)
                )
            except BoxAPIError as error:
                if (found := conflicting(error)) is None:
                    raise
                return found
        return None

    def read(self, item: Item) -> bytes:
        """A small file."""
        with self.asking():
            # the address is good without a token, so that none is sent there
            url = require_ours(self.client.downloads.get_download_file_url(item.id))
            answer = self._session.get(url, timeout=self._settings.timeout)
        if answer.status_code != HTTPStatus.OK:
            raise Later(f"http_{answer.status_code}", f"{TITLE} answers {answer.status_code}.")
        return answer.content

    def put(self, path: str, content: BinaryIO, sha1: str) -> None:
        """Write a file, in one request; where the very same is there already, nothing happens.

        Raises:
            Taken: there is something else.
        """
        parent, name = self.place(path)
        with self.asking():
            try:
                made = self.client.uploads.upload_file(
                    UploadFileAttributes(name=name, parent=UploadFileAttributesParentField(id=parent)),
                    cast("Any", content),
                    file_file_name=name,
                    content_md_5=sha1,
                )
            except BoxAPIError as error:
                if (found := conflicting(error)) is None:
                    raise
                require_same(found, sha1)
                return
            require_made(made, sha1)
        self.require_there(path, sha1)

    def require_there(self, path: str, sha1: str) -> None:
        """Return if Box has what it says that it has stored.

        Raises:
            Later: it has not.
            Taken: it has something else there.
        """
        found = self.find(path)
        if found is None:
            raise Later("not_stored", f"{TITLE} says that it has stored a file, and does not have it.")
        require_same(found, sha1)

    def remove(self, item: Item) -> None:
        """Remove a file; it may be gone."""
        with self.asking():
            try:
                self.client.files.delete_file_by_id(item.id)
            except BoxAPIError as error:
                if error.response_info.status_code != HTTPStatus.NOT_FOUND:
                    raise

    def place(self, path: str) -> tuple[str, str]:
        """The number of the folder that a path is in, which is made if need be, and the path's last part.

        Raises:
            Taken: there is a file where a folder is to be.
        """
        *folders, name = path.split("/")
        parent, so_far = self._base(), ""
        for folder in folders:
            so_far = f"{so_far}/{folder}"
            parent = self._folder(so_far, folder, parent)
        return parent, name

    def _base(self) -> str:
        try:
            return self._folder("", self._settings.folder, _ROOT)
        except Taken:
            raise Later(
                "folder_taken", f"{TITLE} has a file where the folder of the settings is to be.", is_down=True
            ) from None

    def _folder(self, path: str, name: str, parent: str) -> str:
        if path not in self._folders:
            if len(self._folders) >= _REMEMBERED:
                self._folders.clear()
            with self.asking():
                self._folders[path] = self._made(name, parent)
        return self._folders[path]

    def _made(self, name: str, parent: str) -> str:
        try:
            made = self.client.folders.create_folder(name, CreateFolderParent(id=parent))
        except BoxAPIError as error:
            if (found := conflicting(error)) is None:
                raise
            if not found.is_folder:
                raise Taken from None
            return found.id
        return _number(made.id)


def conflicting(error: BoxAPIError) -> Item | None:
    """What is under a name already; ``None`` if that is not what was wrong."""
    if code_of(error) != "item_name_in_use":
        return None
    found: Any = error.response_info.context_info
    found = found["conflicts"]
    # a list where a folder was to be made
    found = found[0] if isinstance(found, list) else found
    return Item(_number(found["id"]), found["type"] == "folder", str(found.get("sha1", "")).lower())


def require_same(item: Item, sha1: str) -> None:
    """Return if what is there is what was to be written.

    Raises:
        Taken: it is something else.
    """
    if item.is_folder or item.sha1 != sha1:
        raise Taken


def require_made(made: Any, sha1: str) -> None:  # noqa: ANN401 - the library checks no answer's types
    """Return if Box has got what was sent.

    Raises:
        Later: it has not.
    """
    (file,) = made.entries
    if str(file.sha_1).lower() != sha1:
        raise altered()


def sha1_of(path: Path) -> str:
    """By what Box knows a file's content; 40 hexadecimal digits."""
    with path.open("rb", buffering=0) as file:
        digest = hashlib.sha1(usedforsecurity=False)
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _number(value: object) -> str:
    # it becomes part of addresses
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return value
    raise not_whole()

"""A folder of a WebDAV server (``appearing``; RFC 4918).

``Overwrite: F`` has the server itself see that nothing is replaced when a folder gets its name.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree as ET

from picsafe.delivery.appearing import Appearing, Taken, parents_of
from picsafe.delivery.errors import InvalidDestination, Later, Refused
from picsafe.delivery.http_connection import HttpConnection, retry_after
from picsafe.delivery.manifest import MAX_MANIFEST
from picsafe.delivery.settings.places import WebDavSettings
from picsafe.http_answers import pieces_of

if TYPE_CHECKING:
    import httpx

_BLOCK: Final = 1024 * 1024
_MAX_ANSWER: Final = 1024 * 1024
_SIZES: Final = (
    b'<?xml version="1.0" encoding="utf-8"?>'
    b'<propfind xmlns="DAV:"><prop><getcontentlength/></prop></propfind>'
)
_TOO_FULL: Final = frozenset({HTTPStatus.INSUFFICIENT_STORAGE})
_REFUSED: Final = frozenset({413, 414, 415, 422})
_MAX_DIGITS: Final = 20
_NO_ENTRY: Final = frozenset({401, 403, 407})
_NOT_THERE: Final = frozenset({404, 405, 409, 410})


class WebDav(Appearing):
    """``Destination``: a folder of a WebDAV server.

    Args:
        name: the operator's name for it.
        settings: where it is, and how we sign in.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, name: str, settings: WebDavSettings) -> None:
        super().__init__(name, _Collection(settings), settings.name)


class _Collection:
    """``Place``: a collection."""

    kind = "webdav"

    def __init__(self, settings: WebDavSettings) -> None:
        self._connection = HttpConnection(settings)
        parts = urlsplit(settings.url)
        if parts.username or parts.query or parts.fragment:
            raise InvalidDestination("invalid_url", "url has no user, question mark or hash in it.")
        self._url = settings.url.rstrip("/")
        self.title = self._url

    def exists(self, path: str) -> bool:
        """See ``Place``."""
        return self._properties(path, depth=0) is not None

    def read(self, path: str) -> bytes | None:
        """See ``Place``."""
        status, content = self._ask("GET", path, known=(HTTPStatus.NOT_FOUND,), limit=MAX_MANIFEST)
        return None if status == HTTPStatus.NOT_FOUND else content

    def begin(self, folder: str) -> dict[str, int]:
        """See ``Place``."""
        status, _ = self._ask("MKCOL", folder, known=(HTTPStatus.METHOD_NOT_ALLOWED,))
        if status != HTTPStatus.METHOD_NOT_ALLOWED:
            return {}
        # it is there already
        return _sizes(self._properties(folder, depth=1) or b"", folder)

    def send(self, path: str, source: BinaryIO, heartbeat: Callable[[], None]) -> None:
        """See ``Place``; WebDAV cannot go on with a file."""
        size = os.fstat(source.fileno()).st_size
        with closing(_blocks(source, heartbeat)) as blocks:
            self._ask("PUT", path, {"Content-Length": str(size)}, content=blocks)

    def write(self, path: str, content: bytes) -> None:
        """See ``Place``."""
        self._ask("PUT", path, content=content)

    def finish(self, folder: str) -> None:
        """See ``Place``; when it is on the disk is the server's business."""

    def make_parents(self, path: str) -> None:
        """See ``Place``."""
        for parent in parents_of(path):
            self._ask("MKCOL", parent, known=(HTTPStatus.METHOD_NOT_ALLOWED,))

    def rename(self, folder: str, path: str) -> None:
        """See ``Place``."""
        status, _ = self._ask(
            "MOVE",
            folder,
            {"Destination": self._at(path), "Overwrite": "F"},
            known=(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.MULTI_STATUS),
        )
        if status == HTTPStatus.PRECONDITION_FAILED:
            raise Taken
        if status == HTTPStatus.MULTI_STATUS:
            raise Later("move_failed", "The server has not renamed the folder as a whole.")

    def remove(self, path: str) -> None:
        """See ``Place``."""
        self._ask("DELETE", path, known=(HTTPStatus.NOT_FOUND,))

    def remove_folder(self, path: str) -> None:
        """See ``Place``."""
        self._ask("DELETE", path)

    def details(self) -> list[str]:
        """See ``Place``."""
        return []

    def close(self) -> None:
        """See ``Place``."""
        self._connection.close()

    def _at(self, path: str) -> str:
        return f"{self._url}/{quote(path)}"

    def _properties(self, path: str, *, depth: int) -> bytes | None:
        headers = {"Depth": str(depth), "Content-Type": "application/xml"}
        status, content = self._ask(
            "PROPFIND", path, headers, content=_SIZES, known=(HTTPStatus.NOT_FOUND,), limit=_MAX_ANSWER
        )
        return None if status == HTTPStatus.NOT_FOUND else content

    def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        content: bytes | Iterator[bytes] = b"",
        known: tuple[int, ...] = (),
        limit: int = 0,
    ) -> tuple[int, bytes]:
        """An answer whose status is one of success or ``known``, with as much of its content as is wanted.

        Raises:
            Later, Refused: it was another, or none.
        """
        with self._connection.translated():
            request = {**self._connection.login(), **(headers or {})}
            client = self._connection.client()
            with client.stream(method, self._at(path), headers=request, content=content) as answer:
                found = bytearray()
                read = 0
                for block in pieces_of(answer):
                    # an answer that breaks off is none
                    read += len(block)
                    found += block[: limit - len(found)]
                    if read > max(limit, _MAX_ANSWER):
                        break
                if not answer.is_success and answer.status_code not in known:
                    raise _failure(answer)
                return answer.status_code, bytes(found)


def _blocks(source: BinaryIO, heartbeat: Callable[[], None]) -> Generator[bytes]:
    while block := source.read(_BLOCK):
        heartbeat()
        yield block


def _sizes(document: bytes, folder: str) -> dict[str, int]:
    """The sizes of the files in a folder, from what PROPFIND answers (RFC 4918 section 14.16)."""
    try:
        # as text, so that no encoding of its own hides a declaration of entities from the look for one
        text = document.decode("utf-8-sig")
        if "<!DOCTYPE" in text:
            raise Later("unreadable_answer", "The server's list of files is none.")
        responses = ET.fromstring(text).findall("{DAV:}response")  # noqa: S314 - bounded, without entities
    except (UnicodeDecodeError, ET.ParseError) as error:
        raise Later("unreadable_answer", "The server's list of files is none.") from error
    found = {}
    for response in responses:
        name = unquote(response.findtext("{DAV:}href", "").rstrip("/")).rpartition("/")[2]
        size = response.findtext("{DAV:}propstat/{DAV:}prop/{DAV:}getcontentlength") or ""
        if name not in {"", folder.rpartition("/")[2]}:
            found[name] = int(size) if size.isascii() and size.isdecimal() and len(size) < _MAX_DIGITS else 0
    return found


def _failure(answer: httpx.Response) -> Later | Refused:
    status = answer.status_code
    after = retry_after(answer.headers.get("Retry-After", ""))
    if status in _NO_ENTRY:
        return Later(
            f"http_{status}", f"It does not let us in: it answers {status}.", retry_after=after, is_down=True
        )
    if status in _NOT_THERE or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Later(f"http_{status}", f"It answers {status}: look at url.", retry_after=after, is_down=True)
    if status in _TOO_FULL:
        return Later("disk_full", "The server has no room left.", retry_after=after, is_down=True)
    if status in _REFUSED:
        return Refused(f"http_{status}", f"It refuses this report with {status}.")
    return Later(f"http_{status}", f"It answers {status}.", retry_after=after)

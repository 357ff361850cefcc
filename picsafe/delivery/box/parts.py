"""Large files, which go up in parts, and go on with those that Box has not got yet."""

from __future__ import annotations

import hashlib
import io
from base64 import b64encode
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from box_sdk_gen import BoxAPIError, UploadPart

from picsafe.delivery.box.client import require_ours
from picsafe.delivery.box.failures import TITLE, altered, not_whole, translated
from picsafe.delivery.box.folder import BoxFolder, conflicting, require_made, require_same
from picsafe.delivery.errors import Later
from picsafe.delivery.model import Receipt, ReportFile
from picsafe.delivery.ports import Steps

# 8 MiB for a gigabyte, and each is in memory while it is sent
_MAX_PART: Final = 64 * 1024 * 1024
_PAGE: Final = 1000
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_USELESS: Final = _GONE | {HTTPStatus.BAD_REQUEST, HTTPStatus.PRECONDITION_FAILED}
_ADDRESSES: Final = ("upload_part", "list_parts", "commit")


class Upload:
    """A large file on its way.

    Args:
        folder: where to.
        path: of the file.
        file: itself.
        sha1: of its content.
        steps: in which the session is remembered.
    """

    def __init__(self, folder: BoxFolder, path: str, file: ReportFile, sha1: str, steps: Steps) -> None:
        self._folder = folder
        self._path = path
        self._file = file
        self._sha1 = sha1
        self._steps = steps
        self._step = f"upload {file.name}"

    def run(self) -> None:
        """Write the file, or go on where an earlier attempt stopped.

        Raises:
            Taken: there is something else.
        """
        known = self._steps.done(self._step)
        if known is not None:
            # a session ends when its file is made, or when it has been waited for too long
            if (found := self._folder.find(self._path)) is not None:
                require_same(found, self._sha1)
                return
            parts = self._listed(known)
            if parts is not None and self._filled(known, parts):
                return
        begun = self._begun()
        if begun is not None and not self._filled(begun, {}):
            raise Later("try_again", f"{TITLE} has lost what was sent.")

    def _begun(self) -> Receipt | None:
        """A new session; ``None`` if the file is there."""
        parent, name = self._folder.place(self._path)
        with self._folder.asking():
            try:
                session = self._folder.client.chunked_uploads.create_file_upload_session(
                    parent, self._file.size, name
                )
            except BoxAPIError as error:
                if (found := conflicting(error)) is None:
                    raise
                require_same(found, self._sha1)
                return None
            size = session.part_size
            if not isinstance(size, int) or not 0 < size <= _MAX_PART or not isinstance(session.id, str):
                raise not_whole()
            urls = {name: require_ours(getattr(session.session_endpoints, name)) for name in _ADDRESSES}
        begun = Receipt(session.id, {"part_size": str(size), **urls})
        self._steps.record(self._step, begun)
        return begun

    def _listed(self, session: Receipt) -> dict[int, UploadPart] | None:
        """The parts that Box has, by where they begin; ``None`` if there is no such session."""
        found: dict[int, UploadPart] = {}
        most = -(-self._file.size // _part_size(session))
        asked = 0
        with translated():
            while asked <= most:
                try:
                    page = self._folder.client.chunked_uploads.get_file_upload_session_parts_by_url(
                        require_ours(session.details["list_parts"]), offset=asked, limit=_PAGE
                    )
                except BoxAPIError as error:
                    if error.response_info.status_code in _GONE:
                        return None
                    raise
                entries: list[Any] = page.entries or []
                if not entries:
                    return found
                found |= {part.offset: part for part in entries}
                asked += len(entries)
        raise not_whole()

    def _filled(self, session: Receipt, parts: Mapping[int, UploadPart]) -> bool:
        """Send what a session lacks, and make the file of it; ``False`` if there is no such session."""
        sent = self._rest_sent(session, parts)
        return sent is not None and self._committed(session, sent)

    def _rest_sent(self, session: Receipt, parts: Mapping[int, UploadPart]) -> list[UploadPart] | None:
        sent = []
        size, moved = _part_size(session), 0
        with translated(), self._file.path.open("rb", buffering=0) as source:
            for start in range(0, self._file.size, size):
                self._steps.heartbeat(moved)
                moved = size
                part = parts.get(start)
                if part is None:
                    source.seek(start)
                    content = source.read(size)
                    try:
                        part = self._sent(session, start, content)
                    except BoxAPIError as error:
                        if error.response_info.status_code in _GONE:
                            return None
                        raise
                sent.append(_checked(part, start, min(size, self._file.size - start)))
        return sent

    def _sent(self, session: Receipt, start: int, content: bytes) -> UploadPart:
        digest = hashlib.sha1(content, usedforsecurity=False)
        made = self._folder.client.chunked_uploads.upload_file_part_by_url(
            require_ours(session.details["upload_part"]),
            io.BytesIO(content),
            _digest_header(digest.digest()),
            f"bytes {start}-{start + len(content) - 1}/{self._file.size}",
        )
        if made.part is None or str(made.part.sha_1).lower() != digest.hexdigest():
            raise altered()
        return made.part

    def _committed(self, session: Receipt, parts: list[UploadPart]) -> bool:
        self._steps.heartbeat()
        with self._folder.asking():
            try:
                made = self._folder.client.chunked_uploads.create_file_upload_session_commit_by_url(
                    require_ours(session.details["commit"]),
                    parts,
                    _digest_header(bytes.fromhex(self._sha1)),
                )
            except BoxAPIError as error:
                if (found := conflicting(error)) is not None:
                    require_same(found, self._sha1)
                    return True
                # also where the parts are not the file that they are to be
                if error.response_info.status_code in _USELESS:
                    return False
                raise
            require_made(made, self._sha1)
        self._folder.require_there(self._path, self._sha1)
        return True


def _checked(part: UploadPart, start: int, size: int) -> UploadPart:
    if not isinstance(part.part_id, str) or (part.offset, part.size) != (start, size):
        raise altered()
    return part


def _part_size(session: Receipt) -> int:
    return int(session.details["part_size"])


def _digest_header(digest: bytes) -> str:
    return f"sha={b64encode(digest).decode('ascii')}"

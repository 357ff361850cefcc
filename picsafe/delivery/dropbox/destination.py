"""An app's own folder of a Dropbox (``written_once``; ``Apps/`` and the app's name, for whoever looks).

``mode=add`` has Dropbox itself see that nothing is replaced; its ``content_hash`` tells whether a file is
there whole. Large files go up in sessions, and go on where Dropbox says that they stopped.
"""

from __future__ import annotations

from typing import Any, Final

from dropbox import Dropbox as Client
from dropbox.exceptions import ApiError
from dropbox.files import CommitInfo, UploadSessionCursor

from picsafe.delivery.dropbox.client import TITLE, make_client, tags_of, token_file, translated
from picsafe.delivery.dropbox.content_hash import BLOCK, FileHash, content_hash
from picsafe.delivery.errors import Later
from picsafe.delivery.manifest import MAX_MANIFEST
from picsafe.delivery.model import Receipt, ReportFile
from picsafe.delivery.ports import Steps
from picsafe.delivery.settings.places import DropboxSettings
from picsafe.delivery.written_once import Taken, WrittenOnce

CHUNK: Final = 2 * BLOCK
"""Bytes that go up in one request; Dropbox asks for multiples of 4 MiB."""

_GONE: Final = frozenset({"not_found", "closed"})
_CORRECTIONS: Final = 3


class Dropbox(WrittenOnce):
    """``Destination``: the folder of an app that somebody has connected.

    Args:
        name: the operator's name for it.
        settings: which app, and where what signs us in is kept.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, name: str, settings: DropboxSettings) -> None:
        super().__init__(name, _AppFolder(settings), settings.name)


class _AppFolder:
    """``Shelf``: the folder, which is the root of all paths."""

    kind = "dropbox"
    title = TITLE

    def __init__(self, settings: DropboxSettings) -> None:
        token_file(settings)
        self._settings = settings
        self._made: Client | None = None

    def read(self, path: str) -> bytes | None:
        """See ``Shelf``."""
        with translated():
            try:
                _, answer = self._client().files_download(f"/{path}")
            except ApiError as error:
                if "not_found" in tags_of(error.error):
                    return None
                if "not_file" in tags_of(error.error):
                    return b""
                raise
            return bytes(answer.content[:MAX_MANIFEST])

    def write(self, path: str, content: bytes) -> None:
        """See ``Shelf``."""
        self._put(path, content, content_hash(content))

    def has(self, path: str, file: ReportFile) -> bool:
        """See ``Shelf``."""
        with translated():
            wanted = FileHash(file.path, file.size).whole()
        return self._has(path, wanted)

    def send(self, path: str, file: ReportFile, steps: Steps) -> None:
        """See ``Shelf``."""
        if file.size > CHUNK:
            self._upload(path, file, steps)
            return
        with translated():
            content = file.path.read_bytes()
        self._put(path, content, content_hash(content))

    def remove(self, path: str) -> None:
        """See ``Shelf``."""
        with translated():
            try:
                self._client().files_delete_v2(f"/{path}")
            except ApiError as error:
                if "not_found" not in tags_of(error.error):
                    raise

    def close(self) -> None:
        """See ``Shelf``."""
        client, self._made = self._made, None
        if client is not None:
            client.close()

    def _client(self) -> Client:
        if self._made is None:
            self._made = make_client(self._settings)
        return self._made

    def _has(self, path: str, wanted: str) -> bool:
        with translated():
            try:
                found = self._client().files_get_metadata(f"/{path}")
            except ApiError as error:
                if "not_found" in tags_of(error.error):
                    return False
                raise
        return getattr(found, "content_hash", None) == wanted

    def _put(self, path: str, content: bytes, wanted: str) -> None:
        with translated():
            try:
                made = self._client().files_upload(content, f"/{path}", autorename=False, mute=True)
            except ApiError as error:
                if "conflict" not in tags_of(error.error):
                    raise
                made = None
        self._require(path, made, wanted)

    def _require(self, path: str, made: Any, wanted: str) -> None:  # noqa: ANN401 - the library has no types
        """Return if what was written, or is there instead, is what was to be."""
        if made is not None and made.content_hash != wanted:
            raise Later("altered", f"{TITLE} has not got what was sent.")
        if not self._has(path, wanted):
            if made is None:
                raise Taken
            raise Later("not_stored", f"{TITLE} says that it has stored a file, and does not have it.")

    def _upload(self, path: str, file: ReportFile, steps: Steps) -> None:
        """Write a large file, in a session that is gone on with."""
        step = f"upload {file.name}"
        known, hashed = steps.done(step), FileHash(file.path, file.size)
        if known is not None:
            reached = self._send_chunk(known.reference, 0, b"", content_hash(b""))
            if self._filled(path, file, hashed, known.reference, reached, steps):
                return
            # a session ends when its file is made, or when it has been waited for too long
            if self._has(path, _whole(hashed)):
                return
        with translated():
            session = str(self._client().files_upload_session_start(b"").session_id)
        steps.record(step, Receipt(session))
        if not self._filled(path, file, hashed, session, 0, steps):
            raise Later("try_again", f"{TITLE} has lost what was sent.")

    def _filled(
        self, path: str, file: ReportFile, hashed: FileHash, session: str, offset: int | None, steps: Steps
    ) -> bool:
        """Send what a session lacks, and make the file of it; ``False`` if there is no such session."""
        offset = self._send_rest(file, hashed, session, offset, steps)
        if offset is None:
            return False
        steps.heartbeat()
        with translated():
            cursor = UploadSessionCursor(session, offset)
            try:
                made = self._client().files_upload_session_finish(
                    b"", cursor, CommitInfo(f"/{path}", autorename=False, mute=True)
                )
            except ApiError as error:
                tags = tags_of(error.error)
                if "lookup_failed" in tags and _GONE & set(tags):
                    return False
                if "conflict" not in tags:
                    raise
                made = None
        self._require(path, made, _whole(hashed))
        return True

    def _send_rest(
        self, file: ReportFile, hashed: FileHash, session: str, offset: int | None, steps: Steps
    ) -> int | None:
        """Send what a session lacks, from where it stands; ``None`` if there is no such session."""
        corrections, moved = 0, offset or 0
        with translated(), file.path.open("rb") as source:
            while offset is not None and offset < file.size:
                steps.heartbeat(moved)
                source.seek(offset)
                content = source.read(CHUNK)
                reached = self._send_chunk(session, offset, content, hashed.of_part(offset, content))
                corrections += reached != offset + len(content)
                if corrections > _CORRECTIONS or not content:
                    raise Later("try_again", f"{TITLE} does not say where to go on.")
                offset, moved = reached, len(content)
        return offset

    def _send_chunk(self, session: str, offset: int, content: bytes, wanted: str) -> int | None:
        """Send a part of a file, and say where to go on; ``None`` if there is no such session."""
        with translated():
            try:
                cursor = UploadSessionCursor(session, offset)
                self._client().files_upload_session_append_v2(content, cursor, content_hash=wanted)
            except ApiError as error:
                if error.error.is_incorrect_offset():
                    return int(error.error.get_incorrect_offset().correct_offset)
                if _GONE & set(tags_of(error.error)):
                    return None
                raise
        return offset + len(content)


def _whole(hashed: FileHash) -> str:
    with translated():
        return hashed.whole()

"""A folder of an SFTP server (``appearing``).

Files are put on the server's disk with ``fsync@openssh.com`` where it has that. The plain rename of SFTP is
used, which replaces nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, Final

import asyncssh

from picsafe.delivery.appearing import Appearing, Taken, parents_of
from picsafe.delivery.errors import Later
from picsafe.delivery.manifest import MAX_MANIFEST
from picsafe.delivery.settings.places import SftpSettings
from picsafe.delivery.sftp_connection import Connection

_BLOCK: Final = 1024 * 1024
_TAIL: Final = 64 * 1024
_MAX_FILES: Final = 10_000
_SSH: Final = 22


class Sftp(Appearing):
    """``Destination``: a folder of an SFTP server.

    Args:
        name: the operator's name for it.
        settings: where it is, how it is known, and who signs in.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, name: str, settings: SftpSettings) -> None:
        super().__init__(name, _Server(settings), settings.name)


class _Server:
    """``Place``: a folder behind a connection."""

    kind = "sftp"

    def __init__(self, settings: SftpSettings) -> None:
        port = "" if settings.port == _SSH else f":{settings.port}"
        self.title = f"sftp://{settings.host}{port}/{settings.path.lstrip('/')}"
        self._root = settings.path.rstrip("/")
        self._connection = Connection(settings, self.title)

    def exists(self, path: str) -> bool:
        """See ``Place``."""
        return self._connection.do(lambda sftp: _exists(sftp, self._at(path)))

    def read(self, path: str) -> bytes | None:
        """See ``Place``."""

        async def read(sftp: asyncssh.SFTPClient) -> bytes | None:
            try:
                async with sftp.open(self._at(path), "rb") as file:
                    return _bytes(await file.read(MAX_MANIFEST))
            except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                return None

        return self._connection.do(read)

    def begin(self, folder: str) -> dict[str, int]:
        """See ``Place``."""

        async def begin(sftp: asyncssh.SFTPClient) -> dict[str, int]:
            where = self._at(folder)
            if not await _exists(sftp, where):
                await sftp.mkdir(where)
                return {}
            found: dict[str, int] = {}
            async for entry in sftp.scandir(where):
                if len(found) > _MAX_FILES:
                    raise Later("unreadable_answer", f"{self.title} lists more files than a report has.")
                if entry.filename not in {".", ".."}:
                    found[str(entry.filename)] = entry.attrs.size or 0
            return found

        return self._connection.do(begin)

    def send(self, path: str, source: BinaryIO, heartbeat: Callable[[], None]) -> None:
        """See ``Place``; goes on at the block that an earlier attempt has begun."""
        self._connection.do(lambda sftp: self._send(sftp, self._at(path), source, heartbeat), is_long=True)

    def write(self, path: str, content: bytes) -> None:
        """See ``Place``."""

        async def write(sftp: asyncssh.SFTPClient) -> None:
            where = self._at(path)
            part = f"{where}.part"
            async with sftp.open(part, "wb") as file:
                await file.write(content)
                await self._sync(file)
            if await _exists(sftp, where):
                await sftp.remove(where)
            await sftp.rename(part, where)

        self._connection.do(write)

    def finish(self, folder: str) -> None:
        """See ``Place``; SFTP cannot put a folder's entries on the disk."""

    def make_parents(self, path: str) -> None:
        """See ``Place``."""

        async def make(sftp: asyncssh.SFTPClient) -> None:
            for parent in parents_of(path):
                if not await _exists(sftp, self._at(parent)):
                    await sftp.mkdir(self._at(parent))

        self._connection.do(make)

    def rename(self, folder: str, path: str) -> None:
        """See ``Place``."""

        async def rename(sftp: asyncssh.SFTPClient) -> None:
            try:
                await sftp.rename(self._at(folder), self._at(path))
            except asyncssh.SFTPError:
                # most servers have no word for it
                if await _exists(sftp, self._at(path)) and await _exists(sftp, self._at(folder)):
                    raise Taken from None
                raise

        self._connection.do(rename)

    def remove(self, path: str) -> None:
        """See ``Place``."""

        async def remove(sftp: asyncssh.SFTPClient) -> None:
            with suppress(asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                await sftp.remove(self._at(path))

        self._connection.do(remove)

    def remove_folder(self, path: str) -> None:
        """See ``Place``."""
        self._connection.do(lambda sftp: sftp.rmdir(self._at(path)))

    def details(self) -> list[str]:
        """See ``Place``."""
        session = self._connection.session
        if session is None:
            return []
        found = [f"The server showed the host key {session.host_key}."]
        if not session.has_fsync:
            found.append(
                "The server does not offer fsync@openssh.com: what it has may be lost with its power."
            )
        return found

    def close(self) -> None:
        """See ``Place``."""
        self._connection.close()

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    async def _send(
        self, sftp: asyncssh.SFTPClient, where: str, source: BinaryIO, heartbeat: Callable[[], None]
    ) -> None:
        size = source.seek(0, 2)
        offset = await self._connection.in_time(_agreed(sftp, where, source, size))
        source.seek(offset)
        mode = "r+b" if offset else "wb"
        file = await self._connection.in_time(sftp.open(where, mode))
        try:
            while block := source.read(_BLOCK):
                heartbeat()
                await self._connection.in_time(file.write(block, offset))
                offset += len(block)
            heartbeat()
            await self._connection.in_time(self._sync(file))
        finally:
            with suppress(asyncssh.Error, OSError, TimeoutError):
                await self._connection.in_time(file.close())
        written = await self._connection.in_time(sftp.stat(where))
        if written.size != size:
            raise Later("write_failed", f"{self.title} has not kept what was written.")

    async def _sync(self, file: asyncssh.SFTPClientFile) -> None:
        try:
            await file.fsync()
        except asyncssh.SFTPOpUnsupported:
            if self._connection.session is not None:
                self._connection.session.has_fsync = False


async def _exists(sftp: asyncssh.SFTPClient, where: str) -> bool:
    try:
        await sftp.lstat(where)
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
        return False
    return True


async def _agreed(sftp: asyncssh.SFTPClient, where: str, source: BinaryIO, size: int) -> int:
    """Where to go on with a file: at the last block that may not be whole, if what is before it agrees."""
    try:
        present = (await sftp.lstat(where)).size or 0
        offset = (present - 1) // _BLOCK * _BLOCK
        if offset <= 0 or present > size:
            return 0
        start = offset - _TAIL
        async with sftp.open(where, "rb") as file:
            there = _bytes(await file.read(_TAIL, start))
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
        return 0
    source.seek(start)
    return offset if source.read(_TAIL) == there else 0


def _bytes(found: str | bytes) -> bytes:
    # what asyncssh gives of a file that was opened as binary, whatever its types say
    return found if isinstance(found, bytes) else found.encode()

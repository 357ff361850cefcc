"""Sends a stored file, or one range of it (RFC 9110 section 14), in constant memory."""

from __future__ import annotations

import asyncio
import os
import re
from concurrent.futures import Executor
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from picsafe.server.bodies import header
from picsafe.server.errors import Interrupted, Refusal
from picsafe.server.responses import SECURITY, RawHeaders

CHUNK_BYTES = 64 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})\Z")


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that stays readable even if its name is deleted.

    Attributes:
        descriptor: of the file, open for reading.
        size: bytes.
        version: changes when the file is replaced.
    """

    descriptor: int
    size: int
    version: str


def open_file(path: Path) -> OpenFile:
    """Open a file for sending; the caller closes it.

    Raises:
        FileNotFoundError: it is gone.
        OSError: it cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    found = os.fstat(descriptor)
    return OpenFile(descriptor, found.st_size, f'"{found.st_mtime_ns:x}-{found.st_size:x}"')


class FileDownload(Response):
    """The answer that sends a file and closes it.

    Args:
        file: what is sent.
        headers: beyond those that follow from the file.
        threads: where reading runs.
    """

    def __init__(self, file: OpenFile, headers: RawHeaders, threads: Executor) -> None:
        super().__init__()
        self._file = file
        self._own_headers = headers
        self._threads = threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the headers, then the bytes."""
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            await self._send_all(scope, send, gone)
        finally:
            gone.cancel()
            os.close(self._file.descriptor)

    async def _send_all(self, scope: Scope, send: Send, gone: asyncio.Future[None]) -> None:
        wanted = wanted_range(
            header(scope, b"range"), header(scope, b"if-range"), self._file.size, self._file.version
        )
        start, end = wanted or (0, self._file.size)
        headers = [
            *self._own_headers,
            *SECURITY,
            (b"accept-ranges", b"bytes"),
            (b"etag", self._file.version.encode()),
            (b"content-length", str(end - start).encode()),
        ]
        if wanted:
            headers.append((b"content-range", f"bytes {start}-{end - 1}/{self._file.size}".encode()))
        status = HTTPStatus.PARTIAL_CONTENT if wanted else HTTPStatus.OK
        await send({"type": "http.response.start", "status": int(status), "headers": headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        while start < end and not gone.done():
            chunk = await self._read(start, min(CHUNK_BYTES, end - start))
            start += len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": start < end})

    async def _read(self, start: int, size: int) -> bytes:
        loop = asyncio.get_running_loop()
        reading = loop.run_in_executor(self._threads, os.pread, self._file.descriptor, size, start)
        try:
            chunk = await asyncio.shield(reading)
        except asyncio.CancelledError:
            # the descriptor must not be closed, and its number used again, while a thread reads from it
            await asyncio.wait([reading])
            raise
        except OSError as error:
            raise Interrupted from error
        if not chunk:
            raise Interrupted
        return chunk


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def wanted_range(
    range_header: bytes | None, if_range: bytes | None, size: int, version: str
) -> tuple[int, int] | None:
    """First and one past the last byte of the wanted range, or ``None`` for the whole file.

    Several ranges, other units and malformed headers are ignored, as RFC 9110 section 14.2 allows.

    Raises:
        Refusal: ``416 range_not_satisfiable``.
    """
    if range_header is None or (if_range is not None and if_range.decode("latin-1") != version):
        return None
    found = _ONE_RANGE.match(range_header.decode("latin-1").strip().lower())
    if found is None or found.group(0) == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise Refusal(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "range_not_satisfiable",
            "The file has no such bytes.",
            headers={"Content-Range": f"bytes */{size}"},
        )
    return start, end

"""A file in storage as a stream at any position, so that a few bytes of it can be read without the rest."""

from __future__ import annotations

import io
import os
from http import HTTPStatus
from typing import TYPE_CHECKING

from picsafe.client.errors import BadAnswer
from picsafe.client.responses import Download
from picsafe.client.transport import Http

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK = 32 * 1024
MAX_BLOCKS = 16


class RemoteFile(io.RawIOBase):
    """What is at a download URL, read by HTTP Range (RFC 9110 section 14) and without a credential.

    Each block of it is one request, and is kept. Reading raises what ``Http.streamed`` raises, and
    ``BadAnswer`` once there are more than ``MAX_BLOCKS``: a sealed file's beginning and end are two or three.

    Args:
        http: the transport.
        where: the URL, which has to live as long as this, and the file's size.
    """

    def __init__(self, http: Http, where: Download) -> None:
        super().__init__()
        self._http = http
        self._where = where
        self._position = 0
        self._blocks: dict[int, bytes] = {}

    def readable(self) -> bool:
        """Say that this file can be read."""
        return True

    def seekable(self) -> bool:
        """Say that this file has a position."""
        return True

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position; OSError if that would be before the beginning."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._where.size}[whence]
        if base + offset < 0:
            raise OSError("a position before the beginning of the file")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer, at most to the end of a block; return how many bytes that were."""
        wanted = memoryview(buffer).cast("B")
        if not wanted or self._position >= self._where.size:
            return 0
        number, offset = divmod(self._position, BLOCK)
        found = self._block(number)[offset : offset + len(wanted)]
        wanted[: len(found)] = found
        self._position += len(found)
        return len(found)

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            if len(self._blocks) == MAX_BLOCKS:
                raise BadAnswer("invalid_answer", "The file is not put together as a report is.")
            start = number * BLOCK
            self._blocks[number] = self._bytes(start, min(BLOCK, self._where.size - start))
        return self._blocks[number]

    def _bytes(self, start: int, count: int) -> bytes:
        headers = {"Accept-Encoding": "identity", "Range": f"bytes={start}-{start + count - 1}"}
        with self._http.streamed(
            self._http.build("GET", self._where.download_url, headers=headers)
        ) as response:
            is_part = response.status_code == HTTPStatus.PARTIAL_CONTENT
            if is_part and not response.headers.get("content-range", "").startswith(f"bytes {start}-"):
                raise BadAnswer("invalid_answer", "Storage sends another part of the file.")
            # a storage that knows no ranges sends everything from the beginning
            skip, found = 0 if is_part else start, bytearray()
            for chunk in response.iter_raw():
                found += chunk[skip:]
                skip = max(0, skip - len(chunk))
                if len(found) >= count:
                    return bytes(found[:count])
        raise BadAnswer("invalid_answer", "Storage sends less than was asked for.")

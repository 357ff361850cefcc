"""Request bodies that are read from files as they are sent, in constant memory and of a known length."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

BLOCK: Final = 256 * 1024

Piece = bytes | Path


class Body:
    """Pieces, one after the other.

    Args:
        pieces: bytes, and files that do not change meanwhile.
        beat: called before each block.
    """

    def __init__(self, pieces: Sequence[Piece], beat: Callable[[], None] = lambda: None) -> None:
        self._pieces = pieces
        self._beat = beat

    @property
    def size(self) -> int:
        """Bytes in all.

        Raises:
            OSError: a file is not there.
        """
        return sum(len(piece) if isinstance(piece, bytes) else piece.stat().st_size for piece in self._pieces)

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
                continue
            with piece.open("rb", buffering=0) as file:
                while block := file.read(BLOCK):
                    self._beat()
                    yield block

    def digest(self) -> str:
        """The value of ``Content-Digest`` (RFC 9530) for these bytes."""
        digest = hashlib.sha256()
        for block in self:
            digest.update(block)
        return f"sha-256=:{b64encode(digest.digest()).decode('ascii')}:"


def multipart(
    parts: Sequence[tuple[str, str, str, Piece]], boundary: str, beat: Callable[[], None] = lambda: None
) -> Body:
    """A body of ``multipart/form-data`` (RFC 7578).

    Args:
        parts: field name, file name, media type and content of each; names are ASCII without quotes.
        boundary: that occurs in no part; of chance.
        beat: called before each block.
    """
    pieces: list[Piece] = []
    for field, name, media_type, content in parts:
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n"
        )
        pieces += [head.encode("ascii"), content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode("ascii"))
    return Body(pieces, beat)

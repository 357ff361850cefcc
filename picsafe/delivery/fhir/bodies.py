"""JSON that holds media, in constant memory both ways: neither what is sent nor what is read is ever whole.

A server that is asked for an identifier may answer with the video that has it.
"""

from __future__ import annotations

import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from picsafe.delivery.errors import Later

FHIR_JSON: Final = "application/fhir+json"

# of three bytes four characters are made, so that blocks of a multiple of three can be put together
_BLOCK: Final = 255 * 1024
_LONGEST_STRING: Final = 64 * 1024
_MAX_DOCUMENT: Final = 8 * 1024 * 1024
_MAX_ANSWER: Final = 4 * 1024**3
_SPECIAL: Final = re.compile(rb'["\\]')
_QUOTE: Final = ord('"')


class Body(Protocol):
    """What is sent, a block at a time; each time that it is gone through it is the same."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What is said of it."""
        ...

    @property
    def size(self) -> int:
        """Bytes in all.

        Raises:
            OSError: a file is not there.
        """
        ...

    def __iter__(self) -> Iterator[bytes]: ...


class RawBody:
    """A file as it is, for ``Binary`` (hl7.org/fhir/R4/binary.html#rest).

    Args:
        path: the file, which does not change meanwhile.
        content_type: its media type.
        context: who may see it, may see the file too (``X-Security-Context``).
        beat: called before each block, with its size in bytes.
    """

    def __init__(self, path: Path, content_type: str, context: str, beat: Callable[[int], None]) -> None:
        self.headers = {"Content-Type": content_type, "X-Security-Context": context}
        self._path = path
        self._beat = beat

    @property
    def size(self) -> int:
        """See ``Body``."""
        return self._path.stat().st_size

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while block := file.read(_BLOCK):
                self._beat(len(block))
                yield block


class FilledBody:
    """JSON with files' bytes as base64 in the places of some strings.

    Args:
        document: with a string of its own (``place``) where each file belongs.
        files: which file belongs in which place; they do not change meanwhile.
        beat: called before each block, with its size in bytes.
    """

    def __init__(
        self, document: Mapping[str, Any], files: Mapping[str, Path], beat: Callable[[int], None]
    ) -> None:
        self.headers = {"Content-Type": FHIR_JSON}
        self._files = {place.encode("ascii"): path for place, path in files.items()}
        places = b"|".join(self._files)
        encoded = msgspec.json.encode(document)
        self._pieces = re.split(b"(" + places + b")", encoded) if places else [encoded]
        self._beat = beat

    @property
    def size(self) -> int:
        """See ``Body``."""
        return sum(
            len(piece) if path is None else base64_size(path.stat().st_size)
            for piece, path in self._with_files()
        )

    def __iter__(self) -> Iterator[bytes]:
        for piece, path in self._with_files():
            if path is None:
                yield piece
                continue
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    self._beat(len(block))
                    yield b64encode(block)

    def _with_files(self) -> Iterator[tuple[bytes, Path | None]]:
        for piece in self._pieces:
            yield piece, self._files.get(piece)


class ResourceBody(FilledBody):
    """A resource as JSON, with a file's bytes as base64 in the place of one string.

    Args:
        make: the resource, given the string that stands where the file belongs.
        path: the file, which does not change meanwhile.
        beat: called before each block, with its size in bytes.
    """

    def __init__(
        self, make: Callable[[str], Mapping[str, Any]], path: Path, beat: Callable[[int], None]
    ) -> None:
        there = place()
        super().__init__(make(there), {there: path}, beat)


def place() -> str:
    """A string that nothing else in a document has in it."""
    return secrets.token_hex(16)


def base64_size(size: int) -> int:
    """How many characters some bytes are as base64."""
    return 4 * -(-size // 3)


def read_document(pieces: Iterable[bytes]) -> dict[str, Any] | None:
    """The object that an answer is, with long strings left out (as ``""``); ``None`` if it is no object.

    Raises:
        Later: ``answer_too_large``: there is more to it than long strings.
    """
    reader = _Reader()
    for piece in pieces:
        reader.feed(piece)
    try:
        document = msgspec.json.decode(reader.kept)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


class _Reader:
    def __init__(self) -> None:
        self.kept = bytearray()
        self._read = 0
        self._is_string = False
        self._is_escaped = False
        self._is_long = False
        self._begin = 0

    def feed(self, piece: bytes) -> None:
        self._read += len(piece)
        at = 0
        while at < len(piece):
            at = self._in_string(piece, at) if self._is_string else self._outside(piece, at)
            if len(self.kept) > _MAX_DOCUMENT or self._read > _MAX_ANSWER:
                raise Later("answer_too_large", "The server answers with more than can be read.")

    def _outside(self, piece: bytes, at: int) -> int:
        quote = piece.find(b'"', at)
        end = len(piece) if quote < 0 else quote + 1
        self.kept += piece[at:end]
        if quote >= 0:
            self._is_string, self._is_long, self._begin = True, False, len(self.kept)
        return end

    def _in_string(self, piece: bytes, at: int) -> int:
        if self._is_escaped:
            self._is_escaped = False
            self._keep(piece[at : at + 1])
            return at + 1
        found = _SPECIAL.search(piece, at)
        end = len(piece) if found is None else found.start()
        self._keep(piece[at:end])
        if found is None:
            return end
        if piece[end] == _QUOTE:
            self._is_string = False
            self.kept += b'"'
        else:
            self._is_escaped = True
            self._keep(b"\\")
        return end + 1

    def _keep(self, part: bytes) -> None:
        if self._is_long:
            return
        self.kept += part
        if len(self.kept) - self._begin > _LONGEST_STRING:
            del self.kept[self._begin :]
            self._is_long = True

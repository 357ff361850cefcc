"""What kind of file something is, by its content, as ``chalicelib.contract.media_kinds`` tells them apart.

The containers are ISO base media files (ISO/IEC 14496-12): boxes of a 32-bit size, a four-letter type and
content.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from chalicelib.contract.media_kinds import (
    CONTAINER_BOXES,
    MAX_BOXES,
    START_SIZE,
    MediaType,
    media_type_of_tracks,
    sort_of,
)
from picsafe.client.errors import InvalidInput
from picsafe.client.files import local_failures
from picsafe.client.responses import Summary
from picsafe.client.text import one_line

ACCEPTED = "photos (JPEG, PNG, WebP, HEIC), videos (MP4, M4V, MOV) and audio (M4A, MP4 audio)"


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file to be enclosed.

    Attributes:
        path: where it is.
        media_type: what it is.
        duration: in seconds, of a video or a recording that says it.
    """

    path: Path
    media_type: MediaType
    duration: float | None = None


def identify(path: Path) -> MediaFile:
    """Say what a file is.

    Raises:
        InvalidInput: ``unsupported_media``: none of what a report can hold; ``empty_file``.
        LocalFailure: it cannot be read.
    """
    with local_failures(_shown(path)), path.open("rb") as file:
        start = file.read(START_SIZE)
        if not start:
            raise InvalidInput("empty_file", f"{_shown(path)} is empty.")
        sort = sort_of(start)
        if sort == "photo":
            return MediaFile(path, MediaType.PHOTO)
        if sort == "container":
            return _identify_container(path, file)
    raise _unsupported(path)


def summary_of(media: list[MediaFile]) -> Summary:
    """How many files there are of each kind."""
    kinds = [item.media_type for item in media]
    return Summary(
        photos=kinds.count(MediaType.PHOTO),
        videos=kinds.count(MediaType.VIDEO),
        audios=kinds.count(MediaType.AUDIO),
    )


def _identify_container(path: Path, file: BinaryIO) -> MediaFile:
    end = file.seek(0, 2)
    handlers: set[bytes] = set()
    duration = None
    try:
        for kind, start, size in _boxes(file, 0, end):
            if kind == b"hdlr":
                handlers.add(_at(file, start + 8, 4))
            elif kind == b"mvhd":
                duration = _duration(_at(file, start, min(size, 32)))
    except (struct.error, ValueError):
        raise _damaged(path) from None
    media_type = media_type_of_tracks(handlers)
    if media_type is not None:
        return MediaFile(path, media_type, duration)
    if not handlers:
        raise _damaged(path)
    raise _unsupported(path)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Walk the boxes, into those that hold the tracks' descriptions; a broken size is a ValueError."""
    pending = [(start, end)]
    seen = 0
    while pending:
        position, limit = pending.pop()
        while position < limit:
            seen += 1
            if seen > MAX_BOXES:
                raise ValueError
            size, kind = struct.unpack(">I4s", _at(file, position, 8))
            header = 8
            if size == 1:
                (size,) = struct.unpack(">Q", _at(file, position + 8, 8))
                header = 16
            elif size == 0:
                size = limit - position
            if size < header or position + size > limit:
                raise ValueError
            if kind in CONTAINER_BOXES:
                pending.append((position + header, position + size))
            else:
                yield kind, position + header, size - header
            position += size


def _at(file: BinaryIO, position: int, count: int) -> bytes:
    file.seek(position)
    return file.read(count)


def _duration(header: bytes) -> float | None:
    """Seconds, from a movie header box (ISO/IEC 14496-12 section 8.2.2), both versions."""
    if header[:1] == b"\x01":
        timescale, duration = struct.unpack(">IQ", header[20:32])
    else:
        timescale, duration = struct.unpack(">II", header[12:20])
    return duration / timescale if timescale and duration < 2**32 - 1 else None


def _unsupported(path: Path) -> InvalidInput:
    return InvalidInput("unsupported_media", f"{_shown(path)} cannot be sent. A report takes {ACCEPTED}.")


def _damaged(path: Path) -> InvalidInput:
    return InvalidInput("damaged_media", f"{_shown(path)} is damaged or was not recorded to its end.")


def _shown(path: Path) -> str:
    return one_line(path.name) or str(path)

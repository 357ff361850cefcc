"""Where a file's boxes are, without reading what they hold."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from chalicelib.format.recordings.boxes import LARGE_HEADER, SMALL_HEADER
from chalicelib.format.recordings.errors import DamagedRecordingError, RecordingTooLargeError
from chalicelib.format.recordings.limits import MAX_BOXES, MAX_FTYP_BYTES, MAX_MOVIE_BYTES
from chalicelib.format.source import Source

_MATTERS = frozenset([b"ftyp", b"moov", b"moof", b"mdat"])


@dataclass(slots=True)
class Layout:
    """What matters of a file.

    Attributes:
        ftyp: the content of the first box of that type, or nothing.
        moov: the content of the first one.
        moofs: where each begins in the file, and its content.
        mdats: where the content of each begins and ends in the file, in order.
    """

    ftyp: memoryview = field(default_factory=lambda: memoryview(b""))
    moov: memoryview | None = None
    moofs: list[tuple[int, memoryview]] = field(default_factory=list)
    mdats: list[tuple[int, int]] = field(default_factory=list)


def read_layout(source: Source) -> Layout:
    """Walk the boxes of a file. What is behind the last whole box of a complete file is left alone.

    Raises:
        DamagedRecordingError: there is no ``moov``, or the file ends within a box that matters.
        RecordingTooLargeError: over ``MAX_BOXES`` or ``MAX_MOVIE_BYTES``.
        ReadFailedError, TruncatedError: it cannot be read.
    """
    layout = Layout()
    position, seen, held = 0, 0, 0
    while source.size - position >= SMALL_HEADER:
        size, kind, header = _header(source, position)
        if size < header or size > source.size - position:
            _require_trailer(layout, kind)
            break
        seen += 1
        if kind in {b"moov", b"moof"}:
            held += size
        if seen > MAX_BOXES or held > MAX_MOVIE_BYTES:
            raise RecordingTooLargeError("it describes itself at too great length")
        _keep(layout, source, kind, position, position + header, position + size)
        position += size
    if layout.moov is None:
        raise DamagedRecordingError("it is damaged or was not recorded to its end")
    return layout


def _header(source: Source, position: int) -> tuple[int, bytes, int]:
    start = _read(source, position, min(LARGE_HEADER, source.size - position))
    size, kind = struct.unpack_from(">I4s", start)
    if size == 1:
        large = struct.unpack_from(">Q", start, 8)[0] if len(start) == LARGE_HEADER else 0
        return large, kind, LARGE_HEADER
    return size or source.size - position, kind, SMALL_HEADER


def _require_trailer(layout: Layout, kind: bytes) -> None:
    if layout.moov is None or kind in _MATTERS:
        raise DamagedRecordingError("it is damaged or was not recorded to its end")


def _keep(layout: Layout, source: Source, kind: bytes, start: int, content: int, end: int) -> None:
    if kind == b"mdat":
        layout.mdats.append((content, end))
    elif kind == b"moof":
        layout.moofs.append((start, _read(source, content, end - content)))
    elif kind == b"moov" and layout.moov is None:
        layout.moov = _read(source, content, end - content)
    elif kind == b"ftyp" and not layout.ftyp:
        layout.ftyp = _read(source, content, min(end - content, MAX_FTYP_BYTES))


def _read(source: Source, start: int, size: int) -> memoryview:
    buffer = memoryview(bytearray(size))
    source.read_into(start, buffer)
    return buffer

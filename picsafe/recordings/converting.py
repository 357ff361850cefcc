"""What a recording is, MP4 made of it, and a picture of a film."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from picsafe.recordings.allowance import Allowance
from picsafe.recordings.demuxers import MP4, demuxer_of
from picsafe.recordings.errors import ConversionError
from picsafe.recordings.limits import MAX_OUTPUT_BYTES
from picsafe.recordings.process import run
from picsafe.recordings.protocol import Converted, Inspected, Job, Still


def inspect(path: Path) -> Inspected:
    """What a recording is, and what would be done with it.

    Raises:
        DecoderMissingError: PyAV is not installed.
        ConversionError: it is none, or more than is converted.
        OSError: it cannot be read.
    """
    with path.open("rb") as source:
        result = run(Job(task="inspect", source=source.fileno(), demuxer=demuxer_of(path)))
    if not isinstance(result, Inspected):
        raise ConversionError("it could not be read")
    return result


def convert(
    path: Path,
    target: BinaryIO,
    told: Callable[[int], None] | None = None,
    *,
    encoded: bool = False,
    most_bytes: int = MAX_OUTPUT_BYTES,
    allowance: Allowance | None = None,
) -> Converted:
    """Write an MP4 of a recording: in H.264 and AAC, or with film and sound as they are where MP4 has them.

    Whatever the containers say beside film and sound is left to ``strip_recording``.

    Args:
        path: the recording.
        target: an empty file of the system's, positioned at its beginning.
        told: given how many bytes of the recording have been read.
        encoded: whether film is encoded afresh even where it could stay as it is.
        most_bytes: how large what is made of it may become.
        allowance: of time, what is left for it and those after it; what it takes is taken off.

    Raises:
        DecoderMissingError: as ``inspect``.
        ConversionError: as ``inspect``; what is made of it is too large, the allowance is spent, or the disk
            is full.
        OSError: it cannot be read.
    """
    allowance = allowance or Allowance()
    allowance.require()
    with path.open("rb") as source:
        job = Job(
            task="convert",
            source=source.fileno(),
            demuxer=demuxer_of(path),
            target=target.fileno(),
            encoded=encoded,
            most_bytes=most_bytes,
            most_seconds=allowance.whole_seconds,
        )
        result = run(job, told, allowance.spend)
    if not isinstance(result, Converted):
        raise ConversionError("it could not be converted")
    return result


def still(film: BinaryIO) -> bytes:
    """A small upright JPEG of the first picture of an MP4 that is not black; nothing if there is none.

    Raises:
        DecoderMissingError, ConversionError: as ``inspect``.
    """
    result = run(Job(task="still", source=film.fileno(), demuxer=MP4))
    return result.jpeg if isinstance(result, Still) else b""

"""What is said between whoever wants a recording converted and the process that does it.

A job is one line of JSON on standard input, and files that the process inherits. It answers in lines of JSON
on standard output: how far it has come, and at last a result or what went wrong.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from picsafe.recordings.limits import MAX_CPU_SECONDS, MAX_OUTPUT_BYTES

Task = Literal["inspect", "convert", "still"]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done.

    Attributes:
        task: which it is.
        source: the descriptor of the recording.
        demuxer: the name of FFmpeg's demuxer; nothing is guessed.
        target: the descriptor of the file to be written, for ``convert``.
        encoded: whether film is encoded afresh even where it could stay as it is.
        most_bytes: how large the target may become.
        most_seconds: CPU seconds that the whole job may take, besides what its recording is worth.
    """

    task: Task
    source: int
    demuxer: str
    target: int = -1
    encoded: bool = False
    most_bytes: int = MAX_OUTPUT_BYTES
    most_seconds: int = MAX_CPU_SECONDS


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What a recording is.

    Attributes:
        is_film: whether it has film; otherwise it has sound alone.
        seconds: how long it plays, as far as it says so.
        is_copied: whether film and sound stay as they are, and only the container changes.
        is_smaller: whether its pictures are made smaller.
    """

    is_film: bool
    seconds: float | None
    is_copied: bool
    is_smaller: bool


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it.

    Attributes:
        is_copied: whether film and sound have stayed as they were.
    """

    is_copied: bool


class Still(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of a film.

    Attributes:
        jpeg: upright and small, in base64 on the wire; nothing if no picture can be decoded.
    """

    jpeg: bytes


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the process; exactly one member is there.

    Attributes:
        reached: how many bytes of the recording have been read.
        inspected, converted, still: the result.
        error: a code of ``errors``.
    """

    reached: int | None = None
    inspected: Inspected | None = None
    converted: Converted | None = None
    still: Still | None = None
    error: str | None = None


Result = Inspected | Converted | Still

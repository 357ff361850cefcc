"""What a failure says of: the disk, how much was written, or the recording."""

from __future__ import annotations

import errno
from typing import Final

import av

from picsafe.recordings.errors import (
    BrokenRecordingError,
    ConversionError,
    NoRoomError,
    StorageFailedError,
    TooMuchMadeError,
)

_FULL: Final = frozenset([errno.ENOSPC, errno.EDQUOT])


def kind_of(error: Exception) -> type[ConversionError]:
    """The error of ours for one of FFmpeg's or of the system's."""
    number = getattr(error, "errno", None)
    if number in _FULL:
        return NoRoomError
    if number == errno.EFBIG:
        return TooMuchMadeError
    # FFmpeg's demuxers call much an input/output error that lies in the recording
    is_systems = isinstance(error, OSError) and not isinstance(error, av.FFmpegError)
    return StorageFailedError if is_systems else BrokenRecordingError

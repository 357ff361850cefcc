"""What is written, and what the system and FFmpeg have against it."""

from __future__ import annotations

import errno
import io

import av
import pytest

from picsafe.recordings.errors import (
    BrokenRecordingError,
    ConversionError,
    NoRoomError,
    StorageFailedError,
    TooMuchMadeError,
)
from picsafe.recordings.worker.failures import kind_of
from picsafe.recordings.worker.written import Written


class FullDisk(io.BytesIO):
    def write(self, _data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOSPC, ""), NoRoomError),
        (OSError(errno.EDQUOT, ""), NoRoomError),
        (OSError(errno.EFBIG, ""), TooMuchMadeError),
        (OSError(errno.EIO, ""), StorageFailedError),
        (av.FFmpegError(errno.ENOSPC, ""), NoRoomError),
        (av.FFmpegError(errno.EIO, ""), BrokenRecordingError),
        (BrokenRecordingError(), BrokenRecordingError),
    ],
)
def test_the_disk_is_told_apart_from_the_recording(error: Exception, kind: type[ConversionError]) -> None:
    assert kind_of(error) is kind


def as_ffmpeg_does(written: Written) -> None:
    """Write, and say that the recording is damaged whatever happens."""
    with written.failures():
        try:
            written.write(b"film")
        finally:
            raise BrokenRecordingError


def test_what_the_system_says_is_not_hidden_by_what_ffmpeg_makes_of_it() -> None:
    with pytest.raises(OSError, match="No space left"):
        as_ffmpeg_does(Written(FullDisk(), lambda: None))


def test_what_is_wrong_with_a_recording_stays_so() -> None:
    with pytest.raises(BrokenRecordingError):
        as_ffmpeg_does(Written(io.BytesIO(), lambda: None))


def test_writing_tells() -> None:
    told: list[bool] = []
    Written(io.BytesIO(), lambda: told.append(True)).write(b"film")
    assert told

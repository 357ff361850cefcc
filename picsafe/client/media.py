"""What kind of file something is, by its content, as ``chalicelib.contract.media_kinds`` tells them apart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chalicelib.contract.media_kinds import START_SIZE, MediaType, sort_of
from chalicelib.format.errors import FormatError
from chalicelib.format.recordings.errors import (
    DamagedRecordingError,
    RecordingError,
    UnsupportedRecordingError,
)
from chalicelib.format.recordings.strip import describe
from chalicelib.format.source import FileSource
from picsafe.client.errors import InvalidInput
from picsafe.client.files import local_failures
from picsafe.client.format_errors import from_format_error
from picsafe.client.report_limits import require_small_photo
from picsafe.client.responses import Summary
from picsafe.client.text import one_line

ACCEPTED = "photos (JPEG, HEIC, PNG, WebP, AVIF, GIF, BMP, TIFF, DICOM), videos (MP4, M4V, MOV) and audio (M4A, MP4 audio)"


# One that is encoded afresh with its own settings keeps its size; much less than this is left of none.
_LEAST_LEFT_OF_A_JPEG = 0.5
_JPEG = b"\xff\xd8\xff"


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
        InvalidInput: ``unsupported_media``: none of what a report can hold; ``damaged_media``;
            ``recording_too_large``; ``photo_too_large``; ``empty_file``.
        LocalFailure: it cannot be read.
    """
    with local_failures(_shown(path)), path.open("rb") as file:
        start = file.read(START_SIZE)
        if not start:
            raise InvalidInput("empty_file", f"{_shown(path)} is empty.")
        sort = sort_of(start)
        if sort == "photo":
            require_small_photo(path, os.fstat(file.fileno()).st_size)
            return MediaFile(path, MediaType.PHOTO)
        if sort == "container":
            return _identify_recording(path)
    raise _unsupported(path)


def least_size(file: MediaFile) -> int:
    """How many bytes of a report a file takes at least, as far as can be told without decoding it.

    Recordings are enclosed as they are. Of photos only JPEGs tell by their size what becomes of them.

    Raises:
        LocalFailure: it cannot be read.
    """
    with local_failures(_shown(file.path)), file.path.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        if file.media_type is not MediaType.PHOTO:
            return size
        return int(size * _LEAST_LEFT_OF_A_JPEG) if opened.read(len(_JPEG)) == _JPEG else 0


def summary_of(media: list[MediaFile]) -> Summary:
    """How many files there are of each kind."""
    kinds = [item.media_type for item in media]
    return Summary(
        photos=kinds.count(MediaType.PHOTO),
        videos=kinds.count(MediaType.VIDEO),
        audios=kinds.count(MediaType.AUDIO),
    )


@contextmanager
def recording_errors(path: Path) -> Iterator[None]:
    """Turn what is wrong with a recording into what its owner is told.

    Raises:
        InvalidInput: with the error's code.
        LocalFailure, BadFile: it cannot be read, or became shorter meanwhile.
    """
    try:
        yield
    except UnsupportedRecordingError:
        raise _unsupported(path) from None
    except DamagedRecordingError as error:
        raise InvalidInput(
            error.code, f"{_shown(path)} is damaged or was not recorded to its end."
        ) from error
    except RecordingError as error:
        raise InvalidInput(error.code, f"{_shown(path)} cannot be sent: {error}.") from error
    except FormatError as error:
        raise from_format_error(error) from error


def _identify_recording(path: Path) -> MediaFile:
    with recording_errors(path), closing(FileSource(path)) as source:
        found = describe(source)
    return MediaFile(path, found.media_type, found.duration)


def _unsupported(path: Path) -> InvalidInput:
    return InvalidInput("unsupported_media", f"{_shown(path)} cannot be sent. A report takes {ACCEPTED}.")


def _shown(path: Path) -> str:
    return one_line(path.name) or str(path)

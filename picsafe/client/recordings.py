"""What films and recordings are, which of them are converted, and what their owners are told.

A report holds MP4. What messengers and older devices write is converted first, if PyAV is installed; also
MP4 of which no browser plays what is in it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from chalicelib.contract.media_kinds import MediaType
from chalicelib.contract.recording_kinds import RecordingKind
from chalicelib.format.errors import FormatError
from chalicelib.format.recordings.errors import (
    DamagedRecordingError,
    RecordingError,
    UnsupportedRecordingError,
)
from chalicelib.format.recordings.layout import read_layout
from chalicelib.format.recordings.strip import Recording, describe
from chalicelib.format.recordings.tracks import read_movie
from chalicelib.format.source import FileSource, Source
from picsafe.client.errors import InvalidInput
from picsafe.client.files import local_failures
from picsafe.client.format_errors import from_format_error
from picsafe.client.media_files import MediaFile, shown, unsupported
from picsafe.recordings import converting
from picsafe.recordings.errors import (
    BrokenRecordingError,
    ConversionError,
    DecoderMissingError,
    TooLargeRecordingError,
    UnknownCodecError,
)
from picsafe.recordings.limits import MAX_EDGE, MAX_FILM_SECONDS, MAX_SOUND_SECONDS
from picsafe.recordings.playing import UNPLAYED
from picsafe.recordings.process import can_decode

_MP4: Final = {MediaType.VIDEO: "video/mp4", MediaType.AUDIO: "audio/mp4"}
_PIP: Final = "pip install 'picsafe[recordings]'"


def identify_mp4(path: Path) -> MediaFile:
    """What an MP4 or a QuickTime film is, and whether it has to be converted.

    Raises:
        InvalidInput: ``unsupported_media``, ``damaged_media``, ``recording_too_large``; ``extra_missing``
            where it has to be converted.
        LocalFailure: it cannot be read.
    """
    with recording_errors(path), closing(FileSource(path)) as source:
        found = describe(source)
        is_known = _is_known(source)
    as_it_is = MediaFile(path, found.media_type, found.duration)
    if is_known and not (UNPLAYED.intersection(found.codecs) and can_decode()):
        return as_it_is
    try:
        return _inspected(path, _MP4[found.media_type], found)
    except InvalidInput:
        if is_known:
            return as_it_is
        raise


def identify_other(path: Path, kind: RecordingKind) -> MediaFile:
    """What a recording of another container is, which has to be converted.

    Raises:
        InvalidInput: ``extra_missing``, ``unsupported_media``, ``damaged_media``, ``recording_too_large``.
        LocalFailure: it cannot be read.
    """
    if not can_decode():
        raise InvalidInput(
            "extra_missing",
            f"{shown(path)} ({kind.called}) has to be converted before it can be sent, which takes more than "
            f"the client: {_PIP}",
        )
    return _inspected(path, kind.value)


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
        raise unsupported(path) from None
    except DamagedRecordingError as error:
        raise _damaged(path, error.code) from error
    except RecordingError as error:
        raise InvalidInput(error.code, f"{shown(path)} cannot be sent: {error}.") from error
    except FormatError as error:
        raise from_format_error(error) from error


@contextmanager
def conversion_errors(path: Path) -> Iterator[None]:
    """Turn what kept a recording from being converted into what its owner is told.

    Raises:
        InvalidInput: with the error's code.
    """
    try:
        yield
    except DecoderMissingError as error:
        raise InvalidInput(
            error.code,
            f"{shown(path)} has film or sound that has to be converted before it can be sent: {_PIP}",
        ) from error
    except UnknownCodecError:
        raise unsupported(path) from None
    except BrokenRecordingError as error:
        raise _damaged(path, error.code) from error
    except TooLargeRecordingError as error:
        raise InvalidInput(
            error.code,
            f"{shown(path)} has to be converted, and is too long or too large for that: film may last "
            f"{MAX_FILM_SECONDS // 60} minutes, and sound {MAX_SOUND_SECONDS // 3600} hours. Send a part "
            "of it.",
        ) from error
    except ConversionError as error:
        raise InvalidInput(
            error.code, f"{shown(path)} could not be converted. Send it as MP4 or M4A, or leave it out."
        ) from error


def _inspected(path: Path, source_type: str, described: Recording | None = None) -> MediaFile:
    with local_failures(shown(path)), conversion_errors(path):
        found = converting.inspect(path)
    duration = described.duration if described is not None else None
    note = "" if found.is_copied else "encoded afresh"
    if found.is_smaller:
        note = f"encoded afresh, its pictures at most {MAX_EDGE} pixels wide or high"
    return MediaFile(
        path,
        MediaType.VIDEO if found.is_film else MediaType.AUDIO,
        found.seconds if duration is None else duration,
        source_type,
        note,
    )


def _is_known(source: Source) -> bool:
    """Whether it is let through as far as its headers tell."""
    try:
        read_movie(read_layout(source))
    except UnsupportedRecordingError:
        return False
    except struct.error:
        raise DamagedRecordingError("it is damaged or was not recorded to its end") from None
    return True


def _damaged(path: Path, code: str) -> InvalidInput:
    return InvalidInput(code, f"{shown(path)} is damaged or was not recorded to its end.")

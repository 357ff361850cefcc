"""What kind of file something is, by its content, as ``chalicelib.contract.media_kinds`` tells them apart."""

from __future__ import annotations

import os
from pathlib import Path

from chalicelib.contract.media_kinds import START_SIZE, MediaType, sort_of
from chalicelib.contract.recording_kinds import recording_kind_of
from picsafe.client.errors import InvalidInput
from picsafe.client.files import local_failures
from picsafe.client.media_files import MediaFile, shown, unsupported
from picsafe.client.recordings import identify_mp4, identify_other
from picsafe.client.report_limits import require_small_photo
from picsafe.client.responses import Summary

# One that is encoded afresh with its own settings keeps its size; much less than this is left of none.
_LEAST_LEFT_OF_A_JPEG = 0.5
_JPEG = b"\xff\xd8\xff"


def identify(path: Path) -> MediaFile:
    """Say what a file is.

    Raises:
        InvalidInput: ``unsupported_media``: none of what a report can hold; ``damaged_media``;
            ``recording_too_large``; ``photo_too_large``; ``empty_file``; ``extra_missing``: it has to be
            converted.
        LocalFailure: it cannot be read.
    """
    with local_failures(shown(path)), path.open("rb") as file:
        start = file.read(START_SIZE)
        if not start:
            raise InvalidInput("empty_file", f"{shown(path)} is empty.")
        sort = sort_of(start)
        if sort == "photo":
            require_small_photo(path, os.fstat(file.fileno()).st_size)
            return MediaFile(path, MediaType.PHOTO)
    if sort == "container":
        return identify_mp4(path)
    kind = recording_kind_of(start)
    if kind is not None:
        return identify_other(path, kind)
    raise unsupported(path)


def least_size(file: MediaFile) -> int:
    """How many bytes of a report a file takes at least, as far as can be told without decoding it.

    Recordings that are not converted are enclosed as they are. Of photos only JPEGs tell by their size what
    becomes of them.

    Raises:
        LocalFailure: it cannot be read.
    """
    with local_failures(shown(file.path)), file.path.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        if file.media_type is not MediaType.PHOTO:
            return 0 if file.source_type else size
        return int(size * _LEAST_LEFT_OF_A_JPEG) if opened.read(len(_JPEG)) == _JPEG else 0


def summary_of(media: list[MediaFile]) -> Summary:
    """How many files there are of each kind."""
    kinds = [item.media_type for item in media]
    return Summary(
        photos=kinds.count(MediaType.PHOTO),
        videos=kinds.count(MediaType.VIDEO),
        audios=kinds.count(MediaType.AUDIO),
    )

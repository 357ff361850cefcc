"""Films and recordings without metadata: as they are, or as the MP4 that is made of them."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, cast

from PIL import Image

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.recordings.stream import StrippedFile
from chalicelib.format.recordings.strip import describe, strip_recording
from chalicelib.format.report import Content
from chalicelib.format.source import FileSource, Source, StreamSource
from chalicelib.format.thumbnails import audio_thumbnail, film_thumbnail, video_thumbnail
from picsafe.client.files import local_failures
from picsafe.client.media_files import MediaFile, shown
from picsafe.client.progress import Progress
from picsafe.client.recordings import conversion_errors, recording_errors
from picsafe.recordings import converting
from picsafe.recordings.errors import ConversionError
from picsafe.recordings.limits import STILL_EDGE
from picsafe.recordings.process import can_decode


class Recorded(NamedTuple):
    """What is enclosed of a film or a recording.

    Attributes:
        file: what it has become.
        content: without metadata.
        thumbnail: a picture of it, or a sign.
    """

    file: MediaFile
    content: Content
    thumbnail: bytes


class Enclosed:
    """Films and recordings without metadata, as long as ``opened`` lasts.

    Args:
        opened: holds their files.
        progress: told how conversions go on.

    Attributes:
        size: of all of them, in bytes.
    """

    def __init__(self, opened: ExitStack, progress: Progress) -> None:
        self._opened = opened
        self._progress = progress
        self.size = 0

    def item(self, file: MediaFile) -> Recorded:
        """What is enclosed of a file.

        Raises:
            InvalidInput: it cannot be converted, or holds something that is not let through.
            LocalFailure, BadFile: it cannot be read.
        """
        with recording_errors(file.path):
            made = self._converted(file) if file.source_type else None
            source: Source
            if made is None:
                source = self._opened.enter_context(closing(FileSource(file.path)))
            else:
                source = StreamSource(made)
                file = replace(file, duration=describe(source).duration)
            content = StrippedFile(source, strip_recording(source))
            self.size += source.size
            return Recorded(file, cast("BinaryIO", content), self._thumbnail(file, made))

    def _converted(self, file: MediaFile) -> BinaryIO:
        with local_failures("a temporary file"):
            # without a name, so that nothing in the clear is left behind whatever happens
            made = cast("BinaryIO", self._opened.enter_context(_nameless()))
        with local_failures(shown(file.path)), conversion_errors(file.path):
            self._progress.began("convert", file.path.stat().st_size)
            converting.convert(file.path, made, self._progress.reached)
        return made

    def _thumbnail(self, file: MediaFile, made: BinaryIO | None) -> bytes:
        if file.media_type is MediaType.AUDIO:
            return audio_thumbnail(file.duration)
        picture = _still(file.path, made) if can_decode() else b""
        return film_thumbnail(picture, file.duration) if picture else video_thumbnail(file.duration)


def _nameless() -> AbstractContextManager[object]:
    return TemporaryFile()


def _still(path: Path, made: BinaryIO | None) -> bytes:
    """A picture of a film; nothing if there is none, for which no report is kept back."""
    try:
        if made is not None:
            return _as_promised(converting.still(made))
        with path.open("rb") as film:
            return _as_promised(converting.still(film))
    except (ConversionError, OSError):
        return b""


def _as_promised(still: bytes) -> bytes:
    """A small JPEG, as it has to be; nothing if a film has made its decoder give something else."""
    try:
        with Image.open(BytesIO(still), formats=["JPEG"]) as header:
            return still if max(header.size) <= STILL_EDGE else b""
    except (OSError, ValueError, SyntaxError):
        return b""

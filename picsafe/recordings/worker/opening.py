"""A recording opened for reading: one demuxer, known decoders, and at most one track of film and of sound."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from picsafe.recordings.errors import TooLargeRecordingError, UnknownCodecError
from picsafe.recordings.limits import MAX_PIXELS, MAX_STREAMS, MAX_THREADS
from picsafe.recordings.worker.codecs import FILM, SOUND


@dataclass(slots=True)
class Tracks:
    """What is taken of a recording.

    Attributes:
        container: it, opened.
        film, sound: its best tracks that can be decoded, if there are any; no cover, no preview.
    """

    container: InputContainer
    film: VideoStream | None
    sound: AudioStream | None

    @property
    def seconds(self) -> float | None:
        """How long it plays, as far as it says so."""
        duration = self.container.duration
        return duration / av.time_base if duration is not None and duration > 0 else None

    @property
    def start(self) -> Fraction:
        """When the first of the tracks begins, in seconds; broadcasts count from anywhere."""
        begins = [
            one.start_time * one.time_base
            for one in (self.film, self.sound)
            if one is not None and one.start_time is not None and one.time_base is not None
        ]
        return min(begins, default=Fraction(0))


class _Counted:
    """A file that tells how far it has been read."""

    def __init__(self, file: BinaryIO, told: Callable[[int], None]) -> None:
        self._file = file
        self._told = told

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._told(self._file.tell())
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


@contextmanager
def opened(source: BinaryIO, demuxer: str, told: Callable[[int], None]) -> Iterator[Tracks]:
    """Open a recording for as long as the context lasts.

    Raises:
        UnknownCodecError: nothing in it can be decoded.
        TooLargeRecordingError: its pictures are too large.
        av.FFmpegError: it does not hold together.
    """
    options = {
        # whatever a file refers to is not looked for
        "protocol_whitelist": "none",
        "codec_whitelist": ",".join(sorted(FILM | SOUND)),
        "max_streams": str(MAX_STREAMS),
        "max_pixels": str(MAX_PIXELS),
    }
    with av.open(_Counted(source, told), "r", format=demuxer, options=options) as container:
        film = [one for one in container.streams.video if _is_film(one)]
        sound = [one for one in container.streams.audio if _name(one) in SOUND and one.sample_rate]
        found = Tracks(container, _largest(film), sound[0] if sound else None)
        if found.film is None and found.sound is None:
            raise UnknownCodecError
        for one in (found.film, found.sound):
            if one is not None:
                one.codec_context.thread_type = "AUTO"
                one.codec_context.thread_count = MAX_THREADS
                one.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        yield found


def _is_film(stream: VideoStream) -> bool:
    return _name(stream) in FILM and not stream.disposition & (
        Disposition.attached_pic | Disposition.timed_thumbnails
    )


def _largest(film: list[VideoStream]) -> VideoStream | None:
    largest = max(film, key=lambda one: one.width * one.height, default=None)
    if largest is not None and not 0 < largest.width * largest.height <= MAX_PIXELS:
        raise TooLargeRecordingError
    return largest


def _name(stream: VideoStream | AudioStream) -> str:
    # a codec that this FFmpeg cannot decode has no context
    context: av.CodecContext | None = stream.codec_context
    return context.name if context is not None else ""

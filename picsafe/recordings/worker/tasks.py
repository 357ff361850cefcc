"""The three tasks: say what a recording is, make MP4 of it, find a picture that stands for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from typing import Any, BinaryIO, Final

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from PIL import Image, ImageStat

from picsafe.recordings.effort import cpu_seconds
from picsafe.recordings.errors import BrokenRecordingError, TooLargeRecordingError
from picsafe.recordings.limits import (
    MAX_EDGE,
    MAX_FILM_SECONDS,
    MAX_SOUND_SECONDS,
    STILL_EDGE,
    STILL_SECONDS,
)
from picsafe.recordings.protocol import Converted, Inspected, Still
from picsafe.recordings.worker.bounds import bound_conversion
from picsafe.recordings.worker.failures import kind_of
from picsafe.recordings.worker.filters import picture_filter
from picsafe.recordings.worker.opening import Tracks, opened
from picsafe.recordings.worker.tracks import Copied, EncodedFilm, EncodedSound, TrackWriter
from picsafe.recordings.worker.written import Written

# these write no times by which pictures could be shown in another order than they are decoded in
_WITHOUT_TIMES: Final = frozenset(["avi"])
_PLAIN_FORMATS: Final = frozenset(["yuv420p", "yuvj420p"])
_BLACK: Final = 24  # of 255, in the mean
_LEAST_CONTRAST: Final = 6
_MOST_EARLY: Final = 50_000
_MOST_STILLS: Final = 160


def inspect(source: BinaryIO, demuxer: str, told: Callable[[int], None]) -> Inspected:
    """What a recording is, once one frame of each track that is encoded afresh has been decoded."""
    with opened(source, demuxer, told) as tracks:
        film, seconds = tracks.film, tracks.seconds
        copied = [_is_copied(one, demuxer) for one in _streams(tracks)]
        is_encoded = film is not None and not _is_copied(film, demuxer)
        limit = MAX_FILM_SECONDS if is_encoded else MAX_SOUND_SECONDS
        if seconds is not None and seconds > limit:
            raise TooLargeRecordingError
        _require_decodable(tracks)
        return Inspected(
            is_film=film is not None,
            seconds=seconds,
            is_copied=all(copied),
            is_smaller=is_encoded and film is not None and max(film.width, film.height) > MAX_EDGE,
        )


def convert(
    source: BinaryIO, demuxer: str, target: BinaryIO, told: Callable[[int], None], *, encoded: bool = False
) -> Converted:
    """Write an MP4; what cannot be copied is encoded afresh, and all film if it is to be ``encoded``."""
    with opened(source, demuxer, told) as tracks:
        copied = {
            one.index
            for one in _streams(tracks)
            if _is_copied(one, demuxer) and not (encoded and isinstance(one, VideoStream))
        }
        are_all = len(copied) == len(_streams(tracks))
        # film that cannot be put into MP4 in the end is encoded afresh
        pixels = tracks.film.width * tracks.film.height if tracks.film is not None else 0
        bound_conversion(cpu_seconds(os.fstat(source.fileno()).st_size, tracks.seconds, pixels))
    if copied:
        try:
            _convert(source, demuxer, target, told, copied)
        except (av.FFmpegError, BrokenRecordingError) as error:
            if kind_of(error) is not BrokenRecordingError:
                raise
            # a container whose times no MP4 can have, for one
            target.seek(0)
            target.truncate()
        else:
            return Converted(is_copied=are_all)
    _convert(source, demuxer, target, told, set())
    return Converted(is_copied=False)


def still(source: BinaryIO, demuxer: str, told: Callable[[int], None]) -> Still:
    """The first picture within the first seconds that is not black nor of one colour, or else the first."""
    first: Image.Image | None = None
    with opened(source, demuxer, told) as tracks:
        film = tracks.film
        if film is None:
            return Still(jpeg=b"")
        upright = picture_filter(film, STILL_EDGE)
        for number, frame in enumerate(tracks.container.decode(film)):
            picture: Image.Image = upright.apply(frame).to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
            first = first or picture
            if _shows_something(picture):
                return Still(jpeg=_jpeg(picture))
            if number >= _MOST_STILLS or (frame.time or 0) - float(tracks.start) > STILL_SECONDS:
                break
    return Still(jpeg=_jpeg(first) if first is not None else b"")


def _convert(
    source: BinaryIO, demuxer: str, target: BinaryIO, told: Callable[[int], None], copied: set[int]
) -> None:
    source.seek(0)
    written = Written(target, lambda: told(source.tell()))
    with (
        written.failures(),
        opened(source, demuxer, told) as tracks,
        av.open(written, "w", format="mp4") as output,
    ):
        writers: dict[int, TrackWriter] = {}
        for one in _streams(tracks):
            if one.index in copied:
                writers[one.index] = Copied(one, output, tracks.start)
            else:
                writers[one.index] = _encoded(one, output, tracks.start, demuxer)
        # writing the first packet settles every track of the file
        early: list[Packet[Any]] = []
        for packet in tracks.container.demux(*_streams(tracks)):
            early.extend(writers[packet.stream.index].take(packet))
            if all(one.is_settled for one in writers.values()):
                output.mux(early)
                early.clear()
            elif len(early) > _MOST_EARLY:
                raise BrokenRecordingError


def _encoded(
    stream: VideoStream | AudioStream, output: OutputContainer, start: Fraction, demuxer: str
) -> TrackWriter:
    if isinstance(stream, VideoStream):
        return EncodedFilm(stream, output, start, is_timed=demuxer not in _WITHOUT_TIMES)
    return EncodedSound(stream, output, start)


def _streams(tracks: Tracks) -> list[VideoStream | AudioStream]:
    return [one for one in (tracks.film, tracks.sound) if one is not None]


def _is_copied(stream: VideoStream | AudioStream, demuxer: str) -> bool:
    """Whether MP4 has the codec, and players everywhere play it."""
    name = stream.codec_context.name
    if isinstance(stream, AudioStream):
        return name == "aac"
    return name == "h264" and stream.pix_fmt in _PLAIN_FORMATS and demuxer not in _WITHOUT_TIMES


def _require_decodable(tracks: Tracks) -> None:
    wanted = {one.index for one in _streams(tracks)}
    for packet in tracks.container.demux(*_streams(tracks)):
        if packet.stream.index in wanted:
            try:
                wanted -= {packet.stream.index} if packet.decode() else set()
            except av.error.InvalidDataError:
                continue
        if not wanted:
            return
    raise BrokenRecordingError


def _shows_something(picture: Image.Image) -> bool:
    light = ImageStat.Stat(picture.convert("L"))
    return light.mean[0] > _BLACK and light.stddev[0] > _LEAST_CONTRAST


def _jpeg(picture: Image.Image) -> bytes:
    output = BytesIO()
    picture.save(output, "JPEG", quality=88)
    return output.getvalue()

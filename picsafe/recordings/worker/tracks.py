"""What becomes of one track: it is copied, or decoded, filtered and encoded afresh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, Protocol

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from picsafe.recordings.errors import BrokenRecordingError, TooLargeRecordingError
from picsafe.recordings.limits import (
    MAX_EDGE,
    MAX_FILM_SECONDS,
    MAX_FRAMES_A_SECOND,
    MAX_FRAMES_LEFT_OUT,
    MAX_SOUND_SECONDS,
)
from picsafe.recordings.worker.filters import SoundFilter, picture_filter

# of ISO/IEC 14496-3 table 1.18, without those over 48 kHz, which no browser needs
_RATES: Final = (48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_CLOCK: Final = Fraction(1, 90000)
# one in so many pieces may be broken, as after a radio's gap; players go on as well
_TOLERATED: Final = 20
_FEW: Final = 3
# pictures that are decoded before the first one is shown (ITU-T H.264 table A-1)
_MOST_WAITING: Final = 32
# left out whatever else there is: before the beginning, and where times are wrong
_LEFT_OUT_BESIDES: Final = 1000


class TrackWriter(Protocol):
    """Takes the packets of a track and gives those of its successor.

    Attributes:
        is_settled: whether everything is known that a file says of the track.
    """

    is_settled: bool

    def take(self, packet: Packet[Any]) -> Iterable[Packet[Any]]:
        """What comes of a packet; the last one is empty."""
        ...


class Copied:
    """A track as it is, from the beginning of the recording on."""

    is_settled = True

    def __init__(self, stream: VideoStream | AudioStream, output: OutputContainer, start: Fraction) -> None:
        self._written: VideoStream | AudioStream = output.add_stream_from_template(stream)
        self._written.metadata.clear()
        self._start = start
        self._waiting: list[Packet[Any]] = []

    def take(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        """The packets that can be written, on the recording's own time."""
        if packet.size == 0:
            if self._waiting:
                raise BrokenRecordingError
            return
        self._waiting.append(packet)
        if packet.pts is None or len(self._waiting) > _MOST_WAITING:
            raise BrokenRecordingError
        if packet.dts is None:
            return
        self._time_waiting(packet.dts)
        for one in self._waiting:
            yield self._moved(one)
        self._waiting.clear()

    def _time_waiting(self, known: int) -> None:
        """Matroska does not say when the first pictures are decoded: each one step before the next."""
        shown = sorted(one.pts for one in self._waiting if one.pts is not None)
        step = max(min((after - one for one, after in pairwise(shown)), default=1), 1)
        for back, one in enumerate(reversed(self._waiting)):
            if one.dts is None:
                one.dts = known - back * step

    def _moved(self, packet: Packet[Any]) -> Packet[Any]:
        if packet.pts is None or packet.dts is None or packet.pts < packet.dts:
            raise BrokenRecordingError
        shift = int(self._start / packet.time_base)
        packet.pts -= shift
        packet.dts -= shift
        if packet.dts * packet.time_base > MAX_SOUND_SECONDS:
            raise TooLargeRecordingError
        packet.stream = self._written
        return packet


class _Decoded:
    """The frames of a track, as long as not too many of them are broken."""

    def __init__(self) -> None:
        self.taken = 0
        self._broken = 0

    def frames(self, packet: Packet[Any]) -> list[Any]:
        self.taken += 1
        try:
            return packet.decode()
        except av.error.EOFError:
            return []
        except av.error.InvalidDataError:
            self._broken += 1
            if self._broken > _FEW and self._broken * _TOLERATED > self.taken:
                raise
            return []


class EncodedFilm:
    """Film in H.264: upright, in square pixels, 4:2:0 and eight bits, at its own times.

    Args:
        stream: the film.
        output: where to.
        start: when the recording begins, in seconds.
        is_timed: whether its container says when pictures are shown, or only when they are decoded.
    """

    def __init__(
        self, stream: VideoStream, output: OutputContainer, start: Fraction, *, is_timed: bool
    ) -> None:
        self._is_timed = is_timed
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        self._rate = min(max(rate, Fraction(1)), Fraction(MAX_FRAMES_A_SECOND))
        self._output = output
        self._start = start
        self._decoded = _Decoded()
        self._filter = picture_filter(stream, MAX_EDGE)
        self._stream = output.add_stream("libx264", rate=self._rate)
        self.is_settled = False
        self._last = -1
        self._kept = 0
        self._left_out = 0

    def take(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        """Encoded pictures, later than they were given."""
        for frame in self._decoded.frames(packet):
            if not isinstance(frame, VideoFrame):
                continue
            if self._is_in_time(frame):
                self._kept += 1
                yield from self._encode(self._filter.apply(frame))
            else:
                self._left_out += 1
                if self._left_out > _LEFT_OUT_BESIDES + MAX_FRAMES_LEFT_OUT * self._kept:
                    raise TooLargeRecordingError
        if packet.size == 0:
            if not self.is_settled:
                raise BrokenRecordingError
            yield from self._stream.encode(None)

    def _is_in_time(self, frame: VideoFrame) -> bool:
        """Whether the frame comes after the last one and not too soon; then it has its new time."""
        step = int(1 / (self._rate * _CLOCK))
        at = self._last + step
        moment = frame.pts if self._is_timed else frame.dts
        if moment is not None and frame.time_base is not None:
            at = int((moment * frame.time_base - self._start) / _CLOCK)
        if at / 90000 > MAX_FILM_SECONDS:
            raise TooLargeRecordingError
        soonest = self._last + int(0.9 / (MAX_FRAMES_A_SECOND * _CLOCK))
        if at < 0 or (self._last >= 0 and at < soonest):
            return False
        self._last = at
        frame.pts, frame.time_base = at, _CLOCK
        return True

    def _encode(self, frame: VideoFrame) -> list[Packet[Any]]:
        context = self._stream.codec_context
        if not self.is_settled:
            context.width, context.height, context.pix_fmt = frame.width, frame.height, "yuv420p"
            context.time_base = _CLOCK
            context.color_range, context.colorspace = frame.color_range, frame.colorspace
            context.color_primaries, context.color_trc = frame.color_primaries, frame.color_trc
            context.options = {"crf": "20", "preset": "veryfast", "profile": "high"}
            self.is_settled = True
        frame.pict_type = 0
        return list(self._stream.encode(frame))


class EncodedSound:
    """Sound in AAC: mono as mono, all else in stereo; gaps become silence, so that it stays with the film."""

    is_settled = True

    def __init__(self, stream: AudioStream, output: OutputContainer, start: Fraction) -> None:
        self._start = start
        self._decoded = _Decoded()
        given = stream.sample_rate
        rate = given if given in _RATES else next((one for one in _RATES if one <= given), _RATES[-1])
        is_mono = stream.channels == 1
        self._layout = "mono" if is_mono else "stereo"
        self._stream = output.add_stream("aac", rate=rate, layout=self._layout)
        self._stream.codec_context.bit_rate = (1 if is_mono else 2) * min(96_000, 4 * rate)
        self._rate = rate
        self._filter: SoundFilter | None = None

    def take(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        """Encoded sound, later than it was given."""
        for frame in self._decoded.frames(packet):
            if not isinstance(frame, AudioFrame):
                continue
            if frame.pts is not None and frame.time_base is not None:
                frame.pts -= int(self._start / frame.time_base)
                if frame.pts * frame.time_base > MAX_SOUND_SECONDS:
                    raise TooLargeRecordingError
            yield from self._encode(frame)
        if packet.size == 0:
            if self._filter is None:
                raise BrokenRecordingError
            yield from self._encoded(self._filter.rest())
            yield from self._stream.encode(None)

    def _encode(self, frame: AudioFrame) -> Iterator[Packet[Any]]:
        if self._filter is None or not self._filter.fits(frame):
            if self._filter is not None:
                yield from self._encoded(self._filter.rest())
            self._filter = SoundFilter(frame, self._rate, self._layout)
        yield from self._encoded(self._filter.apply(frame))

    def _encoded(self, frames: Iterable[AudioFrame]) -> Iterator[Packet[Any]]:
        for frame in frames:
            yield from self._stream.encode(frame)

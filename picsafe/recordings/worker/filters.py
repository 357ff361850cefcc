"""What is done to pictures and sound between decoding and encoding them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import av
from av.audio.frame import AudioFrame
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

# by how much a frame is to be turned, in degrees against the clock
_TURNS: Final = {
    90: (("transpose", "cclock"),),
    -90: (("transpose", "clock"),),
    180: (("hflip", ""), ("vflip", "")),
    -180: (("hflip", ""), ("vflip", "")),
}
_AAC_FRAME: Final = 1024


def fitting_size(width: int, height: int, edge: int) -> tuple[int, int]:
    """A size of even numbers in the same proportion, of which neither is over ``edge``."""
    scale = min(Fraction(edge, max(width, height)), Fraction(1))
    return max(int(width * scale) // 2 * 2, 2), max(int(height * scale) // 2 * 2, 2)


@dataclass(slots=True)
class PictureFilter:
    """Turns pictures upright, takes lines apart that were recorded one after the other, and makes them fit.

    Attributes:
        aspect: how wide a pixel is for its height.
        edge: of the longer edge at most, in pixels.
    """

    aspect: Fraction
    edge: int
    _shape: tuple[object, ...] = ()
    _size: tuple[int, int] | None = None
    _graph: Graph = field(default_factory=Graph)

    def apply(self, frame: VideoFrame) -> VideoFrame:
        """The picture as it is shown, in 4:2:0; all of them have the size of the first."""
        shape = (frame.width, frame.height, frame.format.name, frame.rotation)
        if shape != self._shape:
            self._shape, self._graph = shape, self._made(frame)
        self._graph.vpush(frame)
        made = self._graph.vpull()
        made.pts, made.time_base = frame.pts, frame.time_base
        return made

    def _made(self, frame: VideoFrame) -> Graph:
        turns = _TURNS.get(round(frame.rotation / 90) * 90, ())
        width, height = max(round(frame.width * self.aspect), 1), frame.height
        if len(turns) == 1:
            width, height = height, width
        if self._size is None:
            self._size = fitting_size(width, height, self.edge)
        graph = Graph()
        time_base = frame.time_base or Fraction(1, 90000)
        steps = [
            graph.add_buffer(
                width=frame.width, height=frame.height, format=frame.format, time_base=time_base
            ),
            *(graph.add(name, arguments) for name, arguments in turns),
            graph.add("scale", "{}:{}:flags=area:out_range=tv".format(*self._size)),
            graph.add("setsar", "1"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(*steps).configure()
        return graph


def picture_filter(stream: VideoStream, edge: int) -> PictureFilter:
    """The filter for a track of film."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    return PictureFilter(aspect if Fraction(1, 8) <= aspect <= 8 else Fraction(1), edge)


class SoundFilter:
    """Resamples sound, mixes it to one or two channels, and fills its gaps with silence."""

    def __init__(self, first: AudioFrame, rate: int, layout: str) -> None:
        self._shape = _shape(first)
        graph = Graph()
        time_base = first.time_base or Fraction(1, first.sample_rate)
        source = graph.add_abuffer(
            sample_rate=first.sample_rate, format=first.format.name, layout=first.layout, time_base=time_base
        )
        steps = [
            source,
            graph.add("aresample", f"{rate}:async=1:min_hard_comp=0.1:first_pts=0"),
            graph.add("aformat", f"sample_fmts=fltp:sample_rates={rate}:channel_layouts={layout}"),
            graph.add("asetnsamples", f"{_AAC_FRAME}:p=0"),
            graph.add("abuffersink"),
        ]
        graph.link_nodes(*steps).configure()
        self._graph = graph

    def fits(self, frame: AudioFrame) -> bool:
        """Whether a frame is of the kind of the first."""
        return _shape(frame) == self._shape

    def apply(self, frame: AudioFrame) -> Iterator[AudioFrame]:
        """What is ready."""
        self._graph.push(frame)
        yield from self._ready()

    def rest(self) -> Iterator[AudioFrame]:
        """What is left at the end."""
        self._graph.push(None)
        yield from self._ready()

    def _ready(self) -> Iterator[AudioFrame]:
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if isinstance(frame, AudioFrame):
                yield frame


def _shape(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.format.name, frame.layout.name

"""Recordings as messengers, recorders and older devices write them: short, made by program, about nobody."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import av
from PIL import Image

RATE = 48_000
SECRET = "Pat Example was here"


def sound(
    container: str, codec: str, *, rate: int = RATE, layout: str = "mono", seconds: float = 0.5
) -> bytes:
    """A tone, with a title and a comment that tell who recorded it."""
    output = io.BytesIO()
    with av.open(output, "w", format=container) as made:
        made.metadata.update({"title": SECRET, "comment": SECRET})
        stream: Any = made.add_stream(codec, rate=rate, layout=layout)
        _tone(made, stream, rate, layout, seconds)
    return output.getvalue()


def film(
    container: str,
    codec: str,
    *,
    with_sound: str = "",
    size: tuple[int, int] = (64, 48),
    times: tuple[int, ...] = tuple(range(0, 600, 40)),
    black: int = 0,
    rotation: int = 0,
    pixels: str = "yuv420p",
) -> bytes:
    """Pictures that are red at the top and blue below, at times in milliseconds, the first ones black."""
    output = io.BytesIO()
    with av.open(output, "w", format=container) as made:
        made.metadata.update({"title": SECRET, "comment": SECRET})
        stream: Any = made.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        stream.codec_context.time_base = (
            Fraction(1, 25) if container in {"avi", "mpeg"} else Fraction(1, 1000)
        )
        if rotation:
            stream.set_display_rotation(rotation)
        heard: Any = made.add_stream(with_sound, rate=RATE, layout="mono") if with_sound else None
        for number, at in enumerate(times):
            frame = av.VideoFrame.from_image(_picture(size, is_black=number < black))  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
            frame.pts = number if container in {"avi", "mpeg"} else at
            frame.time_base = stream.codec_context.time_base
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
        if heard is not None:
            _tone(made, heard, RATE, "mono", times[-1] / 1000)
    return output.getvalue()


def _picture(size: tuple[int, int], *, is_black: bool) -> Image.Image:
    picture = Image.new("RGB", size, "black")
    if not is_black:
        picture.paste((230, 30, 30), (0, 0, size[0], size[1] // 2))
        picture.paste((30, 30, 230), (0, size[1] // 2, *size))
    return picture


def _tone(made: av.container.OutputContainer, stream: Any, rate: int, layout: str, seconds: float) -> None:
    count = 960 * rate // RATE if rate >= RATE else rate // 50
    for start in range(0, int(seconds * rate), count):
        frame = av.AudioFrame(format="s16", layout=layout, samples=count)
        wave = bytes(1 if at % 100 < 50 else 0 for at in range(frame.planes[0].buffer_size))
        frame.planes[0].update(wave)
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        made.mux(stream.encode(frame))
    made.mux(stream.encode())

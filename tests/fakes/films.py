"""Very short films and recordings, coded by PyAV, in the containers that reports take."""

from __future__ import annotations

import io
import math
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import av
from PIL import Image, ImageDraw


def film(
    fmt: str = "mp4",
    *,
    codec: str = "libx264",
    sound: str = "aac",
    movflags: str = "",
    before_pictures: bytes = b"",
    before_sound: bytes = b"",
) -> bytes:
    """Six pictures of 64 by 48 and 0.4 seconds of sound in ``fmt``.

    Args:
        fmt: the container.
        codec: of the pictures; none if it is empty.
        sound: its codec, likewise.
        movflags: the container's.
        before_pictures: what stands before every coded picture.
        before_sound: what stands before every frame of sound.
    """
    output = io.BytesIO()
    options = {"movflags": movflags} if movflags else {}
    with _ordinary_priority(), av.open(output, "w", format=fmt, options=options) as to:
        streams: list[tuple[Any, list[Any]]] = []
        if codec:
            picture: Any = to.add_stream(codec, rate=15)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
            if codec == "libx265":
                picture.options = {"x265-params": "log-level=none"}
            streams.append((picture, list(pictures())))
        if sound:
            heard: Any = to.add_stream(sound, rate=8_000 if sound == "libopencore_amrnb" else 48_000)
            heard.layout = "mono"
            streams.append((heard, list(tones(heard.rate, heard.format.name, heard.frame_size or 1024))))
        said = {"video": before_pictures, "audio": before_sound}

        def mux(stream: Any, packets: list[Any]) -> None:
            to.mux([_with(packet, said[stream.type], stream) for packet in packets])

        for number in range(max(len(frames) for _, frames in streams)):
            for stream, frames in streams:
                if number < len(frames):
                    mux(stream, stream.encode(frames[number]))
        for stream, _ in streams:
            mux(stream, stream.encode())
    return output.getvalue()


@contextmanager
def _ordinary_priority() -> Iterator[None]:
    """Leave the calling thread's scheduling as it was.

    SVT-AV1 gives the thread that makes an encoder real-time priority where it may, as for root; all that this
    thread starts afterwards inherits it, and nothing else on the machine runs beside it.
    """
    if not hasattr(os, "sched_getscheduler"):
        yield
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)


def _with(packet: Any, said: bytes, stream: Any) -> Any:
    if not said:
        return packet
    made = av.Packet(said + bytes(packet))
    made.pts, made.dts, made.duration = packet.pts, packet.dts, packet.duration
    made.time_base, made.is_keyframe, made.stream = packet.time_base, packet.is_keyframe, stream
    return made


def pictures() -> Iterator[av.VideoFrame]:
    """A circle that moves."""
    for number in range(6):
        image = Image.new("RGB", (64, 48), (222, 178, 150))
        ImageDraw.Draw(image).ellipse((4 * number, 8, 4 * number + 24, 32), fill=(180, 60, 50))
        yield av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]  # PyAV leaves it untyped


def tones(rate: int, fmt: str, frame_size: int) -> Iterator[av.AudioFrame]:
    """A soft tone."""
    pack: Callable[[float], bytes] = (
        (lambda level: struct.pack("f", level))
        if fmt.startswith("flt")
        else (lambda level: struct.pack("h", int(level * 32767)))
    )
    for start in range(0, int(rate * 0.4), frame_size):
        frame = av.AudioFrame(format=fmt, layout="mono", samples=frame_size)
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        levels = (0.2 * math.sin(2 * math.pi * 440 * (start + at) / rate) for at in range(frame_size))
        frame.planes[0].update(b"".join(map(pack, levels)).ljust(frame.planes[0].buffer_size, b"\0"))
        yield frame

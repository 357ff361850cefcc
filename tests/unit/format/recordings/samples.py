"""What is stripped in tests, and what became of it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import av

from chalicelib.format.recordings.stream import StrippedFile
from chalicelib.format.recordings.strip import strip_recording
from chalicelib.format.source import open_source
from tests.fakes import phones
from tests.fakes.films import film
from tests.fakes.whispers import WHISPERS

MADE: dict[str, Callable[[], bytes]] = {
    "iphone": phones.iphone,
    "android": phones.android,
    "samsung": phones.samsung,
    "gopro": phones.gopro,
    "messenger": phones.messenger,
    "voice_memo": phones.voice_memo,
    "camcorder": phones.camcorder,
    "browser": phones.in_fragments,
    "browser_every_picture": lambda: phones.in_fragments(
        "frag_every_frame+empty_moov+default_base_moof", sound=""
    ),
    "fragments_at_places": lambda: phones.in_fragments("frag_keyframe+empty_moov"),
    "fragments_behind_each_other": lambda: phones.in_fragments("frag_keyframe+empty_moov+omit_tfhd_offset"),
    "hevc": lambda: film("mov", codec="libx265"),
    "vp9_opus": lambda: film(codec="libvpx-vp9", sound="libopus"),
    "av1": lambda: film(codec="libsvtav1", sound=""),
    "plain_sound": lambda: film("mov", codec="", sound="pcm_s16le"),
    "flac": lambda: film(codec="", sound="flac"),
    "amr": lambda: film("3gp", codec="", sound="libopencore_amrnb"),
    **WHISPERS,
}


@cache
def made(name: str) -> bytes:
    """A recording as it was made."""
    return MADE[name]()


def stripped(content: bytes) -> bytes:
    """What is let through of a recording."""
    source = open_source(content)
    return StrippedFile(source, strip_recording(source)).readall() or b""


def played(content: bytes) -> list[tuple[str, list[tuple[float, str]]]]:
    """Every picture and every piece of sound that is decoded: of which kind, when, and its hash."""
    with av.open(io.BytesIO(content)) as container:
        kinds = [stream.type for stream in container.streams]
    return [(kind, _frames(content, at)) for at, kind in enumerate(kinds) if kind in {"video", "audio"}]


def seconds(content: bytes) -> float:
    """How long a recording says that it is."""
    with av.open(io.BytesIO(content), "r") as container:
        return (container.duration or 0) / av.time_base


def _frames(content: bytes, stream: int) -> list[tuple[float, str]]:
    with av.open(io.BytesIO(content), "r") as container:
        frames: Iterator[Any] = container.decode(container.streams[stream])
        return [
            (round(float(frame.time), 6), hashlib.sha256(b"".join(_lines(frame))).hexdigest())
            for frame in frames
        ]


def _lines(frame: av.VideoFrame | av.AudioFrame) -> Iterator[bytes]:
    """What is shown or heard, without what decoders put behind each line."""
    if isinstance(frame, av.AudioFrame):
        yield from (bytes(plane) for plane in frame.planes)
        return
    for plane in frame.planes:
        whole = bytes(plane)
        for start in range(0, plane.height * plane.line_size, plane.line_size):
            yield whole[start : start + plane.width]

"""Media for the demonstration and the end-to-end tests: real files, plainly made up.

A drawn "wound" with a ruler as a camera would save it (JPEG with EXIF, a position and a rotation), a
short H.264 clip and a short AAC recording.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFilter

FRAMES_A_SECOND = 15
SAMPLES_A_SECOND = 44_100
PLACE = b"-37.8136+144.9631/"
"""What a phone's film and recording say of where they were made (ISO 6709)."""
_KEYS = {"movflags": "use_metadata_tags"}
_ORIENTATION = 0x0112
_MAKE = 0x010F
_MODEL = 0x0110
_GPS = 0x8825


def make_photo(path: Path, *, width: int = 1600, height: int = 1200) -> Path:
    """Draw a photo and save it with the metadata that a phone leaves in it: model, position, rotation."""
    image = _scene(width, height, shift=0.0).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    exif[_MAKE] = "Example"
    exif[_MODEL] = "Example Phone 1"
    exif.get_ifd(_GPS).update({1: "S", 2: (37.0, 48.0, 49.0), 3: "E", 4: (144.0, 57.0, 47.0)})
    image.save(path, "JPEG", quality=90, exif=exif, comment=b"made up for a demonstration")
    return path


def make_video(path: Path, *, seconds: float = 2.0, width: int = 320, height: int = 240) -> Path:
    """Encode a short H.264 clip of the scene moving, with the position that a phone leaves in it."""
    with av.open(str(path), "w", format="mp4", options=_KEYS) as container:
        container.metadata["com.apple.quicktime.location.ISO6709"] = PLACE.decode()
        stream = container.add_stream("libx264", rate=FRAMES_A_SECOND)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(int(seconds * FRAMES_A_SECOND)):
            frame = av.VideoFrame.from_image(_scene(width, height, shift=number / FRAMES_A_SECOND))  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def make_audio(path: Path, *, seconds: float = 2.0) -> Path:
    """Encode a short AAC recording, with a position likewise: two soft tones, one after the other."""
    with av.open(str(path), "w", format="mp4", options=_KEYS) as container:
        container.metadata["com.apple.quicktime.location.ISO6709"] = PLACE.decode()
        stream = container.add_stream("aac", rate=SAMPLES_A_SECOND)
        stream.layout = "mono"
        for frame in _tones(seconds, stream.frame_size or 1024):
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def played(path: Path) -> str:
    """The SHA-256 of all pictures and all sound of a film or a recording, as they are decoded."""
    digest = hashlib.sha256()
    with av.open(str(path), "r") as container:
        for frame in container.decode(container.streams[0]):
            if isinstance(frame, av.VideoFrame):
                digest.update(frame.to_image().tobytes())  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
            elif isinstance(frame, av.AudioFrame):
                digest.update(b"".join(bytes(plane) for plane in frame.planes))
    return digest.hexdigest()


def make_signature(path: Path) -> Path:
    """Draw a signature on white, as a finger would on a screen."""
    image = Image.new("RGB", (900, 300), "white")
    points = [
        (60 + 7.6 * step, 160 + 70 * math.sin(step / 4) * math.cos(step / 23) - step * 0.4)
        for step in range(100)
    ]
    ImageDraw.Draw(image).line(points, fill=(20, 30, 80), width=6, joint="curve")
    image.save(path, "JPEG", quality=90)
    return path


def _scene(width: int, height: int, *, shift: float) -> Image.Image:
    image = Image.new("RGB", (width, height), (222, 178, 150))
    draw = ImageDraw.Draw(image)
    middle_x, middle_y = width * (0.5 + 0.05 * math.sin(shift * 3)), height * 0.45
    for ring, colour in enumerate([(205, 130, 110), (180, 85, 75), (140, 45, 45)]):
        size = (0.22 - 0.06 * ring) * height
        draw.ellipse(
            (middle_x - size * 1.3, middle_y - size, middle_x + size * 1.3, middle_y + size), fill=colour
        )
    image = image.filter(ImageFilter.GaussianBlur(height / 120))
    _ruler(image)
    return image


def _ruler(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    width, height = image.size
    top = int(height * 0.82)
    draw.rectangle((width * 0.1, top, width * 0.9, height * 0.92), fill="white", outline=(60, 60, 60))
    for mark in range(81):
        x = width * (0.1 + 0.01 * mark)
        length = 0.06 if mark % 10 == 0 else 0.03
        draw.line((x, top, x, top + height * length), fill=(60, 60, 60), width=max(1, width // 800))


def _tones(seconds: float, frame_size: int) -> Iterator[av.AudioFrame]:
    total = int(seconds * SAMPLES_A_SECOND)
    for start in range(0, total, frame_size):
        count = min(frame_size, total - start)
        samples = (_sample(start + offset, total) for offset in range(count))
        frame = av.AudioFrame(format="fltp", layout="mono", samples=count)
        frame.sample_rate = SAMPLES_A_SECOND
        frame.pts = start
        frame.time_base = Fraction(1, SAMPLES_A_SECOND)
        frame.planes[0].update(struct.pack(f"{count}f", *samples).ljust(frame.planes[0].buffer_size, b"\0"))
        yield frame


def _sample(number: int, total: int) -> float:
    pitch = 440.0 if number < total / 2 else 554.37
    fade = min(1.0, number / 4000, (total - number) / 4000)
    return 0.2 * fade * math.sin(2 * math.pi * pitch * number / SAMPLES_A_SECOND)

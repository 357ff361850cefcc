"""Thumbnails: small pictures of photos, and drawn signs for what has no picture to show.

All are JPEGs without metadata, at most THUMBNAIL_EDGE pixels on their longer edge. A video has a picture of
its own if whoever calls has one, which takes a decoder that not every machine has; otherwise it has a sign.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from chalicelib.format.photos import encode_jpeg, load_photo

__all__ = [
    "SIGN_PIXELS",
    "THUMBNAIL_EDGE",
    "audio_thumbnail",
    "film_thumbnail",
    "photo_thumbnail",
    "video_thumbnail",
]

THUMBNAIL_EDGE: Final = 320
SIGN_PIXELS: Final = (320, 240)

_QUALITY: Final = 82
# Signs are drawn this many times larger and scaled down, which smooths their edges.
_OVERSAMPLING: Final = 4
_GROUND: Final = (11, 72, 97)
_GROUND_LOW: Final = (8, 50, 70)
_FIGURE: Final = (240, 247, 250)
_FAINT: Final = (78, 128, 150)
_FONT: Final = Path(__file__).resolve().parent / "fonts" / "NotoSans-Bold.ttf"
_MARGIN: Final = 8
_LONGEST_DURATION: Final = 100 * 3600

_Sign = Callable[[ImageDraw.ImageDraw, int], None]


def photo_thumbnail(photo: bytes | Path, *, edge: int = THUMBNAIL_EDGE) -> bytes:
    """Return a small upright JPEG of a photo, its longer edge at most ``edge`` pixels.

    Raises:
        PhotoError: as chalicelib.format.photos.strip_photo does.
    """
    return encode_jpeg(load_photo(photo, max_edge=edge), quality=_QUALITY)


def video_thumbnail(duration: float | None = None) -> bytes:
    """Return the sign for a video: film with a play button, and the duration (in seconds) if known."""
    return _sign(_film, duration)


def film_thumbnail(picture: bytes, duration: float | None = None) -> bytes:
    """Return a picture of a film with a small play sign, and the duration (in seconds) if known.

    Raises:
        PhotoError: the picture cannot be read.
    """
    image = load_photo(picture, max_edge=THUMBNAIL_EDGE).convert("RGB")
    sign = _play_sign(duration)
    if sign.width * 2 <= image.width and sign.height * 2 <= image.height:
        image.paste(sign, (_MARGIN, image.height - sign.height - _MARGIN), sign)
    return encode_jpeg(image, quality=_QUALITY)


def audio_thumbnail(duration: float | None = None) -> bytes:
    """Return the sign for a recording: a waveform, and the duration (in seconds) if known."""
    return _sign(_waveform, duration)


def _sign(draw_figure: _Sign, duration: float | None) -> bytes:
    scale = _OVERSAMPLING
    width, height = SIGN_PIXELS
    image = Image.linear_gradient("L").resize((width * scale, height * scale))
    image = Image.composite(
        Image.new("RGB", image.size, _GROUND_LOW), Image.new("RGB", image.size, _GROUND), image
    )
    draw = ImageDraw.Draw(image)
    draw_figure(draw, scale)
    if duration is not None:
        font = ImageFont.truetype(_FONT, 20 * scale, layout_engine=ImageFont.Layout.BASIC)
        draw.text((width * scale // 2, 204 * scale), _clock(duration), font=font, fill=_FIGURE, anchor="mm")
    return encode_jpeg(image.resize(SIGN_PIXELS, Image.Resampling.LANCZOS), quality=_QUALITY)


def _play_sign(duration: float | None) -> Image.Image:
    scale, height = _OVERSAMPLING, 22
    font = ImageFont.truetype(_FONT, 13 * scale, layout_engine=ImageFont.Layout.BASIC)
    text = "" if duration is None else _clock(duration)
    width = 26 + (round(font.getlength(text) / scale) + 8 if text else 0)
    sign = Image.new("RGBA", (width * scale, height * scale), (*_GROUND_LOW, 0))
    draw = ImageDraw.Draw(sign)
    corner = (width * scale - 1, height * scale - 1)
    draw.rounded_rectangle((0, 0, *corner), radius=7 * scale, fill=(*_GROUND_LOW, 210))
    draw.polygon([(x * scale, y * scale) for x, y in ((9, 5), (9, 17), (19, 11))], fill=_FIGURE)
    draw.text((26 * scale, 11 * scale), text, font=font, fill=_FIGURE, anchor="lm")
    return sign.resize((width, height), Image.Resampling.LANCZOS)


def _film(draw: ImageDraw.ImageDraw, scale: int) -> None:
    left, top, right, bottom = (value * scale for value in (66, 52, 254, 172))
    draw.rounded_rectangle((left, top, right, bottom), radius=10 * scale, fill=_FAINT)
    draw.rectangle((left + 26 * scale, top, right - 26 * scale, bottom), fill=_FIGURE)
    for row in range(5):
        y = top + (9 + 22 * row) * scale
        for x in (left + 7 * scale, right - 19 * scale):
            draw.rounded_rectangle((x, y, x + 12 * scale, y + 13 * scale), radius=3 * scale, fill=_GROUND_LOW)
    centre_x, centre_y = (left + right) // 2, (top + bottom) // 2
    triangle = [(-16, -26), (-16, 26), (28, 0)]
    draw.polygon([(centre_x + x * scale, centre_y + y * scale) for x, y in triangle], fill=_GROUND)


def _waveform(draw: ImageDraw.ImageDraw, scale: int) -> None:
    bars, pitch, bar_width, middle = 21, 10, 6, 112
    left = (SIGN_PIXELS[0] - (bars - 1) * pitch) // 2
    for index in range(bars):
        envelope = math.sin(math.pi * (index + 0.5) / bars)
        half = 8 + 52 * envelope * (0.45 + 0.55 * abs(math.sin(1.7 * index + 0.6)))
        x = left + index * pitch
        box = (x - bar_width / 2, middle - half, x + bar_width / 2, middle + half)
        draw.rounded_rectangle([value * scale for value in box], radius=3 * scale, fill=_FIGURE)


def _clock(duration: float) -> str:
    """Return ``m:ss`` or ``h:mm:ss``; a dash for what cannot be a duration."""
    if not 0 <= duration < _LONGEST_DURATION:
        return "\N{EN DASH}"
    minutes, seconds = divmod(round(duration), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"

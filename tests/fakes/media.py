"""Small photos, videos and recordings for tests, made rather than stored."""

from __future__ import annotations

import base64
import io
import struct

from PIL import Image

_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAXxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJp"
    "bG9jAAAAAERAAAEAAQAAAAABoAABAAAAAAAAADMAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAAB"
    "AAAA/GlwcnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEA"
    "AQApQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprm4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNseAABAA0ABoAAAAAU"
    "aXNwZQAAAAAAAABAAAAAQAAAAChjbGFwAAAAIAAAAAEAAAAQAAAAAf///+AAAAAC////0AAAAAIAAAAQcGl4aQAAAAADCAgIAAAAGGlw"
    "bWEAAAAAAAAAAQABBYECAwWEAAAAO21kYXQAAAAvKAGvEyFkY0D1JyL//2jyn/oqGf9s9lhZ3K6AwVvy+sD2ZJvA86qRnoCHaacwFXg="
)


def photo(
    width: int = 64, height: int = 48, *, colour: tuple[int, int, int] = (180, 60, 50), fmt: str = "JPEG"
) -> bytes:
    """A plain picture with EXIF that says who took it (JPEG and WebP)."""
    output = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Artist Secret"
    image = Image.new("RGB", (width, height), colour)
    if fmt == "PNG":
        image.save(output, fmt)
    else:
        image.save(output, fmt, exif=exif)
    return output.getvalue()


def heic() -> bytes:
    """A red photo of 32 by 16 pixels as an iPhone would store it."""
    return base64.b64decode(_HEIC)


def video(seconds: int = 3) -> bytes:
    """An MP4 with one video track and no frames that anybody could play."""
    return _movie(b"vide", seconds, brand=b"mp42")


def audio(seconds: int = 2) -> bytes:
    """An MP4 with one sound track."""
    return _movie(b"soun", seconds, brand=b"M4A ")


def _movie(handler: bytes, seconds: int, *, brand: bytes) -> bytes:
    header = struct.pack(">4xIIII", 0, 0, 1000, seconds * 1000) + bytes(80)
    described = _box(b"hdlr", struct.pack(">4xI4s12x", 0, handler) + b"\0")
    track = _box(b"trak", _box(b"tkhd", bytes(84)) + _box(b"mdia", _box(b"mdhd", bytes(24)) + described))
    return (
        _box(b"ftyp", brand + bytes(4) + brand)
        + _box(b"mdat", bytes(range(256)) * 8)
        + _box(b"moov", _box(b"mvhd", header) + track)
    )


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content

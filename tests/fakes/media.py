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

_DATA = bytes(range(256)) * 8


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


def video(seconds: int = 3, *, data: bytes = _DATA, codec: bytes | None = None) -> bytes:
    """An MP4 with one video track and no frames that anybody could play, as it is once it is stripped."""
    return _movie(b"vide", seconds, data, codec or box(b"mp4v", VISUAL), brand=b"mp42")


def audio(seconds: int = 2, *, codec: bytes | None = None) -> bytes:
    """An MP4 with one sound track."""
    return _movie(b"soun", seconds, _DATA, codec or box(b"mp4a", SOUND), brand=b"M4A ")


def _movie(handler: bytes, seconds: int, data: bytes, codec: bytes, *, brand: bytes) -> bytes:
    """As it is once it is stripped: there is nothing in it that could go."""
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    times = struct.pack(">12xII", 1000, seconds * 1000)
    header = times + struct.pack(">IH10x", 0x10000, 0x100) + matrix + bytes(24) + struct.pack(">I", 2)
    placed = (
        struct.pack(">I8xI4xI8x6x2x", 3, 1, seconds * 1000) + matrix + struct.pack(">II", 64 << 16, 48 << 16)
    )
    described = struct.pack(">8x4s13x", handler)
    is_film = handler == b"vide"
    reference = box(b"dinf", box(b"dref", struct.pack(">II", 0, 1) + box(b"url ", b"\0\0\0\1")))

    def moov(start: int) -> bytes:
        table = (
            box(b"stsd", struct.pack(">II", 0, 1) + codec)
            + box(b"stts", struct.pack(">4I", 0, 1, 1, seconds * 1000))
            + box(b"stsc", struct.pack(">5I", 0, 1, 1, 1, 1))
            + box(b"stsz", struct.pack(">4I", 0, 0, 1, len(data)))
            + box(b"stco", struct.pack(">3I", 0, 1, start))
        )
        kind = box(b"vmhd", struct.pack(">I8x", 1)) if is_film else box(b"smhd", bytes(8))
        media = box(b"mdhd", times + b"\x55\xc4\0\0") + box(b"hdlr", described)
        media += box(b"minf", kind + reference + box(b"stbl", table))
        return box(b"moov", box(b"mvhd", header) + box(b"trak", box(b"tkhd", placed) + box(b"mdia", media)))

    kind = box(b"ftyp", brand + bytes(4) + brand)
    start = len(kind) + len(moov(0)) + 8
    return kind + moov(start) + box(b"mdat", data)


VISUAL = struct.pack(">6xH16xHHII4xH32xHH", 1, 64, 48, 72 << 16, 72 << 16, 1, 24, 0xFFFF)
SOUND = struct.pack(">6xH8xHH4xI", 1, 1, 16, 44_100 << 16)


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an ISO base media file."""
    return struct.pack(">I4s", 8 + len(content), kind) + content

"""Photos that tell where, when and by whom they were taken, wherever a file of their kind has room for it."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

from PIL import Image, PngImagePlugin

from tests.fakes.phones import XYZ, samsung

TOLD = XYZ + b" Example Maker, Example Phone 7, Pat Artist, Kim Comment, 2019-05-06"
_WORDS = TOLD.decode()
_SIZE = (160, 120)


def photos() -> dict[str, bytes]:
    """By file name."""
    made: dict[str, Callable[[], bytes]] = {
        "everywhere.jpg": everywhere,
        "between-scans.jpg": between_scans,
        "grey.jpg": lambda: _saved("JPEG", mode="L", exif=_exif(), comment=TOLD),
        "print.jpg": lambda: _saved("JPEG", mode="CMYK", exif=_exif(), comment=TOLD),
        "chunks.png": lambda: _saved("PNG", pnginfo=_chunks(), exif=_exif()) + TOLD,
        "palette.png": lambda: _saved("PNG", mode="P", pnginfo=_chunks(), exif=_exif()),
        "see-through.png": lambda: _saved("PNG", mode="RGBA", pnginfo=_chunks()),
        "web.webp": lambda: _saved("WEBP", exif=_exif(), xmp=TOLD, icc_profile=TOLD),
    }
    return {name: make() for name, make in made.items()}


def everywhere() -> bytes:
    """EXIF with place and maker's note, XMP, IPTC, MPF, a preview, a profile, comments; a film behind it."""
    plain = _saved("JPEG")
    preview = plain[:2] + _segment(0xFE, TOLD) + plain[2:]
    iptc = b"\x1c\x02\x50" + struct.pack(">H", len(TOLD)) + TOLD
    said = [
        (0xE0, b"JFXX\0\x10" + preview),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + TOLD + b"</x:xmpmeta>"),
        (0xE2, b"MPF\0II*\0" + TOLD),
        (0xE2, b"ICC_PROFILE\0\1\1" + TOLD * 2),
        (0xEB, b"JP\0\1\0\0\0\1" + TOLD),
        (0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc),
        (0xEF, TOLD),
    ]
    taken = _saved("JPEG", exif=_exif(), comment=TOLD)
    return taken[:2] + b"".join(_segment(*one) for one in said) + taken[2:] + samsung() + TOLD


def between_scans() -> bytes:
    """A comment that comes when a part of the picture has been there."""
    content = _saved("JPEG", progressive=True)
    last = content.rindex(b"\xff\xc4")
    return content[:last] + _segment(0xFE, TOLD) + content[last:]


def _saved(fmt: str, *, mode: str = "RGB", **more: object) -> bytes:
    output = io.BytesIO()
    image = Image.linear_gradient("L").resize(_SIZE).convert("RGB").convert(mode)
    image.save(output, fmt, **more)
    return output.getvalue()


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0132] = "Example Maker", "Pat Artist", "2019:05:06 07:08:09"
    exif[0x927C], exif[0x9286] = TOLD, TOLD
    exif[0x8825] = {1: "S", 2: (37.0, 48.0, 49.0), 3: "E", 4: (144.0, 57.0, 47.0), 29: "2019:05:06"}
    return exif


def _chunks() -> PngImagePlugin.PngInfo:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", _WORDS)
    told.add_text("Author", _WORDS, zip=True)
    told.add_itxt("XML:com.adobe.xmp", _WORDS)
    told.add(b"tIME", b"\x07\xe3\5\6\7\x08\x09")
    told.add(b"prVt", TOLD)
    return told


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content

"""Which kinds of photos there are, told by a file's first bytes, and which of them a report takes.

Names lie, so nothing but the content counts. What is not taken is told apart too, so that whoever is refused
reads what the file is.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

PHOTO_START_SIZE: Final = 132
"""How many bytes of a file's beginning ``photo_kind`` looks at: DICOM's preamble and prefix."""

# ISO/IEC 23008-12: pictures and sequences of them, coded by HEVC, and by any codec (mif1, msf1, mif3)
_HEIF_BRANDS = frozenset(
    [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1", b"mif3"]
)
_AVIF_BRANDS = frozenset([b"avif", b"avis"])
# the sizes of the headers that follow a bitmap's file header, from OS/2's to BITMAPV5HEADER
_BMP_HEADERS = frozenset([12, 40, 52, 56, 64, 108, 124])


class PhotoKind(StrEnum):
    """A kind of photo, by the name that people know it by."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    HEIC = "HEIC"
    AVIF = "AVIF"
    GIF = "GIF"
    BMP = "BMP"
    TIFF = "TIFF"
    DICOM = "DICOM"
    JPEG_XL = "JPEG XL"
    JPEG_2000 = "JPEG 2000"
    PHOTOSHOP = "Photoshop"
    RAW = "raw"

    @property
    def content_type(self) -> str:
        """The media type of a kind that is taken (IANA's registry)."""
        return _CONTENT_TYPES[self]

    @property
    def is_taken(self) -> bool:
        """Whether a report takes it, as a JPEG that is made of it."""
        return self in _CONTENT_TYPES


_CONTENT_TYPES: Final = {
    PhotoKind.JPEG: "image/jpeg",
    PhotoKind.PNG: "image/png",
    PhotoKind.WEBP: "image/webp",
    PhotoKind.HEIC: "image/heic",
    PhotoKind.AVIF: "image/avif",
    PhotoKind.GIF: "image/gif",
    PhotoKind.BMP: "image/bmp",
    PhotoKind.TIFF: "image/tiff",
    PhotoKind.DICOM: "application/dicom",
}

# The order matters where one beginning is also another's: Canon's raw photos are TIFFs.
_STARTS: Final = (
    (b"\xff\xd8\xff", PhotoKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", PhotoKind.PNG),
    (b"GIF87a", PhotoKind.GIF),
    (b"GIF89a", PhotoKind.GIF),
    (b"FUJIFILMCCD-RAW", PhotoKind.RAW),
    (b"IIU\0", PhotoKind.RAW),
    (b"IIRO", PhotoKind.RAW),
    (b"IIRS", PhotoKind.RAW),
    (b"MMOR", PhotoKind.RAW),
    (b"II*\0", PhotoKind.TIFF),
    (b"MM\0*", PhotoKind.TIFF),
    (b"II+\0", PhotoKind.TIFF),
    (b"MM\0+", PhotoKind.TIFF),
    (b"8BPS\0", PhotoKind.PHOTOSHOP),
    (b"\xff\x0a", PhotoKind.JPEG_XL),
    (b"\0\0\0\x0cJXL \r\n\x87\n", PhotoKind.JPEG_XL),
    (b"\0\0\0\x0cjP  \r\n\x87\n", PhotoKind.JPEG_2000),
    (b"\xff\x4f\xff\x51", PhotoKind.JPEG_2000),
)


def photo_kind(start: bytes) -> PhotoKind | None:
    """The kind of photo that begins with these ``PHOTO_START_SIZE`` bytes; ``None`` if it is no photo."""
    if start[128:132] == b"DICM":
        return PhotoKind.DICOM
    if start[:4] == b"RIFF":
        return PhotoKind.WEBP if start[8:12] == b"WEBP" else None
    if start[4:8] == b"ftyp":
        return _by_brand(start[8:12])
    if start[:2] == b"BM":
        return PhotoKind.BMP if int.from_bytes(start[14:18], "little") in _BMP_HEADERS else None
    if start[:4] == b"II*\0" and start[8:10] == b"CR":
        return PhotoKind.RAW
    return next((kind for beginning, kind in _STARTS if start.startswith(beginning)), None)


def _by_brand(brand: bytes) -> PhotoKind | None:
    if brand in _HEIF_BRANDS:
        return PhotoKind.HEIC
    if brand in _AVIF_BRANDS:
        return PhotoKind.AVIF
    return PhotoKind.RAW if brand == b"crx " else None

"""A photo is measured before it is decoded: how much memory its pixels are going to take.

The figures are what Pillow's decoders were measured to take at most, in bytes for each pixel.
"""

from __future__ import annotations

from typing import Final

from PIL import Image, TiffImagePlugin

from chalicelib.contract.photo_kinds import PhotoKind
from chalicelib.format.photos.errors import PhotoTooLargeError, UnsupportedPhotoError
from chalicelib.format.photos.heif_pixels import HeifPixels
from chalicelib.format.photos.limits import (
    KEPT_PIXELS,
    MAX_DECODED_BYTES,
    MAX_EDGE,
    MAX_HEIC_BYTES,
    MAX_JPEG_PIXELS,
    MAX_OTHER_PIXELS,
)

_ONE_BYTE_MODES: Final = frozenset({"1", "L", "P"})
_COLOUR: Final = 4
# what a decoder holds beside the picture: canvases, planes of colour, copies
_BESIDE: Final = {PhotoKind.WEBP: 12, PhotoKind.AVIF: 6, PhotoKind.GIF: 4}
_FRACTIONS: Final = (2, 4, 8)
_MILLION: Final = 1_000_000


def measure(source: Image.Image, kind: PhotoKind, heif: HeifPixels | None = None) -> int:
    """Return how many bytes an opened photo will take.

    A JPEG with more pixels than are kept will be decoded at a fraction.

    Args:
        source: its header was read.
        kind: of its file.
        heif: how it is read if it is a HEIC.

    Raises:
        PhotoTooLargeError: more pixels than its kind may have, or more memory than there is for them.
        UnsupportedPhotoError: an edge that no JPEG can have.
    """
    is_jpeg = kind is PhotoKind.JPEG
    _check_pixels(source, MAX_JPEG_PIXELS if is_jpeg else MAX_OTHER_PIXELS)
    if is_jpeg:
        _reduce(source)
    if max(source.size) > MAX_EDGE:
        raise UnsupportedPhotoError(
            f"an edge of the photo has {max(source.size)} pixels; {MAX_EDGE} are the most"
        )
    if heif is not None:
        needed = heif.needed
    else:
        needed = source.width * source.height * _bytes_a_pixel(source, kind) + _strip_bytes(source)
    if needed > (MAX_DECODED_BYTES if heif is None else MAX_HEIC_BYTES):
        raise PhotoTooLargeError(
            f"a {kind} photo of {_millions(source)} million pixels takes too much memory; send it as a JPEG"
        )
    return needed


def _check_pixels(source: Image.Image, most: int) -> None:
    if source.width * source.height > most:
        raise PhotoTooLargeError(
            f"the photo has {_millions(source)} million pixels; {most // _MILLION} million are the most"
        )


def _millions(source: Image.Image) -> int:
    return -(-source.width * source.height // _MILLION)


def _reduce(source: Image.Image) -> None:
    """Have libjpeg decode at the largest fraction that may be kept."""
    width, height = source.size
    for fraction in _FRACTIONS:
        if source.width * source.height <= KEPT_PIXELS:
            return
        source.draft(None, (width // fraction, height // fraction))


def _bytes_a_pixel(source: Image.Image, kind: PhotoKind) -> int:
    is_plain = source.mode in {"L", "RGB"} and not source.has_transparency_data
    decoded = 1 if source.mode in _ONE_BYTE_MODES else _COLOUR
    return decoded + (0 if is_plain else _COLOUR) + _BESIDE.get(kind, 0)


def _strip_bytes(source: Image.Image) -> int:
    """Return what libtiff holds of a strip or a tile; nothing for other kinds."""
    if not isinstance(source, TiffImagePlugin.TiffImageFile):
        return 0
    tags = source.tag_v2
    width = int(tags.get(TiffImagePlugin.TILEWIDTH, source.width))
    rows = int(tags.get(TiffImagePlugin.TILELENGTH, tags.get(TiffImagePlugin.ROWSPERSTRIP, source.height)))
    bits = sum(tags.get(TiffImagePlugin.BITSPERSAMPLE, (1,)))
    return width * min(rows, source.height) * bits // 8

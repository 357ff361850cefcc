"""Photos without metadata: upright sRGB pixels, encoded afresh as JPEG."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from chalicelib.format.photos.decoding import decode_photo
from chalicelib.format.photos.encoding import encoded


def strip_photo(photo: bytes | Path) -> bytes:
    """Return the photo as a JPEG with nothing in it but upright sRGB pixels.

    Args:
        photo: as for decode_photo.

    Raises:
        PhotoError: as decode_photo does.
    """
    decoded = decode_photo(photo)
    return encoded(decoded.image, decoded.settings)


def load_photo(photo: bytes | Path, *, max_edge: int | None = None) -> Image.Image:
    """Return the photo's pixels, upright, in mode ``RGB`` (sRGB) or ``L``, with no metadata attached.

    Args:
        photo: as for decode_photo.
        max_edge: the longest edge wanted, in pixels; larger photos are scaled down, smaller ones left alone.

    Raises:
        PhotoError: as decode_photo does.
    """
    return decode_photo(photo, max_edge=max_edge).image

"""Photos without metadata: upright sRGB pixels, encoded afresh as JPEG."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from chalicelib.format.photos.encoding import encoded, settings_of
from chalicelib.format.photos.opening import opened
from chalicelib.format.photos.upright import upright_srgb


def strip_photo(photo: bytes | Path) -> bytes:
    """Return the photo as a JPEG with nothing in it but upright sRGB pixels.

    Args:
        photo: a JPEG, PNG or WebP (HEIC where a decoder is registered with Pillow), or the path of one.

    Raises:
        UnreadablePhotoError: not an image, damaged or truncated.
        UnsupportedPhotoError: animated, or in another format.
        PhotoTooLargeError: over MAX_PHOTO_BYTES or MAX_PHOTO_PIXELS.
    """
    with opened(photo) as source:
        settings = settings_of(source)
        image = upright_srgb(source)
    return encoded(image, settings)


def load_photo(photo: bytes | Path, *, max_edge: int | None = None) -> Image.Image:
    """Return the photo's pixels, upright, in mode ``RGB`` (sRGB) or ``L``, with no metadata attached.

    Args:
        photo: as for strip_photo.
        max_edge: the longest edge wanted, in pixels; larger photos are scaled down, smaller ones left alone.

    Raises:
        PhotoError: as strip_photo does.
    """
    with opened(photo) as source:
        return upright_srgb(source, max_edge)

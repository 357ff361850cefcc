"""Photos are opened: what their header says is checked, and decoders' exceptions stay in here."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError

from chalicelib.format.photos.errors import (
    DECODER_ERRORS,
    PhotoTooLargeError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
)
from chalicelib.format.photos.limits import MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS

_HEIF_BRANDS: Final = frozenset([b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"])

# Pillow warns of damaged metadata on the standard error stream; here it is dropped, damaged or not.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


@contextmanager
def opened(photo: bytes | Path) -> Iterator[Image.Image]:
    """Open a photo and check its header; decoders' exceptions leave as UnreadablePhotoError."""
    try:
        content = _read(photo)
        _refuse_heic(content)
        with Image.open(io.BytesIO(content), formats=_formats()) as source:
            if source.width * source.height > MAX_PHOTO_PIXELS:
                raise PhotoTooLargeError("the photo has too many pixels")
            # The second picture of an MPO is a preview or the other eye's view, not the next frame.
            if source.format != "MPO" and getattr(source, "is_animated", False):
                raise UnsupportedPhotoError("the photo is animated")
            yield source
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise PhotoTooLargeError("the photo has too many pixels") from None
    except UnidentifiedImageError:
        raise UnreadablePhotoError("the file is not a JPEG, PNG or WebP image") from None
    except DECODER_ERRORS:
        raise UnreadablePhotoError("the photo is damaged or incomplete") from None


def _read(photo: bytes | Path) -> bytes:
    if isinstance(photo, Path):
        with photo.open("rb") as file:
            photo = file.read(MAX_PHOTO_BYTES + 1)
    if len(photo) > MAX_PHOTO_BYTES:
        raise PhotoTooLargeError("the photo's file is too large")
    return photo


def _formats() -> tuple[str, ...]:
    Image.init()
    return tuple(name for name in ("JPEG", "MPO", "PNG", "WEBP", "HEIF") if name in Image.OPEN)


def _refuse_heic(content: bytes) -> None:
    """Name the format where no decoder knows it: "not an image" would puzzle the owner of an iPhone."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS and "HEIF" not in _formats():
        raise UnsupportedPhotoError("HEIC photos cannot be read here; send the photo as JPEG")

"""Photos are written: as JPEGs that hold nothing but pixels."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, Final, TypedDict, cast

from PIL import Image, JpegImagePlugin

from chalicelib.format.photos.bands import turned_bands, turned_size
from chalicelib.format.photos.errors import UnsupportedPhotoError
from chalicelib.format.photos.jpeg_bands import BAND_ROWS, write_joined
from chalicelib.format.photos.upright import FIRST_ORIENTATION_ON_ITS_SIDE

_QUALITY: Final = 95


class JpegSettings(TypedDict, total=False):
    """What Pillow's JPEG encoder is told."""

    quality: int
    qtables: list[list[int]]
    subsampling: int
    restart_marker_rows: int


def encode_jpeg(image: Image.Image, *, quality: int = _QUALITY) -> bytes:
    """Return an ``RGB`` or ``L`` image as a JPEG without metadata; ``quality`` is libjpeg's, 1 to 95."""
    image.info = {}  # Pillow writes the comment it finds there
    return encoded(image, {"quality": quality})


def settings_of(source: Image.Image, stored: int) -> JpegSettings:
    """Return the encoder settings that keep a JPEG's own quality, or high ones for anything else.

    Args:
        source: an opened image.
        stored: EXIF's orientation of its pixels.
    """
    tables = getattr(source, "quantization", None)
    if source.mode not in {"RGB", "L"} or not tables or len(tables) > 4:
        return {"quality": _QUALITY, "subsampling": 0}
    ordered = [list(tables[index]) for index in sorted(tables)]
    if any(len(table) != 64 or not all(1 <= step <= 255 for step in table) for table in ordered):
        return {"quality": _QUALITY, "subsampling": 0}
    if stored >= FIRST_ORIENTATION_ON_ITS_SIDE:
        ordered = [[table[column * 8 + row] for row in range(8) for column in range(8)] for table in ordered]
    halved_both_ways = 2
    subsampling = JpegImagePlugin.get_sampling(source)
    return {
        "qtables": ordered,
        "subsampling": subsampling if subsampling == halved_both_ways else 0,
    }


def encoded(image: Image.Image, settings: JpegSettings) -> bytes:
    """Return an ``RGB`` or ``L`` image as a JPEG.

    Raises:
        UnsupportedPhotoError: an edge is over what a JPEG can hold.
    """
    output = io.BytesIO()
    write_encoded(image, settings, output.write)
    return output.getvalue()


def write_turned(
    image: Image.Image, turn: Image.Transpose, settings: JpegSettings, write: Callable[[bytes], object]
) -> None:
    """Write an ``RGB`` or ``L`` image turned or mirrored as a JPEG, of which no second image is made.

    Args:
        image: as it lies.
        turn: what is done to it.
        settings: for the encoder.
        write: takes each piece.

    Raises:
        UnsupportedPhotoError: an edge is over what a JPEG can hold.
        OSError: what ``write`` raises.
    """
    in_rows: JpegSettings = {**settings, "restart_marker_rows": 1}
    bands = (encoded(band, in_rows) for band in turned_bands(image, turn, BAND_ROWS))
    write_joined(bands, turned_size(image.size, turn)[1], write)


def write_encoded(image: Image.Image, settings: JpegSettings, write: Callable[[bytes], object]) -> None:
    """Write an ``RGB`` or ``L`` image as a JPEG, piece by piece as it is encoded.

    Args:
        image: it is never in memory as a JPEG.
        settings: for the encoder.
        write: takes each piece.

    Raises:
        UnsupportedPhotoError: an edge is over what a JPEG can hold.
        OSError: what ``write`` raises.
    """
    output = _Output(write)
    try:
        image.save(cast("IO[bytes]", output), format="JPEG", **settings)
    except (OSError, ValueError, MemoryError):  # an edge over JPEG's 65 535 pixels, or far over it
        if output.failure is not None:
            raise output.failure from None
        raise UnsupportedPhotoError("the photo cannot be written as a JPEG") from None


class _Output:
    """What Pillow needs of a file to write to."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self.failure: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            self._write(data)
        except OSError as error:
            self.failure = error
            raise
        return len(data)

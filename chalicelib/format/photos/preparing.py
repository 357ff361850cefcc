"""All that a report needs of a photo, from one decoding of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PIL import Image

from chalicelib.contract.photo_kinds import PhotoKind
from chalicelib.contract.photo_notes import PhotoNotes
from chalicelib.contract.report_limits import PDF_PIXELS
from chalicelib.format.photos.decoding import decode_as_it_lies
from chalicelib.format.photos.encoding import encode_jpeg, write_encoded, write_turned

THUMBNAIL_EDGE: Final = 320

_BYTES_A_PIXEL: Final = 4  # as Pillow keeps them
_NEAR_ENOUGH: Final = 0.93
_TWICE: Final = 2
_READING_QUALITY: Final = 80
_THUMBNAIL_QUALITY: Final = 82


@dataclass(frozen=True, slots=True)
class ReadingPicture:
    """A JPEG to be looked at in a document.

    Attributes:
        read: returns its bytes.
        pixels: width and height.
        mode: ``L`` or ``RGB``.
    """

    read: Callable[[], bytes]
    pixels: tuple[int, int]
    mode: str


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A photo as it is enclosed, and smaller ones of it.

    Attributes:
        write_photo: writes it as a JPEG without metadata, piece by piece.
        thumbnail: a small JPEG without metadata.
        reading: likewise, for report.pdf.
        kind: what its file was.
        notes: what was done to it that should be known.
    """

    write_photo: Callable[[Callable[[bytes], object]], None]
    thumbnail: bytes
    reading: ReadingPicture
    kind: PhotoKind
    notes: PhotoNotes


def prepare_photo(
    photo: bytes | Path, *, reading_edge: int = PDF_PIXELS, need: Callable[[int], None] | None = None
) -> PreparedPhoto:
    """Return the photo without metadata, its thumbnail, and a picture for report.pdf.

    Args:
        photo: as for decode_photo.
        reading_edge: the longest edge of the picture for report.pdf, in pixels.
        need: told how many bytes of memory pixels take, before they do.

    Raises:
        PhotoError: as decode_photo does.
    """
    decoded = decode_as_it_lies(photo, need=need)
    image, turn, settings = decoded.image, decoded.turn, decoded.settings
    if need is not None:
        need(image.width * image.height * _BYTES_A_PIXEL)
    reading = scaled(image, reading_edge)
    if turn is not None:
        reading = reading.transpose(turn)
    thumbnail = encode_jpeg(scaled(reading, THUMBNAIL_EDGE), quality=_THUMBNAIL_QUALITY)
    return PreparedPhoto(
        (
            partial(write_encoded, image, settings)
            if turn is None
            else partial(write_turned, image, turn, settings)
        ),
        thumbnail,
        reading_picture(reading),
        decoded.kind,
        decoded.notes,
    )


def reading_picture(image: Image.Image) -> ReadingPicture:
    """An image as report.pdf has it."""
    jpeg = encode_jpeg(image, quality=_READING_QUALITY)
    return ReadingPicture(lambda: jpeg, image.size, image.mode)


def scaled(image: Image.Image, edge: int) -> Image.Image:
    """Return an image whose longer edge has at most ``edge`` pixels; a smaller one is left alone.

    Whole pixels are averaged first, which takes a tenth of the time of filtering all of them; if that comes
    near enough, it is all.
    """
    most = max(image.size)
    if most <= edge:
        return image
    ratio = most / edge
    if math.ceil(ratio) * _NEAR_ENOUGH <= ratio:
        return image.reduce(math.ceil(ratio))
    small = image.reduce(int(ratio)) if ratio >= _TWICE else image
    size = (max(1, round(image.width / ratio)), max(1, round(image.height / ratio)))
    return small.resize(size, Image.Resampling.BICUBIC)

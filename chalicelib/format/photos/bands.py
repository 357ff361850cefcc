"""Pictures are converted and turned band by band: two large ones do not fit into memory side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import Final

from PIL import Image

from chalicelib.format.photos.limits import MAX_DECODED_BYTES

_BAND_PIXELS: Final = 1_000_000
_BYTES_A_PIXEL: Final = 4  # as Pillow keeps them
_SIDEWAYS: Final = frozenset(
    {
        Image.Transpose.TRANSPOSE,
        Image.Transpose.TRANSVERSE,
        Image.Transpose.ROTATE_90,
        Image.Transpose.ROTATE_270,
    }
)
# where rows from the top come to lie at the far end
_FROM_THE_END: Final = frozenset(
    {
        Image.Transpose.ROTATE_180,
        Image.Transpose.FLIP_TOP_BOTTOM,
        Image.Transpose.TRANSVERSE,
        Image.Transpose.ROTATE_270,
    }
)


def in_bands(source: Image.Image, mode: str, convert: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """Return a picture of another mode, whose bands ``convert`` makes of the source's."""
    result = Image.new(mode, source.size)
    for top, bottom in _bands(source.size):
        result.paste(convert(source.crop((0, top, source.width, bottom))), (0, top))
    return result


def turned(image: Image.Image, operation: Image.Transpose, *, most: int = MAX_DECODED_BYTES) -> Image.Image:
    """Return a picture turned or mirrored; of a large one, the pixels rest in a nameless file meanwhile.

    Args:
        image: in mode ``L`` or ``RGB``; a large one is closed.
        operation: what is done to it.
        most: how many bytes both pictures may take.
    """
    width, height = image.size
    if 2 * _BYTES_A_PIXEL * width * height <= most:
        return image.transpose(operation)
    mode = image.mode
    with TemporaryFile() as file:
        for top, bottom in _bands((width, height)):
            file.write(image.crop((0, top, width, bottom)).tobytes())
        image.close()
        file.seek(0)
        result = Image.new(mode, (height, width) if operation in _SIDEWAYS else (width, height))
        for top, bottom in _bands((width, height)):
            band = Image.frombytes(mode, (width, bottom - top), file.read(width * (bottom - top) * len(mode)))
            along = height - bottom if operation in _FROM_THE_END else top
            result.paste(band.transpose(operation), (along, 0) if operation in _SIDEWAYS else (0, along))
    return result


def room_for_turning(size: tuple[int, int], *, most: int = MAX_DECODED_BYTES) -> int:
    """Return how many bytes ``turned`` takes beside a picture of ``size``."""
    beside = _BYTES_A_PIXEL * size[0] * size[1]
    return beside if 2 * beside <= most else 0


def _bands(size: tuple[int, int]) -> Iterator[tuple[int, int]]:
    width, height = size
    rows = max(1, _BAND_PIXELS // width)
    for top in range(0, height, rows):
        yield top, min(top + rows, height)

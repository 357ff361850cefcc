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

# where rows at the top come from the far end
_TO_THE_TOP: Final = frozenset(
    {
        Image.Transpose.ROTATE_180,
        Image.Transpose.FLIP_TOP_BOTTOM,
        Image.Transpose.TRANSVERSE,
        Image.Transpose.ROTATE_90,
    }
)


def in_bands(source: Image.Image, mode: str, convert: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """Return a picture of another mode, whose bands ``convert`` makes of the source's."""
    result = Image.new(mode, source.size)
    for top, bottom in bands(source.size):
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
        for top, bottom in bands((width, height)):
            file.write(image.crop((0, top, width, bottom)).tobytes())
        image.close()
        file.seek(0)
        result = Image.new(mode, turned_size((width, height), operation))
        for top, bottom in bands((width, height)):
            band = Image.frombytes(mode, (width, bottom - top), file.read(width * (bottom - top) * len(mode)))
            along = height - bottom if operation in _FROM_THE_END else top
            result.paste(band.transpose(operation), (along, 0) if operation in _SIDEWAYS else (0, along))
    return result


def turned_size(size: tuple[int, int], operation: Image.Transpose) -> tuple[int, int]:
    """Width and height of a picture once it is turned or mirrored."""
    return (size[1], size[0]) if operation in _SIDEWAYS else size


def turned_bands(image: Image.Image, operation: Image.Transpose, multiple: int) -> Iterator[Image.Image]:
    """A picture turned or mirrored, in bands from its top; all but the last have a multiple of such rows."""
    width, height = turned_size(image.size, operation)
    rows = max(1, _BAND_PIXELS // width // multiple) * multiple
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        start, end = (height - bottom, height - top) if operation in _TO_THE_TOP else (top, bottom)
        box = (start, 0, end, image.height) if operation in _SIDEWAYS else (0, start, image.width, end)
        yield image.crop(box).transpose(operation)


def bands(size: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The first row of each band of a picture, and the one behind its last."""
    width, height = size
    rows = max(1, _BAND_PIXELS // width)
    for top in range(0, height, rows):
        yield top, min(top + rows, height)

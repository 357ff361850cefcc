"""A HEIC's pixels, read in as little memory as its decoder and its kind allow.

libheif holds what HEVC codes and the whole picture in RGB at once, and Pillow's picture would come on top.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from tempfile import TemporaryFile
from typing import Any, Final

from PIL import Image

from chalicelib.format.photos.bands import bands
from chalicelib.format.photos.heif_grid import read_grid
from chalicelib.format.photos.heif_items import HeifItems
from chalicelib.format.photos.limits import KEPT_PIXELS, MAX_HEIC_BYTES

_PICTURE: Final = 4  # bytes of a pixel, as Pillow keeps them
_AT_ONCE: Final = 8  # the same with the three that libheif gives away, and what it has not given back
# what libheif was measured to hold of a pixel at most while it decodes
_DECODING: Final = 5
_DECODING_DEEP: Final = 8
_FULL_COLOUR: Final = 4  # more, where colours are coded for each pixel
_EIGHT_BITS: Final = 8
_HALVED: Final = 2
_QUARTERED: Final = 420  # one colour for four pixels
_OTHER_MODES: Final = 12


@dataclass(frozen=True, slots=True)
class HeifPixels:
    """How the pixels are read.

    Attributes:
        needed: bytes of memory that it takes at most, the file among them.
        read: returns them, in mode ``RGB`` where the decoder gives that, with the file's colour profile.
    """

    needed: int
    read: Callable[[], Image.Image]


def heif_pixels(content: bytes, items: HeifItems, shown: Image.Image) -> HeifPixels:
    """Say how the main picture is read.

    Args:
        content: the file.
        items: of it.
        shown: the picture, as its plugin has opened it; nothing is decoded.
    """
    pixels = shown.width * shown.height
    if shown.mode != "RGB":
        return HeifPixels(pixels * _OTHER_MODES, lambda: shown)
    profile = shown.info.get("icc_profile")

    def with_profile(read: Callable[[], Image.Image]) -> Image.Image:
        image = read()
        image.info = {} if profile is None else {"icc_profile": profile}
        return image

    file = len(content)
    grid = read_grid(items)
    if grid is not None and grid.turned_size == shown.size:
        at_most = grid.tile[0] * grid.tile[1] * (_decoding(shown) + 2 * _PICTURE) + file
        whole = pixels * _PICTURE + at_most
        if pixels <= KEPT_PIXELS and whole <= MAX_HEIC_BYTES:
            return HeifPixels(whole, lambda: with_profile(grid.joined))
        if grid.can_be_halved:
            half = pixels * _PICTURE // _HALVED**2 + at_most
            return HeifPixels(half, lambda: with_profile(lambda: grid.joined(_HALVED)))
    at_once = pixels * max(_decoding(shown), _AT_ONCE) + file
    if at_once <= MAX_HEIC_BYTES:
        return HeifPixels(at_once, lambda: with_profile(lambda: _at_once(content)))
    in_turns = pixels * max(_decoding(shown), _PICTURE) + file
    return HeifPixels(in_turns, lambda: with_profile(lambda: _through_file(content)))


def _decoding(shown: Image.Image) -> int:
    """Bytes of a pixel that libheif holds."""
    info = shown.info
    decoding = _DECODING_DEEP if info.get("bit_depth", _EIGHT_BITS) > _EIGHT_BITS else _DECODING
    return decoding if info.get("chroma") == _QUARTERED else decoding + _FULL_COLOUR


def _at_once(content: bytes) -> Image.Image:
    picture = _decoded(content)
    return Image.frombytes("RGB", picture.size, picture.data, "raw", "RGB", picture.stride)


def _through_file(content: bytes) -> Image.Image:
    """As ``_at_once``; the pixels rest in a nameless file until libheif has given its own back."""
    picture = _decoded(content)
    size, stride = picture.size, picture.stride
    with TemporaryFile() as file:
        with memoryview(picture.data) as plane:
            file.write(plane[: size[1] * stride])
        del picture
        image = Image.new("RGB", size)
        file.seek(0)
        for top, bottom in bands(size):
            rows = file.read((bottom - top) * stride)
            band = Image.frombytes("RGB", (size[0], bottom - top), rows, "raw", "RGB", stride)
            image.paste(band, (0, top))
    return image


def _decoded(content: bytes) -> Any:  # noqa: ANN401 - a HeifImage of a library without types
    file = import_module("pi_heif").open_heif(io.BytesIO(content), remove_stride=False)
    picture = file[file.primary_index]
    if picture.mode != "RGB" or not picture.data:
        raise ValueError("no picture")
    return picture

"""Photos for archives that take no JPEG, or not of that kind: decoded into a file beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError

from picsafe.delivery.dicom.jpeg import Jpeg
from picsafe.delivery.errors import Refused

MAX_PIXELS: Final = 50_000_000
"""Of a photo that is decoded, which takes three bytes each."""
_STRIP: Final = 256


def is_small(rows: int, columns: int) -> bool:
    """Whether a photo can be decoded in bounded memory."""
    return rows * columns <= MAX_PIXELS


def decoded(path: Path) -> tuple[Path, Jpeg]:
    """The pixels of a photo by rows, one byte a sample, in a file, and what they are.

    Raises:
        Refused: it cannot be decoded.
        OSError: the file cannot be written.
    """
    pixels = path.with_name(f"{path.name}.pixels")
    try:
        with Image.open(path, formats=["JPEG"]) as opened:
            if not is_small(opened.height, opened.width):
                raise Refused("photo_too_large", "It has a photo that is too large to be decoded.")
            image = opened if opened.mode in {"L", "RGB"} else opened.convert("RGB")
            image.load()
            with pixels.open("wb") as file:
                for top in range(0, image.height, _STRIP):
                    bottom = min(top + _STRIP, image.height)
                    file.write(image.crop((0, top, image.width, bottom)).tobytes())
            is_grey = image.mode == "L"
            samples, colours = (1, "MONOCHROME2") if is_grey else (3, "RGB")
            return pixels, Jpeg(image.height, image.width, samples, colours, None)
    except (UnidentifiedImageError, Image.DecompressionBombError, ValueError, SyntaxError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Refused("damaged_photo", "It has a photo that cannot be decoded.") from error

"""JPEGs that end early: what viewers show of them, and how much of the picture is missing.

libjpeg fills what it does not find with grey. Where that begins is found by decoding twice, once with noise
in place of what is missing: the rows above the first difference are all there. Nothing is missing if there is
no difference, which is so if the file lacks only its end marker.
"""

from __future__ import annotations

import io
import struct
from typing import Final

from PIL import Image, ImageChops
from PIL.JpegImagePlugin import JpegImageFile

from chalicelib.format.photos.errors import DECODER_ERRORS, UnreadablePhotoError
from chalicelib.format.photos.limits import MAX_JPEG_PIXELS, MAX_MISSING_PERCENT

_END: Final = b"\xff\xd9"
_NOISE: Final = bytes((index * 97 + 31) % 251 for index in range(4096))
_MEASURED_EDGE: Final = 1024
_COEFFICIENTS: Final = frozenset(range(64))
_STANDALONE: Final = frozenset([0x01, *range(0xD0, 0xD9)])
_FRAMES: Final = frozenset([*range(0xC0, 0xD0)]) - {0xC4, 0xC8, 0xCC}


def ended(content: bytes) -> tuple[bytes, int]:
    """Return a JPEG with the end that it lacks, and how many percent of its rows are missing, rounded up.

    Raises:
        UnreadablePhotoError: damaged otherwise, or more is missing than may be.
    """
    whole = content + _END
    try:
        missing = _missing_percent(content, whole) if _has_all_scans(content) else 100
    except (*DECODER_ERRORS, MemoryError):
        raise UnreadablePhotoError("the photo is damaged or incomplete") from None
    if missing > MAX_MISSING_PERCENT:
        raise UnreadablePhotoError(
            f"the photo's file was cut short: more than {MAX_MISSING_PERCENT} % of the picture are missing"
        )
    return whole, missing


def _missing_percent(content: bytes, whole: bytes) -> int:
    shown, noisy = _small(whole), _small(content + _NOISE + _END)
    box = ImageChops.difference(shown, noisy).getbbox()
    if box is None:
        return 0
    # the row above may share a part of the first block that is missing
    present = max(0, box[1] - 1)
    return -(-100 * (shown.height - present) // shown.height)


def _small(content: bytes) -> Image.Image:
    with JpegImageFile(io.BytesIO(content)) as source:
        if source.width * source.height > MAX_JPEG_PIXELS:
            raise UnreadablePhotoError("the photo has too many pixels")
        source.draft("L", (_MEASURED_EDGE, _MEASURED_EDGE))
        return source.convert("L")


def _has_all_scans(content: bytes) -> bool:
    """Whether scans that have begun bring every coefficient in full (ITU-T T.81 B.2.3, G.1.1)."""
    precise: dict[int, set[int]] = {}
    components: set[int] = set()
    position = 2
    while position + 4 <= len(content):
        marker = content[position + 1]
        if content[position] != 0xFF or marker in _STANDALONE or marker == 0xFF:
            position += 1
            continue
        (length,) = struct.unpack_from(">H", content, position + 2)
        body = content[position + 4 : position + 2 + length]
        if marker in _FRAMES:
            components = {body[6 + 3 * index] for index in range(body[5])}
        elif marker == 0xDA:
            count = body[0]
            first, last, approximation = body[1 + 2 * count : 4 + 2 * count]
            if approximation & 0x0F == 0:
                for index in range(count):
                    precise.setdefault(body[1 + 2 * index], set()).update(range(first, last + 1))
            position = _next_marker(content, position + 2 + length)
            continue
        position += 2 + length
    return bool(components) and all(precise.get(one, set()) >= _COEFFICIENTS for one in components)


def _next_marker(content: bytes, position: int) -> int:
    """Return where the coded data ends: at a marker that is no restart and no stuffed byte."""
    while (position := content.find(b"\xff", position)) >= 0 and position + 1 < len(content):
        if content[position + 1] not in {0x00, *range(0xD0, 0xD8)}:
            return position
        position += 2
    return len(content)

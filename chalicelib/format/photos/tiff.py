"""TIFFs (TIFF revision 6.0, BigTIFF) whose first picture is not the photo, or not the only one."""

from __future__ import annotations

import struct
from typing import Final

from PIL import Image, TiffImagePlugin

from chalicelib.format.photos.errors import UnsupportedPhotoError

_NEW_SUBFILE_TYPE: Final = 254
_IS_REDUCED: Final = 1
_DNG_VERSION: Final = 50706
_BIG: Final = 43


def check_tiff(image: Image.Image) -> None:
    """Refuse what begins with a preview: cameras' raw photos are TIFFs too.

    Raises:
        UnsupportedPhotoError: a raw photo, or numbers that are no colours.
    """
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        tags = image.tag_v2
        if _DNG_VERSION in tags or int(tags.get(_NEW_SUBFILE_TYPE, 0)) & _IS_REDUCED:
            raise UnsupportedPhotoError("raw photos cannot be read here; send the photo as JPEG")
    if image.mode == "F":
        raise UnsupportedPhotoError("the TIFF holds measurements, not colours; send the photo as JPEG")


def has_more_pages(content: bytes) -> bool:
    """Whether another page is behind the first."""
    order = "<" if content.startswith(b"II") else ">"
    try:
        (version,) = struct.unpack_from(f"{order}H", content, 2)
        position, counted, entry, offset = (8, "Q", 20, "Q") if version == _BIG else (4, "H", 12, "I")
        (first,) = struct.unpack_from(order + offset, content, position)
        (entries,) = struct.unpack_from(order + counted, content, first)
        (following,) = struct.unpack_from(
            order + offset, content, first + struct.calcsize(counted) + entries * entry
        )
    except struct.error:
        return False
    return bool(following)

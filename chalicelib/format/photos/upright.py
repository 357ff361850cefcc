"""A photo's pixels as every program shows them: upright, in sRGB, without transparency."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

from PIL import ExifTags, Image, ImageCms

from chalicelib.format.photos.errors import DECODER_ERRORS

_WHITE: Final = (255, 255, 255)

# EXIF orientation (CIPA DC-008, tag 0x0112) to the operation that makes the picture upright.
_UPRIGHT: Final[Mapping[int, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
FIRST_ORIENTATION_ON_ITS_SIDE: Final = 5


def orientation(source: Image.Image) -> int:
    """Return EXIF's orientation, 1 to 8; 1 where it says none that exists."""
    try:
        value = source.getexif().get(ExifTags.Base.Orientation, 1)
    except DECODER_ERRORS:  # an unreadable EXIF block is going to be dropped anyway
        return 1
    return value if value in _UPRIGHT else 1


def upright_srgb(source: Image.Image, max_edge: int | None = None) -> Image.Image:
    """Return the decoded pixels, upright, in mode ``RGB`` (sRGB) or ``L``, with no metadata attached.

    Args:
        source: an opened image.
        max_edge: the longest edge wanted, in pixels.
    """
    operation = _UPRIGHT.get(orientation(source))
    profile = source.info.get("icc_profile")
    image = source if _is_plain(source) else _flattened(source)
    if max_edge is not None and max(image.size) > max_edge:
        # A JPEG is decoded at a fraction of its size here, if what is asked for is small enough.
        image.thumbnail((max_edge, max_edge), Image.Resampling.LANCZOS)
    image.load()
    image = _in_srgb(image, profile)
    if operation is not None:
        image = image.transpose(operation)
    image.info = {}
    return image


def _is_plain(source: Image.Image) -> bool:
    return source.mode in {"L", "RGB", "CMYK"} and not source.has_transparency_data


def _flattened(source: Image.Image) -> Image.Image:
    """Return the picture in mode ``L`` or ``RGB``, with transparency laid on white."""
    if source.has_transparency_data:
        layer = source.convert("RGBA")
        image = Image.new("RGB", layer.size, _WHITE)
        image.paste(layer, mask=layer.getchannel("A"))
        return image
    if source.mode.startswith("I"):  # 16-bit grey
        return source.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    return source.convert("L" if source.mode == "1" else "RGB")


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    if isinstance(profile, bytes) and profile:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, *DECODER_ERRORS):
            converted = None  # damaged, or a profile of another colour space than the picture's
        if converted is not None:
            return converted
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")

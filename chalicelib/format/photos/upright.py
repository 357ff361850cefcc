"""A photo's pixels as every program shows them: in sRGB, without transparency, and which way up they are.

Large pictures are converted in bands, so that there are never two of them in memory.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

from PIL import ExifTags, Image, ImageCms

from chalicelib.format.photos.bands import in_bands
from chalicelib.format.photos.errors import DECODER_ERRORS

_WHITE: Final = (255, 255, 255)

UPRIGHT: Final[Mapping[int, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation (CIPA DC-008, tag 0x0112) to the operation that makes the picture upright."""
FIRST_ORIENTATION_ON_ITS_SIDE: Final = 5


def orientation(source: Image.Image) -> int:
    """Return EXIF's orientation, 1 to 8; 1 where it says none that exists."""
    if source.format == "TIFF":
        return 1  # Pillow turns TIFFs itself
    try:
        value = source.getexif().get(ExifTags.Base.Orientation, 1)
    except DECODER_ERRORS:  # an unreadable EXIF block is going to be dropped anyway
        return 1
    return value if value in UPRIGHT else 1


def in_srgb(source: Image.Image, max_edge: int | None = None) -> Image.Image:
    """Return the decoded pixels as they lie, in mode ``RGB`` (sRGB) or ``L``, with no metadata attached.

    Args:
        source: an opened image.
        max_edge: the longest edge wanted, in pixels.
    """
    if max_edge is not None and _is_plain(source) and max(source.size) > max_edge:
        # A JPEG is decoded at a fraction of its size here, if what is asked for is small enough.
        source.thumbnail((max_edge, max_edge), Image.Resampling.LANCZOS)
    source.load()
    image = _in_srgb(source)
    if max_edge is not None and max(image.size) > max_edge:
        image.thumbnail((max_edge, max_edge), Image.Resampling.LANCZOS)
    image.info = {}
    return image


def _is_plain(source: Image.Image) -> bool:
    return source.mode in {"L", "RGB", "CMYK"} and not source.has_transparency_data


def _in_srgb(source: Image.Image) -> Image.Image:
    """Return the picture in mode ``L`` or ``RGB``, with transparency laid on white."""
    transform = _transform(source)
    if transform is not None:
        if source.mode == "RGB" and not source.has_transparency_data:
            ImageCms.applyTransform(source, transform, inPlace=True)
            return source
        return in_bands(source, "RGB", lambda band: _transformed(_flattened(band), transform))
    if source.mode in {"L", "RGB"} and not source.has_transparency_data:
        return source
    is_grey = source.mode == "1" or source.mode.startswith("I")
    mode = "L" if is_grey and not source.has_transparency_data else "RGB"
    return in_bands(source, mode, lambda band: _converted(_flattened(band), mode))


def _converted(band: Image.Image, mode: str) -> Image.Image:
    return band if band.mode == mode else band.convert(mode)


def _flattened(band: Image.Image) -> Image.Image:
    if _is_plain(band):
        return band
    if band.has_transparency_data:
        layer = band.convert("RGBA")
        image = Image.new("RGB", layer.size, _WHITE)
        image.paste(layer, mask=layer.getchannel("A"))
        return image
    if band.mode.startswith("I"):  # 16-bit grey
        return band.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    return band.convert("L" if band.mode == "1" else "RGB")


def _transform(source: Image.Image) -> ImageCms.ImageCmsTransform | None:
    """Return what turns the flattened picture's colours into sRGB; None if they are taken to be sRGB."""
    profile = source.info.get("icc_profile")
    if not isinstance(profile, bytes) or not profile:
        return None
    mode = _flattened(source.crop((0, 0, 1, 1))).mode
    try:
        opened_profile = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.buildTransform(opened_profile, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, *DECODER_ERRORS):
        return None  # damaged, or a profile of another colour space than the picture's


def _transformed(band: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    converted = ImageCms.applyTransform(band, transform)
    if converted is None:  # what it returns only for transforms in place
        raise ValueError("no colours")
    return converted

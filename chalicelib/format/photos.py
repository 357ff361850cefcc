"""Photos without metadata: upright sRGB pixels, encoded afresh as JPEG.

Only pixels cross from the input to the output, so a block nobody has thought of (EXIF, XMP, IPTC, maker
notes, comments, embedded thumbnails and depth maps, bytes after the end) cannot survive. A JPEG is encoded
again with its own quantisation tables and chroma subsampling, which keeps its size and makes the loss a
matter of rounding. Cutting the markers out of the file instead would save that rounding, but only for
photos that are upright and have no colour profile, with a JPEG parser of our own in between.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Final, TypedDict

from PIL import ExifTags, Image, ImageCms, JpegImagePlugin, UnidentifiedImageError

from chalicelib.format.errors import FormatError

__all__ = [
    "MAX_PHOTO_BYTES",
    "MAX_PHOTO_PIXELS",
    "PhotoError",
    "PhotoTooLargeError",
    "UnreadablePhotoError",
    "UnsupportedPhotoError",
    "encode_jpeg",
    "load_photo",
    "strip_photo",
]

MAX_PHOTO_BYTES: Final = 100 * 1024 * 1024
# Below the figure at which Pillow warns of a decompression bomb (89 478 485), so that ours decides.
MAX_PHOTO_PIXELS: Final = 80_000_000

_QUALITY: Final = 95
_HEIF_BRANDS: Final = frozenset([b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"])
_WHITE: Final = (255, 255, 255)

# What Pillow's decoders raise on damaged files, beside its own OSError subclasses.
_DECODER_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    struct.error,
    zlib.error,
)

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
_FIRST_ORIENTATION_ON_ITS_SIDE: Final = 5


# Pillow warns of damaged metadata on the standard error stream; here it is dropped, damaged or not.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


class PhotoError(FormatError):
    """Base of what can be wrong with a photo."""

    code: ClassVar[str] = "photo_error"


class UnreadablePhotoError(PhotoError):
    """The file is not an image, is damaged, or ends early."""

    code = "unreadable_photo"


class UnsupportedPhotoError(PhotoError):
    """The file is an image, but not a still one in a format that can be read here."""

    code = "unsupported_photo"


class PhotoTooLargeError(PhotoError):
    """The photo is over MAX_PHOTO_BYTES, or its picture over MAX_PHOTO_PIXELS."""

    code = "photo_too_large"


class _JpegSettings(TypedDict, total=False):
    quality: int
    qtables: list[list[int]]
    subsampling: int


def strip_photo(photo: bytes | Path) -> bytes:
    """Return the photo as a JPEG with nothing in it but upright sRGB pixels.

    Args:
        photo: a JPEG, PNG or WebP (HEIC where a decoder is registered with Pillow), or the path of one.

    Raises:
        UnreadablePhotoError: not an image, damaged or truncated.
        UnsupportedPhotoError: animated, or in another format.
        PhotoTooLargeError: over MAX_PHOTO_BYTES or MAX_PHOTO_PIXELS.
    """
    with _opened(photo) as source:
        settings = _settings_of(source)
        image = _upright_srgb(source)
    return _encoded(image, settings)


def load_photo(photo: bytes | Path, *, max_edge: int | None = None) -> Image.Image:
    """Return the photo's pixels, upright, in mode ``RGB`` (sRGB) or ``L``, with no metadata attached.

    Args:
        photo: as for strip_photo.
        max_edge: the longest edge wanted, in pixels; larger photos are scaled down, smaller ones left alone.

    Raises:
        PhotoError: as strip_photo does.
    """
    with _opened(photo) as source:
        return _upright_srgb(source, max_edge)


def encode_jpeg(image: Image.Image, *, quality: int = _QUALITY) -> bytes:
    """Return an ``RGB`` or ``L`` image as a JPEG without metadata; ``quality`` is libjpeg's, 1 to 95."""
    image.info = {}  # Pillow writes the comment it finds there
    return _encoded(image, {"quality": quality})


@contextmanager
def _opened(photo: bytes | Path) -> Iterator[Image.Image]:
    """Open a photo and check its header; decoders' exceptions leave as UnreadablePhotoError."""
    try:
        content = _read(photo)
        _refuse_heic(content)
        with Image.open(io.BytesIO(content), formats=_formats()) as source:
            if source.width * source.height > MAX_PHOTO_PIXELS:
                raise PhotoTooLargeError("the photo has too many pixels")
            # The second picture of an MPO is a preview or the other eye's view, not the next frame.
            if source.format != "MPO" and getattr(source, "is_animated", False):
                raise UnsupportedPhotoError("the photo is animated")
            yield source
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise PhotoTooLargeError("the photo has too many pixels") from None
    except UnidentifiedImageError:
        raise UnreadablePhotoError("the file is not a JPEG, PNG or WebP image") from None
    except _DECODER_ERRORS:
        raise UnreadablePhotoError("the photo is damaged or incomplete") from None


def _read(photo: bytes | Path) -> bytes:
    if isinstance(photo, Path):
        with photo.open("rb") as file:
            photo = file.read(MAX_PHOTO_BYTES + 1)
    if len(photo) > MAX_PHOTO_BYTES:
        raise PhotoTooLargeError("the photo's file is too large")
    return photo


def _formats() -> tuple[str, ...]:
    Image.init()
    return tuple(name for name in ("JPEG", "MPO", "PNG", "WEBP", "HEIF") if name in Image.OPEN)


def _refuse_heic(content: bytes) -> None:
    """Name the format where no decoder knows it: "not an image" would puzzle the owner of an iPhone."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS and "HEIF" not in _formats():
        raise UnsupportedPhotoError("HEIC photos cannot be read here; send the photo as JPEG")


def _settings_of(source: Image.Image) -> _JpegSettings:
    """Return the encoder settings that keep a JPEG's own quality, or high ones for anything else."""
    tables = getattr(source, "quantization", None)
    if source.mode not in {"RGB", "L"} or not tables or len(tables) > 4:
        return {"quality": _QUALITY, "subsampling": 0}
    ordered = [list(tables[index]) for index in sorted(tables)]
    if any(len(table) != 64 or not all(1 <= step <= 255 for step in table) for table in ordered):
        return {"quality": _QUALITY, "subsampling": 0}
    if _orientation(source) >= _FIRST_ORIENTATION_ON_ITS_SIDE:
        ordered = [[table[column * 8 + row] for row in range(8) for column in range(8)] for table in ordered]
    halved_both_ways = 2
    subsampling = JpegImagePlugin.get_sampling(source)
    return {
        "qtables": ordered,
        "subsampling": subsampling if subsampling == halved_both_ways else 0,
    }


def _orientation(source: Image.Image) -> int:
    try:
        value = source.getexif().get(ExifTags.Base.Orientation, 1)
    except _DECODER_ERRORS:  # an unreadable EXIF block is going to be dropped anyway
        return 1
    return value if value in _UPRIGHT else 1


def _upright_srgb(source: Image.Image, max_edge: int | None = None) -> Image.Image:
    operation = _UPRIGHT.get(_orientation(source))
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
        except (ImageCms.PyCMSError, *_DECODER_ERRORS):
            converted = None  # damaged, or a profile of another colour space than the picture's
        if converted is not None:
            return converted
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")


def _encoded(image: Image.Image, settings: _JpegSettings) -> bytes:
    output = io.BytesIO()
    try:
        image.save(output, format="JPEG", **settings)
    except (OSError, ValueError, MemoryError):  # an edge over JPEG's 65 535 pixels, or far over it
        raise UnsupportedPhotoError("the photo cannot be written as a JPEG") from None
    return output.getvalue()

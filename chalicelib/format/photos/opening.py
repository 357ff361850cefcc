"""Photos are opened: told by their content, measured, and decoders' exceptions stay in here."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from chalicelib.contract.photo_kinds import PHOTO_START_SIZE, PhotoKind, photo_kind
from chalicelib.format.photos.dicom import open_dicom
from chalicelib.format.photos.errors import (
    DECODER_ERRORS,
    PhotoTooLargeError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
)
from chalicelib.format.photos.heif import AV1, coding, has_transform, unread_coding
from chalicelib.format.photos.heif_items import read_items
from chalicelib.format.photos.heif_pixels import HeifPixels, heif_pixels
from chalicelib.format.photos.limits import MAX_PHOTO_BYTES
from chalicelib.format.photos.png import still_png
from chalicelib.format.photos.quiet import quiet
from chalicelib.format.photos.tiff import check_tiff, has_more_pages

# Pillow warns of damaged metadata on the standard error stream; here it is dropped, damaged or not;
# and of many pixels, which are counted here.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

_PLUGINS: Final = {
    PhotoKind.PNG: ("PNG",),
    PhotoKind.WEBP: ("WEBP",),
    PhotoKind.HEIC: ("HEIF",),
    PhotoKind.AVIF: ("AVIF",),
    PhotoKind.GIF: ("GIF",),
    PhotoKind.BMP: ("BMP",),
    PhotoKind.TIFF: ("TIFF",),
}


@dataclass(frozen=True, slots=True)
class OpenedPhoto:
    """A photo whose header was read.

    Attributes:
        image: not decoded yet.
        chosen: which of several pictures it is.
        is_turned_by_exif: a HEIC that nothing but its Exif data turns.
        may_show_names: text may be burned into its pixels.
        heif: how it is read if it is a HEIC.
    """

    image: Image.Image
    chosen: Literal["first", "main"] | None = None
    is_turned_by_exif: bool = False
    may_show_names: bool = False
    heif: HeifPixels | None = None

    def pixels(self) -> Image.Image:
        """The picture: a HEIC's decoded, any other as it was opened."""
        return self.image if self.heif is None else self.heif.read()


def read_photo(photo: bytes | Path) -> bytes:
    """Return a photo's file.

    Raises:
        PhotoTooLargeError: over MAX_PHOTO_BYTES.
        UnreadablePhotoError: there is none.
    """
    if isinstance(photo, Path):
        try:
            with photo.open("rb") as file:
                photo = file.read(MAX_PHOTO_BYTES + 1)
        except OSError:
            raise UnreadablePhotoError("the photo cannot be read") from None
    if len(photo) > MAX_PHOTO_BYTES:
        raise PhotoTooLargeError(f"the photo's file has more than {MAX_PHOTO_BYTES // 1024**2} MB")
    return photo


def taken_kind(content: bytes) -> PhotoKind:
    """Return what kind of photo a file is.

    Raises:
        UnreadablePhotoError: it is no photo.
        UnsupportedPhotoError: a report does not take its kind.
    """
    kind = photo_kind(content[:PHOTO_START_SIZE])
    if kind is None:
        raise UnreadablePhotoError("the file is not a photo of a kind that is known here")
    if not kind.is_taken:
        raise _unsupported(kind)
    if kind is not PhotoKind.HEIC:
        return kind
    items = read_items(content)
    if (called := unread_coding(items)) is not None:
        raise _unsupported(called)
    # some brands are for any coding
    return PhotoKind.AVIF if coding(items) == AV1 else kind


@contextmanager
def opened(content: bytes, kind: PhotoKind) -> Iterator[OpenedPhoto]:
    """Open a photo; what decoders raise within the context leaves as a PhotoError.

    Raises:
        UnsupportedPhotoError: no decoder is installed, or the file holds no picture that can be shown.
        UnreadablePhotoError: damaged.
        PhotoTooLargeError: there is not enough memory.
    """
    try:
        with _image(content, kind) as source:
            yield source
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise PhotoTooLargeError("the photo has too many pixels") from None
    except (UnidentifiedImageError, *DECODER_ERRORS):
        raise UnreadablePhotoError("the photo is damaged or incomplete") from None


@contextmanager
def _image(content: bytes, kind: PhotoKind) -> Iterator[OpenedPhoto]:
    is_animated = False
    if kind is PhotoKind.DICOM:
        picture = open_dicom(content)
        with picture.image as image:
            yield OpenedPhoto(
                image, "first" if picture.has_more else None, may_show_names=picture.may_show_names
            )
        return
    if kind is PhotoKind.PNG:
        content, is_animated = still_png(content)
    with quiet() if kind is PhotoKind.TIFF else nullcontext(), _plugged(content, kind) as image:
        if kind is PhotoKind.TIFF:
            check_tiff(image)
            is_animated = has_more_pages(content)
        else:
            is_animated = is_animated or bool(getattr(image, "is_animated", False))
        if image.format == "HEIF":
            items = read_items(content)
            turned = image.info.get("original_orientation") if not has_transform(items) else None
            yield OpenedPhoto(
                image,
                "main" if is_animated else None,
                is_turned_by_exif=(turned or 1) != 1,
                heif=heif_pixels(content, items, image),
            )
        else:
            yield OpenedPhoto(image, "first" if is_animated else None)


def _plugged(content: bytes, kind: PhotoKind) -> Image.Image:
    if kind is PhotoKind.JPEG:
        # without Pillow's bound on pixels, and without an MPO's second picture (a preview, or another view)
        return JpegImageFile(io.BytesIO(content))
    return Image.open(io.BytesIO(content), formats=_plugins(kind))


def _plugins(kind: PhotoKind) -> tuple[str, ...]:
    """Name the kind where no decoder knows it: "damaged" would puzzle the owner of an iPhone."""
    Image.init()
    found = tuple(name for name in _PLUGINS[kind] if name in Image.OPEN)
    if not found:
        raise _unsupported(kind)
    return found


def _unsupported(called: str) -> UnsupportedPhotoError:
    return UnsupportedPhotoError(f"{called} photos cannot be read here; send the photo as JPEG")

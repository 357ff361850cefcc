"""Photos are decoded: to upright sRGB pixels, with what was done to them on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from chalicelib.contract.photo_kinds import PhotoKind
from chalicelib.contract.photo_notes import PhotoNotes
from chalicelib.format.photos.bands import room_for_turning
from chalicelib.format.photos.cut_short import ended
from chalicelib.format.photos.encoding import JpegSettings, settings_of
from chalicelib.format.photos.errors import UnreadablePhotoError
from chalicelib.format.photos.limits import KEPT_PIXELS
from chalicelib.format.photos.measuring import measure
from chalicelib.format.photos.opening import opened, read_photo, taken_kind
from chalicelib.format.photos.upright import FIRST_ORIENTATION_ON_ITS_SIDE, orientation, upright_srgb


@dataclass(frozen=True, slots=True)
class DecodedPhoto:
    """A photo's pixels.

    Attributes:
        image: upright, in mode ``RGB`` (sRGB) or ``L``, with no metadata attached.
        settings: for encoding it as well as it was.
        kind: what its file was.
        notes: what was done that should be known.
    """

    image: Image.Image
    settings: JpegSettings
    kind: PhotoKind
    notes: PhotoNotes


def decode_photo(
    photo: bytes | Path, *, max_edge: int | None = None, need: Callable[[int], None] | None = None
) -> DecodedPhoto:
    """Decode a photo once it was measured.

    Args:
        photo: a file of a kind that is taken, or the path of one.
        max_edge: the longest edge wanted, in pixels; larger photos are scaled down, smaller ones left alone.
        need: told how many bytes of memory pixels take, before they do.

    Raises:
        UnreadablePhotoError: not a photo, damaged, or more of it is missing than may be.
        UnsupportedPhotoError: of a kind that cannot be read here.
        PhotoTooLargeError: over MAX_PHOTO_BYTES, or its pixels take too much memory.
    """
    content = read_photo(photo)
    kind = taken_kind(content)
    try:
        return _decoded(content, kind, max_edge, need)
    except UnreadablePhotoError:
        if kind is not PhotoKind.JPEG:
            raise
    whole, missing = ended(content)
    decoded = _decoded(whole, kind, max_edge, need)
    return replace(decoded, notes=replace(decoded.notes, missing_percent=missing))


def _decoded(
    content: bytes, kind: PhotoKind, max_edge: int | None, need: Callable[[int], None] | None
) -> DecodedPhoto:
    with opened(content, kind) as source:
        before = source.image.size
        needed = measure(source.image, kind)
        turned = (
            source.image.info["original_orientation"]
            if source.is_turned_by_exif
            else orientation(source.image)
        )
        settings = settings_of(source.image, turned)
        if need is not None:
            need(needed)
            source.image.load()
            if turned != 1:
                need(needed + room_for_turning(source.image.size))
        image = upright_srgb(source.image, turned, max_edge)
    if image.width * image.height > KEPT_PIXELS:
        image = image.reduce(2)
    is_on_its_side = turned >= FIRST_ORIENTATION_ON_ITS_SIDE
    upright = (before[1], before[0]) if is_on_its_side else before
    is_reduced = max_edge is None and upright != image.size
    notes = PhotoNotes(
        chosen=source.chosen,
        reduced=(upright, image.size) if is_reduced else None,
        is_turned_by_exif=source.is_turned_by_exif,
        may_show_names=source.may_show_names,
    )
    return DecodedPhoto(image, settings, kind, notes)

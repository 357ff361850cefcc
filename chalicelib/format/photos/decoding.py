"""Photos are decoded: to upright sRGB pixels, with what was done to them on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from chalicelib.contract.photo_kinds import PhotoKind
from chalicelib.contract.photo_notes import PhotoNotes
from chalicelib.format.photos.bands import turned, turned_size
from chalicelib.format.photos.cut_short import ended
from chalicelib.format.photos.encoding import JpegSettings, settings_of
from chalicelib.format.photos.errors import PhotoTooLargeError, UnreadablePhotoError
from chalicelib.format.photos.limits import KEPT_PIXELS
from chalicelib.format.photos.measuring import measure
from chalicelib.format.photos.opening import opened, read_photo, taken_kind
from chalicelib.format.photos.upright import UPRIGHT, in_srgb, orientation


@dataclass(frozen=True, slots=True)
class DecodedPhoto:
    """A photo's pixels.

    Attributes:
        image: in mode ``RGB`` (sRGB) or ``L``, with no metadata attached; upright if nothing is ``turn``.
        turn: what makes it upright.
        settings: for encoding the upright picture as well as it was.
        kind: what its file was.
        notes: what was done that should be known.
    """

    image: Image.Image
    turn: Image.Transpose | None
    settings: JpegSettings
    kind: PhotoKind
    notes: PhotoNotes


def decode_photo(photo: bytes | Path, *, max_edge: int | None = None) -> DecodedPhoto:
    """Decode a photo once it was measured, and turn it upright.

    Args:
        photo: a file of a kind that is taken, or the path of one.
        max_edge: the longest edge wanted, in pixels; larger photos are scaled down, smaller ones left alone.

    Raises:
        UnreadablePhotoError: not a photo, damaged, or more of it is missing than may be.
        UnsupportedPhotoError: of a kind that cannot be read here.
        PhotoTooLargeError: over MAX_PHOTO_BYTES, or its pixels take too much memory.
    """
    decoded = decode_as_it_lies(photo, max_edge=max_edge)
    if decoded.turn is None:
        return decoded
    try:
        return replace(decoded, image=turned(decoded.image, decoded.turn), turn=None)
    except MemoryError:
        raise PhotoTooLargeError("the photo has too many pixels") from None


def decode_as_it_lies(
    photo: bytes | Path, *, max_edge: int | None = None, need: Callable[[int], None] | None = None
) -> DecodedPhoto:
    """Decode a photo once it was measured; turning it is left to others.

    Args:
        photo: as for decode_photo.
        max_edge: likewise.
        need: told how many bytes of memory pixels take, before they do.

    Raises:
        PhotoError: as decode_photo does.
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
        needed = measure(source.image, kind, source.heif)
        stored = (
            source.image.info["original_orientation"]
            if source.is_turned_by_exif
            else orientation(source.image)
        )
        settings = settings_of(source.image, stored)
        if need is not None:
            need(needed)
        image = in_srgb(source.pixels(), max_edge)
    if image.width * image.height > KEPT_PIXELS:
        image = image.reduce(2)
    turn = UPRIGHT.get(stored)
    sizes = [size if turn is None else turned_size(size, turn) for size in (before, image.size)]
    notes = PhotoNotes(
        chosen=source.chosen,
        reduced=(sizes[0], sizes[1]) if max_edge is None and sizes[0] != sizes[1] else None,
        is_turned_by_exif=source.is_turned_by_exif,
        may_show_names=source.may_show_names,
    )
    return DecodedPhoto(image, turn, settings, kind, notes)

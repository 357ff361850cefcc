"""Thumbnails are small, upright and without metadata, and the signs tell film from sound."""

from __future__ import annotations

import io

import pytest
from PIL import ExifTags, Image, ImageChops, ImageStat

from chalicelib.format.photos import UnreadablePhotoError
from chalicelib.format.thumbnails import (
    SIGN_PIXELS,
    THUMBNAIL_EDGE,
    audio_thumbnail,
    photo_thumbnail,
    video_thumbnail,
)


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def different(one: bytes, other: bytes) -> bool:
    return max(ImageStat.Stat(ImageChops.difference(opened(one), opened(other))).mean) > 1


def photo(size: tuple[int, int], orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.ImageDescription] = "SECRET"
    output = io.BytesIO()
    Image.new("RGB", size, (120, 60, 60)).save(output, "JPEG", exif=exif, comment=b"SECRET")
    return output.getvalue()


@pytest.mark.parametrize(
    ("size", "orientation", "expected"),
    [
        ((4000, 3000), 1, (320, 240)),
        ((4000, 3000), 6, (240, 320)),
        ((3000, 4000), 1, (240, 320)),
        ((100, 80), 1, (100, 80)),
        ((5000, 10), 1, (320, 1)),
    ],
)
def test_a_photo_fits_the_box_and_keeps_its_shape(
    size: tuple[int, int], orientation: int, expected: tuple[int, int]
) -> None:
    thumbnail = photo_thumbnail(photo(size, orientation))
    assert opened(thumbnail).size == expected
    assert opened(thumbnail).format == "JPEG"
    assert b"SECRET" not in thumbnail
    assert b"Exif" not in thumbnail


def test_the_box_can_be_another() -> None:
    assert opened(photo_thumbnail(photo((1000, 500)), edge=100)).size == (100, 50)


def test_what_is_not_a_photo_is_refused() -> None:
    with pytest.raises(UnreadablePhotoError):
        photo_thumbnail(b"not a photo")


@pytest.mark.parametrize("sign", [video_thumbnail, audio_thumbnail])
@pytest.mark.parametrize(
    "duration", [None, 0, 0.4, 42, 3725.9, 359999, float("nan"), float("inf"), -1, 1e300]
)
def test_a_sign_is_a_small_jpeg_whatever_the_duration(sign: object, duration: float | None) -> None:
    assert callable(sign)
    jpeg = sign(duration)
    image = opened(jpeg)
    assert image.size == SIGN_PIXELS
    assert max(image.size) <= THUMBNAIL_EDGE
    assert len(jpeg) < 20_000
    assert not image.getexif()


def test_signs_differ_by_kind_and_show_the_duration() -> None:
    assert different(video_thumbnail(), audio_thumbnail())
    assert not different(video_thumbnail(42), video_thumbnail(42))
    bottom = (0, 190, 320, 220)
    with_duration, without = opened(video_thumbnail(42)).crop(bottom), opened(video_thumbnail()).crop(bottom)
    assert ImageStat.Stat(ImageChops.difference(with_duration, without)).mean[0] > 0.5

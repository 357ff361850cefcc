"""Photos that lie on their side are turned band by band while they are encoded."""

from __future__ import annotations

import errno
import io
from functools import partial
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from chalicelib.format.photos import bands as bands_module
from chalicelib.format.photos import decode_photo, strip_photo
from chalicelib.format.photos.bands import turned_bands, turned_size
from chalicelib.format.photos.encoding import JpegSettings, encoded, write_encoded, write_turned
from chalicelib.format.photos.jpeg_bands import write_joined
from chalicelib.format.photos.preparing import prepare_photo

TABLES = [[1 + index // 8 + index % 8 for index in range(64)]] * 2
SETTINGS: dict[str, JpegSettings] = {
    "4:4:4": {"quality": 95, "subsampling": 0},
    "4:2:0": {"qtables": TABLES, "subsampling": 2},
}


def picture(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    noise = Image.effect_noise(size, 60)
    ground = Image.linear_gradient("L").resize(size)
    channels = (noise, ground, ImageChops.add(noise, ground, 2))
    return Image.merge("RGB", channels).convert(mode)


def pixels_of(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def is_same(one: Image.Image, other: Image.Image) -> bool:
    return (one.mode, one.size) == (other.mode, other.size) and not ImageChops.difference(
        one, other
    ).getbbox()


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("size", [(150, 403), (403, 150), (40, 130), (1, 1)])
@pytest.mark.parametrize("turn", Image.Transpose)
def test_bands_together_are_the_picture_that_is_encoded_at_once(
    turn: Image.Transpose,
    size: tuple[int, int],
    mode: str,
    settings: JpegSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bands_module, "_BAND_PIXELS", 20_000)
    image = picture(size, mode)
    written: list[bytes] = []
    write_turned(image, turn, settings, written.append)
    at_once = encoded(image.transpose(turn), settings)
    assert is_same(pixels_of(b"".join(written)), pixels_of(at_once))


@pytest.mark.parametrize("turn", Image.Transpose)
def test_bands_are_the_turned_picture_from_its_top(turn: Image.Transpose) -> None:
    image = picture((2300, 1500))
    bands = list(turned_bands(image, turn, 128))
    assert len(bands) > 2
    assert all(band.height % 128 == 0 for band in bands[:-1])
    joined = Image.new("RGB", turned_size(image.size, turn))
    top = 0
    for band in bands:
        joined.paste(band, (0, top))
        top += band.height
    assert is_same(joined, image.transpose(turn))


def test_a_photo_that_was_cut_and_joined_has_no_metadata_and_one_end() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    output = io.BytesIO()
    picture((1600, 1200)).save(output, "JPEG", quality=90, exif=exif, comment=b"Pat Example")
    written: list[bytes] = []
    made = prepare_photo(output.getvalue())
    made.write_photo(written.append)
    photo = b"".join(written)
    assert is_same(pixels_of(photo), pixels_of(strip_photo(output.getvalue())))
    assert (photo.count(b"\xff\xd8\xff"), photo.count(b"\xff\xd9"), photo[-2:]) == (1, 1, b"\xff\xd9")
    assert b"Exif" not in photo
    assert b"Pat Example" not in photo
    assert made.reading.pixels == (1008, 1344)
    assert pixels_of(made.thumbnail).size == (240, 320)


def test_what_is_turned_once_is_not_turned_again(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    path = tmp_path / "photo.jpg"
    picture((300, 200)).save(path, "JPEG", exif=exif)
    decoded = decode_photo(path)
    assert (decoded.turn, decoded.image.size) == (None, (200, 300))


@pytest.mark.parametrize("turn", [None, Image.Transpose.ROTATE_90])
def test_a_full_disk_is_no_damaged_photo(turn: Image.Transpose | None) -> None:
    def full(_: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write = write_encoded if turn is None else partial(write_turned, turn=turn)
    with pytest.raises(OSError, match="No space") as failure:
        write(picture((64, 48)), settings=SETTINGS["4:4:4"], write=full)
    assert failure.value.errno == errno.ENOSPC


@pytest.mark.parametrize("band", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x04ab", b"\xff\xd8ab\x00\x04ab"])
def test_what_is_no_jpeg_is_joined_to_nothing(band: bytes) -> None:
    with pytest.raises(ValueError, match=r"no (marker|picture)"):
        write_joined([band], 8, lambda _: None)

"""Nothing but pixels leaves, and the pixels are the ones that the photographer saw."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageChops, ImageCms, ImageDraw, ImageStat
from PIL.PngImagePlugin import PngInfo

from chalicelib.contract.photo_notes import PhotoNotes
from chalicelib.format.photos import (
    MAX_PHOTO_BYTES,
    PhotoError,
    PhotoTooLargeError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
    decode_photo,
    load_photo,
    strip_photo,
)
from tests.fakes import phones, telling_photos

SECRET = b"SECRET-Pat-Example"
# The operation that undoes each EXIF orientation's own (CIPA DC-008).
TURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def picture(width: int = 96, height: int = 64) -> Image.Image:
    """Four quarters of different colours, so that every turn and mirror image is another picture."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill=(30, 160, 60))
    draw.rectangle((0, height // 2, width // 2 - 1, height), fill=(40, 60, 200))
    draw.rectangle((width // 2, height // 2, width, height), fill=(230, 220, 90))
    return image


def saved(image: Image.Image, format_: str = "JPEG", **options: object) -> bytes:
    if format_ == "JPEG":
        options = {"quality": 95, "subsampling": 0} | options
    output = io.BytesIO()
    image.save(output, format=format_, **options)
    return output.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def with_segment(jpeg: bytes, marker: int, payload: bytes) -> bytes:
    return jpeg[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]


def difference(one: Image.Image, other: Image.Image) -> float:
    """The largest mean difference of a channel, in steps of 255."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


def exif_with_secrets(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.ImageDescription] = SECRET.decode()
    exif[ExifTags.Base.Make] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (37.0, 48.0, 49.0)
    return exif


def test_no_planted_secret_survives_in_a_jpeg() -> None:
    thumbnail = saved(picture(32, 32), comment=SECRET)
    photo = saved(
        picture(), exif=exif_with_secrets(), comment=SECRET, xmp=b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    )
    photo = with_segment(
        photo, 0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x16\x1c\x02\x78" + SECRET
    )
    photo = with_segment(photo, 0xE1, b"http://ns.adobe.com/xmp/extension/\x00" + SECRET)
    photo = with_segment(photo, 0xE2, b"FPXR\x00" + SECRET)
    photo = with_segment(photo, 0xEF, thumbnail)
    photo = with_segment(photo, 0xFE, SECRET)
    photo += SECRET + saved(picture(), comment=SECRET)
    assert photo.count(SECRET) >= 9

    stripped = strip_photo(photo)

    assert SECRET not in stripped
    assert stripped.endswith(b"\xff\xd9")
    assert stripped.count(b"\xff\xd8\xff") == 1
    result = opened(stripped)
    assert set(result.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not result.getexif()
    assert difference(result, picture()) < 1


def test_the_text_in_a_colour_profile_does_not_survive() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = saved(picture(), icc_profile=profile + SECRET)
    assert SECRET in photo
    stripped = strip_photo(photo)
    assert SECRET not in stripped
    assert b"ICC_PROFILE" not in stripped


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_no_planted_secret_survives_in_other_formats(format_: str) -> None:
    options: dict[str, object] = {"exif": exif_with_secrets()}
    if format_ == "PNG":
        texts = PngInfo()
        texts.add_text("Author", SECRET.decode())
        texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["pnginfo"] = texts
    else:
        options |= {"xmp": SECRET, "lossless": True}
    photo = saved(picture(), format_, **options) + SECRET
    assert photo.count(SECRET) >= 3

    stripped = strip_photo(photo)

    assert SECRET not in stripped
    assert opened(stripped).format == "JPEG"
    assert difference(opened(stripped), picture()) < 1


def test_the_second_picture_of_an_mpo_does_not_survive() -> None:
    hidden = saved(picture(), comment=SECRET)
    photo = saved(picture(), "MPO", save_all=True, append_images=[opened(hidden)])
    assert Image.open(io.BytesIO(photo)).format == "MPO"
    stripped = strip_photo(photo)
    assert opened(stripped).format == "JPEG"
    assert stripped.count(b"\xff\xd8\xff") == 1
    assert SECRET not in stripped


@pytest.mark.parametrize("orientation", TURNED)
def test_orientations_of_a_lossless_photo_give_identical_files(orientation: int) -> None:
    operation = TURNED[orientation]
    stored = picture() if operation is None else picture().transpose(operation)
    photo = saved(stored, "PNG", exif=exif_with_secrets(orientation))
    assert strip_photo(photo) == strip_photo(saved(picture(), "PNG"))


@pytest.mark.parametrize("orientation", TURNED)
def test_orientations_of_a_jpeg_give_the_same_upright_picture(orientation: int) -> None:
    operation = TURNED[orientation]
    stored = picture() if operation is None else picture().transpose(operation)
    result = opened(strip_photo(saved(stored, exif=exif_with_secrets(orientation), quality=95)))
    assert result.size == (96, 64)
    assert difference(result, picture()) < 1


def test_an_orientation_that_exif_does_not_define_is_ignored() -> None:
    result = opened(strip_photo(saved(picture(), exif=exif_with_secrets(77))))
    assert difference(result, picture()) < 1


def test_a_jpeg_keeps_its_quality_and_roughly_its_size() -> None:
    noisy = Image.effect_noise((256, 256), 60).convert("RGB")
    for quality, subsampling in ((60, 2), (90, 2), (90, 1), (90, 0)):
        photo = saved(noisy, quality=quality, subsampling=subsampling)
        stripped = strip_photo(photo)
        assert 0.8 < len(stripped) / len(photo) < 1.25
        assert difference(opened(stripped), opened(photo)) < 1


def test_a_wide_gamut_photo_keeps_its_colours() -> None:
    lab = Image.new("LAB", (32, 32), (160, 150, 160))
    lab_profile, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    seen = ImageCms.profileToProfile(lab, lab_profile, srgb, outputMode="RGB")
    assert seen is not None
    # A profile whose red and blue are swapped: the file's numbers mean other colours than they would in sRGB.
    swapped = bytearray(ImageCms.ImageCmsProfile(srgb).tobytes())
    red, blue = swapped.index(b"rXYZ"), swapped.index(b"bXYZ")
    swapped[red : red + 4], swapped[blue : blue + 4] = b"bXYZ", b"rXYZ"
    channels = seen.split()
    stored = Image.merge("RGB", (channels[2], channels[1], channels[0]))
    photo = saved(stored, icc_profile=bytes(swapped), quality=95, subsampling=0)
    assert difference(opened(photo), seen) > 5
    assert difference(opened(strip_photo(photo)), seen) < 3


def test_a_damaged_colour_profile_is_not_the_end_of_the_photo() -> None:
    stripped = strip_photo(saved(picture(), icc_profile=b"not a profile"))
    assert difference(opened(stripped), picture()) < 1


def modes() -> list[tuple[str, bytes, tuple[int, int, int]]]:
    transparent = Image.new("RGBA", (16, 16), (10, 10, 10, 0))
    grey16 = Image.new("I;16", (16, 16), 0x8000)
    palette = Image.new("RGB", (16, 16), (200, 40, 40)).quantize(4)
    return [
        ("transparent", saved(transparent, "PNG"), (255, 255, 255)),
        ("grey and alpha", saved(Image.new("LA", (16, 16), (0, 0)), "PNG"), (255, 255, 255)),
        ("16-bit grey", saved(grey16, "PNG"), (128, 128, 128)),
        ("8-bit grey", saved(Image.new("L", (16, 16), 77), "PNG"), (77, 77, 77)),
        ("bilevel", saved(Image.new("1", (16, 16), 1), "PNG"), (255, 255, 255)),
        ("palette", saved(palette, "PNG"), (200, 40, 40)),
        ("CMYK", saved(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), quality=95), (255, 0, 0)),
    ]


@pytest.mark.parametrize(("photo", "colour"), [m[1:] for m in modes()], ids=[m[0] for m in modes()])
def test_every_mode_becomes_the_colour_it_shows(photo: bytes, colour: tuple[int, int, int]) -> None:
    result = opened(strip_photo(photo))
    assert result.mode in {"RGB", "L"}
    assert difference(result, Image.new("RGB", (16, 16), colour)) <= 3


@pytest.mark.parametrize("junk", [b"", b"GIF89a", b"hello", b"\xff\xd8\xff", b"%PDF-1.7", bytes(4096)])
def test_what_is_not_an_image_is_refused(junk: bytes) -> None:
    with pytest.raises(UnreadablePhotoError) as refusal:
        strip_photo(junk)
    assert refusal.value.code == "unreadable_photo"


def test_a_format_that_is_not_asked_for_is_refused_even_if_pillow_reads_it() -> None:
    with pytest.raises(UnreadablePhotoError):
        strip_photo(saved(picture(), "TGA"))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_photo_is_refused(format_: str) -> None:
    photo = saved(Image.effect_noise((200, 200), 50).convert("RGB"), format_)
    with pytest.raises(UnreadablePhotoError):
        strip_photo(photo[: len(photo) // 2])


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "GIF", "AVIF", "TIFF"])
def test_the_first_picture_of_several_is_taken_and_it_is_said(format_: str) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    decoded = decode_photo(saved(frames[0], format_, save_all=True, append_images=frames[1:]))
    assert decoded.notes == PhotoNotes(chosen="first")
    assert difference(decoded.image, frames[0]) < 5


def test_heic_is_refused_by_name_where_nothing_reads_it() -> None:
    if "HEIF" in Image.OPEN:
        pytest.skip("a HEIF decoder is registered with Pillow")
    with pytest.raises(UnsupportedPhotoError, match="HEIC"):
        strip_photo(b"\x00\x00\x00\x18ftypheic" + bytes(64))


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
@pytest.mark.parametrize(("name", "content"), telling_photos.photos().items())
def test_nothing_is_left_that_tells_on_anybody_wherever_it_stood(name: str, content: bytes) -> None:
    left = strip_photo(content)
    assert [secret for secret in phones.SECRETS if secret in left] == []
    assert load_photo(left).size == load_photo(content).size
    if name != "palette.png":
        assert [secret for secret in phones.SECRETS if secret in content] != []


def test_a_photo_with_an_edge_that_no_encoder_takes_is_refused() -> None:
    """From some 67 million pixels in a line on, Pillow says that there is not enough memory."""
    with pytest.raises(UnsupportedPhotoError):
        strip_photo(saved(Image.new("P", (70_000_000, 1)), "PNG"))


@pytest.mark.parametrize("size", [(9000, 9000), (60000, 60000)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_decompression_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    header = saved(Image.new("L", (1, 1)), "PNG")
    bomb = header[:16] + struct.pack(">II", *size) + header[24:]
    crc = struct.pack(">I", zlib.crc32(bomb[12:29]))
    with pytest.raises(PhotoTooLargeError) as refusal:
        strip_photo(bomb[:29] + crc + bomb[33:])
    assert refusal.value.code == "photo_too_large"


def test_a_file_over_the_limit_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    with path.open("wb") as file:
        file.truncate(MAX_PHOTO_BYTES + 1)
    with pytest.raises(PhotoTooLargeError):
        strip_photo(path)


def test_a_path_is_as_good_as_bytes(tmp_path: Path) -> None:
    photo = saved(picture())
    path = tmp_path / "photo.jpg"
    path.write_bytes(photo)
    assert strip_photo(path) == strip_photo(photo)


def test_a_path_that_leads_nowhere_is_an_unreadable_photo(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePhotoError):
        strip_photo(tmp_path / "absent.jpg")


def test_loading_scales_down_but_never_up() -> None:
    photo = saved(picture(960, 640))
    assert load_photo(photo, max_edge=300).size == (300, 200)
    assert load_photo(photo, max_edge=5000).size == (960, 640)
    turned = saved(picture(960, 640), exif=exif_with_secrets(6))
    assert load_photo(turned, max_edge=300).size == (200, 300)


def test_damaged_metadata_is_dropped_without_a_warning_to_the_user() -> None:
    photo = saved(picture(), exif=exif_with_secrets())
    directory = photo.index(b"Exif\x00\x00") + 6 + 4
    damaged = photo[:directory] + b"\xff\xff\xff\xff" + photo[directory + 4 :]
    program = (
        "import sys; from chalicelib.format.photos import strip_photo;"
        "sys.stdout.buffer.write(strip_photo(sys.stdin.buffer.read()))"
    )
    run = subprocess.run([sys.executable, "-c", program], input=damaged, capture_output=True, check=True)
    assert run.stderr == b""
    assert difference(opened(run.stdout), picture()) < 1


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_anywhere_is_answered_with_a_photo_or_our_own_error(data: st.DataObject) -> None:
    format_ = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))
    photo = bytearray(saved(picture(32, 32), format_, exif=exif_with_secrets(6)))
    for _ in range(data.draw(st.integers(1, 6))):
        photo[data.draw(st.integers(0, len(photo) - 1))] = data.draw(st.integers(0, 255))
    try:
        stripped = strip_photo(bytes(photo))
    except PhotoError:
        return
    assert SECRET not in stripped

"""Photos of every kind, large ones, and those that end early."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageChops, ImageStat
from PIL.PngImagePlugin import PngInfo

from chalicelib.contract.photo_kinds import PhotoKind
from chalicelib.contract.photo_notes import PhotoNotes
from chalicelib.format.photos import (
    PhotoError,
    PhotoTooLargeError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
    decode_photo,
    measuring,
)
from chalicelib.format.photos.bands import turned
from chalicelib.format.photos.decoding import decode_as_it_lies
from chalicelib.format.photos.heif import has_transform, unread_coding
from chalicelib.format.photos.heif_items import read_items
from chalicelib.format.photos.png import still_png
from tests.fakes import heics
from tests.fakes.media import box


@pytest.fixture
def _heic() -> Iterator[None]:
    """Pillow reads HEIC meanwhile."""
    was_known = "HEIF" in Image.OPEN
    import_module("pi_heif").register_heif_opener()
    yield
    if not was_known:
        del Image.OPEN["HEIF"]
        Image.ID.remove("HEIF")


def picture(width: int = 96, height: int = 64) -> Image.Image:
    ramp = Image.linear_gradient("L").resize((width, height))
    return Image.merge(
        "RGB", (ramp, ramp.transpose(Image.Transpose.ROTATE_180), Image.new("L", ramp.size, 90))
    )


def noise(width: int = 320, height: int = 240) -> Image.Image:
    return Image.effect_noise((width, height), 60).convert("RGB")


def saved(image: Image.Image, format_: str, **options: Any) -> bytes:
    output = io.BytesIO()
    image.save(output, format_, **options)
    return output.getvalue()


def difference(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


@pytest.mark.parametrize(
    ("content", "kind", "off"),
    [
        (saved(picture(), "BMP"), PhotoKind.BMP, 0),
        (saved(picture(), "GIF"), PhotoKind.GIF, 5),
        (saved(picture(), "AVIF", quality=95), PhotoKind.AVIF, 5),
        (saved(picture(), "TIFF"), PhotoKind.TIFF, 0),
        (saved(picture(), "TIFF", big_tiff=True), PhotoKind.TIFF, 0),
        (saved(picture(), "TIFF", compression="tiff_lzw"), PhotoKind.TIFF, 0),
        (saved(picture(), "TIFF", compression="tiff_adobe_deflate"), PhotoKind.TIFF, 0),
        (saved(picture(), "TIFF", compression="jpeg", quality=95), PhotoKind.TIFF, 5),
        (saved(picture().convert("CMYK"), "TIFF"), PhotoKind.TIFF, 2),
        (saved(picture().convert("P", palette=Image.Palette.ADAPTIVE), "TIFF"), PhotoKind.TIFF, 5),
        (saved(picture(), "MPO", save_all=True, append_images=[picture()], quality=95), PhotoKind.JPEG, 5),
    ],
)
def test_a_photo_is_what_it_shows_whatever_its_kind(content: bytes, kind: PhotoKind, off: float) -> None:
    decoded = decode_photo(content)
    assert (decoded.kind, decoded.notes, decoded.image.info) == (kind, PhotoNotes(), {})
    assert difference(decoded.image, picture()) <= off


def test_a_grey_tiff_of_16_bits_keeps_its_greys() -> None:
    decoded = decode_photo(saved(Image.new("I;16", (16, 16), 0x8000), "TIFF"))
    assert decoded.image.convert("RGB").getpixel((3, 3)) == (128, 128, 128)


@pytest.mark.parametrize("format_", ["TIFF", "JPEG", "PNG", "WEBP", "AVIF"])
def test_a_turned_photo_is_turned_once(format_: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    stored = picture().transpose(Image.Transpose.ROTATE_90)
    decoded = decode_photo(saved(stored, format_, exif=exif, quality=95))
    assert decoded.image.size == (96, 64)
    assert difference(decoded.image, picture()) < 5


@pytest.mark.usefixtures("_heic")
def test_the_main_one_of_several_stills_is_taken() -> None:
    decoded = decode_photo(heics.TWO_STILLS)
    assert (decoded.kind, decoded.image.size) == (PhotoKind.HEIC, (128, 96))
    assert decoded.notes == PhotoNotes(chosen="main")


@pytest.mark.usefixtures("_heic")
def test_a_heic_that_exif_alone_turns_is_turned_and_it_is_said() -> None:
    decoded = decode_photo(heics.TURNED_BY_EXIF)
    assert decoded.image.size == (96, 160)
    assert decoded.notes == PhotoNotes(is_turned_by_exif=True)


def heif(*properties: bytes, item: int = 1) -> bytes:
    associations = struct.pack(">IHB", 1, item, len(properties)) + bytes(range(0x81, 0x81 + len(properties)))
    iprp = box(b"iprp", box(b"ipco", b"".join(properties)) + box(b"ipma", bytes(4) + associations))
    return box(b"ftyp", b"heic") + box(b"meta", bytes(4) + box(b"pitm", bytes(4) + b"\0\1") + iprp)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (heif(box(b"ispe", bytes(12)), box(b"irot", b"\1")), True),
        (heif(box(b"irot", b"\0")), True),
        (heif(box(b"imir", b"\0")), True),
        (heif(box(b"ispe", bytes(12))), False),
        (heif(box(b"irot", b"\1"), item=2), False),
        (heif(box(b"irot", b"\1"))[:-2], False),
        (heics.TURNED_BY_EXIF, False),
    ],
)
def test_a_heics_own_transforms_are_found(content: bytes, expected: bool) -> None:
    assert has_transform(read_items(content)) is expected


def test_a_heif_that_is_not_coded_by_hevc_is_refused_by_its_coding() -> None:
    item = box(b"infe", b"\2\0\0\0" + struct.pack(">HH4s", 1, 0, b"unci") + b"\0")
    meta = box(b"pitm", bytes(4) + b"\0\1") + box(b"iinf", bytes(4) + b"\0\1" + item)
    content = box(b"ftyp", b"mif1" + bytes(4)) + box(b"meta", bytes(4) + meta)
    with pytest.raises(UnsupportedPhotoError, match=r"^HEIF \(uncompressed\) photos cannot be read"):
        decode_photo(content)


@pytest.mark.usefixtures("_heic")
def test_av1_under_a_brand_for_any_coding_is_taken() -> None:
    output = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 30, 30)).save(output, "AVIF")
    content = output.getvalue()
    decoded = decode_photo(content[:8] + b"mif1" + content[12:])
    assert (decoded.kind, decoded.image.size) == (PhotoKind.AVIF, (64, 48))


@given(st.binary(max_size=200), st.integers(0, len(heics.TURNED_BY_EXIF)))
def test_whatever_is_in_a_heic_its_items_are_looked_for(junk: bytes, position: int) -> None:
    items = read_items(heics.TURNED_BY_EXIF[:position] + junk)
    has_transform(items)
    unread_coding(items)


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_jpeg_without_its_end_marker_is_whole(options: dict[str, Any]) -> None:
    whole = saved(noise(), "JPEG", **options)
    decoded = decode_photo(whole[:-2])
    assert decoded.notes == PhotoNotes(missing_percent=0)
    assert decoded.image.tobytes() == decode_photo(whole).image.tobytes()


def test_a_jpeg_without_some_of_its_last_rows_is_taken_and_it_is_said() -> None:
    whole = saved(noise(320, 1600), "JPEG")
    decoded = decode_photo(whole[: int(len(whole) * 0.97)])
    missing = decoded.notes.missing_percent
    assert missing is not None
    assert 3 <= missing <= 6
    rows = decoded.image.height * (100 - missing) // 100
    present = (0, 0, 320, rows)
    assert difference(decoded.image.crop(present), decode_photo(whole).image.crop(present)) == 0


@pytest.mark.parametrize(("options", "share"), [({}, 0.5), ({}, 0.8), ({"progressive": True}, 0.9)])
def test_a_jpeg_of_which_much_is_missing_is_refused(options: dict[str, Any], share: float) -> None:
    whole = saved(noise(), "JPEG", **options)
    with pytest.raises(UnreadablePhotoError, match=r"cut short: more than 10 % of the picture are missing"):
        decode_photo(whole[: int(len(whole) * share)])


@given(st.integers(0, 3000))
def test_a_jpeg_is_taken_or_refused_wherever_it_ends(end: int) -> None:
    try:
        decoded = decode_photo(saved(picture(64, 48), "JPEG")[:end])
    except PhotoError:
        return
    assert decoded.notes.missing_percent is None or decoded.notes.missing_percent <= 10


def test_a_jpeg_with_more_pixels_than_are_kept_is_reduced_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(measuring, "KEPT_PIXELS", 30_000)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    needed: list[int] = []
    decoded = decode_as_it_lies(saved(picture(400, 300), "JPEG", exif=exif), need=needed.append)
    assert (decoded.image.size, decoded.turn) == ((200, 150), Image.Transpose.ROTATE_270)
    assert decoded.notes == PhotoNotes(reduced=((300, 400), (150, 200)))
    assert needed == [150 * 200 * 4]


def png_that_says(width: int, height: int, colour: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunks = [
        (b"IHDR", header),
        (b"PLTE", bytes(3)),
        (b"tRNS", b"\0"),
        (b"IDAT", zlib.compress(b"")),
        (b"IEND", b""),
    ]
    chunks = [(kind, body) for kind, body in chunks if colour == 3 or kind not in {b"PLTE", b"tRNS"}]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


@pytest.mark.parametrize(("width", "height", "colour"), [(9000, 8000, 2), (7000, 7000, 6), (8000, 8000, 3)])
def test_pixels_that_do_not_fit_into_memory_are_refused_before_they_are_decoded(
    width: int, height: int, colour: int
) -> None:
    with pytest.raises(PhotoTooLargeError, match="million pixels takes too much memory; send it as a JPEG"):
        decode_photo(png_that_says(width, height, colour))


def test_a_line_of_pixels_that_no_jpeg_holds_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(UnsupportedPhotoError, match="80000000 pixels; 65500 are the most"):
        decode_photo(png_that_says(80_000_000, 1, 3))


def test_texts_of_a_png_are_not_unpacked() -> None:
    texts = PngInfo()
    texts.add_text("Comment", "0" * 70_000_000, zip=True)
    content = saved(picture(), "PNG", pnginfo=texts)
    assert len(content) < 100_000
    assert difference(decode_photo(content).image, picture()) == 0
    assert b"zTXt" not in still_png(content)[0]


@given(st.binary(max_size=100), st.integers(0, 400))
def test_whatever_is_in_a_png_its_chunks_are_looked_through(junk: bytes, position: int) -> None:
    still_png(saved(picture(8, 8), "PNG")[:position] + junk)


def test_a_preview_is_not_taken_for_a_raw_photo() -> None:
    for tags in ({50706: b"\1\4\0\0"}, {254: 1}):
        with pytest.raises(UnsupportedPhotoError, match="raw photos cannot be read here"):
            decode_photo(saved(picture(), "TIFF", tiffinfo=tags))


@pytest.mark.parametrize(
    ("start", "kind"), [(b"\xff\x0a", "JPEG XL"), (b"8BPS\0\1", "Photoshop"), (b"FUJIFILMCCD-RAW", "raw")]
)
def test_a_kind_that_is_not_taken_is_named(start: bytes, kind: str) -> None:
    with pytest.raises(UnsupportedPhotoError, match=f"{kind} photos cannot be read here"):
        decode_photo(start + bytes(200))


def test_libtiffs_own_lines_reach_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    content = bytearray(saved(noise(), "TIFF", compression="tiff_lzw"))
    content[2000:2400] = bytes(400)
    with pytest.raises(PhotoError):
        decode_photo(bytes(content))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("operation", Image.Transpose)
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_picture_is_turned_alike_with_and_without_room_for_two(
    operation: Image.Transpose, mode: str
) -> None:
    image = noise(1000, 2500).convert(mode)
    expected = image.transpose(operation)
    assert turned(image, operation, most=0).tobytes() == expected.tobytes()

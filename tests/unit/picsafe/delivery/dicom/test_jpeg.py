from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from picsafe.delivery.dicom.jpeg import read_jpeg
from picsafe.delivery.dicom.pixels import decoded
from picsafe.delivery.dicom.uids import JPEG_BASELINE, JPEG_EXTENDED
from picsafe.delivery.errors import Refused


def jpeg(mode: str = "RGB", size: tuple[int, int] = (37, 23), **options: object) -> bytes:
    output = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(output, "JPEG", **options)
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "samples", "photometric", "transfer_syntax"),
    [
        (jpeg(subsampling="4:2:0"), 3, "YBR_FULL_422", JPEG_BASELINE),
        (jpeg(subsampling="4:4:4"), 3, "YBR_FULL", JPEG_BASELINE),
        (jpeg(keep_rgb=True), 3, "RGB", JPEG_BASELINE),
        (jpeg("L"), 1, "MONOCHROME2", JPEG_BASELINE),
        (jpeg().replace(b"\xff\xc0", b"\xff\xc1", 1), 3, "YBR_FULL_422", JPEG_EXTENDED),
        # DICOM has no syntax for these any more, or none at all
        (jpeg(progressive=True), 3, "YBR_FULL_422", None),
        (jpeg("CMYK"), 4, "YBR_FULL", None),
    ],
)
def test_what_a_jpeg_is_stands_in_its_headers(
    tmp_path: Path, content: bytes, samples: int, photometric: str, transfer_syntax: str | None
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    found = read_jpeg(path)
    assert found is not None
    assert (found.rows, found.columns, found.samples) == (23, 37, samples)
    assert found.transfer_syntax == transfer_syntax
    assert transfer_syntax is None or found.photometric == photometric


@given(content=st.binary(max_size=300), position=st.integers(0, 800))
def test_what_is_none_is_none(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, position: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jpg"
    path.write_bytes(content)
    assert read_jpeg(path) is None or content.startswith(b"\xff\xd8")
    damaged = bytearray(jpeg())
    damaged[position : position + len(content)] = content
    path.write_bytes(damaged)
    found = read_jpeg(path)
    assert found is None or (found.rows > 0 and found.columns > 0)


@pytest.mark.parametrize(("mode", "samples"), [("RGB", 3), ("L", 1), ("CMYK", 3)])
def test_pixels_are_those_that_are_seen(tmp_path: Path, mode: str, samples: int) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg(mode, (37, 600), progressive=True))
    pixels, found = decoded(path)
    with Image.open(path) as image:
        assert pixels.read_bytes() == image.convert("L" if samples == 1 else "RGB").tobytes()
    assert (found.rows, found.columns, found.samples) == (600, 37, samples)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", jpeg()[:400], b"\x89PNG\r\n\x1a\n"])
def test_a_photo_that_cannot_be_seen_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        decoded(path)
    assert refused.value.code == "damaged_photo"

from __future__ import annotations

from pathlib import Path

import pytest

from picsafe.delivery.dicom.film import read_film
from picsafe.delivery.dicom.uids import H264_HIGH_4_1, H264_HIGH_4_2, HEVC_MAIN_5_1
from tests.fakes import phones
from tests.fakes.films import film


def read(folder: Path, content: bytes) -> tuple[str | None, int] | None:
    path = folder / "film.m4v"
    path.write_bytes(content)
    found = read_film(path)
    return None if found is None else (found.transfer_syntax, found.frames)


def as_profile(profile: int, compatible: int, level: int) -> bytes:
    """A film whose settings say another profile and level."""
    content = bytearray(film())
    at = content.index(b"avcC") + 5
    content[at : at + 3] = bytes([profile, compatible, level])
    return bytes(content)


@pytest.mark.parametrize(
    ("said", "transfer_syntax"),
    [
        ((100, 0, 41), H264_HIGH_4_1),
        ((77, 0, 31), H264_HIGH_4_1),
        ((66, 0xC0, 30), H264_HIGH_4_1),
        ((100, 0, 42), H264_HIGH_4_2),
        # 4K; baseline with what no other profile has; ten bits; 4:2:2
        ((100, 0, 51), None),
        ((66, 0, 30), None),
        ((110, 0, 41), None),
        ((122, 0, 41), None),
    ],
)
def test_profile_and_level_decide(
    tmp_path: Path, said: tuple[int, int, int], transfer_syntax: str | None
) -> None:
    assert read(tmp_path, as_profile(*said)) == (transfer_syntax, 6)


def test_what_phones_and_browsers_record_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, film(codec="libx265")) == (HEVC_MAIN_5_1, 6)
    assert read(tmp_path, phones.in_fragments()) == (H264_HIGH_4_1, 6)
    assert read(tmp_path, film(codec="libsvtav1", sound="")) == (None, 6)


@pytest.mark.parametrize("content", [b"", b"no film", film()[:600], film(codec="")])
def test_what_is_no_film_is_none(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) is None

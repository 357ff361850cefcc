from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.contract.media_kinds import MediaType
from picsafe import InvalidInput
from picsafe.client.media import identify
from tests.fakes import media


@pytest.mark.parametrize(
    ("content", "media_type", "duration"),
    [
        (media.photo(), MediaType.PHOTO, None),
        (media.photo(fmt="PNG"), MediaType.PHOTO, None),
        (media.photo(fmt="WEBP"), MediaType.PHOTO, None),
        (b"\0\0\0\x18ftypheic" + bytes(12), MediaType.PHOTO, None),
        (media.video(7), MediaType.VIDEO, 7.0),
        (media.audio(65), MediaType.AUDIO, 65.0),
    ],
)
@pytest.mark.parametrize("name", ["a.jpg", "b.mp4", "c"])
def test_content_decides_not_the_name(
    tmp_path: Path, content: bytes, media_type: MediaType, duration: float | None, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = identify(path)
    assert (found.media_type, found.duration) == (media_type, duration)


@given(
    st.sampled_from([media.video(), media.audio()]),
    st.lists(st.tuples(st.integers(0, 2500), st.binary(min_size=1, max_size=8)), max_size=4),
    st.integers(0, 2500),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_recording_is_identified_or_refused(
    tmp_path: Path, content: bytes, changes: list[tuple[int, bytes]], cut: int
) -> None:
    damaged = bytearray(content)
    for position, patch in changes:
        damaged[position : position + len(patch)] = patch
    path = tmp_path / "clip"
    path.write_bytes(bytes(damaged[: len(damaged) - cut]))
    with contextlib.suppress(InvalidInput):
        assert identify(path).media_type in MediaType


def test_a_file_name_cannot_play_with_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[31mred\u202e.jpg"
    path.write_bytes(b"nothing")
    with pytest.raises(InvalidInput) as refused:
        identify(path)
    assert refused.value.detail.startswith("[31mred.jpg cannot be sent. A report takes photos (JPEG")

"""What codecs' settings hold beside what a decoder reads."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.format.recordings import aac, codec_settings, descriptors, mpeg4_visual
from chalicelib.format.recordings.codec_settings import Filter
from chalicelib.format.recordings.errors import UnsupportedRecordingError
from tests.fakes.codecs import SECRET, recordings
from tests.unit.format.recordings.samples import stripped

MADE = recordings()
FILTERS: list[Filter] = [
    codec_settings.h264,
    codec_settings.av1,
    codec_settings.vp9,
    descriptors.mpeg4,
    aac.specific_config,
    mpeg4_visual.visual_config,
    partial(codec_settings.speakers, channels=2),
    codec_settings.dolby_vision,
    codec_settings.lossless,
    codec_settings.opus,
    codec_settings.enhanced_ac3,
    codec_settings.channels,
]


@pytest.mark.parametrize("name", MADE)
def test_what_a_decoder_does_not_read_stays_behind(name: str) -> None:
    plain, telling = MADE[name]
    assert SECRET[:8] in telling
    assert stripped(telling) == plain
    assert stripped(plain) == plain


@given(st.binary(max_size=80))
def test_whatever_they_are_no_more_comes_out_and_the_same_again(content: bytes) -> None:
    for let_through in FILTERS:
        try:
            left = let_through(memoryview(content))
        except UnsupportedRecordingError:
            assert let_through is descriptors.mpeg4
            continue
        assert len(left) <= len(content) + 8
        assert let_through(memoryview(left)) == left

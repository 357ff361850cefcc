"""A tag has one spelling, in which it is stored and compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.errors import InvalidIdentifier
from chalicelib.contract.report_tags import normal_tag, tag_text


@given(st.binary(min_size=32, max_size=100))
def test_any_case_is_taken_and_lower_case_kept(end: bytes) -> None:
    tag = tag_text(end)
    assert bytes.fromhex(tag) == end[-32:]
    assert normal_tag(tag.upper()) == normal_tag(tag) == tag


@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "xy" * 32, "ab" * 32 + "\n", "\u0661" * 64])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        normal_tag(text)

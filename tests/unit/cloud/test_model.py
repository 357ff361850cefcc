"""Names nobody can guess, and time to the second."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cloud.model import (
    DOWNLOAD_LIFETIME,
    LIFETIME,
    download_lifetime,
    from_milliseconds,
    new_name,
    to_milliseconds,
    whole_second,
)
from chalicelib.contract.links import RANDOM_LENGTH, report_id_of
from chalicelib.errors import Gone
from tests.fakes.cloud import CREATED, REPORT_ID, stored_link

EXPIRES = CREATED + LIFETIME


def test_a_name_ends_in_its_report_id() -> None:
    assert report_id_of(new_name(REPORT_ID)) == REPORT_ID


def test_the_random_part_carries_128_bits_and_uses_all_its_characters() -> None:
    parts = [new_name(REPORT_ID)[:RANDOM_LENGTH] for _ in range(500)]
    assert len(set(parts)) == len(parts)
    assert math.log2(62**RANDOM_LENGTH) >= 128
    # with 500 draws a position misses one of 62 characters with p = 0.0003, all 22 the same one never
    assert len(set("".join(parts))) == 62
    for position in range(RANDOM_LENGTH):
        assert len({part[position] for part in parts}) > 50


def test_a_report_lives_seven_days_to_the_second() -> None:
    link = stored_link()
    assert link.expires_at - link.created_at == timedelta(days=7)
    link.require_live(EXPIRES - timedelta(milliseconds=1))
    for late in (timedelta(0), timedelta(milliseconds=1), timedelta(days=4000)):
        with pytest.raises(Gone) as gone:
            link.require_live(EXPIRES + late)
        assert gone.value.code == "expired"


def test_withdrawn_says_so_even_after_the_end() -> None:
    link = stored_link(withdrawn_at=CREATED)
    for now in (CREATED, EXPIRES, EXPIRES + timedelta(days=1)):
        with pytest.raises(Gone) as gone:
            link.require_live(now)
        assert gone.value.code == "withdrawn"


@given(st.integers(-(10**9), 7 * 86_400_000 - 1))
def test_a_download_never_outlives_the_file(milliseconds: int) -> None:
    now = CREATED + timedelta(milliseconds=milliseconds)
    lifetime = download_lifetime(now, EXPIRES)
    assert timedelta(seconds=1) <= lifetime <= DOWNLOAD_LIFETIME == timedelta(seconds=60)
    assert lifetime == timedelta(seconds=int(lifetime.total_seconds()))
    assert whole_second(now) + lifetime <= EXPIRES


@given(st.integers(-(10**12), 10**14))
def test_stores_keep_the_millisecond(milliseconds: int) -> None:
    assert to_milliseconds(from_milliseconds(milliseconds)) == milliseconds
    assert to_milliseconds(CREATED.replace(microsecond=890_999)) % 1000 == 890

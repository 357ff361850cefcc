"""How long is computed for a recording: for what plays long, long, and for nothing without an end."""

from __future__ import annotations

import pytest

from picsafe.recordings.effort import CPU_SECONDS, cpu_seconds, most_bytes, most_seconds
from picsafe.recordings.limits import MAX_OUTPUT_BYTES

HD, UHD, LARGEST = 1920 * 1080, 3840 * 2160, 8192 * 4320
HOUR = 3600


@pytest.mark.parametrize(
    ("size", "seconds", "pixels", "least"),
    [
        # an hour of 4K took six hours of one core's time; an older machine takes twice that
        (4 * 10**9, HOUR, UHD, 2 * 6 * HOUR),
        # as browsers record it, without a length
        (10**9, None, HD, 5 * HOUR),
        (3_000_000, 20.0, HD, 20 * 10),
        # headers of honest files are wrong
        (50_000_000, 1.0, HD, 60 * 5),
        (40_000_000, 12 * HOUR, 0, 12 * HOUR // 10),
    ],
)
def test_an_honest_recording_has_time(size: int, seconds: float | None, pixels: int, least: int) -> None:
    assert cpu_seconds(size, seconds, pixels) >= least


@pytest.mark.parametrize(
    ("size", "seconds", "pixels", "most"),
    [
        (0, None, LARGEST, CPU_SECONDS),
        # a small file cannot say that it plays for hours
        (20_000, 10.0**9, LARGEST, HOUR),
        # a long one that says that it is short has not the time of a long one
        (10**9, 0.1, LARGEST, HOUR * 3),
        (10**12, None, 0, 12 * HOUR),
        (10**12, float("inf"), LARGEST, 12 * HOUR),
    ],
)
def test_nothing_is_computed_without_an_end(size: int, seconds: float | None, pixels: int, most: int) -> None:
    assert cpu_seconds(size, seconds, pixels) <= most
    assert cpu_seconds(size, seconds, pixels) <= most_seconds(size)


def test_what_is_made_is_in_proportion_to_what_it_is_made_of() -> None:
    # eleven kilobytes of AV1 with grain became five megabytes
    assert most_bytes(11_000) < 2_000_000
    # an hour of speech in Opus at 6 kbit/s becomes AAC of 192 kbit/s at most
    assert most_bytes(HOUR * 6000 // 8) >= HOUR * 192_000 // 8
    assert most_bytes(10**12) == MAX_OUTPUT_BYTES

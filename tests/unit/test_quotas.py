"""Quotas as settings."""

from __future__ import annotations

import pytest

from chalicelib.quotas import DEFAULTS, Quotas
from chalicelib.settings import SettingsError, quotas


def test_what_is_not_set_is_the_usual() -> None:
    assert quotas({}) == DEFAULTS
    assert quotas({"PICSAFE_KEYS_A_DAY": "7"}) == Quotas(keys_a_day=7)
    assert quotas(DEFAULTS.variables()) == DEFAULTS


@pytest.mark.parametrize("text", ["0", "1", "-5", "2.5", "16385", "many", "٣٠", "9" * 40])
def test_a_quota_out_of_its_bounds_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingsError, match="PICSAFE_CLOUD_GIB is a number from 2 to 16384"):
        quotas({"PICSAFE_CLOUD_GIB": text})

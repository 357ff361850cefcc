"""Quotas as settings."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from chalicelib.quotas import BOUNDS, DEFAULTS, Quotas, variable
from chalicelib.settings import SettingsError, quotas
from picsafe.cli.serve import serve


def test_what_is_not_set_is_the_usual() -> None:
    assert quotas({}) == DEFAULTS
    assert quotas({"PICSAFE_KEYS_A_DAY": "7"}) == Quotas(keys_a_day=7)
    assert quotas(DEFAULTS.variables()) == DEFAULTS


def test_every_quota_is_a_setting_with_bounds_and_a_flag_of_the_one_machine_server() -> None:
    assert set(asdict(DEFAULTS)) == set(BOUNDS)
    flags = {option.name: option for option in serve.params}
    for name, (least, most) in BOUNDS.items():
        assert least <= getattr(DEFAULTS, name) <= most
        assert flags[name].envvar == variable(name)
        assert flags[name].default == getattr(DEFAULTS, name)


def test_no_account_has_more_than_a_fortieth_of_what_its_enterprise_has() -> None:
    for name, number in asdict(DEFAULTS).items():
        if not name.startswith("enterprise_"):
            assert getattr(DEFAULTS, f"enterprise_{name}") >= 40 * number


@pytest.mark.parametrize("text", ["0", "1", "-5", "2.5", "16385", "many", "٣٠", "9" * 40])
def test_a_quota_out_of_its_bounds_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingsError, match="PICSAFE_CLOUD_GIB is a number from 2 to 16384"):
        quotas({"PICSAFE_CLOUD_GIB": text})

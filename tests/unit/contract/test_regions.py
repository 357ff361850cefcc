"""Every country of ISO 3166-1 has one store, and nothing else has any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.countries import COUNTRIES
from chalicelib.contract.errors import UnknownCountry
from chalicelib.contract.regions import EU_MEMBERS, REGIONS, STORES, Store, store_for

OWN = {
    "AU": "ap-southeast-2",
    "CA": "ca-central-1",
    "DE": "eu-central-1",
    "IE": "eu-west-1",
    "GB": "eu-west-2",
    "US": "us-east-1",
}
TO_GERMANY = {
    "AT", "BE", "BG", "CY", "CZ", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip


def test_the_list_is_that_of_the_standard() -> None:
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRIES)


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_every_country_has_its_store(code: str) -> None:
    if code in OWN:
        expected = code
    elif code == "NZ":
        expected = "AU"
    elif code in TO_GERMANY:
        expected = "DE"
    else:
        expected = "US"
    assert store_for(code) == Store(expected, OWN[expected])


def test_the_union_has_27_members_of_which_two_have_a_store() -> None:
    assert len(EU_MEMBERS) == 27
    assert EU_MEMBERS - OWN.keys() == TO_GERMANY
    assert EU_MEMBERS <= COUNTRIES
    assert "GB" not in EU_MEMBERS


def test_the_stores_stand_in_the_regions_that_are_deployed() -> None:
    assert STORES == OWN
    assert sorted(OWN.values()) == sorted(REGIONS)


@given(st.text(max_size=4).filter(lambda code: code not in COUNTRIES))
def test_an_unknown_country_is_refused_rather_than_guessed(code: str) -> None:
    with pytest.raises(UnknownCountry) as refused:
        store_for(code)
    assert refused.value.code == "unknown_country"

"""What the vectors cannot say of e-mail addresses: every text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.email_addresses import MAX_ADDRESS, canonical_address, display_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.errors import InvalidRequest
from chalicelib.users.email_address import email_address_of
from tests.unit.contract.test_vectors import vectors

# Latin with and without marks, Greek, Cyrillic, Hebrew, Chinese
_LABELS = st.text(
    "abcxyz09\u00e4\u00f6\u00fc\u00df\u00e9\u00f8\u0142\u03b1\u03c2\u0434\u0436\u05e9\u05dc\u4e2d\u6587",
    min_size=1,
    max_size=12,
)
_INTERNATIONAL = st.lists(_LABELS, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "example"]))


@given(
    st.text(max_size=300)
    | st.builds(
        lambda text, at, more: text[:at] + more + text[at:],
        st.sampled_from([vector["input"] for vector in vectors("email_addresses")]),
        st.integers(0, 30),
        st.text(max_size=3),
    )
)
def test_whatever_passes_is_plain_and_stays_as_it_is(text: str) -> None:
    try:
        address = canonical_address(text)
    except InvalidEmailAddress:
        return
    assert canonical_address(address) == address == canonical_address(display_address(address))
    assert len(address.encode()) <= MAX_ADDRESS
    assert address.rpartition("@")[2].isascii()
    assert address.isprintable()
    assert address.count("@") == 1
    assert not set(address) & set(' \t\r\n,;:<>()[]"\\')


_LOCALS = st.from_regex(r"[A-Za-z0-9+_-]{1,20}(\.[A-Za-z0-9+_-]{1,20}){0,2}", fullmatch=True)
_DOMAINS = st.from_regex(r"[A-Za-z0-9]{1,20}(\.[A-Za-z0-9]{1,20}){0,2}\.[A-Za-z]{2,10}", fullmatch=True)


@given(_LOCALS, _DOMAINS)
def test_every_ordinary_address_passes_whatever_its_case(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    assert canonical_address(address) == address.lower() == canonical_address(address.upper())


@given(_INTERNATIONAL)
def test_every_spelling_of_a_domain_is_one_address(domain: str) -> None:
    try:
        address = canonical_address(f"pat@{domain}")
    except InvalidEmailAddress:
        return
    for spelling in (
        unicodedata.normalize("NFD", domain),
        address.removeprefix("pat@"),
        address.removeprefix("pat@").upper(),
        display_address(address).removeprefix("pat@"),
    ):
        assert canonical_address(f"pat@{spelling}") == address


@given(st.text(max_size=80))
def test_anything_can_be_shown(text: str) -> None:
    shown = display_address(text)
    assert shown == text or "xn--" in text


@pytest.mark.parametrize("text", ["pat@xn--a.example", "pat@xn--\u00fc.example", "pat@xn--a\n-.example"])
def test_what_is_not_canonical_is_shown_as_it_is(text: str) -> None:
    assert display_address(text) == text


@given(st.text(st.characters(categories=["L", "M", "N"]), max_size=20))
def test_no_two_people_s_addresses_become_one(local: str) -> None:
    """What passes differs from its canonical form in nothing but composition and case."""
    try:
        address = canonical_address(f"{local}@example.org")
    except InvalidEmailAddress:
        return
    canonical = address.removesuffix("@example.org")
    assert canonical_address(address) == address
    assert unicodedata.normalize("NFKC", canonical) == canonical
    ascii_letters = sum(letter.isascii() for letter in canonical)
    assert ascii_letters == sum(letter.isascii() for letter in unicodedata.normalize("NFC", local))


def test_the_user_server_says_what_is_wrong() -> None:
    with pytest.raises(InvalidRequest, match="invalid_field") as refused:
        email_address_of("example.org")
    assert "has to be an e-mail address" in refused.value.detail
    assert "example" not in refused.value.detail

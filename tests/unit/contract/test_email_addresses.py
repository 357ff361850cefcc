from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.email_addresses import MAX_ADDRESS, normalise_address
from chalicelib.errors import InvalidRequest


@pytest.mark.parametrize(
    ("given_as", "normal"),
    [
        ("pat@example.org", "pat@example.org"),
        ("  Pat.Example+Wounds@EXAMPLE.Org\n", "pat.example+wounds@example.org"),
        ("o'example@sub.example.org", "o'example@sub.example.org"),
        ("pat@MÜNSTER.example", "pat@xn--mnster-3ya.example"),
        ("pat@mu\u0308nster.example", "pat@xn--mnster-3ya.example"),
        ("pat@straße.example", "pat@xn--strae-oqa.example"),
        ("pat@\u212aey.example", "pat@key.example"),
        ("p@e.x", "p@e.x"),
    ],
)
def test_addresses_have_one_form(given_as: str, normal: str) -> None:
    assert normalise_address(given_as) == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "pat",
        "pat@",
        "@example.org",
        "pat@example",
        "pat@@example.org",
        "pat@sam@example.org",
        "pat @example.org",
        "pat@exa mple.org",
        "pat@example.org\r\nBcc: sam@example.org",
        "pat\n@example.org",
        "pat@example.org\x00",
        "pat@example.org,sam@example.org",
        "pat@example.org;sam@example.org",
        "Pat <pat@example.org>",
        '"pat"@example.org',
        "pat(comment)@example.org",
        ".pat@example.org",
        "pat.@example.org",
        "p..at@example.org",
        "pat@.example.org",
        "pat@example..org",
        "pat@example.org.",
        "pat@-example.org",
        "pat@example_.org",
        "pat@[192.0.2.1]",
        "pat@192.0.2.1",
        "pät@example.org",
        "\u212aate@example.org",
        "p\u200bat@example.org",
        "p" * 65 + "@example.org",
        "pat@" + "e" * 64 + ".org",
        "pat@" + "example." * 40 + "org",
        "=?utf-8?q?sam=40hospital.example=2c?=@example.org",
        "=?utf-8?q?pat=0d=0abcc=3a=20sam=40hospital.example?=@example.org",
        "pat=?utf-8?b?c2Ft?=@example.org",
    ],
)
def test_what_mail_cannot_be_sent_to_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        normalise_address(text)
    assert refused.value.code == "invalid_field"
    assert "example" not in refused.value.detail


@given(st.text(max_size=300))
def test_whatever_passes_is_plain_and_stays_as_it_is(text: str) -> None:
    try:
        normal = normalise_address(text)
    except InvalidRequest:
        return
    assert normalise_address(normal) == normal
    assert len(normal) <= MAX_ADDRESS
    assert normal.isascii()
    assert normal.isprintable()
    assert normal.count("@") == 1
    assert not set(normal) & set(' \t\r\n,;:<>()[]"\\')


_LOCALS = st.from_regex(r"[A-Za-z0-9+_-]{1,20}(\.[A-Za-z0-9+_-]{1,20}){0,2}", fullmatch=True)
_DOMAINS = st.from_regex(r"[A-Za-z0-9]{1,20}(\.[A-Za-z0-9]{1,20}){0,2}\.[A-Za-z]{2,10}", fullmatch=True)


@given(_LOCALS, _DOMAINS)
def test_every_ordinary_address_passes_whatever_its_case(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    assert normalise_address(address) == address.lower() == normalise_address(address.upper())


def test_composed_and_decomposed_spellings_are_one_address() -> None:
    composed = "pat@münster.example"
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    assert normalise_address(composed) == normalise_address(decomposed)

"""A Key Server's registration survives every way of passing it on, and no slip makes another of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.errors import InvalidRegistration
from chalicelib.contract.registrations import Registration, key_of, read_registration, registration_text
from chalicelib.users.signing.jwk import public_jwk

JWKS = [public_jwk(ec.derive_private_key(number, ec.SECP256R1()).public_key()) for number in range(1, 6)]
REGISTRATION = Registration(
    "https://user.example.org",
    "https://key.hospital.example",
    "https://my.example.org",
    datetime(2026, 11, 29, 21, tzinfo=UTC),
    tuple(key_of(jwk) for jwk in JWKS),
)
TEXT = registration_text(REGISTRATION)


def test_what_is_written_is_read_with_the_keys_that_sign() -> None:
    read = read_registration(TEXT)
    assert read == REGISTRATION
    assert read.jwks() == [{name: jwk[name] for name in ("kty", "crv", "x", "y", "kid")} for jwk in JWKS]
    assert max(map(len, TEXT.splitlines())) < 72


@given(st.integers(0, len(TEXT.strip()) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_no_character_can_be_another(place: int, character: str) -> None:
    text = TEXT.strip()
    changed = text[:place] + character + text[place + 1 :]
    if changed != text:
        with pytest.raises(InvalidRegistration):
            read_registration(changed)


@given(st.text(max_size=300))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidRegistration):
        read_registration(text)


@pytest.mark.parametrize("changed", [{"issuer": "http://user.example.org"}, {"keys": ()}])
def test_what_could_not_be_read_is_not_written(changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidRegistration):
        registration_text(replace(REGISTRATION, **changed))

"""A public key survives every way of passing it on, and no typing error makes another of it."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract import bech32m
from chalicelib.contract.errors import InvalidStaticKey
from chalicelib.contract.static_keys import (
    is_fingerprint,
    normal_static_key,
    static_key_fingerprint,
    static_key_of,
    static_key_point,
)

POINTS = st.integers(1, 2**255).map(
    lambda number: (
        ec.derive_private_key(number, ec.SECP256R1())
        .public_key()
        .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    )
)
KEY = static_key_of(
    ec.derive_private_key(7, ec.SECP256R1())
    .public_key()
    .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
)


@given(POINTS)
def test_a_key_is_the_point_that_another_library_makes(point: bytes) -> None:
    key = static_key_of(point)
    assert len(key) == 72
    assert static_key_point(normal_static_key(f" {key.upper()}\n")) == point
    assert is_fingerprint(static_key_fingerprint(key))


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 31), min_size=1, max_size=4))
def test_up_to_four_wrong_characters_are_noticed(wrong: dict[int, int]) -> None:
    characters = list(KEY)
    for place, shift in wrong.items():
        at = len("picsafekey1") + place
        value = bech32m.ALPHABET.index(characters[at])
        characters[at] = bech32m.ALPHABET[(value + shift) % 32]
    with pytest.raises(InvalidStaticKey):
        normal_static_key("".join(characters))


@given(st.one_of(st.text(max_size=300), st.text(alphabet=bech32m.ALPHABET + "1", max_size=80)))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    for given_text in (text, f"picsafekey1{text}"):
        try:
            key = normal_static_key(given_text)
        except InvalidStaticKey:
            continue
        assert static_key_of(static_key_point(key)) == key


def test_a_point_beside_the_curve_has_no_text() -> None:
    with pytest.raises(InvalidStaticKey):
        static_key_of(b"\x04" + bytes(63) + b"\x01")


# BIP 350, "Test vectors for Bech32m"
@pytest.mark.parametrize(
    ("word", "data"),
    [
        ("a1lqfn3a", b""),
        (
            "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
            bytes.fromhex("ffbbcdeb38bdab49ca307b9ac5a928398a418820"),
        ),
        (
            "split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
            bytes.fromhex("c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d"),
        ),
        ("?1v759aa", b""),
    ],
)
def test_the_words_of_the_specification(word: str, data: bytes) -> None:
    prefix = word.rpartition("1")[0]
    assert bech32m.decode(prefix, word) == data
    assert bech32m.encode(prefix, data) == word


# the same document, "invalid Bech32m"
@pytest.mark.parametrize("word", ["y1b0jsk6g", "lt1igcx5c0", "in1muywd", "mm1crxm3i", "au1s5cgom"])
def test_words_that_the_specification_refuses(word: str) -> None:
    assert bech32m.decode(word.rpartition("1")[0], word) is None

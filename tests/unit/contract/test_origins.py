"""What the vectors cannot say of origins: every text, and the story of one Key Server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import MAX_ORIGIN, host_of, is_loopback_host, origin_of
from tests.unit.contract.test_vectors import vectors

_KNOWN = [vector["input"] for vector in vectors("origins")]


@given(
    st.text(max_size=60).map(lambda text: f"https://{text}")
    | st.text(max_size=300)
    | st.builds(
        lambda text, at, more: text[:at] + more + text[at:],
        st.sampled_from(_KNOWN),
        st.integers(0, 30),
        st.text(max_size=3),
    )
)
def test_whatever_passes_is_plain_and_stays_as_it_is(url: str) -> None:
    try:
        origin = origin_of(url)
    except InvalidOrigin:
        return
    assert origin_of(origin) == origin == origin_of(f"{origin}/")
    assert origin.isascii()
    assert origin == origin.lower()
    assert len(origin) <= MAX_ORIGIN
    assert origin.startswith(("https://", "http://"))
    assert not set(origin.partition("://")[2]) & set("/?#@\\ %")


@given(st.sampled_from([v for v in vectors("origins") if "expected" in v]), st.data())
def test_the_case_of_letters_does_not_matter(vector: dict[str, str], data: st.DataObject) -> None:
    letters = vector["expected"]
    upper = data.draw(st.sets(st.integers(0, len(letters) - 1)))
    mixed = "".join(letter.upper() if at in upper else letter for at, letter in enumerate(letters))
    assert origin_of(mixed) == letters


@pytest.mark.parametrize(
    ("origin", "host", "loopback"),
    [
        ("https://key.example.org", "key.example.org", False),
        ("https://key.example.org:8443", "key.example.org", False),
        ("http://127.0.0.2:80", "127.0.0.2", True),
        ("https://[2001:db8::1]", "[2001:db8::1]", False),
        ("https://[2001:db8::1]:8443", "[2001:db8::1]", False),
        ("http://[::1]:8000", "[::1]", True),
        ("http://a.localhost", "a.localhost", True),
    ],
)
def test_an_origin_has_a_host(origin: str, host: str, loopback: bool) -> None:
    assert host_of(origin) == host
    assert is_loopback_host(host) == loopback

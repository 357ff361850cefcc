from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.origins import MAX_AUDIENCE, normalise
from chalicelib.errors import InvalidRequest


@pytest.mark.parametrize(
    ("given_as", "normal"),
    [
        ("https://key.example.org", "https://key.example.org"),
        ("HTTPS://Key.Example.ORG/", "https://key.example.org"),
        ("https://key.example.org:443", "https://key.example.org"),
        ("https://key.example.org:8443/", "https://key.example.org:8443"),
        ("https://key.example.org:0443", "https://key.example.org"),
        ("https://schlüssel.example", "https://xn--schlssel-95a.example"),
        ("https://192.0.2.1", "https://192.0.2.1"),
        ("https://[2001:DB8:0::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://localhost:80", "http://localhost"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_server_has_one_name(given_as: str, normal: str) -> None:
    assert normalise(given_as) == normal


@pytest.mark.parametrize(
    "url",
    [
        "",
        "key.example.org",
        "//key.example.org",
        "ftp://key.example.org",
        "javascript://key.example.org",
        "http://key.example.org",
        "http://localhost.example.org",
        "http://10.0.0.1",
        "http://[2001:db8::1]",
        "http://[::ffff:192.0.2.1]",
        "https://",
        "https:///",
        "https://user@key.example.org",
        "https://user:password@key.example.org",
        "https://key.example.org@key.hostile.example",
        "https://key.example.org\\@key.hostile.example",
        "https://key.example.org/path",
        "https://key.example.org//",
        "https://key.example.org?query",
        "https://key.example.org/?",
        "https://key.example.org#fragment",
        "https://key.example.org:",
        "https://key.example.org:0",
        "https://key.example.org:65536",
        "https://key.example.org:٤٤٣",
        "https://key.example.org:-1",
        "https://key example.org",
        "https://key.example.org ",
        " https://key.example.org",
        "https://key.example.org\n",
        "https://key.exam\tple.org",
        "https://key.example.org.",
        "https://.example.org",
        "https://key..example.org",
        "https://-key.example.org",
        "https://key_.example.org",
        "https://%6bey.example.org",
        "https://*.example.org",
        "https://2130706433",
        "https://0x7f.1",
        "https://127.1",
        "https://192.0.2.01",
        "https://key.example.1",
        "https://[::1",
        "https://[fe80::1%25eth0]",
        "https://[12345::]",
        "https://" + "k" * 64 + ".example",
        "https://" + "key." * 70 + "example",
    ],
)
def test_what_is_no_server_s_origin_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        normalise(url)
    assert refused.value.code == "invalid_audience"


@given(st.text(max_size=60).map(lambda text: f"https://{text}") | st.text(max_size=300))
def test_whatever_passes_is_plain_and_stays_as_it_is(url: str) -> None:
    try:
        normal = normalise(url)
    except InvalidRequest:
        return
    assert normalise(normal) == normal
    assert normal.isascii()
    assert normal == normal.lower()
    assert len(normal) <= MAX_AUDIENCE
    assert normal.startswith(("https://", "http://"))
    assert not set(normal.partition("://")[2]) & set("/?#@\\ %")

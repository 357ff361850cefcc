from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.endpoint.errors import NotTaken
from picsafe.endpoint.mail.decoding import decoder_for

CUTS = st.lists(st.integers(1, 200), min_size=1, max_size=20)


def decoded(encoding: str, content: bytes, cuts: list[int]) -> bytes:
    decoder = decoder_for(encoding)
    found, offset, number = b"", 0, 0
    while offset < len(content):
        piece = content[offset : offset + cuts[number % len(cuts)]]
        found += decoder.feed(piece)
        offset, number = offset + len(piece), number + 1
    return found + decoder.end()


@given(content=st.binary(max_size=600), cuts=CUTS, width=st.integers(1, 100))
def test_base64_in_any_pieces_and_lines(content: bytes, cuts: list[int], width: int) -> None:
    letters = base64.b64encode(content)
    lines = b"\r\n".join(letters[start : start + width] for start in range(0, len(letters), width))
    assert decoded("base64", lines, cuts) == content
    assert decoded("base64", lines.rstrip(b"="), cuts) == content
    assert decoded("base64", b" \t\r\n" + lines + b"\r\n", cuts) == content


@given(content=st.binary(max_size=600).filter(lambda content: len(content) % 3), cuts=CUTS)
def test_what_follows_the_end_of_base64_does_not_count(content: bytes, cuts: list[int]) -> None:
    footer = b"\r\n\r\nThis list is run by nobody.\r\n"
    assert decoded("base64", base64.b64encode(content) + footer, cuts) == content


@given(content=st.binary(max_size=600), cuts=CUTS)
def test_quoted_printable_in_any_pieces(content: bytes, cuts: list[int]) -> None:
    lines = quopri.encodestring(content, quotetabs=True).replace(b"\r\n", b"\n")
    expected = quopri.decodestring(lines)
    assert decoded("quoted-printable", lines, cuts) == expected


def test_a_line_without_an_end_is_not_kept() -> None:
    decoder = decoder_for("quoted-printable")
    kept = 0
    for _ in range(100):
        kept += len(decoder.feed(b"=50=4B" * 5000))
    assert kept + len(decoder.end()) == 100 * 2 * 5000
    assert kept > 900_000


@given(
    content=st.binary(max_size=600),
    cuts=CUTS,
    encoding=st.sampled_from(["base64", "quoted-printable", "8bit"]),
)
def test_nothing_is_too_strange(content: bytes, cuts: list[int], encoding: str) -> None:
    decoded(encoding, content, cuts)


@pytest.mark.parametrize("encoding", ["", "7bit", "8bit", "binary"])
def test_what_is_not_encoded_stays(encoding: str) -> None:
    assert decoded(encoding, b"PK\x03\x04\r\n=3D", [2]) == b"PK\x03\x04\r\n=3D"


def test_another_encoding_is_refused() -> None:
    with pytest.raises(NotTaken) as refused:
        decoder_for("x-uuencode")
    assert refused.value.code == "unknown_encoding"

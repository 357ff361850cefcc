from __future__ import annotations

import secrets
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tokens.claims import MAX_TOKEN
from picsafe.endpoint.errors import NotTaken
from picsafe.endpoint.http.form import MAX_BESIDE, MAX_PARTS, FormReader
from tests.unit.picsafe.endpoint.http.post_office import Field, form


class Kept:
    """``Fields``: keeps everything, in order."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.name = ""
        self.content = b""
        self.text = ""

    def token(self, text: str) -> None:
        self.seen.append("token")
        self.text = text

    def file_begins(self, filename: str) -> None:
        self.seen.append("file")
        self.name = filename

    def file_data(self, block: memoryview) -> None:
        self.content += block


def read(body: bytes, kind: str, cuts: list[int] | None = None) -> Kept:
    kept = Kept()
    reader = FormReader(kind, kept)
    edges = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts or [])})
    for start, end in pairwise(edges):
        reader.feed(body[start:end])
    reader.finish()
    return kept


def code(body: bytes, kind: str) -> str:
    with pytest.raises(NotTaken) as refused:
        read(body, kind)
    return refused.value.code


@given(st.data())
def test_a_form_says_the_same_however_it_is_cut(data: st.DataObject) -> None:
    # what looks like the beginning of a boundary is the file's
    content = b"".join(
        data.draw(
            st.lists(st.one_of(st.binary(max_size=30), st.sampled_from([b"\r\n", b"--", b"\r\n--", b"\r"])))
        )
    )
    fields: list[Field] = [("token", "a.b.c"), ("picsafe_file", "x.picsafe", content), ("more", "y")]
    body, kind = form(*data.draw(st.permutations(fields)))
    kept = read(body, kind, data.draw(st.lists(st.integers(min_value=0, max_value=2**16), max_size=20)))
    assert (kept.text, kept.name, kept.content) == ("a.b.c", "x.picsafe", content)


@given(st.binary(max_size=300), st.booleans())
def test_what_is_no_form_is_refused_and_nothing_else(body: bytes, begins_well: bool) -> None:
    with suppress(NotTaken):
        read(b"--b\r\n" * begins_well + body, "multipart/form-data; boundary=b")


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/mixed; boundary=b",
        f"multipart/form-data; boundary={'b' * 1000}",
    ],
)
def test_another_kind_of_body_is_refused(kind: str) -> None:
    assert code(b"--b--\r\n", kind) == "invalid_form"


def test_a_form_that_ends_in_the_middle_is_refused() -> None:
    body, kind = form(("token", "t"), ("picsafe_file", "x", b"content"))
    assert code(body[:-8], kind) == "invalid_form"


def test_a_field_twice_is_refused() -> None:
    assert code(*form(("token", "t"), ("token", "u"))) == "invalid_form"
    assert code(*form(("picsafe_file", "x", b"1"), ("picsafe_file", "y", b"2"))) == "invalid_form"


def test_what_stands_beside_the_file_is_bounded() -> None:
    assert code(*form(*[(f"more-{number}", "x") for number in range(MAX_PARTS + 1)])) == "invalid_form"
    assert code(*form(("more", "x" * MAX_BESIDE))) == "invalid_form"
    body, kind = form(("picsafe_file", "x", bytes(MAX_BESIDE * 2)))
    assert len(read(body, kind).content) == MAX_BESIDE * 2


def test_a_part_without_a_name_or_with_an_encoding_is_refused() -> None:
    kind = "multipart/form-data; boundary=b"
    assert code(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n", kind) == "invalid_form"
    encoded = (
        b'--b\r\nContent-Disposition: form-data; name="token"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    assert code(encoded + b"eA==\r\n--b--\r\n", kind) == "invalid_form"
    headers = b"".join(b"X-%d: y\r\n" % number for number in range(9))
    assert code(b"--b\r\n" + headers + b"\r\nx\r\n--b--\r\n", kind) == "invalid_form"


def test_a_token_that_is_too_long_stays_too_long() -> None:
    kept = read(*form(("token", secrets.token_hex(MAX_TOKEN))))
    assert len(kept.text) == MAX_TOKEN + 1

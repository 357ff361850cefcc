"""JSON around media: what is sent is what a writer of JSON would make; what is read is kept small."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.delivery.errors import Later
from picsafe.delivery.fhir.bodies import ResourceBody, read_document

LONG = 70_000

documents = st.dictionaries(
    st.text(max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), lambda inner: st.lists(inner)
    ),
)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255 * 1024 - 1, 255 * 1024, 255 * 1024 + 1, 600_000])
def test_a_file_is_sent_as_base64_once_and_with_its_length(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(index % 251 for index in range(size)))
    beats: list[int] = []
    body = ResourceBody(lambda data: {"a": 'Ü"', "content": data, "z": 1}, path, beats.append)
    for _ in range(2):  # after a 401 it is sent again
        sent = b"".join(body)
        assert len(sent) == body.size
        assert base64.b64decode(json.loads(sent)["content"], validate=True) == path.read_bytes()
    assert sum(beats) == 2 * size


def pieces(document: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(document), *(cut % (len(document) + 1) for cut in cuts)})
    return [document[start:end] for start, end in pairwise(edges)]


@given(documents, st.lists(st.integers(0, 10_000), max_size=8), st.booleans())
def test_short_documents_are_read_as_they_are(
    document: dict[str, object], cuts: list[int], is_ascii: bool
) -> None:
    encoded = json.dumps(document, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")
    try:
        encoded.decode()
    except UnicodeDecodeError:
        return
    assert read_document(pieces(encoded, cuts)) == json.loads(encoded)


@given(st.text(alphabet='\\"üa\n', max_size=6), st.lists(st.integers(0, 200_000), max_size=8))
def test_long_strings_are_left_out_wherever_the_pieces_end(end: str, cuts: list[int]) -> None:
    document = {"a": "x" * LONG + end, "id": end, "b": ["ü" * LONG, "y"]}
    encoded = json.dumps(document, ensure_ascii=False).encode()
    assert read_document(pieces(encoded, cuts)) == {"a": "", "id": end, "b": ["", "y"]}


def test_what_is_long_without_long_strings_is_refused() -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"a": ['
        while True:
            yield b"1," * 100_000

    with pytest.raises(Later) as refused:
        read_document(endless())
    assert refused.value.code == "answer_too_large"


@pytest.mark.parametrize("answer", [b"", b"<html>no</html>", b"[1]", b'{"a": "', b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_none(answer: bytes) -> None:
    assert read_document([answer]) is None

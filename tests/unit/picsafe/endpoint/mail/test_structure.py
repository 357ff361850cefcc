from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.endpoint.errors import NotTaken
from picsafe.endpoint.mail.names import base_name, decoded_header, report_id_in
from picsafe.endpoint.mail.structure import MAX_DEPTH, MAX_PARTS, leaves_of

ID = "0000000011462800528240"


def part(
    *,
    kind: tuple[bytes, bytes] = (b"application", b"octet-stream"),
    type_parameters: tuple[bytes, ...] | None = None,
    disposition: tuple[bytes, ...] | None = None,
    description: bytes | None = None,
) -> tuple[Any, ...]:
    said = None if disposition is None else (b"attachment", disposition)
    return (*kind, type_parameters, None, description, b"BASE64", 100, None, said, None, None)


ATOMS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.integers(0, 5),
    st.sampled_from(
        [b"message", b"rfc822", b"text", b"mixed", b"filename", b"name*0*", b"=?utf-8?q?x?=", b"\xff"]
    ),
    st.binary(max_size=12),
)
TREES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(st.lists(inner, max_size=9).map(tuple), st.lists(inner, max_size=9)),
    max_leaves=60,
)


@given(TREES)
def test_whatever_a_server_says_ends_in_parts_or_a_refusal(tree: Any) -> None:
    with suppress(NotTaken):
        leaves = leaves_of(tree)
        assert len(leaves) <= MAX_PARTS
        assert len({leaf.section for leaf in leaves}) == len(leaves)
        for leaf in leaves:
            assert all(1 <= int(number) <= MAX_PARTS for number in leaf.section.split("."))
            report_id_in(leaf.names)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 2, 400])
@pytest.mark.parametrize("kind", ["multipart", "message"])
def test_depth_is_bounded(depth: int, kind: str) -> None:
    tree: tuple[Any, ...] = part()
    for _ in range(depth):
        if kind == "multipart":
            tree = (tree, b"mixed")
        else:
            tree = (b"message", b"rfc822", None, None, None, b"7bit", 1, (b"envelope",), tree, 1)
    with pytest.raises(NotTaken) as refused:
        leaves_of(tree)
    assert refused.value.code == "too_many_parts"


def test_the_number_of_parts_is_bounded() -> None:
    inner = (*(part() for _ in range(MAX_PARTS // 2)), b"mixed")
    with pytest.raises(NotTaken):
        leaves_of((inner, inner, inner, b"mixed"))
    assert len(leaves_of((inner, inner, b"mixed"))) == MAX_PARTS


@pytest.mark.parametrize(
    ("given_part", "names"),
    [
        (part(disposition=(b"filename", b"a.picsafe")), ("a.picsafe",)),
        (part(disposition=(b"FileName", b"a.picsafe")), ("a.picsafe",)),
        (part(type_parameters=(b"name", b"a.picsafe")), ("a.picsafe",)),
        (part(type_parameters=(b"name", b"t"), disposition=(b"filename", b"d")), ("d", "t")),
        # RFC 2231, in pieces and in other alphabets
        (
            part(disposition=(b"filename*0", b"0000000011", b"filename*1", b"462800528240.picsafe")),
            (f"{ID}.picsafe",),
        ),
        (part(disposition=(b"filename*", b"utf-8''Bericht%20M%C3%BCller")), ("Bericht Müller",)),
        (
            part(disposition=(b"filename*0*", b"utf-8''M%C3%BC", b"filename*1*", b"ller%2Epicsafe")),
            ("Müller.picsafe",),
        ),
        # RFC 2047, as it is really done
        (part(disposition=(b"filename", b"=?utf-8?B?TcO8bGxlci5waWNzYWZl?=")), ("Müller.picsafe",)),
        (part(type_parameters=(b"name", b"=?iso-8859-1?Q?M=FCller?=")), ("Müller",)),
        (part(disposition=(b"filename", "Müller".encode("latin-1"))), ("Müller",)),
        (part(description=b"a.picsafe"), ("a.picsafe",)),
        (part(disposition=(b"filename*", b"no-such-charset''x%FF")), ("xÿ",)),
        (part(disposition=(b"filename", 123)), ("123",)),  # type: ignore[arg-type] # a bare number is parsed so
        (part(), ()),
    ],
)
def test_names_are_read_however_they_are_written(given_part: tuple[Any, ...], names: tuple[str, ...]) -> None:
    [leaf] = leaves_of(given_part)
    assert leaf.names == names


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([f"{ID}.picsafe"], ID),
        ([f"{ID}.picsafe.zip"], ID),
        ([f"/home/pat/{ID}.picsafe"], ID),
        ([f"Fwd: report {ID}, urgent"], ID),
        ([f"{ID}.picsafe", "image.jpg", f"copy of {ID}"], ID),
        ([f"{ID}.picsafe", "0000000021462800528240.picsafe"], ""),
        ([f"{ID} 0000000021462800528240"], ""),
        (["report"], ""),
        ([], ""),
    ],
)
def test_an_id_is_taken_if_there_is_one(names: list[str], found: str) -> None:
    assert report_id_in(names) == found


@given(st.text())
def test_no_name_or_header_is_too_strange(text: str) -> None:
    base_name(text)
    decoded_header(text)
    report_id_in([text])

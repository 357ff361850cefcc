from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.endpoint.adt.message import PatientUpdate, UnusableMessage, header_of, update_of
from picsafe.endpoint.adt.settings import Adt
from tests.unit.picsafe.endpoint.adt.messages import adt, read


@pytest.mark.parametrize("event", ["A01", "A04", "A08", "A28", "A31"])
def test_a_message_says_who_a_patient_is(event: str) -> None:
    assert read(adt(event)) == PatientUpdate(
        ("0001234",), (("Müller", "Zoë"),), "1979-01-24", at="20261129101200"
    )


def test_a_merge_says_whose_the_other_id_is_now() -> None:
    found = read(adt("A40", merged="0009999^^^MYHOSPITAL^MR~0001234"))
    assert found is not None
    assert (found.patient_ids, found.merged_ids) == (("0001234",), ("0009999",))


@pytest.mark.parametrize("event", ["A02", "A03", "A11", "A37", "", "R01"])
def test_what_is_about_something_else_is_passed_over(event: str) -> None:
    assert read(adt(event)) is None


def test_an_order_is_no_adt_message() -> None:
    header = header_of(adt().replace(b"ADT^A08", b"ORM^A08"))
    assert header is not None
    assert header.event == ""


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ("1^^^MYHOSPITAL^MR~2^^^OTHER^MR~3^^^MYHOSPITAL^SS~4^^^MYHOSPITAL", ("1", "4")),
        ("1^^^MYHOSPITAL&1.2.3&ISO^MR", ("1",)),
        (" A\\T\\B ^^^MYHOSPITAL^MR", ("A&B",)),
        ("1^^^MYHOSPITAL^MR~1^^^MYHOSPITAL^MR", ("1",)),
    ],
)
def test_ids_count_that_the_settings_name(ids: str, expected: tuple[str, ...]) -> None:
    found = read(adt(patient_id=ids), assigning_authority="MYHOSPITAL")
    assert found is not None
    assert found.patient_ids == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Müller&von&Müller^Zoë^Anna", (("Müller", "Zoë Anna"),)),
        ("O\\T\\Neil^Pat", (("O&Neil", "Pat"),)),
        ("A^B~C^D", (("A", "B"), ("C", "D"))),
        ("\\H\\A\\N\\^B", (("A", "B"),)),
        ("M\\XFC\\ller^Z", (("Müller", "Z"),)),
        ("", ()),
    ],
)
def test_names_are_read(name: str, expected: tuple[tuple[str, str], ...]) -> None:
    found = read(adt(name=name))
    assert found is not None
    assert found.names == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("197901240800", "1979-01-24"), ("197901", "1979-01"), ("1979", "1979"), ("19791399", ""), ("x", "")],
)
def test_a_birth_date_is_one_that_can_be(text: str, expected: str) -> None:
    found = read(adt(birth_date=text))
    assert found is not None
    assert found.birth_date == expected


def test_it_is_read_in_its_own_set_or_the_usual_one() -> None:
    assert read(adt(charset="8859/1")) == read(adt())
    unsaid = adt(charset="8859/1").replace(b"8859/1", b"")
    assert read(unsaid, charset="8859/1") == read(adt())


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (adt(patient_id=""), 101),
        (adt("A40"), 101),
        (adt(charset="BIG-5", name="A^B"), 102),
        (adt(charset="8859/1").replace(b"8859/1", b"UNICODE UTF-8"), 102),
        (adt().replace(b"PID|", b"PIX|"), 101),
    ],
)
def test_what_cannot_be_used_is_refused(content: bytes, number: int) -> None:
    with pytest.raises(UnusableMessage) as refused:
        read(content)
    assert refused.value.number == number


@pytest.mark.parametrize("content", [b"", b"MSH", b"MSH|||||||", b"PID|1", b"MSH|^~\\|ADT|", b"<html>"])
def test_what_is_no_message_is_none(content: bytes) -> None:
    assert header_of(content) is None


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_nothing_that_comes_breaks_it(inside: bytes, head: bytes) -> None:
    for content in (inside, b"MSH|^~\\&|" + inside, adt().replace(b"0001234", head) + inside):
        header = header_of(content)
        if header is not None:
            with suppress(UnusableMessage):
                update_of(content, header, Adt())

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.delivery.dicom import texts
from picsafe.delivery.errors import Refused

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "month", "year", "written"),
    [
        ("24", "10", "1979", "19791024"),
        ("1", "2", "987", "09870201"),
        ("29", "2", "2024", "20240229"),
        ("29", "2", "2023", ""),
        ("", "10", "1979", ""),
        ("٣", "10", "1979", ""),
        ("24", "13", "1979", ""),
        ("24", "10", "0", ""),
    ],
)
def test_a_birth_date_is_whole_or_none(day: str, month: str, year: str, written: str) -> None:
    assert texts.birth_date(day, month, year) == written


@given(text=st.text(max_size=100))
def test_an_id_is_itself_or_refused(text: str) -> None:
    try:
        found = texts.patient_id(text)
    except Refused:
        return
    assert len(found) <= 64
    assert "\\" not in found
    assert found.isprintable() or not text.isprintable()


def test_two_ids_never_become_one_by_being_cut() -> None:
    with pytest.raises(Refused):
        texts.patient_id("0" * 64 + "1")


@given(family=st.text(max_size=40), given_name=st.text(max_size=40), prefix=st.text(max_size=10))
def test_a_name_has_its_components_and_no_others(family: str, given_name: str, prefix: str) -> None:
    try:
        found = texts.person_name(family=family, given=given_name, prefix=prefix)
    except Refused:
        return
    assert len(found.split("^")) <= 4
    assert not set(found) & set("=\\\r\n\x00")
    assert not found.endswith("^")


def test_names_are_composed() -> None:
    assert texts.person_name(family="Mu\u0308ller", given="Zoë", prefix="Dr") == "Müller^Zoë^^Dr"
    assert texts.person_name(family="Müller=X^Y") == "Müller X Y"
    assert texts.person_name() == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-04-01T10:11:12+10:00", "2026-04-01T10:11:12+10:00"),
        ("2026-04-01T10:11:12", "2026-04-01T10:11:12+00:00"),
        ("yesterday", NOON.isoformat()),
        ("", NOON.isoformat()),
    ],
)
def test_when_it_was_made(text: str, found: str) -> None:
    assert texts.moment(text, NOON).isoformat() == found


@pytest.mark.parametrize("character_set", list(texts.CHARACTER_SETS))
def test_every_character_set_can_be_written(character_set: str) -> None:
    texts.require_encodable("Mueller^Zoe", character_set)


@pytest.mark.parametrize("character_set", ["ISO_IR 6", "ISO_IR 100", "ISO_IR 144"])
def test_what_cannot_be_written_is_refused_without_being_repeated(character_set: str) -> None:
    with pytest.raises(Refused) as refused:
        texts.require_encodable("東京", character_set)
    assert refused.value.code == "not_in_character_set"
    assert "東" not in refused.value.detail

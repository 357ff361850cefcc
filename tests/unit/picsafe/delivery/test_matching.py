"""Whom a report is about: linked only where nothing contradicts it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import NeedsPerson
from picsafe.delivery.matching import (
    CREATE,
    Candidate,
    PatientQuery,
    Rules,
    birth_date_of,
    cleaned,
    conflicts,
    decide,
    folded,
    query_of,
)

QUERY = PatientQuery(patient_id="4711", family="Müller", given="Zoë Anna", birth_date="1979-10-24")
NO_ID = replace(QUERY, patient_id="")
SAME = Candidate("Patient/1", ("4711",), (("MULLER", "Zoe"),), "1979-10-24")
WITHOUT_ID = replace(SAME, patient_ids=())
USUAL = Rules()
ALWAYS = Rules(create="always")


def asked(query: PatientQuery, rules: Rules = USUAL, **found: list[Candidate]) -> NeedsPerson:
    with pytest.raises(NeedsPerson) as asked:
        decide(query, rules, by_id=found.get("by_id", []), by_name=found.get("by_name", []))
    error = asked.value
    assert not [word for word in ("ller", "Zo", "1979", "4711") if word in f"{error} {error.choices}"]
    return error


def test_the_patient_id_with_the_name_and_the_birth_date_links() -> None:
    assert decide(QUERY, Rules(), by_id=[SAME], by_name=[]) == SAME


@pytest.mark.parametrize(
    "candidate",
    [
        replace(SAME, names=(("Meier", "Zoë"),)),
        replace(SAME, names=(("Müller", "Anton"),)),
        replace(SAME, birth_date="1979-10-25"),
        replace(SAME, birth_date="1980"),
    ],
)
def test_a_patient_id_of_somebody_with_another_name_or_birth_date_asks(candidate: Candidate) -> None:
    other = replace(WITHOUT_ID, reference="Patient/2")
    error = asked(QUERY, ALWAYS, by_id=[candidate], by_name=[other])
    assert (error.code, error.choices) == ("patient_conflict", ("Patient/1", "Patient/2"))


@pytest.mark.parametrize(
    "candidate",
    [
        replace(SAME, birth_date=""),
        replace(SAME, birth_date="1979"),
        replace(SAME, names=()),
        replace(SAME, names=(("Meier", "Zoë"), ("Müller", "Zoë"))),
        replace(SAME, names=(("Müller", ""),)),
    ],
)
def test_what_is_not_known_contradicts_nothing(candidate: Candidate) -> None:
    assert decide(QUERY, Rules(), by_id=[candidate], by_name=[]) == candidate


def test_one_with_the_name_and_the_birth_date_links_unless_they_are_asked_about() -> None:
    for query in (NO_ID, QUERY):
        assert decide(query, Rules(), by_id=[], by_name=[WITHOUT_ID]) == WITHOUT_ID
        assert asked(query, Rules(without_id="ask"), by_name=[WITHOUT_ID]).code == "patient_without_id"


def test_the_name_with_another_patient_id_asks() -> None:
    other = replace(SAME, patient_ids=("4712",))
    assert asked(QUERY, ALWAYS, by_name=[other]).code == "patient_id_differs"
    assert decide(NO_ID, Rules(), by_id=[], by_name=[other]) == other


def test_several_ask() -> None:
    error = asked(NO_ID, ALWAYS, by_name=[SAME, replace(SAME, reference="Patient/2")])
    assert (error.code, error.choices) == ("patient_several", ("Patient/1", "Patient/2", CREATE))
    assert asked(QUERY, ALWAYS, by_id=[SAME, replace(SAME, reference="Patient/2")]).code == "patient_several"
    # the same one, found twice
    assert decide(NO_ID, Rules(), by_id=[], by_name=[SAME, SAME]) == SAME


def test_a_record_that_is_no_longer_in_use_asks() -> None:
    old = replace(SAME, is_active=False)
    assert asked(QUERY, ALWAYS, by_id=[old]).code == "patient_inactive"
    assert asked(NO_ID, ALWAYS, by_name=[old]).code == "patient_inactive"


def test_somebody_like_it_asks_before_anybody_is_created() -> None:
    for like in (replace(SAME, names=(("Müller", "Anton"),)), replace(SAME, birth_date="1979-10")):
        assert asked(NO_ID, ALWAYS, by_name=[like]).code == "patient_similar"


def test_nobody_creates_as_the_settings_say() -> None:
    assert decide(NO_ID, ALWAYS, by_id=[], by_name=[]) is None
    assert asked(NO_ID).choices == (CREATE,)
    assert asked(NO_ID, Rules(create="never")).choices == ()


def test_who_is_hardly_described_is_never_created_unasked() -> None:
    for query in (replace(NO_ID, birth_date="1979"), replace(NO_ID, family="")):
        assert asked(query, ALWAYS).code == "patient_unclear"
    assert asked(replace(QUERY, birth_date=""), ALWAYS).code == "patient_not_found"


@pytest.mark.parametrize(
    ("day", "month", "year", "found"),
    [
        ("24", "10", "1979", "1979-10-24"),
        ("4", "1", "1979", "1979-01-04"),
        ("", "10", "1979", "1979-10"),
        ("", "", "979", "0979"),
        ("10", "24", "1979", ""),
        ("24", "", "1979", ""),
        ("30", "2", "1979", ""),
        ("24", "10", "", ""),
        ("²", "10", "0", ""),
        ("", "13", "1979", ""),
    ],
)
def test_a_birth_date_is_as_much_as_is_known_and_can_be(day: str, month: str, year: str, found: str) -> None:
    assert birth_date_of(Patient(day=day, month=month, year=year)) == found


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("MÜLLER", "muller"),
        ("Bénédicte", "BENEDICTE"),
        ("Ærø-Skøbing", "aero skobing"),
        ("Straße", "STRASSE"),
        ("O'Neill", "o neill"),
        ("Łukasz", "lukasz"),
    ],
)
def test_names_are_compared_without_marks_and_case(name: str, other: str) -> None:
    assert folded(name) == folded(other)


@given(st.text())
def test_folding_twice_changes_nothing_and_texts_are_clean(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert cleaned(cleaned(text)) == cleaned(text)
    assert not any(ord(character) < 32 for character in cleaned(text))


def test_what_a_query_holds_is_not_printed() -> None:
    query = query_of(Patient(firstname="Zoë", lastname="Müller", patientid="4711", year="1979"))
    assert not [word for word in ("Zo", "ller", "4711", "1979") if word in f"{query!r} {SAME!r}"]


@given(
    by_id=st.lists(st.sampled_from([SAME, replace(SAME, reference="Patient/2", birth_date="1980-01-01")])),
    by_name=st.lists(st.sampled_from([SAME, WITHOUT_ID, replace(SAME, reference="Patient/3")])),
    query=st.sampled_from([QUERY, NO_ID, replace(QUERY, family=""), replace(NO_ID, birth_date="1979")]),
    rules=st.builds(Rules, st.sampled_from(["never", "ask", "always"]), st.sampled_from(["single", "ask"])),
)
def test_nobody_is_linked_who_contradicts_and_nobody_created_who_is_there(
    by_id: list[Candidate], by_name: list[Candidate], query: PatientQuery, rules: Rules
) -> None:
    try:
        found = decide(query, rules, by_id=by_id, by_name=by_name)
    except NeedsPerson:
        return
    if found is None:
        assert rules.create == "always"
        assert not by_name
        assert not (by_id and query.patient_id)
    else:
        assert not conflicts(query, found)

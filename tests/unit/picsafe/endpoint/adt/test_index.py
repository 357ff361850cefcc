from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.local.sqlite import Database
from picsafe.endpoint.adt.index import MIGRATIONS, PatientStore
from tests.unit.picsafe.endpoint.adt.messages import update

Make = Callable[..., PatientStore]


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 29, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "patients.db", MIGRATIONS)
    yield made
    made.close()


@pytest.fixture
def make(database: Database, clock: Clock) -> Make:
    def made(key: bytes = b"k" * 32, max_patients: int = 100) -> PatientStore:
        return PatientStore(
            database,
            sealing_key=key,
            digest_key=key[::-1],
            max_patients=max_patients,
            keep=timedelta(days=400),
            clock=clock,
        )

    return made


def test_a_patient_is_found_by_id_by_name_and_by_reference(make: Make) -> None:
    store = make()
    store.apply(update())
    (found,) = store.by_id("0001234")
    assert (found.patient_ids, found.names, found.birth_date) == (
        ("0001234",),
        (("Müller", "Zoë"),),
        "1979-01-24",
    )
    assert store.by_name("MULLER", "1979-01-24") == [found]
    assert store.by_reference(found.reference) == found
    assert store.by_name("Muller", "1979-01-25") == store.by_id("1234") == []
    assert store.by_reference("adt/99") is store.by_reference("0001234") is None


def test_the_newest_word_counts_whatever_order_it_comes_in(make: Make) -> None:
    store = make()
    store.apply(update(name="New^Zoë", at="20261129120000"))
    store.apply(update(name="Old^Zoë", at="20261129110000"))
    (found,) = store.by_id("0001234")
    assert found.names == (("New", "Zoë"),)
    assert store.by_name("Old", "1979-01-24") == []


def test_a_word_of_the_future_does_not_count_for_ever(make: Make, clock: Clock) -> None:
    store = make()
    store.apply(update(name="Wrong^Zoë", at="20991129120000"))
    clock.now += timedelta(days=2)
    store.apply(update(name="Right^Zoë", at="20261201000000"))
    (found,) = store.by_id("0001234")
    assert found.names == (("Right", "Zoë"),)


def test_what_a_message_does_not_say_stays(make: Make) -> None:
    store = make()
    store.apply(update())
    store.apply(update(name="", birth_date=""))
    (found,) = store.by_id("0001234")
    assert (found.names, found.birth_date) == ((("Müller", "Zoë"),), "1979-01-24")


def test_a_merge_leads_to_who_is_left(make: Make) -> None:
    store = make()
    store.apply(update(patient_id="1", name="A^B"))
    store.apply(update(patient_id="2", name="A^B"))
    store.apply(update("A40", patient_id="2", name="A^B", merged="1"))
    assert store.by_id("1") == store.by_id("2")
    (found,) = store.by_name("A", "1979-01-24")
    assert found.patient_ids == ("2", "1")
    # late, and of somebody who is another by now
    store.apply(update(patient_id="1", name="X^Y", at="20301129120000"))
    assert store.by_id("2") == [found]


def test_merges_follow_each_other(make: Make) -> None:
    store = make()
    for number in ("1", "2", "3"):
        store.apply(update(patient_id=number))
    store.apply(update("A40", patient_id="2", merged="1"))
    store.apply(update("A40", patient_id="3", merged="2"))
    (found,) = store.by_id("1")
    assert found.patient_ids[0] == "3"
    assert store.count() == 1


def test_a_merge_of_somebody_who_is_not_known_is_kept(make: Make) -> None:
    store = make()
    store.apply(update("A40", patient_id="2", merged="1"))
    (found,) = store.by_id("1")
    assert found.patient_ids == ("2", "1")


def test_an_id_that_was_anothers_by_mistake_is_theirs_again(make: Make) -> None:
    store = make()
    store.apply(update(patient_id="2", name="Sample^Sam", birth_date="19500505"))
    store.apply(update(patient_id="1~2"))
    # whoever has no ID left is not to be found by name either, under an ID that is not theirs
    assert store.by_name("Sample", "1950-05-05") == []
    store.apply(update(patient_id="1"))
    assert store.by_id("2") == []
    store.apply(update(patient_id="2", name="Sample^Sam", birth_date="19500505"))
    (found,) = store.by_id("2")
    assert (found.patient_ids, found.names) == (("2",), (("Sample", "Sam"),))
    assert [one.patient_ids for one in store.by_id("1")] == [("1",)]


def test_who_loses_an_id_to_another_keeps_the_rest(make: Make) -> None:
    store = make()
    store.apply(update(patient_id="1"))
    store.apply(update(patient_id="2~3", name="Sample^Sam", birth_date="19500505"))
    store.apply(update(patient_id="1~2"))
    (found,) = store.by_name("Sample", "1950-05-05")
    assert found.patient_ids == ("3",)
    assert store.by_id("3") == [found]
    assert store.by_id("2") == store.by_id("1") != [found]


def test_what_rests_says_nothing_of_anybody(make: Make, tmp_path: Path) -> None:
    make().apply(update(patient_id="MRN-0001234", name="Extraordinaryname^Zoë"))
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in (b"MRN-0001234", b"Extraordinaryname", b"1979"):
        assert word not in content


def test_under_another_key_nobody_is_known_until_they_are_heard_of_again(make: Make) -> None:
    make().apply(update())
    store = make(b"j" * 32)
    assert store.by_id("0001234") == []
    assert store.by_reference("adt/1") is None
    store.apply(update())
    assert len(store.by_id("0001234")) == 1


def test_those_of_whom_nothing_is_heard_are_forgotten(make: Make, clock: Clock) -> None:
    store = make()
    store.apply(update(patient_id="1"))
    clock.now += timedelta(days=399)
    store.apply(update(patient_id="2"))
    assert store.forget() == 0
    clock.now += timedelta(days=2)
    assert store.forget() == 1
    assert (store.by_id("1"), len(store.by_id("2"))) == ([], 1)


def test_it_does_not_grow_without_bounds(make: Make, clock: Clock) -> None:
    store = make(max_patients=3)
    for number in range(6):
        clock.now += timedelta(seconds=1)
        store.apply(update(patient_id=str(number)))
    assert store.count() == 3
    assert [bool(store.by_id(str(number))) for number in range(6)] == [False] * 3 + [True] * 3


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("A08"), st.integers(1, 4), st.just(0)),
        st.tuples(st.just("A40"), st.integers(1, 4), st.integers(1, 4)),
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None)
@given(events=EVENTS)
def test_an_id_is_one_patients_whatever_comes(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[str, int, int]]
) -> None:
    database = Database(tmp_path_factory.mktemp("index") / "patients.db", MIGRATIONS)
    store = PatientStore(
        database,
        sealing_key=b"k" * 32,
        digest_key=b"d" * 32,
        max_patients=100,
        keep=timedelta(days=1),
        clock=lambda: datetime(2026, 11, 29, tzinfo=UTC),
    )
    for number, (event, one, other) in enumerate(events):
        at = f"20261129{number:06}"
        store.apply(update(event, patient_id=str(one), at=at, merged=f"{other}~9" if event == "A40" else ""))
        # whoever was just spoken of is known, and once
        (found,) = store.by_id(str(one))
        assert str(one) in found.patient_ids
    everybody = [store.by_id(str(number)) for number in (1, 2, 3, 4, 9)]
    assert all(len(found) <= 1 for found in everybody)
    database.close()

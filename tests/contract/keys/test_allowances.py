"""How every ``KeyStore`` counts the keys that somebody makes in a day."""

from __future__ import annotations

import pytest

from chalicelib.keys.errors import AllowanceUsedUp, StateChanged
from chalicelib.keys.floods import Allowance
from chalicelib.keys.ports import KeyStore
from tests.contract.keys.test_store import assert_whole, created
from tests.fakes.concurrency import run_concurrently
from tests.fakes.keys import REPORT

DAY = 20_500


def allowance(at_most: int = 2, *, subject: str = "11", day: int = DAY) -> Allowance:
    return Allowance(subject, day, at_most, (day + 2) * 86_400)


def report_id(number: int) -> str:
    return f"{REPORT[:-2]}{number:02d}"


def test_keys_are_counted_by_subject_and_day(store: KeyStore) -> None:
    for number in (1, 2):
        created(store, report_id(number), allowances=[allowance()])
    with pytest.raises(AllowanceUsedUp):
        created(store, report_id(3), allowances=[allowance()])
    assert store.load(report_id(3), "11", 1).report is None
    created(store, report_id(3), allowances=[allowance(subject="12")])
    created(store, report_id(4), allowances=[allowance(day=DAY + 1)])
    created(store, report_id(5))
    assert_whole(store, report_id(4))


def test_a_key_that_is_there_already_is_not_counted(store: KeyStore) -> None:
    created(store, report_id(1), allowances=[allowance()])
    for _ in range(3):
        with pytest.raises(StateChanged):
            created(store, report_id(1), allowances=[allowance()])
    created(store, report_id(2), allowances=[allowance()])
    with pytest.raises(StateChanged):
        created(store, report_id(2), allowances=[allowance()])


def test_a_key_counts_in_each_allowance_or_in_none(store: KeyStore) -> None:
    together = allowance(3, subject="organisation:7")
    for number, subject in enumerate(["11", "11", "12"]):
        created(store, report_id(number), allowances=[allowance(subject=subject), together])
    for subject, used_up in (("11", "11"), ("12", "organisation:7"), ("13", "organisation:7")):
        with pytest.raises(AllowanceUsedUp) as refusal:
            created(store, report_id(4), allowances=[allowance(subject=subject), together])
        assert refusal.value.subject == used_up
    assert store.load(report_id(4), "11", 1).report is None
    created(store, report_id(4), allowances=[allowance(subject="12")])
    with pytest.raises(AllowanceUsedUp):
        created(store, report_id(5), allowances=[allowance(subject="12")])


def test_keys_made_at_once_never_exceed_the_allowance(store: KeyStore) -> None:
    def make(number: int) -> bool:
        try:
            created(store, report_id(number), allowances=[allowance(3)])
        except (AllowanceUsedUp, StateChanged):
            return False
        return True

    assert sum(run_concurrently(8, make)) <= 3
    assert sum(make(number) for number in range(20, 28)) <= 3
    there = [number for number in range(28) if store.load(report_id(number), "11", 1).report is not None]
    assert len(there) == 3

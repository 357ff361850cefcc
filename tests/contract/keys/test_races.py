"""Real threads on DynamoDB: many at one report, and transactions that meet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.aws.transactions import back_off
from chalicelib.errors import Conflict, Gone, Unavailable
from chalicelib.keys.answers import Released, Tagged
from chalicelib.keys.dynamodb import DynamoKeyStore
from chalicelib.keys.service import KeyService
from tests.contract.keys.conftest import Aws
from tests.contract.keys.test_store import assert_whole, loaded, trail
from tests.fakes.concurrency import run_concurrently
from tests.fakes.keys import REPORT, TAG
from tests.fakes.tokens import person

RACERS = 6
IP = "192.0.2.1"


@pytest.fixture
def store(cloud: Aws) -> DynamoKeyStore:
    return cloud.store()


@pytest.fixture
def keys(cloud: Aws) -> KeyService:
    return cloud.service(backoff=back_off)


def race(racer: Callable[[int], object]) -> list[object]:
    """What each of the racers returned or raised."""

    def run(number: int) -> object:
        try:
            return racer(number)
        except (Conflict, Gone, Unavailable) as error:
            return error

    return run_concurrently(RACERS, run)


def of_kind(results: list[object], *kinds: type) -> list[object]:
    """Those of a kind; whoever lost every race was told to come again, and nothing else went wrong."""
    assert all(isinstance(result, (*kinds, Unavailable)) for result in results)
    return [result for result in results if isinstance(result, kinds[0])]


def test_racing_fetches_neither_lose_nor_fork_the_chain(keys: KeyService, store: DynamoKeyStore) -> None:
    made = keys.create(person(11), REPORT, IP)
    keys.set_tag(person(11), REPORT, IP, TAG)
    results = race(lambda number: keys.fetch(person(100 + number), REPORT, IP, TAG))
    released = of_kind(results, Released)
    assert released
    assert {result.key for result in released if isinstance(result, Released)} == {made.key}
    numbers = sorted(result.entry.seq for result in released if isinstance(result, Released))
    assert numbers == list(range(3, len(released) + 3))
    assert len(trail(store)) == len(store.openings(REPORT, 100)) + 2 == len(released) + 2
    assert_whole(store)


def test_fetches_racing_a_recall_are_granted_before_it_or_refused(
    keys: KeyService, store: DynamoKeyStore
) -> None:
    keys.create(person(11), REPORT, IP)
    keys.set_tag(person(11), REPORT, IP, TAG)

    def racer(number: int) -> object:
        if number == RACERS // 2:
            return keys.recall(person(11), REPORT, IP, recalled=True)
        return keys.fetch(person(100 + number), REPORT, IP, TAG)

    results = race(racer)
    recall = results.pop(RACERS // 2)
    granted = [result for result in of_kind(results, Released, Gone) if isinstance(result, Released)]
    actions = [(entry.action, entry.outcome) for entry in trail(store)]
    before = [("create", "granted"), ("set_tag", "granted"), *[("fetch", "granted")] * len(granted)]
    assert actions[: len(before)] == before
    if isinstance(recall, Unavailable):
        assert actions == before
    else:
        refused = len(actions) - len(before) - 1
        assert actions[len(before) :] == [("recall", "granted"), *[("fetch", "recalled")] * refused]
    assert_whole(store)


def test_one_of_many_senders_of_the_same_report_id_wins(keys: KeyService, store: DynamoKeyStore) -> None:
    results = race(lambda number: keys.create(person(11, sub=str(number)), REPORT, IP))
    assert len(of_kind(results, Released, Conflict)) == 1
    assert_whole(store)


def test_one_of_many_tags_wins(keys: KeyService, store: DynamoKeyStore) -> None:
    keys.create(person(11), REPORT, IP)
    results = race(lambda number: keys.set_tag(person(11), REPORT, IP, f"{number:064x}"))
    (winner,) = of_kind(results, Tagged, Conflict)
    assert isinstance(winner, Tagged)
    assert loaded(store).tag == winner.tag
    assert_whole(store)


def test_no_two_misses_give_the_same_sum(store: DynamoKeyStore) -> None:
    sums = run_concurrently(RACERS, lambda _: store.count_miss("12", 1, 3600))
    assert sorted(sums) == list(range(1, RACERS + 1))

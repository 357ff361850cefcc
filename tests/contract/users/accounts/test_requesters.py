from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.limits import Tally
from chalicelib.users.accounts.model import FAMILIAR_OF_A_KIND
from tests.fakes.concurrency import run_concurrently

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
UNTIL = NOW + timedelta(days=90)
PAT = "pat@example.org"
TALLY = Tally("failures#network#a#1", 3, NOW + timedelta(minutes=10))


def remember(stores: Any, *names: str, email: str = PAT, at: datetime = NOW) -> None:
    stores.familiar.remember(email, names, now=at, until=at + timedelta(days=90))


def test_an_address_knows_what_it_was_told_and_nothing_else(stores: Any) -> None:
    remember(stores, "device#1", "network#1")
    assert stores.familiar.known(PAT, ["device#1", "network#2"], NOW) == {"device#1"}
    assert stores.familiar.known("sam@example.org", ["device#1", "network#1"], NOW) == frozenset()


def test_what_is_known_lapses_and_is_renewed(stores: Any) -> None:
    remember(stores, "device#1", "network#1")
    remember(stores, "device#1", at=NOW + timedelta(days=1))
    assert stores.familiar.known(PAT, ["device#1", "network#1"], UNTIL) == {"device#1"}


def test_the_latest_of_each_kind_are_kept(stores: Any) -> None:
    remember(stores, "network#only")
    devices = [f"device#{index:02d}" for index in range(FAMILIAR_OF_A_KIND + 3)]
    for index, name in enumerate(devices):
        remember(stores, name, at=NOW + timedelta(minutes=index))
    later = NOW + timedelta(hours=1)
    assert stores.familiar.known(PAT, ["network#only", *devices], later) == {"network#only", *devices[3:]}


def test_a_newcomer_is_kept_also_among_those_of_the_same_moment(stores: Any) -> None:
    for index in range(FAMILIAR_OF_A_KIND):
        remember(stores, f"device#z{index}")
    remember(stores, "device#a")
    assert stores.familiar.known(PAT, ["device#a"], NOW) == {"device#a"}


def test_an_address_that_is_forgotten_knows_nothing(stores: Any) -> None:
    remember(stores, "device#1", "network#1")
    remember(stores, "device#1", email="sam@example.org")
    stores.familiar.forget(PAT)
    stores.familiar.forget(PAT)
    assert stores.familiar.known(PAT, ["device#1", "network#1"], NOW) == frozenset()
    assert stores.familiar.known("sam@example.org", ["device#1"], NOW) == {"device#1"}


def test_a_tally_is_full_at_its_limit_and_takes_no_more(stores: Any) -> None:
    other = replace(TALLY, name="failures#domain#b#1", limit=9)
    for _ in range(2):
        stores.tallies.count([TALLY, other])
        assert stores.tallies.full([TALLY, other]) is None
    for _ in range(3):
        stores.tallies.count([TALLY, other])
        assert stores.tallies.full([other, TALLY]) == TALLY
    # one was full: taking one back makes room at once
    stores.tallies.count([TALLY], -1)
    assert stores.tallies.full([other, TALLY]) is None


def test_no_tally_gets_below_zero(stores: Any) -> None:
    stores.tallies.count([TALLY], -1)
    for _ in range(3):
        stores.tallies.count([TALLY])
    assert stores.tallies.full([TALLY]) == TALLY


def test_what_is_taken_ends_at_the_first_that_is_full(stores: Any) -> None:
    wide = replace(TALLY, name="tokens#account#1", limit=5)
    for _ in range(TALLY.limit):
        assert stores.tallies.take([TALLY, wide]) is None
    assert stores.tallies.take([TALLY, wide]) == TALLY
    assert stores.tallies.take([wide]) is None
    assert stores.tallies.take([wide, TALLY]) == TALLY
    # what the first had taken by then stays taken
    assert stores.tallies.take([wide]) == wide
    assert stores.tallies.full([wide, TALLY]) == wide
    assert stores.tallies.take([]) is None


def test_more_than_one_is_taken_whole_or_not_at_all(stores: Any) -> None:
    assert stores.tallies.take([TALLY], TALLY.limit + 1) == TALLY
    assert stores.tallies.take([TALLY], 2) is None
    assert stores.tallies.take([TALLY], 2) == TALLY
    assert stores.tallies.take([TALLY], 1) is None
    assert stores.tallies.full([TALLY]) == TALLY
    stores.tallies.count([TALLY], -2)
    assert stores.tallies.take([TALLY], 2) is None


def test_however_many_take_at_once_no_more_get_one(stores: Any) -> None:
    taken = run_concurrently(8, lambda _: stores.tallies.take([TALLY]))
    assert taken.count(None) == TALLY.limit


def test_nothing_is_full_of_nothing(stores: Any) -> None:
    assert stores.tallies.full([]) is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda stores: stores.familiar.known(PAT, ["device#1"], NOW),
        lambda stores: remember(stores, "device#1"),
        lambda stores: stores.familiar.forget(PAT),
        lambda stores: stores.tallies.full([TALLY]),
        lambda stores: stores.tallies.count([TALLY]),
        lambda stores: stores.tallies.take([TALLY]),
    ],
)
def test_a_store_that_fails_is_unavailable(stores: Any, ask: Any) -> None:
    stores.spoil()
    with pytest.raises(Unavailable):
        ask(stores)

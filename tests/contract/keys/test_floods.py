"""How every ``KeyStore`` counts what one person repeats."""

from __future__ import annotations

import msgspec
import pytest

from chalicelib.keys.errors import StateChanged
from chalicelib.keys.floods import Flood, Turn
from chalicelib.keys.ports import KeyStore
from tests.contract.keys.test_store import assert_whole, created, event, loaded, trail
from tests.fakes.keys import REPORT

WINDOW = 2_954_000


def turn(at_most: int = 3, *, subject: str = "12", window: int = WINDOW) -> Turn:
    return Turn(subject, window, at_most, (window + 2) * 600)


def test_entries_are_counted_by_subject_action_and_window(store: KeyStore) -> None:
    created(store)
    for action in ("fetch", "fetch", "recall"):
        store.append(loaded(store), event(action), turn=turn())
    store.append(loaded(store), event(), turn=turn(subject="13"))
    store.append(loaded(store), event(), turn=turn(window=WINDOW + 1))
    store.append(loaded(store), event())
    assert store.load(REPORT, "12", WINDOW).entries == {"fetch": 2, "recall": 1}
    assert store.load(REPORT, "12", WINDOW + 1).entries == {"fetch": 1}
    assert store.load(REPORT, "13", WINDOW).entries == {"fetch": 1}
    assert store.load(REPORT, "14", WINDOW).entries == {}
    assert store.load(f"{REPORT}1", "12", WINDOW).entries == {}


def test_no_more_entries_than_a_turn_allows(store: KeyStore) -> None:
    created(store)
    for _ in range(3):
        store.append(loaded(store), event(), turn=turn())
    with pytest.raises(StateChanged):
        store.append(loaded(store), event(), turn=turn(), opener="12")
    assert len(trail(store)) == 4
    assert not store.has_opened(REPORT, "12")
    store.append(loaded(store), event(), turn=turn(4))
    assert_whole(store)


def test_refusals_are_counted_until_the_trail_is_told(store: KeyStore) -> None:
    created(store)
    assert store.floods(REPORT, 10) == []
    for second in (1, 2, 3):
        store.count_refusal(REPORT, turn(), event(outcome="too_many_requests", second=second))
    store.count_refusal(REPORT, turn(subject="enterprise:7"), event())
    (flood,) = [one for one in store.floods(REPORT, 10) if one.subject == "12"]
    assert flood == Flood("12", WINDOW, event(outcome="too_many_requests", second=3), 3, 0)
    assert len(store.floods(REPORT, 1)) == 1
    assert store.floods(f"{REPORT}1", 10) == []
    entry = store.append(loaded(store), flood.summary, settles=flood)
    assert entry.refused == 3
    assert [one.subject for one in store.floods(REPORT, 10)] == ["enterprise:7"]
    store.count_refusal(REPORT, turn(), event(outcome="too_many_requests"))
    (again,) = [one for one in store.floods(REPORT, 10) if one.subject == "12"]
    assert (again.refused, again.settled) == (1, 3)
    assert trail(store)[-1] == entry
    assert_whole(store)


def test_a_count_is_told_once_and_whole(store: KeyStore) -> None:
    created(store)
    store.count_refusal(REPORT, turn(), event())
    (flood,) = store.floods(REPORT, 10)
    store.count_refusal(REPORT, turn(), event())
    with pytest.raises(StateChanged):
        store.append(loaded(store), flood.summary, settles=flood)
    (grown,) = store.floods(REPORT, 10)
    assert grown.refused == 2
    store.append(loaded(store), grown.summary, settles=grown)
    with pytest.raises(StateChanged):
        store.append(loaded(store), grown.summary, settles=grown)
    assert [entry.refused for entry in trail(store)] == [msgspec.UNSET, 2]
    assert_whole(store)

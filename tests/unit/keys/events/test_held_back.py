"""Nobody is told by themselves of what a standby does not have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.keys.events.deliveries import IDLE_SECONDS
from picsafe.standby.gate import StandbyGate, StandbyRule
from tests.fakes.key_events import SENDER, EventfulStore, Inbox


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventfulStore]:
    with closing(EventfulStore(tmp_path / "keys.db")) as store:
        yield store


@pytest.fixture
def gate(store: EventfulStore) -> StandbyGate:
    gate = StandbyGate(store.keys.succession.last, StandbyRule(waits=True))
    store.events.hold_back(gate.told_until)
    return gate


def test_events_wait_for_the_standby_and_come_in_order(store: EventfulStore, gate: StandbyGate) -> None:
    inbox = Inbox()
    delivery = store.delivery(inbox)
    # nothing was heard of it yet, and the target is told of what comes from now on all the same
    assert delivery.step() == IDLE_SECONDS
    store.add()
    store.add("recall", SENDER)
    assert delivery.step() == IDLE_SECONDS
    gate.holds(1)
    assert delivery.step() == IDLE_SECONDS
    assert inbox.taken == []
    opened, recalled = (one.id for one in store.all())
    gate.holds(2)
    # there is no more for it yet, so that nobody asks again and again
    assert delivery.step() == IDLE_SECONDS
    assert inbox.taken == [opened]
    gate.holds(3)
    delivery.step()
    assert inbox.taken == [opened, recalled]


def test_a_target_that_is_further_than_what_was_heard_of_waits(
    store: EventfulStore, gate: StandbyGate
) -> None:
    inbox = Inbox()
    store.delivery(inbox).step()
    store.add()
    gate.holds(2)
    store.delivery(inbox).step()
    # the server is started again
    again = StandbyGate(store.keys.succession.last, StandbyRule(waits=True))
    store.events.hold_back(again.told_until)
    store.add("recall", SENDER)
    before = store.states.state("one")
    assert store.delivery(inbox).step() == IDLE_SECONDS
    assert store.states.state("one") == before
    again.holds(3)
    store.delivery(inbox).step()
    assert inbox.taken == [one.id for one in store.all()]


def test_a_page_ends_where_the_standby_does(store: EventfulStore, gate: StandbyGate) -> None:
    for number in range(4):
        store.add(number=number)
    gate.holds(4)
    page = store.events.page(None, 100)
    assert [one.id for one in page.events] == [one.id for one in store.all()][:2]
    assert not page.more
    nothing = store.events.page(page.cursor, 100)
    assert (nothing.events, nothing.cursor, nothing.more) == ([], page.cursor, False)
    gate.holds(8)
    rest = store.events.page(nothing.cursor, 1)
    assert (len(rest.events), rest.more) == (1, True)


def test_whoever_has_been_replaced_tells_of_nothing(store: EventfulStore) -> None:
    gate = StandbyGate(store.keys.succession.last, StandbyRule())
    store.events.hold_back(gate.told_until)
    inbox = Inbox()

    def is_replaced(_message_id: str) -> None:
        gate.give_way()

    delivery = store.delivery(inbox, go_on=lambda: not gate.has_given_way())
    delivery.step()
    for number in range(3):
        store.add(number=number)
    inbox.before = is_replaced
    for _ in range(3):
        assert delivery.step() == IDLE_SECONDS
    assert len(inbox.taken) == 1


def test_who_cannot_say_what_the_standby_has_tells_of_nothing(store: EventfulStore) -> None:
    inbox = Inbox()
    delivery = store.delivery(inbox)
    delivery.step()
    store.add()

    def unknown() -> int:
        raise Unavailable("server_away")

    store.events.hold_back(unknown)
    with pytest.raises(Unavailable):
        delivery.step()
    assert inbox.taken == []

"""Who may be connected to the listener for ADT messages."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from picsafe.endpoint.adt.places import IDLE, MAX_CONNECTIONS, MAX_FROM_ONE, Place, Places

ENGINE, OTHER = "10.1.2.3", "10.1.2.4"


class Line:
    """Connections, and the time."""

    def __init__(self, stack: ExitStack) -> None:
        self.now = 1000.0
        self.places = Places(lambda: self.now)
        self._stack = stack

    def connect(self, address: str) -> Place | None:
        near, far = socket.socketpair()
        self._stack.enter_context(near)
        self._stack.enter_context(far)
        place = self.places.admit(near, address)
        if place is not None:
            place.silent_since = self.now
        return place

    def fill(self, address: str, count: int) -> list[Place]:
        places = [self.connect(address) for _ in range(count)]
        assert None not in places
        return [one for one in places if one is not None]


@pytest.fixture
def line() -> Iterator[Line]:
    with ExitStack() as stack:
        yield Line(stack)


def has_ended(place: Place) -> bool:
    try:
        place.connection.send(b"x")
    except OSError:
        return True
    return False


def test_one_address_does_not_get_all_places(line: Line) -> None:
    line.fill(OTHER, MAX_FROM_ONE)
    assert line.connect(OTHER) is None
    assert line.connect(ENGINE) is not None


def test_an_address_that_has_all_its_places_gives_up_its_own_longest_silent_one(line: Line) -> None:
    """As an interface engine does whose machine was switched off, and whose connections nobody has ended."""
    other = line.fill(OTHER, 2)
    line.now += 1
    first, *rest = line.fill(ENGINE, MAX_FROM_ONE)
    rest[0].silent_since = None
    line.now += IDLE
    assert line.connect(ENGINE) is not None
    assert [has_ended(one) for one in (first, *rest, *other)] == [True] + [False] * (len(rest) + 2)


def test_where_all_are_taken_the_longest_silent_one_ends(line: Line) -> None:
    addresses = [f"10.1.2.{number}" for number in range(MAX_CONNECTIONS)]
    places = [place for one in addresses for place in line.fill(one, 1)]
    places[0].silent_since = None
    places[1].silent_since = line.now + 1
    line.now += IDLE
    assert line.connect(ENGINE) is not None
    assert [number for number, one in enumerate(places) if has_ended(one)] == [2]


def test_who_was_silent_for_a_moment_or_is_sending_keeps_the_place(line: Line) -> None:
    places = [place for n in range(MAX_CONNECTIONS) for place in line.fill(f"10.1.2.{n}", 1)]
    for place in places[1:]:
        place.silent_since = None
    line.now += IDLE - 1
    assert line.connect("10.9.9.9") is None
    line.now += 1
    assert line.connect("10.9.9.9") is not None
    assert line.connect("10.9.9.9") is None


def test_a_place_that_was_left_is_free_and_can_be_left_again(line: Line) -> None:
    first, *_ = line.fill(ENGINE, MAX_FROM_ONE)
    line.places.leave(first)
    line.places.leave(first)
    assert line.connect(ENGINE) is not None
    assert line.connect(ENGINE) is None

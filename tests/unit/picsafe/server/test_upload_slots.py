from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.server.errors import Refusal
from picsafe.server.gateway import Limits
from picsafe.server.uploads import UploadSlots

LIMITS = Limits(uploads=16, sender_uploads=4, client_uploads=12, plentiful_uploads=8)


def held(slots: UploadSlots, sender: int, address: int) -> Callable[[], None] | None:
    try:
        return slots.hold(str(sender), f"192.0.2.{address}")
    except Refusal:
        return None


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 30)), max_size=100))
def test_as_long_as_half_of_the_places_are_accounts_enough_somebody_new_finds_one(
    asked: list[tuple[int, int]],
) -> None:
    """Two accounts fill the places that are plentiful; of the others each has one at most."""
    slots = UploadSlots(LIMITS)
    places = Counter(sender for sender, address in asked if held(slots, sender, address))
    assert all(count <= LIMITS.sender_uploads for count in places.values())
    if places.total() < LIMITS.uploads:
        assert held(slots, 99, 99)
    else:
        assert len(places) >= 2 + LIMITS.uploads - 8 - 2


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 3)), max_size=100))
def test_few_addresses_leave_room_for_another(asked: list[tuple[int, int]]) -> None:
    slots = UploadSlots(LIMITS)
    places = Counter(address for sender, address in asked if held(slots, sender, address))
    assert all(count <= LIMITS.client_uploads for count in places.values())
    assert held(slots, 99, 99)


def test_places_are_given_back() -> None:
    slots = UploadSlots(LIMITS)
    leave = [held(slots, sender, 1) for sender in (1, 1, 1, 1, 2, 2, 2, 2, 3)]
    assert held(slots, 3, 1) is None
    assert held(slots, 1, 1) is None
    for give_back in leave:
        assert give_back is not None
        give_back()
        give_back()
    assert [held(slots, 1, 1) is not None for _ in range(5)] == [True] * 4 + [False]


def test_an_upload_has_to_be_faster_where_places_are_contested() -> None:
    slots = UploadSlots(LIMITS)
    leave = [slots.hold(str(number), "192.0.2.1") for number in range(8)]
    assert slots.rate == LIMITS.upload_rate
    leave.append(slots.hold("8", "192.0.2.1"))
    assert slots.rate == LIMITS.contested_rate > LIMITS.upload_rate
    leave[0]()
    assert slots.rate == LIMITS.upload_rate


@pytest.mark.parametrize("limits", [Limits(plentiful_uploads=None)])
def test_nothing_is_contested_where_that_is_not_asked_for(limits: Limits) -> None:
    slots = UploadSlots(limits)
    for sender in range(8):
        for place in range(8):
            slots.hold(str(sender), f"192.0.2.{place}")
    assert slots.rate == limits.upload_rate
    assert held(slots, 99, 99) is None

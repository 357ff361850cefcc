"""Which process gets a connection."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from picsafe.server.spread import Spread

CLIENTS = st.sampled_from("abc")


@given(st.lists(st.tuples(CLIENTS, st.booleans()), max_size=60), st.integers(1, 4))
def test_each_process_has_as_many_of_everybody_as_long_as_nobody_leaves(
    come: list[tuple[str, bool]], processes: int
) -> None:
    spread, held, of_client = Spread(), Counter[int](), Counter[tuple[int, str]]()
    for client, _ in come:
        number = spread.place(client, range(processes))
        spread.opened(number, client)
        held[number] += 1
        of_client[number, client] += 1
    for client in "abc":
        counts = [of_client[number, client] for number in range(processes)]
        assert max(counts) - min(counts) <= 1


@given(st.lists(st.tuples(CLIENTS, st.integers(0, 3)), max_size=60), st.integers(1, 3))
def test_who_leaves_makes_room_where_they_were(events: list[tuple[str, int]], processes: int) -> None:
    spread, held = Spread(), list[tuple[int, str]]()
    for client, left in events:
        number = spread.place(client, range(processes))
        fewest = min(held.count((one, client)) for one in range(processes))
        assert held.count((number, client)) == fewest
        spread.opened(number, client)
        held.append((number, client))
        for _ in range(min(left, len(held))):
            spread.closed(*held.pop(0))


def test_the_last_one_comes_first_since_the_first_one_has_other_work() -> None:
    spread = Spread()
    assert spread.place("a", (0, 1, 2)) == 2


def test_a_process_that_has_ended_has_none() -> None:
    spread = Spread()
    for _ in range(5):
        spread.opened(1, "a")
    spread.opened(0, "a")
    spread.forget(1)
    # said before it ended
    spread.closed(1, "a")
    assert spread.place("a", (0, 1)) == 1
    spread.opened(1, "a")
    assert spread.place("a", (0, 1)) == 1

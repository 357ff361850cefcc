"""What a server with a standby leaves out where nobody may decide anything."""

from __future__ import annotations

import pytest

from picsafe.server.standby import unless_refused
from picsafe.standby.gate import StandbyGate, StandbyRule


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [(StandbyRule(), [1, 1]), (StandbyRule(waits=True), [0, 1])],
)
def test_keys_that_are_too_old_wait_for_the_standby_as_answers_do(
    rule: StandbyRule, wanted: list[int]
) -> None:
    gate = StandbyGate(lambda: 0, rule)
    done: list[int] = []
    chore = unless_refused(gate, lambda: done.append(1))
    counts = []
    chore()
    counts.append(len(done))
    gate.holds(0)
    done.clear()
    chore()
    counts.append(len(done))
    assert counts == wanted
    # another machine destroys them from now on
    gate.give_way()
    done.clear()
    chore()
    assert done == []


def test_without_a_gate_nothing_waits() -> None:
    done: list[int] = []
    unless_refused(None, lambda: done.append(1))()
    assert done == [1]

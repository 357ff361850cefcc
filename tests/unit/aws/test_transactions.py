"""How refusals are read, how long a lost race waits, and how actions are packed into transactions."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.transactions import (
    ATTEMPTS,
    Action,
    ConditionFailed,
    Contended,
    back_off,
    backoff_seconds,
    chunks,
    until_uncontended,
    write_errors,
)
from chalicelib.errors import Unavailable


def refuse(code: str, *reasons: str) -> None:
    answer: Any = {"Error": {"Code": code}, "CancellationReasons": [{"Code": reason} for reason in reasons]}
    with write_errors():
        raise ClientError(answer, "any")


def cancel(*reasons: str) -> None:
    refuse("TransactionCanceledException", *reasons)


@pytest.mark.parametrize(
    ("reasons", "positions"),
    [
        (["ConditionalCheckFailed"], {0}),
        (["None", "ConditionalCheckFailed", "None", "ConditionalCheckFailed"], {1, 3}),
        (["TransactionConflict", "ConditionalCheckFailed"], {1}),
    ],
)
def test_conditions_that_do_not_hold_are_told_by_their_positions(
    reasons: list[str], positions: set[int]
) -> None:
    with pytest.raises(ConditionFailed) as refused:
        cancel(*reasons)
    assert refused.value.positions == positions


def test_a_single_write_has_one_condition() -> None:
    with pytest.raises(ConditionFailed) as refused:
        refuse("ConditionalCheckFailedException")
    assert refused.value.positions == {0}


def test_what_met_a_transaction_is_contended() -> None:
    with pytest.raises(Contended):
        cancel("None", "TransactionConflict")
    with pytest.raises(Contended):
        refuse("TransactionConflictException")


@pytest.mark.parametrize(
    "reasons",
    [
        [],
        ["None"],
        ["ThrottlingError"],
        ["ConditionalCheckFailed", "ThrottlingError"],
        ["TransactionConflict", "ProvisionedThroughputExceeded"],
        ["ValidationError", "None"],
    ],
)
def test_every_other_reason_makes_it_unavailable(reasons: list[str]) -> None:
    with pytest.raises(Unavailable):
        cancel(*reasons)


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException", "TransactionInProgress"])
def test_every_other_error_is_unavailable(code: str) -> None:
    with pytest.raises(Unavailable):
        refuse(code)


class Write:
    """Meets a transaction so many times."""

    def __init__(self, conflicts: int) -> None:
        self.conflicts = conflicts
        self.tried = 0

    def __call__(self) -> str:
        self.tried += 1
        if self.tried <= self.conflicts:
            raise Contended
        return "written"


def test_what_meets_a_transaction_is_tried_again_after_a_while() -> None:
    pauses: list[float] = []
    assert until_uncontended(Write(ATTEMPTS - 1), pauses.append) == "written"
    assert len(pauses) == ATTEMPTS - 1


def test_what_stays_contended_is_given_up() -> None:
    write, pauses = Write(1000), list[float]()
    with pytest.raises(Unavailable):
        until_uncontended(write, pauses.append)
    assert (write.tried, len(pauses)) == (ATTEMPTS, ATTEMPTS - 1)


def test_pauses_grow_at_random_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    for attempt in range(20):
        for _ in range(20):
            back_off(attempt)
    assert max(slept[:20]) < 0.02
    assert max(slept) < 0.3
    assert max(slept[-100:]) > 0.03
    assert len(set(slept)) > 20


def test_no_pause_is_longer_than_the_longest() -> None:
    assert all(backoff_seconds(1000) < 0.3 for _ in range(100))


@given(sizes=st.lists(st.integers(1, 4), max_size=60), room=st.integers(4, 20))
def test_groups_stay_together_in_order_and_within_bounds(sizes: list[int], room: int) -> None:
    groups: list[list[Action]] = [
        [{f"{group}-{member}": {}} for member in range(size)] for group, size in enumerate(sizes)
    ]
    packed = list(chunks(groups, room))
    assert [action for part in packed for action in part] == [action for group in groups for action in group]
    assert all(0 < len(part) <= room for part in packed)
    for group in groups:
        assert sum(group[0] in part for part in packed) == 1
        assert any(all(action in part for action in group) for part in packed)

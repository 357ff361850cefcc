"""How actions are packed into transactions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.users.enterprises.dynamodb.table import Action, chunks


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

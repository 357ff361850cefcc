"""Which sessions there are of a person."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.errors import Unavailable
from tests.contract.users.accounts.test_sessions import start


def test_a_person_s_sessions_are_those_that_were_not_ended(stores: Any) -> None:
    mine = [start(stores, sid) for sid in ("a", "b", "c")]
    start(stores, "other", "sam@example.org")
    stores.sessions.end(mine[0].userid, "b")
    assert sorted(stores.sessions.of(mine[0].userid), key=lambda one: str(one.sid)) == [mine[0], mine[2]]
    assert stores.sessions.of(99) == []


def test_no_answer_is_unavailable(stores: Any) -> None:
    stores.spoil()
    with pytest.raises(Unavailable):
        stores.sessions.of(1)

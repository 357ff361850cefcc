"""How many sessions there are of a person, and how long the list of ended ones can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.tokens.issuer import all_ended
from tests.contract.users.accounts.test_sessions import start

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
LIMIT = 3


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that is full with three."""
    monkeypatch.setattr("chalicelib.users.accounts.sqlite.sessions.MAX_ENDED_SESSIONS", LIMIT)
    for module in (
        "chalicelib.users.accounts.sqlite.sessions",
        "chalicelib.users.accounts.dynamodb.sessions",
        "tests.fakes.accounts",
    ):
        monkeypatch.setattr(f"{module}.all_ended", partial(all_ended, limit=LIMIT))


@pytest.mark.usefixtures("short")
def test_a_list_that_is_too_long_is_not_given_in_part(stores: Any) -> None:
    sids = {f"sid-{number}" for number in range(LIMIT)}
    for sid in sids:
        stores.sessions.list_as_ended(sid, until=SOON)
    stores.sessions.list_as_ended("ran-out", until=NOW)
    assert stores.sessions.recently_ended(NOW) == sids
    stores.sessions.list_as_ended("one-more", until=SOON)
    with pytest.raises(Unavailable):
        stores.sessions.recently_ended(NOW)
    # whoever asks about one is still told
    assert stores.sessions.has_ended("one-more", NOW)
    assert stores.sessions.recently_ended(SOON) == frozenset()


def test_a_person_s_sessions_are_those_that_were_not_ended(stores: Any) -> None:
    mine = [start(stores, sid) for sid in ("a", "b", "c")]
    start(stores, "other", "sam@example.org")
    stores.sessions.end(mine[0].userid, "b", until=SOON)
    assert sorted(stores.sessions.of(mine[0].userid), key=lambda one: str(one.sid)) == [mine[0], mine[2]]
    assert stores.sessions.of(99) == []


def test_no_answer_is_unavailable(stores: Any) -> None:
    stores.spoil()
    with pytest.raises(Unavailable):
        stores.sessions.of(1)

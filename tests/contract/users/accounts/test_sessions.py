from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.limits import MailLimits
from chalicelib.users.accounts.model import Challenge, Session
from chalicelib.users.accounts.ports import Finish
from tests.fakes.concurrency import run_concurrently

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=2)


def start(stores: Any, sid: str, email: str = "pat@example.org") -> Session:
    user = stores.users.find_or_create(email, NOW)
    made = Challenge(f"for-{sid}", email, b"m" * 32, b"l" * 32, NOW, NOW + timedelta(minutes=20))
    stores.challenges.add(made, limits=MailLimits(1000, 1000, 1000))
    session = Session(
        sid, user.userid, b"f" * 32, b"s" * 32, NOW, NOW + timedelta(days=30), NOW + timedelta(days=180)
    )
    assert stores.challenges.use_up(made.key, session) is Finish.DONE
    return session


def rotate(stores: Any, session: Session, secret: bytes) -> bool:
    rotated: bool = stores.sessions.rotate(
        session, secret_hash=secret, idle_until=session.idle_until + timedelta(days=1), used_at=NOW
    )
    return rotated


def test_a_session_is_its_owner_s_alone(stores: Any) -> None:
    session = start(stores, "a")
    assert stores.sessions.session(1, "a") == session
    assert stores.sessions.session(2, "a") is None
    assert stores.sessions.session(1, "b") is None


def test_a_secret_is_replaced_once(stores: Any) -> None:
    session = start(stores, "a")
    assert rotate(stores, session, b"n" * 32)
    assert not rotate(stores, session, b"o" * 32)
    assert stores.sessions.session(1, "a") == replace(
        session, secret_hash=b"n" * 32, idle_until=session.idle_until + timedelta(days=1), used_at=NOW
    )


def test_one_of_many_replaces_the_secret(stores: Any) -> None:
    session = start(stores, "a")
    won = run_concurrently(8, lambda index: rotate(stores, session, bytes([index]) * 32))
    assert won.count(True) == 1
    assert stores.sessions.session(1, "a").secret_hash == bytes([won.index(True)]) * 32


def test_an_ended_session_is_gone(stores: Any) -> None:
    session = start(stores, "a")
    start(stores, "b")
    stores.sessions.end(1, "a")
    assert stores.sessions.session(1, "a") is None
    assert not rotate(stores, session, b"n" * 32)
    assert [stores.sessions.is_live(1, sid, NOW) for sid in "abc"] == [False, True, False]


def test_a_session_is_live_for_its_owner_until_it_lapses(stores: Any) -> None:
    session = start(stores, "a")
    assert stores.sessions.is_live(1, "a", session.idle_until - timedelta(milliseconds=1))
    assert not stores.sessions.is_live(1, "a", session.idle_until)
    assert not stores.sessions.is_live(2, "a", NOW)


def test_ending_what_is_not_there_is_nothing(stores: Any) -> None:
    stores.sessions.end(1, "a")
    stores.sessions.end_all(1)
    assert stores.sessions.of(1) == []


def test_ending_all_spares_other_people(stores: Any) -> None:
    mine = {start(stores, f"mine{index}").sid for index in range(60)}
    other = start(stores, "other", "sam@example.org")
    stores.sessions.end_all(1)
    assert all(stores.sessions.session(1, sid) is None for sid in mine)
    assert stores.sessions.session(other.userid, "other") == other


def test_an_ending_is_not_undone_by_a_refresh_at_the_same_time(stores: Any) -> None:
    session = start(stores, "a")

    def race(index: int) -> None:
        if index % 2:
            rotate(stores, session, b"n" * 32)
        else:
            stores.sessions.end(1, "a")

    run_concurrently(8, race)
    assert stores.sessions.session(1, "a") is None
    assert not stores.sessions.is_live(1, "a", NOW)


@pytest.mark.parametrize(
    "ask",
    [
        lambda sessions: sessions.session(1, "a"),
        lambda sessions: rotate_any(sessions),
        lambda sessions: sessions.end(1, "a"),
        lambda sessions: sessions.end_all(1),
        lambda sessions: sessions.is_live(1, "a", NOW),
    ],
)
def test_a_store_that_fails_is_unavailable(stores: Any, ask: Any) -> None:
    stores.spoil()
    with pytest.raises(Unavailable):
        ask(stores.sessions)


def rotate_any(sessions: Any) -> bool:
    session = Session("a", 1, b"f" * 32, b"s" * 32, NOW, SOON, LATER)
    answer: bool = sessions.rotate(session, secret_hash=b"n" * 32, idle_until=SOON, used_at=NOW)
    return answer

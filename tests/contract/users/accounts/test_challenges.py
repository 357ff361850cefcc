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


def challenge(
    key: str = "a", email: str = "pat@example.org", at: datetime = NOW, requester: str = "network#1"
) -> Challenge:
    end = at + timedelta(minutes=20)
    return Challenge(key, email, b"m" * 32, b"l" * 32, at, end, requester=requester, network="n")


def session(userid: int = 1, sid: str = "sid", at: datetime = NOW) -> Session:
    return Session(sid, userid, b"f" * 32, b"s" * 32, at, at + timedelta(days=30), at + timedelta(days=180))


def add(stores: Any, made: Challenge, limit: int = 5) -> datetime | None:
    answer: datetime | None = stores.challenges.add(made, limits=MailLimits(of_requester=limit))
    return answer


def claim(stores: Any, key: str = "a", *, now: datetime = NOW) -> Challenge | None:
    answer: Challenge | None = stores.challenges.claim_attempt(key, now=now, limit=5)
    return answer


def test_a_challenge_is_found_as_it_was_stored(stores: Any) -> None:
    assert add(stores, challenge()) is None
    assert stores.challenges.find("a") == challenge()
    assert stores.challenges.find("b") is None


def test_what_has_expired_makes_room(stores: Any) -> None:
    for minute in range(5):
        assert add(stores, challenge(f"m{minute}", at=NOW + timedelta(minutes=minute))) is None
    assert add(stores, challenge("x", at=NOW + timedelta(minutes=19))) == NOW + timedelta(minutes=20)
    assert stores.challenges.find("x") is None
    assert add(stores, challenge("y", at=NOW + timedelta(minutes=20))) is None
    assert add(stores, challenge("z", at=NOW + timedelta(minutes=20))) == NOW + timedelta(minutes=21)


def test_each_requester_has_an_allowance_of_its_own(stores: Any) -> None:
    assert add(stores, challenge("a"), limit=1) is None
    assert add(stores, challenge("b", requester="network#2"), limit=1) is None
    assert add(stores, challenge("c", requester="network#2"), limit=1) is not None


def test_strangers_together_have_one_and_who_is_familiar_is_none_of_them(stores: Any) -> None:
    limits = MailLimits(of_requester=5, of_strangers=3)
    for index in range(5):
        made = challenge(f"s{index}", requester=f"network#{index}")
        assert (stores.challenges.add(made, limits=limits) is None) == (index < 3)
    familiar = replace(challenge("f", requester="device#1"), is_familiar=True)
    assert stores.challenges.add(familiar, limits=limits) is None
    assert stores.challenges.find("f") == familiar


def test_an_address_that_is_flooded_gets_less_for_the_rest_of_the_day(stores: Any) -> None:
    limits = MailLimits(of_requester=9, of_strangers=9, strangers_a_day=4, of_strangers_in_flood=1)
    for index in range(4):
        assert stores.challenges.add(challenge(f"s{index}"), limits=limits) is None
    assert stores.challenges.add(challenge("more"), limits=limits) == challenge().expires_at
    later = NOW + timedelta(minutes=21)
    assert stores.challenges.add(challenge("later", at=later), limits=limits) is None
    assert stores.challenges.add(challenge("second", at=later), limits=limits) is not None
    tomorrow = NOW + timedelta(days=1)
    for index in range(4):
        assert stores.challenges.add(challenge(f"t{index}", at=tomorrow), limits=limits) is None


def test_the_limit_is_each_address_s_own(stores: Any) -> None:
    assert add(stores, challenge("a"), limit=1) is None
    assert add(stores, challenge("b", "sam@example.org"), limit=1) is None
    assert add(stores, challenge("c"), limit=1) == challenge().expires_at


def test_no_more_than_the_limit_are_added_at_once(stores: Any) -> None:
    answers = run_concurrently(8, lambda index: add(stores, challenge(f"c{index}"), limit=3))
    assert answers.count(None) == 3
    assert set(answers) == {None, challenge().expires_at}


def test_a_withdrawn_challenge_is_gone_and_does_not_count(stores: Any) -> None:
    add(stores, challenge("a"), limit=1)
    stores.challenges.withdraw(challenge("a"))
    assert stores.challenges.find("a") is None
    assert add(stores, challenge("b"), limit=1) is None


def test_attempts_are_counted_up_to_the_limit(stores: Any) -> None:
    add(stores, challenge())
    claimed = [claim(stores) for _ in range(6)]
    assert [found.attempts if found else None for found in claimed] == [1, 2, 3, 4, 5, None]
    assert stores.challenges.find("a") == replace(challenge(), attempts=5)


def test_no_more_than_the_limit_are_claimed_at_once(stores: Any) -> None:
    add(stores, challenge())
    claimed = run_concurrently(12, lambda _: claim(stores))
    assert sum(found is not None for found in claimed) == 5


def test_an_unknown_challenge_has_no_attempt(stores: Any) -> None:
    assert claim(stores, "never") is None


def test_an_expired_challenge_has_no_attempt(stores: Any) -> None:
    add(stores, challenge())
    assert claim(stores, now=challenge().expires_at - timedelta(milliseconds=1)) is not None
    assert claim(stores, now=challenge().expires_at) is None


def test_using_up_starts_the_session(stores: Any) -> None:
    stores.users.find_or_create("pat@example.org", NOW)
    add(stores, challenge())
    assert stores.challenges.use_up("a", session()) is Finish.DONE
    assert stores.sessions.session(1, "sid") == session()
    assert stores.challenges.find("a") is None
    assert claim(stores) is None


def test_a_used_or_unknown_challenge_starts_nothing(stores: Any) -> None:
    stores.users.find_or_create("pat@example.org", NOW)
    add(stores, challenge())
    stores.challenges.use_up("a", session())
    assert stores.challenges.use_up("a", session(sid="second")) is Finish.USED
    assert stores.challenges.use_up("never", session(sid="third")) is Finish.USED
    assert stores.sessions.session(1, "second") is None
    assert stores.sessions.session(1, "third") is None


def test_one_of_many_uses_a_challenge_up(stores: Any) -> None:
    stores.users.find_or_create("pat@example.org", NOW)
    add(stores, challenge())
    finished = run_concurrently(8, lambda index: stores.challenges.use_up("a", session(sid=f"sid{index}")))
    started = [index for index in range(8) if stores.sessions.session(1, f"sid{index}") is not None]
    assert finished.count(Finish.DONE) == 1
    assert started == [finished.index(Finish.DONE)]


def test_who_was_deleted_meanwhile_gets_no_session(stores: Any) -> None:
    add(stores, challenge())
    assert stores.challenges.use_up("a", session(userid=9)) is Finish.NO_USER
    assert stores.sessions.session(9, "sid") is None
    assert stores.challenges.find("a") == challenge()


def test_who_signs_out_everywhere_meanwhile_gets_no_session(stores: Any) -> None:
    user = stores.users.find_or_create("pat@example.org", NOW)
    add(stores, challenge())
    stores.users.next_generation(user.userid)
    assert stores.challenges.use_up("a", session()) is Finish.NO_USER
    assert stores.sessions.of(user.userid) == []
    started = replace(session(), generation=stores.users.user(user.userid).generation)
    assert stores.challenges.use_up("a", started) is Finish.DONE
    assert stores.sessions.session(user.userid, started.sid) == started


def test_profiles_are_changed_and_sign_ins_completed_at_the_same_time(stores: Any) -> None:
    stores.users.find_or_create("pat@example.org", NOW)
    for index in range(4):
        add(stores, challenge(f"c{index}"))

    def race(index: int) -> Any:
        if index % 2:
            return stores.users.change(1, {"firstname": f"Pat {index}"})
        return stores.challenges.use_up(f"c{index // 2}", session(sid=f"sid{index // 2}"))

    results = run_concurrently(8, race)
    assert results[::2] == [Finish.DONE] * 4
    assert [user.firstname for user in results[1::2]] == ["Pat 1", "Pat 3", "Pat 5", "Pat 7"]
    assert all(stores.sessions.session(1, f"sid{index}") is not None for index in range(4))


def test_codes_are_tried_and_used_up_at_the_same_time(stores: Any) -> None:
    stores.users.find_or_create("pat@example.org", NOW)
    add(stores, challenge())

    def race(index: int) -> object:
        return claim(stores) if index % 2 else stores.challenges.use_up("a", session(sid=f"sid{index}"))

    results = run_concurrently(8, race)
    assert results[::2].count(Finish.DONE) == 1
    assert stores.challenges.find("a") is None


def test_a_used_challenge_does_not_count(stores: Any) -> None:
    stores.users.find_or_create("pat@example.org", NOW)
    for index in range(7):
        assert add(stores, challenge(f"c{index}"), limit=1) is None
        assert add(stores, challenge("more"), limit=1) is not None
        assert stores.challenges.use_up(f"c{index}", session(sid=f"sid{index}")) is Finish.DONE


@pytest.mark.parametrize(
    "ask",
    [
        lambda stores: add(stores, challenge()),
        lambda stores: stores.challenges.withdraw(challenge()),
        lambda stores: stores.challenges.find("a"),
        lambda stores: claim(stores),
        lambda stores: stores.challenges.use_up("a", session()),
    ],
)
def test_a_store_that_fails_is_unavailable(stores: Any, ask: Any) -> None:
    stores.spoil()
    with pytest.raises(Unavailable):
        ask(stores)

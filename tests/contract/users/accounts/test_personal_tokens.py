from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.personal_token import PersonalToken, new_token
from chalicelib.users.accounts.ports import Kept
from tests.fakes.concurrency import run_concurrently

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
DAY = timedelta(days=1)


def keep(stores: Any, token: PersonalToken, now: datetime, *, generation: int = 0, limit: int = 10) -> Kept:
    kept: Kept = stores.personal_tokens.add(token, now, generation=generation, limit=limit)
    return kept


def drafted(stores: Any, email: str = "pat@example.org", *, days: int = 10, at: datetime = NOW) -> Any:
    user = stores.users.find_or_create(email, NOW)
    token, _ = new_token(user.userid, "Practice computer", at, days)
    return token


def added(stores: Any, email: str = "pat@example.org", *, days: int = 10, at: datetime = NOW) -> Any:
    token = drafted(stores, email, days=days, at=at)
    assert keep(stores, token, at) is Kept.DONE
    return token


def test_a_token_is_its_owner_s_alone(stores: Any) -> None:
    token = added(stores)
    assert stores.personal_tokens.find(token.userid, token.id) == token
    assert stores.personal_tokens.find(token.userid + 1, token.id) is None
    assert stores.personal_tokens.find(token.userid, f"{token.userid}-000000000000") is None
    assert stores.personal_tokens.of(token.userid + 1) == []


def test_tokens_are_listed_oldest_first(stores: Any) -> None:
    later = added(stores, at=NOW + DAY)
    first = added(stores)
    assert stores.personal_tokens.of(first.userid) == [first, later]


def test_there_are_no_more_than_may_be(stores: Any) -> None:
    made = [drafted(stores) for _ in range(6)]
    won = run_concurrently(6, lambda index: keep(stores, made[index], NOW, limit=3))
    assert sorted(one.value for one in won) == [*["done"] * 3, *["full"] * 3]
    kept = {token.id for token, one in zip(made, won, strict=True) if one is Kept.DONE}
    assert {token.id for token in stores.personal_tokens.of(made[0].userid)} == kept


def test_what_has_run_out_makes_room(stores: Any) -> None:
    old = added(stores, days=1)
    assert keep(stores, drafted(stores), NOW, limit=1) is Kept.FULL
    fresh = drafted(stores, at=NOW + DAY)
    assert keep(stores, fresh, NOW + DAY, limit=1) is Kept.DONE
    live = [one for one in stores.personal_tokens.of(old.userid) if one.is_live(NOW + DAY)]
    assert live == [fresh]


def test_nobody_has_no_token(stores: Any) -> None:
    token, _ = new_token(77, "Practice computer", NOW, 10)
    assert keep(stores, token, NOW) is Kept.GONE
    assert stores.personal_tokens.of(77) == []


def test_who_has_left_gets_no_token(stores: Any) -> None:
    token = drafted(stores)
    stores.users.delete(token.userid)
    assert keep(stores, token, NOW) is Kept.GONE


def test_who_has_signed_out_everywhere_gets_a_token_by_a_new_session_alone(stores: Any) -> None:
    token = drafted(stores)
    stores.users.next_generation(token.userid)
    assert keep(stores, token, NOW) is Kept.GONE
    assert stores.personal_tokens.of(token.userid) == []
    assert keep(stores, token, NOW, generation=1) is Kept.DONE


def test_a_use_is_recorded_and_nothing_else_changes(stores: Any) -> None:
    token, other = added(stores), added(stores, at=NOW + DAY)
    stores.personal_tokens.used(token.userid, token.id, NOW + DAY)
    assert stores.personal_tokens.of(token.userid) == [replace(token, last_used_at=NOW + DAY), other]


def test_a_removed_token_is_not_brought_back_by_its_use(stores: Any) -> None:
    token = added(stores)

    def race(index: int) -> None:
        if index == 2:
            stores.personal_tokens.remove(token.userid, token.id)
        else:
            stores.personal_tokens.used(token.userid, token.id, NOW)

    run_concurrently(4, race)
    assert stores.personal_tokens.of(token.userid) == []


def test_removing_all_is_not_undone_by_a_use_at_the_same_time(stores: Any) -> None:
    token = added(stores)

    def race(index: int) -> None:
        if index == 2:
            stores.personal_tokens.remove_all(token.userid)
        else:
            stores.personal_tokens.used(token.userid, token.id, NOW)

    run_concurrently(4, race)
    assert stores.personal_tokens.of(token.userid) == []


def test_a_token_is_removed_once_and_by_its_owner(stores: Any) -> None:
    token, other = added(stores), added(stores, "sam@example.org")
    assert not stores.personal_tokens.remove(other.userid, token.id)
    assert stores.personal_tokens.remove(token.userid, token.id)
    assert not stores.personal_tokens.remove(token.userid, token.id)
    stores.personal_tokens.used(token.userid, token.id, NOW)
    assert stores.personal_tokens.of(token.userid) == []
    assert stores.personal_tokens.of(other.userid) == [other]


def test_removing_all_spares_other_people(stores: Any) -> None:
    token, other = added(stores), added(stores, "sam@example.org")
    added(stores)
    stores.personal_tokens.remove_all(token.userid)
    stores.personal_tokens.remove_all(token.userid)
    assert stores.personal_tokens.of(token.userid) == []
    assert stores.personal_tokens.of(other.userid) == [other]


def test_all_are_removed_of_whoever_has_left(stores: Any) -> None:
    token = added(stores)
    stores.users.delete(token.userid)
    stores.personal_tokens.remove_all(token.userid)
    assert stores.personal_tokens.of(token.userid) == []


def test_a_token_is_live_until_it_runs_out(stores: Any) -> None:
    token = added(stores)
    live = stores.personal_tokens.is_live
    assert live(token.userid, token.id, token.expires_at - timedelta(milliseconds=1))
    assert not live(token.userid, token.id, token.expires_at)
    assert not live(token.userid + 1, token.id, NOW)


@pytest.mark.parametrize(
    "ask",
    [
        lambda tokens: tokens.add(any_token(), NOW, generation=0, limit=1),
        lambda tokens: tokens.of(1),
        lambda tokens: tokens.find(1, "1-0123456789ab"),
        lambda tokens: tokens.used(1, "1-0123456789ab", NOW),
        lambda tokens: tokens.remove(1, "1-0123456789ab"),
        lambda tokens: tokens.remove_all(1),
        lambda tokens: tokens.is_live(1, "1-0123456789ab", NOW),
    ],
)
def test_a_store_that_fails_is_unavailable(stores: Any, ask: Any) -> None:
    stores.spoil()
    with pytest.raises(Unavailable):
        ask(stores.personal_tokens)


def any_token() -> PersonalToken:
    return PersonalToken("1-0123456789ab", 1, "Practice computer", bytes(32), NOW, NOW + DAY)

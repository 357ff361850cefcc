from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import Session
from chalicelib.users.passkeys.model import Ceremony
from chalicelib.users.sso.model import Binding
from chalicelib.users.sso.ports import Outcome
from tests.fakes.concurrency import run_concurrently

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
DAY = timedelta(days=1)
PAT = "pat@hospital.example"
BOUND = Binding(PAT, "realm", "subject")


def way(number: int = 1) -> Ceremony:
    return Ceremony(f"state-{number}", bytes([number]) * 32, NOW + DAY)


def session(stores: Any, sid: str = "a") -> Session:
    user = stores.users.find_or_create(PAT, NOW)
    proved = NOW - timedelta(minutes=3)
    started = Session(sid, user.userid, b"f" * 32, b"s" * 32, NOW, NOW + DAY, NOW + DAY)
    return replace(started, sso=7, realm=BOUND.realm, authenticated_at=proved)


def test_it_binds_the_account_and_starts_the_session(stores: Any) -> None:
    assert stores.sso_people.of(PAT) is None
    started = session(stores)
    assert stores.sso_people.sign_in(started, BOUND) is Outcome.DONE
    assert stores.sso_people.of(PAT) == BOUND
    assert stores.sessions.session(started.userid, "a") == started
    assert stores.sso_people.of("sam@hospital.example") is None


def test_a_way_is_gone_once_even_if_many_go_it(stores: Any) -> None:
    outcomes = run_concurrently(5, lambda _: stores.sso_people.spend(way(), NOW))
    assert sorted(outcomes) == [*[False] * 4, True]
    # it stays so until nothing would be taken of it any more; another one is another one
    assert stores.sso_people.spend(way(2), NOW + DAY - timedelta(seconds=1))
    assert not stores.sso_people.spend(way(), NOW + DAY - timedelta(seconds=1))


def test_another_subject_of_the_realm_is_somebody_else(stores: Any) -> None:
    assert stores.sso_people.sign_in(session(stores), BOUND) is Outcome.DONE
    other = replace(BOUND, subject="other")
    assert stores.sso_people.sign_in(session(stores, "b"), other) is Outcome.OTHER
    # nothing was changed
    assert stores.sso_people.of(PAT) == BOUND
    assert stores.sso_people.sign_in(session(stores, "b"), BOUND) is Outcome.DONE


def test_of_two_who_come_first_at_once_one_is_bound(stores: Any) -> None:
    session(stores)
    outcomes = run_concurrently(
        4,
        lambda index: stores.sso_people.sign_in(
            session(stores, f"s{index}"), replace(BOUND, subject=f"subject-{index}")
        ),
    )
    assert sorted(one.value for one in outcomes) == ["done", *["other"] * 3]


def test_another_realm_binds_anew_and_so_does_what_was_forgotten(stores: Any) -> None:
    assert stores.sso_people.sign_in(session(stores), BOUND) is Outcome.DONE
    elsewhere = Binding(PAT, "another realm", "another")
    assert stores.sso_people.sign_in(session(stores, "b"), elsewhere) is Outcome.DONE
    assert stores.sso_people.of(PAT) == elsewhere
    stores.sso_people.forget(PAT)
    stores.sso_people.forget(PAT)
    assert stores.sso_people.of(PAT) is None
    third = replace(elsewhere, subject="third")
    assert stores.sso_people.sign_in(session(stores, "c"), third) is Outcome.DONE


def test_who_was_refused_last_is_accepted_and_the_generation_ends(stores: Any) -> None:
    assert stores.sso_people.accept(PAT, BOUND.realm) is None
    started = session(stores)
    assert stores.sso_people.accept(PAT, BOUND.realm) is None
    assert stores.sso_people.sign_in(started, BOUND) is Outcome.DONE
    assert stores.sso_people.accept(PAT, BOUND.realm) is None
    new, third = replace(BOUND, subject="new"), replace(BOUND, subject="third")
    # only within the realm, and not who has it
    stores.sso_people.refuse(replace(new, realm="another"))
    stores.sso_people.refuse(BOUND)
    assert stores.sso_people.of(PAT) == BOUND
    stores.sso_people.refuse(third)
    stores.sso_people.refuse(new)
    # the old owner comes once more
    assert stores.sso_people.sign_in(replace(started, sid="b"), BOUND) is Outcome.DONE
    assert stores.sso_people.of(PAT) == replace(BOUND, refused="new")
    assert stores.sso_people.accept(PAT, "another") is None
    assert stores.sso_people.accept(PAT, BOUND.realm) == started.userid
    assert stores.users.user(started.userid).generation == 1
    # who is refused now is not accepted by being asked again
    stores.sso_people.refuse(BOUND)
    assert stores.sso_people.accept(PAT, BOUND.realm) == started.userid
    late = replace(started, sid="c")
    assert stores.sso_people.sign_in(late, new) is Outcome.GONE
    assert stores.sso_people.sign_in(replace(late, generation=2), BOUND) is Outcome.OTHER
    assert stores.sso_people.sign_in(replace(late, generation=2), new) is Outcome.DONE
    assert stores.sso_people.of(PAT) == new


def test_who_was_refused_within_a_realm_is_forgotten_with_it(stores: Any) -> None:
    started = session(stores)
    assert stores.sso_people.sign_in(started, BOUND) is Outcome.DONE
    stores.sso_people.refuse(replace(BOUND, subject="new"))
    elsewhere = Binding(PAT, "another realm", "another")
    assert stores.sso_people.sign_in(replace(started, sid="b"), elsewhere) is Outcome.DONE
    assert stores.sso_people.of(PAT) == elsewhere
    # nobody is bound by being refused
    stores.users.delete(started.userid)
    stores.sso_people.forget(PAT)
    stores.sso_people.refuse(elsewhere)
    assert stores.sso_people.of(PAT) is None


def test_nobody_is_signed_in_who_is_gone_or_has_signed_out_everywhere(stores: Any) -> None:
    started = session(stores)
    stores.users.next_generation(started.userid)
    assert stores.sso_people.sign_in(started, BOUND) is Outcome.GONE
    assert stores.sso_people.sign_in(replace(started, generation=1), BOUND) is Outcome.DONE
    stores.users.delete(started.userid)
    assert stores.sso_people.sign_in(replace(started, sid="b"), BOUND) is Outcome.GONE


def test_a_store_that_fails_says_so(stores: Any) -> None:
    started = session(stores)
    stores.spoil()
    asks: list[Callable[[], object]] = [
        lambda: stores.sso_people.of(PAT),
        lambda: stores.sso_people.spend(way(), NOW),
        lambda: stores.sso_people.sign_in(started, BOUND),
        lambda: stores.sso_people.refuse(replace(BOUND, subject="new")),
        lambda: stores.sso_people.accept(PAT, BOUND.realm),
        lambda: stores.sso_people.forget(PAT),
    ]
    for ask in asks:
        with pytest.raises(Unavailable):
            ask()

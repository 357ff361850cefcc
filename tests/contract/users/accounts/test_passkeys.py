from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import Session
from chalicelib.users.passkeys.ceremonies import SIGN_IN, new_ceremony
from chalicelib.users.passkeys.model import Ceremony, Passkey, passkey_id
from chalicelib.users.passkeys.ports import Outcome
from tests.fakes.concurrency import run_concurrently

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
DAY = timedelta(days=1)


def ceremony() -> Ceremony:
    return new_ceremony(b"s" * 32, SIGN_IN, NOW)


def drafted(
    stores: Any, credential: bytes = b"credential", *, email: str = "pat@example.org", at: datetime = NOW
) -> Passkey:
    user = stores.users.find_or_create(email, NOW)
    return Passkey(
        id=passkey_id(credential),
        userid=user.userid,
        name="My phone",
        credential_id=credential,
        public_key=b"key",
        sign_count=1,
        is_synced=True,
        created_at=at,
    )


def added(stores: Any, credential: bytes = b"credential", **how: Any) -> Passkey:
    passkey = drafted(stores, credential, **how)
    assert stores.passkeys.add(passkey, ceremony(), limit=10) is Outcome.DONE
    return passkey


def session_of(passkey: Passkey, sid: str = "a", at: datetime = NOW) -> Session:
    return Session(
        sid,
        passkey.userid,
        b"f" * 32,
        b"s" * 32,
        at,
        at + DAY,
        at + 2 * DAY,
        client="Edge on Windows",
        passkey=passkey.id,
    )


def test_the_secret_is_drawn_once(stores: Any) -> None:
    drawn = run_concurrently(6, lambda _: stores.passkeys.secret())
    assert set(drawn) == {stores.passkeys.secret()}
    assert len(drawn[0]) == 32


def test_a_passkey_is_its_owner_s_alone(stores: Any) -> None:
    passkey = added(stores)
    assert stores.passkeys.find(passkey.userid, passkey.id) == passkey
    assert stores.passkeys.find(passkey.userid + 1, passkey.id) is None
    assert stores.passkeys.find(passkey.userid, passkey_id(b"other")) is None
    assert stores.passkeys.of(passkey.userid + 1) == []


def test_passkeys_are_listed_oldest_first(stores: Any) -> None:
    later = added(stores, b"later", at=NOW + DAY)
    first = added(stores, b"first")
    assert stores.passkeys.of(first.userid) == [first, later]


def test_a_passkey_is_registered_once_for_whomever(stores: Any) -> None:
    passkey = added(stores)
    for again in (passkey, drafted(stores, email="sam@example.org")):
        assert stores.passkeys.add(again, ceremony(), limit=10) is Outcome.TAKEN
    stores.passkeys.remove(passkey.userid, passkey.id)
    other = added(stores, email="sam@example.org")
    assert stores.passkeys.of(other.userid) == [other]
    assert stores.passkeys.of(passkey.userid) == []


def test_one_of_many_registers_it(stores: Any) -> None:
    made = [drafted(stores, email=f"{index}@example.org") for index in range(5)]
    won = run_concurrently(5, lambda index: stores.passkeys.add(made[index], ceremony(), limit=10))
    assert sorted(one.value for one in won) == ["done", *["taken"] * 4]
    assert [len(stores.passkeys.of(one.userid)) for one in made] == [one is Outcome.DONE for one in won]


def test_there_are_no_more_than_may_be(stores: Any) -> None:
    made = [drafted(stores, bytes([index]) * 16) for index in range(6)]
    won = run_concurrently(6, lambda index: stores.passkeys.add(made[index], ceremony(), limit=3))
    assert sorted(one.value for one in won) == [*["done"] * 3, *["full"] * 3]
    kept = {one.id for one, outcome in zip(made, won, strict=True) if outcome is Outcome.DONE}
    assert {one.id for one in stores.passkeys.of(made[0].userid)} == kept


def test_a_ceremony_is_answered_by_one_of_many_passkeys(stores: Any) -> None:
    made, asked = [drafted(stores, bytes([index]) * 16) for index in range(5)], ceremony()
    won = run_concurrently(5, lambda index: stores.passkeys.add(made[index], asked, limit=10))
    assert sorted(one.value for one in won) == [*["answered"] * 4, "done"]
    assert len(stores.passkeys.of(made[0].userid)) == 1


def test_what_is_wrong_with_a_ceremony_is_told_before_the_rest(stores: Any) -> None:
    passkey, asked = drafted(stores), ceremony()
    assert stores.passkeys.add(passkey, asked, limit=1) is Outcome.DONE
    assert stores.passkeys.add(drafted(stores, b"other"), asked, limit=1) is Outcome.ANSWERED
    assert stores.passkeys.add(passkey, ceremony(), limit=1) is Outcome.TAKEN
    assert stores.passkeys.add(drafted(stores, b"other"), ceremony(), limit=1) is Outcome.FULL
    assert stores.passkeys.sign_in(asked, session_of(passkey), 2) is Outcome.ANSWERED


def test_what_was_refused_leaves_the_ceremony_open(stores: Any) -> None:
    passkey, asked = added(stores), ceremony()
    assert stores.passkeys.add(passkey, asked, limit=10) is Outcome.TAKEN
    assert stores.passkeys.sign_in(asked, session_of(passkey), 1) is Outcome.COUNTED_BACK
    assert stores.sessions.of(passkey.userid) == []
    assert stores.passkeys.sign_in(asked, session_of(passkey), 2) is Outcome.DONE


def test_who_has_left_gets_none_and_is_not_signed_in(stores: Any) -> None:
    passkey = added(stores)
    stores.users.delete(passkey.userid)
    more = replace(passkey, id=passkey_id(b"more"), credential_id=b"more")
    assert stores.passkeys.add(more, ceremony(), limit=10) is Outcome.GONE
    assert stores.passkeys.sign_in(ceremony(), session_of(passkey), 2) is Outcome.GONE
    assert stores.sessions.of(passkey.userid) == []
    stores.passkeys.remove_all(passkey.userid)
    assert stores.passkeys.of(passkey.userid) == []


def test_who_has_signed_out_everywhere_gets_none_by_what_was_there(stores: Any) -> None:
    passkey = added(stores)
    more = replace(passkey, id=passkey_id(b"more"), credential_id=b"more")
    stores.users.next_generation(passkey.userid)
    assert stores.passkeys.add(more, ceremony(), limit=10) is Outcome.GONE
    assert stores.passkeys.sign_in(ceremony(), session_of(passkey), 2) is Outcome.GONE
    assert stores.sessions.of(passkey.userid) == []
    new = replace(more, generation=1)
    assert stores.passkeys.add(new, ceremony(), limit=10) is Outcome.DONE
    assert stores.passkeys.find(new.userid, new.id) == new
    session = replace(session_of(new), generation=1)
    assert stores.passkeys.sign_in(ceremony(), session, 2) is Outcome.DONE
    assert stores.sessions.session(new.userid, "a") == session


def test_nothing_that_is_started_meanwhile_outlives_signing_out_everywhere(stores: Any) -> None:
    """What a guest makes of an earlier generation is there when it is looked for, or is never there."""
    passkey = replace(added(stores), sign_count=0)

    def race(index: int) -> Any:
        if index == 0:
            stores.users.next_generation(passkey.userid)
            stores.passkeys.remove_all(passkey.userid)
            return stores.sessions.end_all(passkey.userid)
        if index % 2:
            return stores.passkeys.sign_in(ceremony(), session_of(passkey, str(index)), 1 + index)
        return stores.passkeys.add(drafted(stores, bytes([index]) * 16), ceremony(), limit=10)

    run_concurrently(5, race)
    assert stores.passkeys.of(passkey.userid) == []
    assert stores.sessions.of(passkey.userid) == []


def test_signing_in_starts_the_session_and_takes_down_the_use(stores: Any) -> None:
    passkey, other = added(stores), added(stores, b"other")
    session = session_of(passkey, at=NOW + DAY)
    assert stores.passkeys.sign_in(ceremony(), session, 7) is Outcome.DONE
    assert stores.sessions.session(passkey.userid, "a") == session
    assert stores.passkeys.find(passkey.userid, passkey.id) == replace(
        passkey, sign_count=7, last_used_at=NOW + DAY
    )
    assert stores.passkeys.find(other.userid, other.id) == other


def test_a_ceremony_signs_in_one_of_many(stores: Any) -> None:
    passkey, asked = added(stores), ceremony()
    won = run_concurrently(
        5, lambda index: stores.passkeys.sign_in(asked, session_of(passkey, str(index)), 2 + index)
    )
    assert sorted(one.value for one in won) == [*["answered"] * 4, "done"]
    assert [one.sid for one in stores.sessions.of(passkey.userid)] == [str(won.index(Outcome.DONE))]


def test_a_counter_never_goes_back_or_stands_still(stores: Any) -> None:
    passkey = added(stores)
    won = run_concurrently(
        5, lambda index: stores.passkeys.sign_in(ceremony(), session_of(passkey, str(index)), 2)
    )
    assert sorted(one.value for one in won) == [*["counted_back"] * 4, "done"]
    for back in (0, 1, 2):
        assert stores.passkeys.sign_in(ceremony(), session_of(passkey), back) is Outcome.COUNTED_BACK
    assert stores.passkeys.sign_in(ceremony(), session_of(passkey), 2**32 - 1) is Outcome.DONE


def test_many_without_a_counter_sign_in_at_once(stores: Any) -> None:
    passkey = replace(drafted(stores), sign_count=0)
    assert stores.passkeys.add(passkey, ceremony(), limit=10) is Outcome.DONE
    won = run_concurrently(
        4, lambda index: stores.passkeys.sign_in(ceremony(), session_of(passkey, str(index)), 0)
    )
    assert set(won) == {Outcome.DONE}
    assert len(stores.sessions.of(passkey.userid)) == 4


def test_a_removed_passkey_signs_nobody_in(stores: Any) -> None:
    passkey, other = added(stores), added(stores, b"other", email="sam@example.org")
    assert not stores.passkeys.remove(other.userid, passkey.id)
    assert stores.passkeys.remove(passkey.userid, passkey.id)
    assert not stores.passkeys.remove(passkey.userid, passkey.id)
    assert stores.passkeys.sign_in(ceremony(), session_of(passkey), 2) is Outcome.GONE
    assert stores.passkeys.of(passkey.userid) == []
    assert stores.passkeys.of(other.userid) == [other]


@pytest.mark.parametrize("everything", [True, False])
def test_removing_is_not_undone_by_signing_in_at_the_same_time(stores: Any, everything: bool) -> None:
    passkey = added(stores)

    def race(index: int) -> Any:
        if index == 1 and everything:
            return stores.passkeys.remove_all(passkey.userid)
        if index == 1:
            return stores.passkeys.remove(passkey.userid, passkey.id)
        return stores.passkeys.sign_in(ceremony(), session_of(passkey, str(index)), 2 + index)

    run_concurrently(4, race)
    assert stores.passkeys.of(passkey.userid) == []
    assert stores.passkeys.sign_in(ceremony(), session_of(passkey, "late"), 99) is Outcome.GONE


def test_removing_all_spares_other_people_and_frees_the_passkeys(stores: Any) -> None:
    passkey, more = added(stores), added(stores, b"more")
    other = added(stores, b"other", email="sam@example.org")
    stores.passkeys.remove_all(passkey.userid)
    stores.passkeys.remove_all(passkey.userid)
    assert stores.passkeys.of(passkey.userid) == []
    assert stores.passkeys.of(other.userid) == [other]
    assert added(stores, b"more").id == more.id


@pytest.mark.parametrize(
    "ask",
    [
        lambda passkeys: passkeys.secret(),
        lambda passkeys: passkeys.add(any_passkey(), ceremony(), limit=1),
        lambda passkeys: passkeys.of(1),
        lambda passkeys: passkeys.find(1, "x"),
        lambda passkeys: passkeys.sign_in(ceremony(), session_of(any_passkey()), 2),
        lambda passkeys: passkeys.remove(1, "x"),
        lambda passkeys: passkeys.remove_all(1),
    ],
)
def test_a_store_that_fails_is_unavailable(stores: Any, ask: Any) -> None:
    stores.spoil()
    with pytest.raises(Unavailable):
        ask(stores.passkeys)


def any_passkey() -> Passkey:
    return Passkey(passkey_id(b"c"), 1, "My phone", b"c", b"k", 1, is_synced=False, created_at=NOW)

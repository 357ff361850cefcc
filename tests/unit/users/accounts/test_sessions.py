from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import InvalidRequest, NotFound, Unauthenticated, Unavailable
from chalicelib.users.accounts.model import (
    MAX_CLIENT,
    SESSION_DAY,
    SESSION_LIFETIME,
    SESSIONS_PER_PERSON,
    SessionTerms,
)
from tests.fakes.accounts import Accounts


def refused(accounts: Accounts, refresh_token: str) -> bool:
    try:
        accounts.services.sessions.refresh(refresh_token)
    except Unauthenticated as error:
        return error.code == "invalid_refresh_token"
    return False


def test_a_refresh_gives_a_new_pair_of_the_same_session(accounts: Accounts) -> None:
    first = accounts.sign_in()
    accounts.clock.now += timedelta(minutes=59)
    second = accounts.services.sessions.refresh(first.refresh_token)
    assert second.refresh_token != first.refresh_token
    assert second.user == first.user
    assert accounts.claims(second.issued.token).sid == accounts.claims(first.issued.token).sid
    assert second.issued.expires_at == first.issued.expires_at + timedelta(minutes=59)


def test_using_an_old_refresh_token_again_ends_the_session(accounts: Accounts) -> None:
    first = accounts.sign_in()
    second = accounts.services.sessions.refresh(first.refresh_token)
    assert refused(accounts, first.refresh_token)
    assert refused(accounts, second.refresh_token)
    with pytest.raises(Unauthenticated):
        accounts.claims(second.issued.token)


def test_who_only_knows_the_session_id_cannot_end_it(accounts: Accounts) -> None:
    first = accounts.sign_in()
    userid, sid, family, secret = first.refresh_token.split(".")
    assert refused(accounts, f"{userid}.{sid}.{'A' * 43}.{'A' * 43}")
    assert refused(accounts, f"{userid}.{sid}.{secret}.{family}")
    assert accounts.services.sessions.refresh(first.refresh_token).user.userid > 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "...",
        "1.a.b",
        "1.a.b.c.d",
        "x.a.b.c",
        "-1.a.b.c",
        "٣.a.b.c",
        "1.é.b.c",
        "1." * 200,
        "9999999999.a.b.c",
    ],
)
def test_what_is_no_refresh_token_is_refused(accounts: Accounts, text: str) -> None:
    assert refused(accounts, text)


def test_a_session_lapses_after_thirty_idle_days(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    accounts.clock.now += timedelta(days=30) - timedelta(milliseconds=1)
    signed_in = accounts.services.sessions.refresh(signed_in.refresh_token)
    accounts.clock.now += timedelta(days=30)
    assert refused(accounts, signed_in.refresh_token)


def test_a_busy_session_lapses_after_180_days(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    begun = accounts.clock.now
    while accounts.clock.now < begun + timedelta(days=160):
        accounts.clock.now += timedelta(days=20)
        signed_in = accounts.services.sessions.refresh(signed_in.refresh_token)
    accounts.clock.now = begun + timedelta(days=180)
    assert refused(accounts, signed_in.refresh_token)


def test_a_refresh_carries_the_profile_as_it_is_now(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    accounts.store.change(1, {"firstname": "Pat", "lastname": "Example", "country": "AU"})
    refreshed = accounts.services.sessions.refresh(signed_in.refresh_token)
    assert accounts.claims(refreshed.issued.token).has_profile


def test_a_failing_signer_does_not_use_up_the_refresh_token(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    accounts.keys.fails = True
    with pytest.raises(Unavailable):
        accounts.services.sessions.refresh(signed_in.refresh_token)
    accounts.keys.fails = False
    assert accounts.services.sessions.refresh(signed_in.refresh_token).user.userid > 0


def test_signing_out_ends_this_session_only(accounts: Accounts) -> None:
    here, elsewhere = accounts.sign_in(), accounts.sign_in()
    accounts.services.sessions.sign_out(accounts.claims(here.issued.token))
    with pytest.raises(Unauthenticated):
        accounts.claims(here.issued.token)
    assert refused(accounts, here.refresh_token)
    assert accounts.claims(elsewhere.issued.token).userid > 0
    assert accounts.services.sessions.refresh(elsewhere.refresh_token).user.userid > 0


def test_signing_out_everywhere_ends_all_of_the_person_s_sessions(accounts: Accounts) -> None:
    mine, too, other = accounts.sign_in(), accounts.sign_in(), accounts.sign_in("sam@example.org")
    accounts.services.sessions.sign_out(accounts.claims(mine.issued.token), everywhere=True)
    assert refused(accounts, mine.refresh_token)
    assert refused(accounts, too.refresh_token)
    assert accounts.claims(other.issued.token).userid > 0


def test_a_lapsed_or_ended_session_makes_no_further_tokens(accounts: Accounts) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    accounts.services.sessions.require_live(claims)
    accounts.clock.now += timedelta(days=31)
    with pytest.raises(Unauthenticated):
        accounts.services.sessions.require_live(claims)


def test_a_clock_that_jumps_back_keeps_sessions_and_endings(accounts: Accounts) -> None:
    here, gone = accounts.sign_in(), accounts.sign_in()
    accounts.services.sessions.sign_out(accounts.claims(gone.issued.token))
    accounts.clock.now -= timedelta(hours=3)
    assert refused(accounts, gone.refresh_token)
    assert accounts.services.sessions.refresh(here.refresh_token).user.userid > 0


def test_the_hundred_and_first_session_ends_the_one_used_longest_ago(accounts: Accounts) -> None:
    first, second = accounts.sign_in(), accounts.sign_in()
    while len(accounts.store.sessions) < SESSIONS_PER_PERSON:
        accounts.clock.now += timedelta(hours=1)
        accounts.sign_in()
    first = accounts.services.sessions.refresh(first.refresh_token)
    other = accounts.sign_in("sam@example.org")
    accounts.sign_in()
    assert len(accounts.store.of(first.user.userid)) == SESSIONS_PER_PERSON
    assert refused(accounts, second.refresh_token)
    assert accounts.services.sessions.refresh(first.refresh_token).user.userid == first.user.userid
    assert accounts.services.sessions.refresh(other.refresh_token).user.userid == other.user.userid


def test_a_session_that_was_missed_when_somebody_signed_out_everywhere_is_not_refreshed(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, guest = accounts.sign_in(), accounts.sign_in()
    monkeypatch.setattr(accounts.store, "end_all", lambda _userid: None)
    accounts.services.sessions.sign_out(accounts.claims(here.issued.token), everywhere=True)
    assert refused(accounts, guest.refresh_token)
    assert accounts.services.sessions.refresh(accounts.sign_in().refresh_token).user.userid == 1


def test_what_was_not_used_for_weeks_ends_before_what_was_used_today(accounts: Accounts) -> None:
    while len(accounts.store.sessions) < SESSIONS_PER_PERSON - 1:
        accounts.sign_in()
    accounts.clock.now += timedelta(days=28)
    ward = accounts.sign_in(terms=WARD)
    accounts.clock.now += timedelta(minutes=1)
    accounts.sign_in()
    assert accounts.services.sessions.refresh(ward.refresh_token).user.userid == 1


def test_sessions_that_have_lapsed_take_no_room(accounts: Accounts) -> None:
    while len(accounts.store.sessions) < SESSIONS_PER_PERSON:
        accounts.clock.now += timedelta(hours=1)
        accounts.sign_in()
    accounts.clock.now += timedelta(days=31)
    accounts.sign_in()
    assert len(accounts.store.sessions) == SESSIONS_PER_PERSON + 1


WARD = SessionTerms(client="Edge on Windows")


def test_a_session_ends_with_the_day_however_busy(accounts: Accounts) -> None:
    signed_in = accounts.sign_in(terms=WARD)
    end = accounts.clock.now + SESSION_DAY
    while accounts.clock.now + timedelta(minutes=50) < end:
        accounts.clock.now += timedelta(minutes=50)
        signed_in = accounts.services.sessions.refresh(signed_in.refresh_token)
    accounts.clock.now = end
    assert refused(accounts, signed_in.refresh_token)
    with pytest.raises(Unauthenticated):
        accounts.claims(signed_in.issued.token)


def test_on_one_s_own_device_it_may_last_half_a_year(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    end = accounts.clock.now + SESSION_LIFETIME
    while accounts.clock.now + timedelta(days=29) < end:
        accounts.clock.now += timedelta(days=29)
        signed_in = accounts.services.sessions.refresh(signed_in.refresh_token)
    accounts.clock.now = end
    assert refused(accounts, signed_in.refresh_token)


def test_sessions_are_listed_those_used_last_first(accounts: Accounts) -> None:
    first, other = accounts.sign_in(), accounts.sign_in("sam@example.org")
    accounts.clock.now += timedelta(minutes=1)
    second = accounts.sign_in(terms=WARD)
    listed = accounts.services.sessions.of(accounts.claims(second.issued.token))
    assert [one.client for one in listed] == ["Edge on Windows", "Firefox on Linux"]
    accounts.clock.now += timedelta(minutes=1)
    first = accounts.services.sessions.refresh(first.refresh_token)
    listed = accounts.services.sessions.of(accounts.claims(second.issued.token))
    assert [one.client for one in listed] == ["Firefox on Linux", "Edge on Windows"]
    assert listed[0].last_used_at == accounts.clock.now
    accounts.clock.now += SESSION_DAY
    first = accounts.services.sessions.refresh(first.refresh_token)
    listed = accounts.services.sessions.of(accounts.claims(first.issued.token))
    assert [one.client for one in listed] == ["Firefox on Linux"]
    assert accounts.services.sessions.refresh(other.refresh_token).user.email == "sam@example.org"


def test_one_session_is_ended_by_its_owner(accounts: Accounts) -> None:
    here, lost, other = accounts.sign_in(), accounts.sign_in(), accounts.sign_in("sam@example.org")
    claims, sid = accounts.claims(here.issued.token), accounts.claims(lost.issued.token).sid
    with pytest.raises(NotFound, match="unknown_session"):
        accounts.services.sessions.end(accounts.claims(other.issued.token), sid)
    accounts.services.sessions.end(claims, sid)
    assert refused(accounts, lost.refresh_token)
    with pytest.raises(Unauthenticated):
        accounts.claims(lost.issued.token)
    with pytest.raises(NotFound, match="unknown_session"):
        accounts.services.sessions.end(claims, sid)
    assert accounts.services.sessions.refresh(here.refresh_token).user.userid == claims.userid


@pytest.mark.parametrize("client", ["a" * (MAX_CLIENT + 1), "a\nb", "a\u202eb", "<pat@example.org>"])
def test_what_a_client_calls_itself_is_bounded_and_takes_no_try(accounts: Accounts, client: str) -> None:
    started = accounts.start()
    mail = accounts.mailer.last
    with pytest.raises(InvalidRequest, match="invalid_field"):
        accounts.type_code(started.challenge, mail.code, terms=SessionTerms(client=client))
    with pytest.raises(InvalidRequest, match="invalid_field"):
        accounts.open_link(mail.token, terms=SessionTerms(client=client))
    assert accounts.type_code(started.challenge, mail.code, terms=WARD).user.userid > 0

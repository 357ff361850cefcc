from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import Conflict, InvalidRequest, Unauthenticated, Unavailable
from tests.fakes.accounts import Accounts


def test_a_change_answers_the_user_and_a_token_that_says_so(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    claims = accounts.claims(signed_in.issued.token)
    user, issued = accounts.services.profile.change(
        claims, {"title": " Dr ", "firstname": "Pat", "lastname": "van  der\u00a0Example", "country": "AU"}
    )
    assert (user.title, user.firstname, user.lastname, user.country) == ("Dr", "Pat", "van der Example", "AU")
    assert accounts.services.profile.get(claims) == user
    changed = accounts.claims(issued.token)
    assert changed.has_profile
    assert (changed.sid, changed.lastname) == (claims.sid, "van der Example")
    assert issued.expires_at == signed_in.issued.expires_at


def test_a_changed_token_does_not_outlive_the_one_it_was_made_with(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    accounts.clock.now += timedelta(minutes=50)
    _, issued = accounts.services.profile.change(accounts.claims(signed_in.issued.token), {"title": "Dr"})
    assert issued.expires_at == signed_in.issued.expires_at


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("firstname", ""),
        ("lastname", "   "),
        ("firstname", "a" * 101),
        ("title", "a" * 41),
        ("firstname", "Pat\n"),
        ("firstname", "Pat\x00"),
        ("lastname", "\u202eelpmaxE"),
        ("lastname", "Ex\u200bample"),
        ("lastname", "\ue000"),
        ("lastname", "Example <pat@example.org>"),
        ("title", "pat@example.org"),
        ("firstname", "pat\uff20example.org"),
        ("lastname", "\uff1cpat\ufe6bexample.org\uff1e"),
        ("country", "au"),
        ("country", "XX"),
        ("country", ""),
        ("language", "pt"),
        ("language", "de-AT"),
        ("language", "EN"),
    ],
)
def test_what_audit_trails_could_not_show_is_refused(accounts: Accounts, field: str, value: str) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    before = accounts.services.profile.get(claims)
    with pytest.raises(InvalidRequest) as refused:
        accounts.services.profile.change(claims, {field: value})
    assert refused.value.code == "invalid_field"
    assert field in refused.value.detail
    assert accounts.services.profile.get(claims) == before


@pytest.mark.parametrize("name", ["José", "O\u2019Example", "Nguyễn", "山田", "می\u200cترسم", "क्\u200dष"])
def test_names_of_many_scripts_are_kept(accounts: Accounts, name: str) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    user, _ = accounts.services.profile.change(claims, {"firstname": name})
    assert user.firstname == name


def test_two_spellings_of_one_name_are_stored_alike(accounts: Accounts) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    user, _ = accounts.services.profile.change(claims, {"firstname": "Jose\u0301"})
    assert user.firstname == "José"


def test_who_leaves_is_erased_and_signed_out_everywhere(accounts: Accounts) -> None:
    here, elsewhere = accounts.sign_in(), accounts.sign_in()
    claims = accounts.claims(here.issued.token)
    accounts.services.profile.delete(claims)
    assert accounts.store.users == {}
    assert accounts.store.sessions == {}
    assert accounts.forgotten == [(1, "pat@example.org")]
    for signed_in in (here, elsewhere):
        with pytest.raises(Unauthenticated):
            accounts.claims(signed_in.issued.token)
    assert accounts.sign_in().user.userid == 2


def test_leaving_can_be_asked_for_twice(accounts: Accounts) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    accounts.services.profile.delete(claims)
    accounts.services.profile.delete(claims)


def test_the_last_administrator_stays(accounts: Accounts) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    accounts.stay.add(1)
    with pytest.raises(Conflict) as refused:
        accounts.services.profile.delete(claims)
    assert refused.value.code == "last_administrator"
    assert accounts.services.profile.get(claims).userid == 1


def test_a_deleted_account_shows_and_changes_nothing(accounts: Accounts) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    accounts.store.delete(1)
    for ask in (
        lambda: accounts.services.profile.get(claims),
        lambda: accounts.services.profile.change(claims, {"title": "Dr"}),
        lambda: accounts.services.profile.change(claims, {}),
    ):
        with pytest.raises(Unauthenticated):
            ask()


def test_a_failing_store_is_unavailable(accounts: Accounts) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    accounts.store.fails = True
    for ask in (
        lambda: accounts.services.profile.get(claims),
        lambda: accounts.services.profile.change(claims, {"title": "Dr"}),
        lambda: accounts.services.profile.delete(claims),
    ):
        with pytest.raises(Unavailable):
            ask()

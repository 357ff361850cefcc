from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import Forbidden, InvalidRequest, Unauthenticated
from chalicelib.tokens.claims import AUDIENCE_LIFETIME, LIFETIME
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.model import SESSION_LIFETIME
from tests.fakes.accounts import CLOUD_URL, KEY_URL, REGISTERED, USER_URL, Accounts
from tests.fakes.tokens import FakeStanding


def verifier_of(accounts: Accounts, audience: str) -> TokenVerifier:
    return TokenVerifier(
        issuer=USER_URL,
        audience=audience,
        keys=accounts.keys,
        standing=FakeStanding(),
        clock=accounts.clock,
    )


def test_a_registered_server_s_token_is_good_there_alone(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    claims = accounts.claims(signed_in.issued.token)
    answer = accounts.services.audience_tokens.reissue(claims, "https://Key.Hospital.example:443/")
    assert answer.operator == "Example Hospital"
    assert answer.issued.expires_at == signed_in.issued.expires_at - LIFETIME + AUDIENCE_LIFETIME
    there = verifier_of(accounts, REGISTERED).verify_user(answer.issued.token)
    assert (there.aud, there.sid, there.email) == ([REGISTERED], claims.sid, "pat@example.org")
    for elsewhere in (USER_URL, KEY_URL, CLOUD_URL):
        with pytest.raises(Unauthenticated):
            verifier_of(accounts, elsewhere).verify(answer.issued.token)


@pytest.mark.parametrize("own", [KEY_URL, CLOUD_URL, "HTTPS://KEY.example.org/"])
def test_picsafe_s_own_servers_are_known(accounts: Accounts, own: str) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    assert accounts.services.audience_tokens.reissue(claims, own).operator == "PicSafe"


def test_a_server_that_nobody_registered_gets_no_token(accounts: Accounts) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    with pytest.raises(Forbidden) as refused:
        accounts.services.audience_tokens.reissue(claims, "https://key.hostile.example")
    assert refused.value.code == "unknown_audience"


def test_what_is_no_server_is_refused(accounts: Accounts) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    with pytest.raises(InvalidRequest) as refused:
        accounts.services.audience_tokens.reissue(claims, "http://key.hospital.example")
    assert refused.value.code == "invalid_audience"


def test_the_token_of_a_sign_in_is_good_at_the_user_server_alone(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    assert accounts.claims(signed_in.issued.token).aud == [USER_URL]
    for elsewhere in (KEY_URL, CLOUD_URL, REGISTERED):
        with pytest.raises(Unauthenticated):
            verifier_of(accounts, elsewhere).verify(signed_in.issued.token)


def test_one_for_the_user_server_itself_does_not_outlive_the_first(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    claims = accounts.claims(signed_in.issued.token)
    accounts.clock.now += timedelta(minutes=59)
    answer = accounts.services.audience_tokens.reissue(claims, USER_URL)
    assert answer.issued.expires_at == signed_in.issued.expires_at


@pytest.mark.parametrize("left", [timedelta(seconds=90), timedelta(minutes=20)])
def test_no_token_outlives_the_session(accounts: Accounts, left: timedelta) -> None:
    first = accounts.sign_in()
    ends = accounts.clock.now.replace(microsecond=0) + SESSION_LIFETIME
    signed_in = first
    while accounts.clock.now + timedelta(days=29) < ends:
        accounts.clock.now += timedelta(days=29)
        signed_in = accounts.services.sessions.refresh(signed_in.refresh_token)
    accounts.clock.now = ends - left
    claims = accounts.claims(accounts.services.sessions.refresh(signed_in.refresh_token).issued.token)
    answer = accounts.services.audience_tokens.reissue(claims, REGISTERED)
    assert answer.issued.expires_at - accounts.clock.now == min(left, AUDIENCE_LIFETIME)


def test_an_ended_session_gets_none_even_while_its_token_is_still_believed(accounts: Accounts) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    accounts.services.sessions.sign_out(claims)
    with pytest.raises(Unauthenticated):
        accounts.services.audience_tokens.reissue(claims, REGISTERED)


def test_a_token_for_one_file_may_go_over_plain_http_and_is_good_for_nothing_else(accounts: Accounts) -> None:
    plain = "http://endpoint.hospital.example"
    accounts.operators[plain] = "Example Hospital"
    claims = accounts.claims(accounts.sign_in().issued.token)
    token = accounts.services.audience_tokens.reissue(claims, plain, "ab" * 32).issued.token
    there = verifier_of(accounts, plain)
    assert there.verify_upload(token, at=accounts.clock()).sha256 == "ab" * 32
    for refused in (there.verify, there.verify_user):
        with pytest.raises(Unauthenticated):
            refused(token)
    with pytest.raises(InvalidRequest):
        accounts.services.audience_tokens.reissue(claims, plain)
    with pytest.raises(Forbidden):
        accounts.services.audience_tokens.reissue(claims, "http://other.hospital.example", "ab" * 32)

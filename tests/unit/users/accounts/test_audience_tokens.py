from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import Forbidden, InvalidRequest, Unauthenticated
from chalicelib.tokens.user_tokens import TokenVerifier
from tests.fakes.accounts import CLOUD_URL, KEY_URL, REGISTERED, USER_URL, Accounts


def verifier_of(accounts: Accounts, audience: str) -> TokenVerifier:
    from tests.fakes.tokens import FakeEndedSessions

    return TokenVerifier(
        issuer=USER_URL,
        audience=audience,
        keys=accounts.keys,
        ended=FakeEndedSessions(),
        clock=accounts.clock,
    )


def test_a_registered_server_s_token_is_good_there_alone(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    claims = accounts.claims(signed_in.issued.token)
    answer = accounts.services.audience_tokens.reissue(claims, "https://Key.Hospital.example:443/")
    assert answer.operator == "Example Hospital"
    assert answer.issued.expires_at == signed_in.issued.expires_at
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


def test_a_re_issued_token_does_not_outlive_the_first(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    claims = accounts.claims(signed_in.issued.token)
    accounts.clock.now += timedelta(minutes=59)
    answer = accounts.services.audience_tokens.reissue(claims, REGISTERED)
    assert answer.issued.expires_at == signed_in.issued.expires_at


def test_an_ended_session_gets_none_even_while_its_token_is_still_believed(accounts: Accounts) -> None:
    claims = accounts.claims(accounts.sign_in().issued.token)
    accounts.services.sessions.sign_out(claims)
    with pytest.raises(Unauthenticated):
        accounts.services.audience_tokens.reissue(claims, REGISTERED)

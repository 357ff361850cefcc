"""Which tokens still stand, in the User Server's own process and anywhere else."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from chalicelib.errors import Unauthenticated, Unavailable
from chalicelib.outage import Outage
from chalicelib.tokens.claims import AUDIENCE_LIFETIME, Claims
from chalicelib.tokens.standing import (
    PUBLISHED_FRESHNESS,
    PUBLISHED_MAX_AGE,
    OwnStanding,
    RemoteStanding,
)
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.enterprises.model import ScriptToken
from tests.fakes.accounts import KEY_URL, USER_URL, make_accounts
from tests.fakes.enterprises import Memory, fake_stores
from tests.fakes.tokens import FakeClock, enterprise, person

CLOCK = FakeClock()
SHORT = int(AUDIENCE_LIFETIME.total_seconds())


def short(claims: Claims) -> Claims:
    """The same for five minutes."""
    return msgspec.structs.replace(claims, exp=claims.iat + SHORT)


def test_the_user_server_knows_at_once_of_sessions_that_ended() -> None:
    accounts = make_accounts()
    here, elsewhere = accounts.sign_in(), accounts.sign_in()
    claims = [accounts.claims(one.issued.token) for one in (here, elsewhere)]
    standing = accounts.standing
    assert [standing.stands(one) for one in claims] == [True, True]
    accounts.services.sessions.sign_out(claims[0])
    assert [standing.stands(one) for one in claims] == [False, True]
    accounts.clock.now += timedelta(days=30)
    assert [standing.stands(one) for one in claims] == [False, False]


def test_the_user_server_knows_at_once_of_tokens_that_were_revoked() -> None:
    tokens = fake_stores(Memory()).script_tokens
    accounts = make_accounts()
    standing = OwnStanding(
        sessions=lambda: accounts.store,
        personal_tokens=lambda: accounts.personal_tokens,
        revoked=lambda: tokens,
        clock=CLOCK,
    )
    claims = enterprise()
    assert standing.stands(claims)
    tokens.revoke(ScriptToken(claims.jti, claims.expires_at), CLOCK.now)
    assert not standing.stands(claims)
    assert standing.stands(msgspec.structs.replace(claims, jti="another"))


def test_the_user_server_knows_at_once_of_personal_tokens_that_were_revoked() -> None:
    accounts = make_accounts()
    claims = accounts.claims(accounts.sign_in().issued.token)
    made, text = accounts.services.personal_tokens.create(claims, "Practice computer")
    issued = accounts.services.personal_tokens.for_key_server(text, KEY_URL).issued.token
    verifier = TokenVerifier(
        issuer=USER_URL,
        audience=KEY_URL,
        keys=accounts.keys,
        standing=accounts.standing,
        clock=accounts.clock,
    )
    assert verifier.verify_opener(issued).personal_token == made.id
    accounts.services.personal_tokens.revoke(claims, made.id)
    with pytest.raises(Unauthenticated):
        verifier.verify_opener(issued)


def unknown() -> frozenset[str]:
    raise Unavailable


@pytest.mark.parametrize("claims", [short(person()), short(enterprise())])
def test_what_lives_five_minutes_needs_no_list(claims: Claims) -> None:
    assert RemoteStanding(unknown).stands(claims)
    assert RemoteStanding(lambda: frozenset({claims.jti})).stands(claims)


def test_a_person_s_token_that_lives_longer_is_taken_nowhere_else() -> None:
    assert not RemoteStanding(frozenset).stands(person())


def test_a_script_s_long_token_is_held_against_the_list() -> None:
    claims = enterprise()
    assert RemoteStanding(lambda: frozenset({"another"})).stands(claims)
    assert not RemoteStanding(lambda: frozenset({claims.jti})).stands(claims)


def test_without_the_list_only_scripts_long_tokens_are_refused_and_told_why() -> None:
    with pytest.raises(Unavailable) as refused:
        RemoteStanding(unknown).stands(enterprise())
    assert refused.value.code == "revocations_unknown"


def test_a_revoked_token_is_refused_everywhere_within_five_minutes() -> None:
    on_its_way = PUBLISHED_FRESHNESS.usable + timedelta(seconds=PUBLISHED_MAX_AGE)
    assert on_its_way + Outage().revoked <= timedelta(minutes=5)

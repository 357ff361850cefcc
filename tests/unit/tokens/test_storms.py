"""Attacks on what servers elsewhere have to know: sign-ins without end, and readers without end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import Unavailable
from chalicelib.tokens.standing import RemoteStanding
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.enterprises.model import ScriptToken
from chalicelib.users.enterprises.revoked_tokens import RevokedTokenList
from tests.fakes.accounts import KEY_URL, USER_URL, make_accounts
from tests.fakes.concurrency import run_concurrently
from tests.fakes.enterprises import FakeScriptTokens, Memory
from tests.fakes.tokens import FakeClock

MINUTE = timedelta(minutes=1)


def test_a_storm_of_sign_ins_and_sign_outs_changes_nothing_for_a_key_server() -> None:
    accounts, memory = make_accounts(), Memory()
    published = RevokedTokenList(FakeScriptTokens(memory), accounts.clock)
    verifier = TokenVerifier(
        issuer=USER_URL,
        audience=KEY_URL,
        keys=accounts.keys,
        standing=RemoteStanding(lambda: frozenset(published.live())),
        clock=accounts.clock,
    )
    pat = accounts.claims(accounts.sign_in("pat@example.org").issued.token)
    for _ in range(2000):
        storm = accounts.claims(accounts.sign_in("storm@example.org").issued.token)
        accounts.services.sessions.sign_out(storm)
    assert published.live() == []
    token = accounts.services.audience_tokens.reissue(pat, KEY_URL).issued.token
    assert verifier.verify_user(token).email == "pat@example.org"
    assert memory.revocations_read == 1
    assert len(accounts.store.sessions) == 1


def test_an_ended_session_is_over_elsewhere_by_itself_within_five_minutes_and_a_half() -> None:
    accounts = make_accounts()
    verifier = TokenVerifier(
        issuer=USER_URL,
        audience=KEY_URL,
        keys=accounts.keys,
        standing=RemoteStanding(frozenset),
        clock=accounts.clock,
    )
    claims = accounts.claims(accounts.sign_in().issued.token)
    token = accounts.services.audience_tokens.reissue(claims, KEY_URL).issued.token
    accounts.services.sessions.sign_out(claims, everywhere=True)
    accounts.clock.now += 5 * MINUTE + MINUTE / 2
    with pytest.raises(Exception, match="invalid_token"):
        verifier.verify(token)


def test_a_flood_of_readers_reads_the_store_four_times_a_minute() -> None:
    clock, memory = FakeClock(), Memory()
    published = RevokedTokenList(FakeScriptTokens(memory), clock)
    for _ in range(10_000):
        published.live()
        clock.now += MINUTE / 10_000
    assert memory.revocations_read <= 5


def test_readers_at_once_read_the_store_once() -> None:
    memory = Memory()
    published = RevokedTokenList(FakeScriptTokens(memory), FakeClock())
    assert run_concurrently(16, lambda _: published.live()) == [[]] * 16
    assert memory.revocations_read == 1


def test_a_flood_while_the_store_is_away_asks_it_seldom() -> None:
    clock, memory = FakeClock(), Memory(fails=True)
    published = RevokedTokenList(FakeScriptTokens(memory), clock)
    for _ in range(1000):
        with pytest.raises(Unavailable):
            published.live()
        clock.now += MINUTE / 1000
    memory.fails = False
    clock.now += MINUTE
    assert published.live() == []


def test_a_list_that_is_too_long_is_not_given_in_part() -> None:
    clock, memory = FakeClock(), Memory()
    tokens = FakeScriptTokens(memory)
    published = RevokedTokenList(tokens, clock, limit=3)
    for number in range(4):
        assert len(published.live()) == number
        tokens.revoke(ScriptToken(str(number), clock.now + timedelta(days=1)), clock.now)
        clock.now += MINUTE
    with pytest.raises(Unavailable):
        published.live()

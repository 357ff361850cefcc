"""Tokens made without end, each of which costs a signature: by a session, an account, a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.errors import TooManyRequests, Unavailable
from chalicelib.users.accounts.limits import (
    REFRESHES_PER_SESSION,
    TOKEN_WINDOW,
    TOKENS_PER_ACCOUNT,
    TOKENS_PER_SESSION,
)
from tests.fakes.accounts import KEY_URL, REGISTERED, Accounts

SAM = "sam@example.org"


def token(accounts: Accounts, user_token: str, audience: str = KEY_URL) -> None:
    accounts.services.audience_tokens.reissue(accounts.claims(user_token), audience)


def rename(accounts: Accounts, user_token: str) -> None:
    accounts.services.profile.change(accounts.claims(user_token), {"title": "Dr."})


def refusals(times: int, ask: Callable[[], object]) -> list[TooManyRequests]:
    refused = []
    for _ in range(times):
        try:
            ask()
        except TooManyRequests as error:
            refused.append(error)
    return refused


@pytest.mark.parametrize("ask", [token, partial(token, audience=REGISTERED), rename])
def test_a_session_has_so_many_in_ten_minutes_and_then_waits(
    accounts: Accounts, ask: Callable[[Accounts, str], None]
) -> None:
    pat = accounts.sign_in().issued.token
    before = accounts.keys.signed
    refused = refusals(TOKENS_PER_SESSION + 5, lambda: ask(accounts, pat))
    assert len(refused) == 5
    assert accounts.keys.signed - before == TOKENS_PER_SESSION
    assert {error.code for error in refused} == {"too_many_tokens"}
    wait = refused[0].retry_after
    assert wait is not None
    assert 0 < wait <= TOKEN_WINDOW.total_seconds()
    accounts.clock.now += timedelta(seconds=wait)
    assert refusals(1, lambda: ask(accounts, pat)) == []


def test_whoever_has_one_session_s_token_keeps_neither_the_others_nor_its_own_renewal_waiting(
    accounts: Accounts,
) -> None:
    stolen, other, sam = accounts.sign_in(), accounts.sign_in(), accounts.sign_in(SAM)
    assert refusals(2 * TOKENS_PER_SESSION, lambda: token(accounts, stolen.issued.token))
    for signed_in in (other, sam):
        token(accounts, signed_in.issued.token)
    accounts.services.sessions.refresh(stolen.refresh_token)


def test_new_sessions_do_not_help_an_account_without_end(accounts: Accounts) -> None:
    made = 0
    for _ in range(TOKENS_PER_ACCOUNT // TOKENS_PER_SESSION + 2):
        pat = accounts.sign_in().issued.token
        times = TOKENS_PER_SESSION
        made += times - len(refusals(times, lambda pat=pat: token(accounts, pat)))  # type: ignore[misc]  # a default binds the loop's value
    assert made == TOKENS_PER_ACCOUNT
    token(accounts, accounts.sign_in(SAM).issued.token)


def test_a_session_is_not_refreshed_without_end_and_stays(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    for _ in range(REFRESHES_PER_SESSION):
        signed_in = accounts.services.sessions.refresh(signed_in.refresh_token)
    before = accounts.keys.signed
    assert len(refusals(3, lambda: accounts.services.sessions.refresh(signed_in.refresh_token))) == 3
    assert accounts.keys.signed == before
    accounts.clock.now += TOKEN_WINDOW
    accounts.services.sessions.refresh(signed_in.refresh_token)


def test_without_an_answer_of_the_store_nothing_is_signed(accounts: Accounts) -> None:
    pat = accounts.sign_in().issued.token
    before = accounts.keys.signed
    accounts.requesters.fails = True
    for ask in (token, rename):
        with pytest.raises(Unavailable):
            ask(accounts, pat)
    assert accounts.keys.signed == before

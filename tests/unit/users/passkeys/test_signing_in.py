"""Signing in by a passkey, and whatever else looks like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.errors import NotFound, TooManyRequests, Unauthenticated
from chalicelib.users.accounts.limits import PASSKEY_SIGN_INS_PER_ACCOUNT
from chalicelib.users.accounts.model import SESSION_DAY
from chalicelib.users.passkeys.model import CEREMONY_LIFETIME
from tests.fakes.accounts import Accounts, make_accounts
from tests.fakes.authenticator import EDDSA, ES256, RS256, Authenticator, Page
from tests.unit.users.passkeys.ceremonial import WARD, add, enter, refusal, signed_in

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
@pytest.mark.parametrize(("counts", "is_synced"), [(True, False), (False, True)])
def test_a_passkey_signs_its_owner_in(
    accounts: Accounts, algorithm: int, counts: bool, is_synced: bool
) -> None:
    device = Authenticator(algorithm, counts=counts, is_synced=is_synced)
    passkey = add(accounts, signed_in(accounts), device)
    assert passkey.is_synced is is_synced
    for _ in range(2):
        accounts.clock.now += SECOND
        done = enter(accounts, device)
        assert done.user.email == "pat@example.org"
        claims = accounts.claims(done.issued.token)
        assert accounts.services.sessions.refresh(done.refresh_token).user == done.user
        [used] = accounts.services.passkeys.of(claims)
        assert used.last_used_at == accounts.clock.now
        session = accounts.services.sessions.require_live(claims)
        assert (session.client, session.passkey) == ("Edge on Windows", passkey.id)
        assert session.expires_at == accounts.clock.now + SESSION_DAY


@pytest.mark.parametrize(
    "page",
    [
        Page(origin="https://my.example.org.evil.example"),
        Page(origin="https://example.org"),
        Page(origin="http://my.example.org"),
        Page(origin="https://my.example.org:8443"),
        Page(rp_id="example.org"),
        Page(rp_id="evil.example"),
        Page(is_user_verified=False),
        Page(is_user_present=False),
        Page(is_framed=True),
        Page(kind="webauthn.create"),
        Page(kind="payment.get"),
        # claims to be backed up where it may not be, and to be on other devices, which it was not at first
        Page(flags=0x10),
        Page(flags=0x08),
        # says that more follows, and nothing does
        Page(flags=0x80),
    ],
)
def test_what_another_page_or_nobody_has_asked_for_signs_nobody_in(accounts: Accounts, page: Page) -> None:
    device = Authenticator()
    add(accounts, signed_in(accounts), device)
    sessions = len(accounts.store.sessions)
    assert refusal(Unauthenticated, lambda: enter(accounts, device, page)) == "invalid_passkey"
    assert len(accounts.store.sessions) == sessions
    assert enter(accounts, device).user.userid == 1


def test_an_answer_works_once(accounts: Accounts) -> None:
    device = Authenticator(counts=False)
    add(accounts, signed_in(accounts), device)
    asked = accounts.services.passkeys.ask_to_sign_in().ceremony
    answer = device.get(asked.challenge)
    take = accounts.services.passkeys.sign_in
    assert take(asked.token, answer, WARD).user.userid == 1
    assert refusal(Unauthenticated, lambda: take(asked.token, answer, WARD)) == "invalid_passkey"
    again = device.get(asked.challenge)
    assert refusal(Unauthenticated, lambda: take(asked.token, again, WARD)) == "invalid_passkey"


def test_an_answer_is_of_no_use_to_whoever_did_not_ask(accounts: Accounts) -> None:
    device = Authenticator()
    add(accounts, signed_in(accounts), device)
    passkeys = accounts.services.passkeys
    mine, other = passkeys.ask_to_sign_in().ceremony, passkeys.ask_to_sign_in().ceremony
    answer = device.get(mine.challenge)
    assert refusal(Unauthenticated, lambda: passkeys.sign_in(other.token, answer, WARD)) == "invalid_passkey"
    assert passkeys.sign_in(mine.token, answer, WARD).user.userid == 1


def test_a_question_is_answered_within_its_time(accounts: Accounts) -> None:
    device = Authenticator()
    add(accounts, signed_in(accounts), device)
    passkeys = accounts.services.passkeys
    asked = passkeys.ask_to_sign_in().ceremony
    answer = device.get(asked.challenge)
    accounts.clock.now += CEREMONY_LIFETIME - SECOND
    assert passkeys.sign_in(asked.token, answer, WARD).user.userid == 1
    late = passkeys.ask_to_sign_in().ceremony
    answer = device.get(late.challenge)
    accounts.clock.now += CEREMONY_LIFETIME
    assert refusal(Unauthenticated, lambda: passkeys.sign_in(late.token, answer, WARD)) == "invalid_passkey"


def test_a_question_to_add_is_none_to_sign_in(accounts: Accounts) -> None:
    device = Authenticator()
    claims = signed_in(accounts)
    add(accounts, claims, device)
    passkeys = accounts.services.passkeys
    asked = passkeys.ask_to_add(claims).ceremony
    answer = device.get(asked.challenge)
    assert refusal(Unauthenticated, lambda: passkeys.sign_in(asked.token, answer, WARD)) == "invalid_passkey"


@pytest.mark.parametrize("token", ["", "x", "..", "1.2.3", "9" * 20 + ".a.b", "²." + "a.b", "a" * 5000])
def test_a_made_up_question_is_none(accounts: Accounts, token: str) -> None:
    device = Authenticator()
    add(accounts, signed_in(accounts), device)
    answer = device.get(bytes(32))
    take = accounts.services.passkeys.sign_in
    assert refusal(Unauthenticated, lambda: take(token, answer, WARD)) == "invalid_passkey"


def test_asking_leaves_nothing_behind_however_often(accounts: Accounts) -> None:
    before = (dict(accounts.requesters.taken), dict(accounts.store.challenges))
    for _ in range(100):
        accounts.services.passkeys.ask_to_sign_in()
    assert (accounts.requesters.taken, accounts.store.challenges) == before
    assert accounts.passkeys.answered == set()


def test_a_stranger_s_wrong_answers_keep_nobody_out(accounts: Accounts) -> None:
    device = Authenticator()
    add(accounts, signed_in(accounts), device)
    before = dict(accounts.requesters.taken)
    for _ in range(PASSKEY_SIGN_INS_PER_ACCOUNT + 1):
        forged = replace(device.get(bytes(32)), signature=b"forged")
        asked = accounts.services.passkeys.ask_to_sign_in().ceremony
        take = partial(accounts.services.passkeys.sign_in, asked.token, forged, WARD)
        assert refusal(Unauthenticated, take) == "invalid_passkey"
    assert (accounts.requesters.taken, accounts.passkeys.answered) == (before, accounts.passkeys.answered)
    assert enter(accounts, device).user.userid == 1


def test_one_s_own_sign_ins_are_bounded(accounts: Accounts) -> None:
    device = Authenticator()
    add(accounts, signed_in(accounts), device)
    for _ in range(PASSKEY_SIGN_INS_PER_ACCOUNT):
        enter(accounts, device)
    assert refusal(TooManyRequests, lambda: enter(accounts, device)) == "too_many_tokens"
    accounts.clock.now += timedelta(minutes=10)
    assert enter(accounts, device).user.userid == 1


def test_a_passkey_is_its_owner_s_alone(accounts: Accounts) -> None:
    own, other = Authenticator(), Authenticator()
    add(accounts, signed_in(accounts), own)
    add(accounts, signed_in(accounts, "sam@example.org"), other)
    handle = own.keys[0].user_handle
    passkeys = accounts.services.passkeys
    for change, code in (
        # somebody's passkey under another's handle, somebody's ID with another's signature
        ({"user_handle": handle}, "unknown_passkey"),
        ({"credential_id": own.keys[0].credential_id, "user_handle": handle}, "invalid_passkey"),
        ({"user_handle": (1).to_bytes(4, "big") + bytes(28)}, "unknown_passkey"),
        ({"user_handle": b"1"}, "unknown_passkey"),
        ({"user_handle": b""}, "unknown_passkey"),
    ):
        asked = passkeys.ask_to_sign_in().ceremony
        forged: Any = replace(other.get(asked.challenge), **change)
        take = partial(passkeys.sign_in, asked.token, forged, WARD)
        assert refusal(Unauthenticated, take) == code
    assert enter(accounts, other).user.email == "sam@example.org"


@pytest.mark.parametrize("field", ["client_data", "authenticator_data", "signature"])
def test_what_was_changed_or_is_none_is_refused(accounts: Accounts, field: str) -> None:
    device = Authenticator()
    add(accounts, signed_in(accounts), device)
    passkeys = accounts.services.passkeys
    for damage in (b"", b"{}", b"[]", b"\xff" * 40, b"[" * 3000, bytes(37), b'{"type":1,"challenge":2}'):
        asked = passkeys.ask_to_sign_in().ceremony
        damaged: Any = replace(device.get(asked.challenge), **{field: damage})
        take = partial(passkeys.sign_in, asked.token, damaged, WARD)
        assert refusal(Unauthenticated, take) == "invalid_passkey"
    assert enter(accounts, device).user.userid == 1


def test_a_counter_that_goes_back_is_a_copy(accounts: Accounts, caplog: pytest.LogCaptureFixture) -> None:
    device = Authenticator()
    add(accounts, signed_in(accounts), device)
    enter(accounts, device)
    for back in (1, 2):
        device.keys[0].sign_count -= back
        assert refusal(Unauthenticated, lambda: enter(accounts, device)) == "invalid_passkey"
    assert "counted_back" in caplog.text
    device.keys[0].sign_count += 5
    assert enter(accounts, device).user.userid == 1


def test_a_counter_that_has_begun_does_not_stop(accounts: Accounts) -> None:
    device = Authenticator()
    add(accounts, signed_in(accounts), device)
    enter(accounts, device)
    device.counts = False
    device.keys[0].sign_count = 0
    assert refusal(Unauthenticated, lambda: enter(accounts, device)) == "invalid_passkey"


@pytest.mark.parametrize(
    "my_url",
    ["https://192.0.2.1", "https://[2001:db8::1]", "http://127.0.0.1:8000", "http://my.hospital.lan"],
)
def test_addresses_that_browsers_give_no_passkeys_to_have_none(my_url: str) -> None:
    accounts = make_accounts(my_url=my_url)
    claims = signed_in(accounts)
    passkeys = accounts.services.passkeys
    assert not passkeys.are_offered
    assert passkeys.of(claims) == []
    answer = Authenticator()
    answer.create(bytes(32), b"handle")
    for call in (
        passkeys.ask_to_sign_in,
        lambda: passkeys.ask_to_add(claims),
        lambda: passkeys.sign_in("x", answer.get(bytes(32)), WARD),
        lambda: passkeys.add(claims, "x", "My phone", b"", b""),
    ):
        assert refusal(NotFound, call) == "passkeys_unavailable"

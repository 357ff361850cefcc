"""Adding, listing and removing passkeys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.errors import (
    Conflict,
    DomainError,
    Forbidden,
    InvalidRequest,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import PASSKEYS_A_DAY
from chalicelib.users.accounts.model import FRESH_FOR
from chalicelib.users.mail.ports import Letter
from chalicelib.users.passkeys.ceremonies import handle_of
from chalicelib.users.passkeys.model import CEREMONY_LIFETIME, PASSKEYS_PER_PERSON
from tests.fakes.accounts import Accounts
from tests.fakes.authenticator import RS256, Authenticator, Page, cbor
from tests.unit.users.passkeys.ceremonial import add, enter, refusal, signed_in

SECOND = timedelta(seconds=1)


def test_its_owner_is_told_by_mail_and_sees_it(accounts: Accounts) -> None:
    claims = signed_in(accounts)
    passkey = add(accounts, claims, Authenticator())
    assert accounts.mailer.last.to == "pat@example.org"
    assert "My phone" in accounts.mailer.last.text
    assert accounts.mailer.last.link == "https://my.example.org/app/account/settings"
    assert accounts.services.passkeys.of(claims) == [passkey]
    assert accounts.services.passkeys.of(signed_in(accounts, "sam@example.org")) == []


def test_its_owner_is_told_in_their_language(accounts: Accounts) -> None:
    claims = signed_in(accounts)
    accounts.store.change(claims.userid, {"language": "de"})
    add(accounts, claims, Authenticator())
    assert accounts.mailer.last.subject == "Ihrem PicSafe-Konto wurde ein Passkey hinzugefügt"


def test_without_the_mail_there_is_none(accounts: Accounts) -> None:
    claims = signed_in(accounts)
    accounts.mailer.fails = True
    assert refusal(Unavailable, lambda: add(accounts, claims, Authenticator())) == "unavailable"
    assert accounts.services.passkeys.of(claims) == []


def test_it_signs_nobody_in_before_the_mail_is_taken_on(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims, device = signed_in(accounts), Authenticator()
    sessions, tried = dict(accounts.store.sessions), []

    def put(_letter: Letter) -> None:
        tried.append(refusal(Unauthenticated, lambda: enter(accounts, device)))
        raise Unavailable

    monkeypatch.setattr(accounts.mailer, "put", put)
    assert refusal(Unavailable, lambda: add(accounts, claims, device)) == "unavailable"
    assert (tried, accounts.store.sessions) == (["unknown_passkey"], sessions)


def test_nobody_is_told_of_a_passkey_that_is_refused(accounts: Accounts) -> None:
    claims, passkeys = signed_in(accounts), accounts.services.passkeys
    asked = [passkeys.ask_to_add(claims) for _ in range(2)]
    device = Authenticator()
    add(accounts, claims, device)
    made = device.create(
        asked[0].ceremony.challenge, asked[0].handle, credential_id=device.keys[0].credential_id
    )
    again = partial(
        passkeys.add, claims, asked[0].ceremony.token, "My phone", made.client_data, made.attestation_object
    )
    told = len(accounts.mailer.sent)
    assert refusal(Conflict, again) == "known_passkey"
    for _ in range(PASSKEYS_PER_PERSON - 1):
        add(accounts, claims, Authenticator())
    told += PASSKEYS_PER_PERSON - 1
    made = Authenticator().create(asked[1].ceremony.challenge, asked[1].handle)
    more = partial(
        passkeys.add, claims, asked[1].ceremony.token, "My phone", made.client_data, made.attestation_object
    )
    assert refusal(Conflict, more) == "too_many_passkeys"
    assert len(accounts.mailer.sent) == told


def test_it_takes_a_sign_in_of_a_short_while_ago(accounts: Accounts) -> None:
    claims = signed_in(accounts)
    passkeys = accounts.services.passkeys
    accounts.clock.now += FRESH_FOR - SECOND
    asked = passkeys.ask_to_add(claims)
    made = Authenticator().create(asked.ceremony.challenge, asked.handle)
    accounts.clock.now += SECOND
    said = (made.client_data, made.attestation_object)
    late: tuple[Callable[[], object], ...] = (
        lambda: passkeys.ask_to_add(claims),
        lambda: passkeys.add(claims, asked.ceremony.token, "My phone", *said),
    )
    for call in late:
        assert refusal(Forbidden, call) == "fresh_sign_in_required"
    assert passkeys.of(claims) == []


def test_a_refreshed_session_is_no_fresh_sign_in(accounts: Accounts) -> None:
    signed = accounts.sign_in()
    accounts.clock.now += FRESH_FOR
    renewed = accounts.services.sessions.refresh(signed.refresh_token)
    claims = accounts.claims(renewed.issued.token)
    asked = partial(accounts.services.passkeys.ask_to_add, claims)
    assert refusal(Forbidden, asked) == "fresh_sign_in_required"


@pytest.mark.parametrize(
    "page",
    [
        Page(origin="https://evil.example"),
        Page(rp_id="evil.example"),
        Page(is_user_verified=False),
        Page(is_user_present=False),
        Page(is_framed=True),
        Page(kind="webauthn.get"),
        Page(flags=0x10),
    ],
)
def test_what_another_page_or_nobody_has_made_is_not_added(accounts: Accounts, page: Page) -> None:
    claims = signed_in(accounts)
    assert refusal(InvalidRequest, lambda: add(accounts, claims, Authenticator(), page)) == "invalid_passkey"
    assert accounts.services.passkeys.of(claims) == []


def test_a_session_answers_its_own_question_once_and_in_time(accounts: Accounts) -> None:
    claims, same_person = signed_in(accounts), signed_in(accounts)
    other = signed_in(accounts, "sam@example.org")
    passkeys, device = accounts.services.passkeys, Authenticator()
    asked = passkeys.ask_to_add(claims)
    made = device.create(asked.ceremony.challenge, asked.handle)

    def answer(who: Claims, token: str = asked.ceremony.token) -> object:
        return passkeys.add(who, token, "My phone", made.client_data, made.attestation_object)

    for who in (same_person, other):
        assert refusal(InvalidRequest, partial(answer, who)) == "invalid_passkey"
    signing_in = passkeys.ask_to_sign_in().ceremony.token
    assert refusal(InvalidRequest, lambda: answer(claims, signing_in)) == "invalid_passkey"
    answer(claims)
    assert refusal(Conflict, lambda: answer(claims)) == "known_passkey"
    passkeys.remove(claims, passkeys.of(claims)[0].id)
    assert refusal(InvalidRequest, lambda: answer(claims)) == "invalid_passkey"
    late = passkeys.ask_to_add(claims)
    made = device.create(late.ceremony.challenge, late.handle)
    accounts.clock.now += CEREMONY_LIFETIME
    assert refusal(InvalidRequest, lambda: answer(claims, late.ceremony.token)) == "invalid_passkey"


def test_a_passkey_is_added_once_whoever_does(accounts: Accounts) -> None:
    claims, other = signed_in(accounts), signed_in(accounts, "sam@example.org")
    device = Authenticator()
    add(accounts, claims, device)
    known = device.keys[0].credential_id
    passkeys = accounts.services.passkeys
    for who in (claims, other):
        asked = passkeys.ask_to_add(who)
        made = Authenticator().create(asked.ceremony.challenge, asked.handle, credential_id=known)
        again = partial(
            passkeys.add, who, asked.ceremony.token, "My phone", made.client_data, made.attestation_object
        )
        assert refusal(Conflict, again) == "known_passkey"
    assert enter(accounts, device).user.email == "pat@example.org"


def test_devices_are_told_which_passkeys_there_are(accounts: Accounts) -> None:
    claims = signed_in(accounts)
    device = Authenticator()
    add(accounts, claims, device)
    asked = accounts.services.passkeys.ask_to_add(claims)
    assert [one.credential_id for one in asked.known] == [device.keys[0].credential_id]


def test_there_are_no_more_than_may_be(accounts: Accounts) -> None:
    claims = signed_in(accounts)
    for _ in range(PASSKEYS_PER_PERSON):
        add(accounts, claims, Authenticator())
    assert PASSKEYS_PER_PERSON == PASSKEYS_A_DAY
    assert refusal(Conflict, lambda: add(accounts, claims, Authenticator())) == "too_many_passkeys"
    accounts.services.passkeys.remove(claims, accounts.services.passkeys.of(claims)[0].id)
    # each is a mail
    assert refusal(TooManyRequests, lambda: add(accounts, claims, Authenticator())) == "too_many_tokens"


@pytest.mark.parametrize("length", [0, 15, 1024])
def test_a_credential_id_has_its_bounds(accounts: Accounts, length: int) -> None:
    claims, passkeys = signed_in(accounts), accounts.services.passkeys
    asked = passkeys.ask_to_add(claims)
    made = Authenticator().create(
        asked.ceremony.challenge, asked.handle, credential_id=b"c" * length if length else None
    )
    said = made.attestation_object
    if not length:
        said = b""
    refused = refusal(
        InvalidRequest,
        lambda: passkeys.add(claims, asked.ceremony.token, "My phone", made.client_data, said),
    )
    assert refused == "invalid_passkey"


def test_a_key_of_a_kind_that_was_not_asked_for_is_refused(accounts: Accounts) -> None:
    claims = signed_in(accounts)
    device = Authenticator(algorithm=-37)
    assert refusal(InvalidRequest, lambda: add(accounts, claims, device)) == "invalid_passkey"


def number(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def rsa_key(n: int, e: int = 65537) -> dict[Any, Any]:
    return {1: 3, 3: -257, -1: number(n), -2: number(e)}


def added_with(accounts: Accounts, key: dict[Any, Any]) -> object:
    """Add a passkey that has another public key than its authenticator's."""
    claims, passkeys = signed_in(accounts), accounts.services.passkeys
    asked, device = passkeys.ask_to_add(claims), Authenticator()
    made = device.create(asked.ceremony.challenge, asked.handle, public_key=cbor(key))
    return passkeys.add(claims, asked.ceremony.token, "My phone", made.client_data, made.attestation_object)


P384 = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()


@pytest.mark.parametrize(
    "key",
    [
        # a point that is not on the curve, one on another curve, and none
        {1: 2, 3: -7, -1: 1, -2: b"\x01" * 32, -3: b"\x02" * 32},
        {1: 2, 3: -7, -1: 2, -2: number(P384.x), -3: number(P384.y)},
        {1: 2, 3: -7},
        {1: 1, 3: -8, -1: 6, -2: b"\x01" * 31},
        # RSA too short, too long, and with exponents that take long to check by
        rsa_key((1 << 2046) + 1),
        rsa_key((1 << 4096) + 1),
        rsa_key((1 << 3071) + 1, (1 << 3070) + 1),
        rsa_key((1 << 2047) + 1, 3),
        rsa_key((1 << 2047) + 1, (1 << 32) + 1),
    ],
)
def test_a_key_that_checks_nothing_or_takes_long_is_refused(accounts: Accounts, key: dict[Any, Any]) -> None:
    assert refusal(InvalidRequest, lambda: added_with(accounts, key)) == "invalid_passkey"
    assert accounts.passkeys.passkeys == {}


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_rsa_keys_of_usual_lengths_are_taken(accounts: Accounts, bits: int) -> None:
    added_with(accounts, rsa_key((1 << bits - 1) + 1))
    assert len(accounts.passkeys.passkeys) == 1


@pytest.mark.parametrize(
    "said", [b"", b"\xff", b"\xa0", cbor({"authData": b""}), cbor({"authData": "x"}), b"\x9f" * 9]
)
def test_what_is_no_passkey_is_refused(accounts: Accounts, said: bytes) -> None:
    claims, passkeys = signed_in(accounts), accounts.services.passkeys
    asked = passkeys.ask_to_add(claims)
    made = Authenticator().create(asked.ceremony.challenge, asked.handle)
    for client_data in (made.client_data, b"{}"):
        refused = refusal(
            InvalidRequest,
            partial(passkeys.add, claims, asked.ceremony.token, "My phone", client_data, said),
        )
        assert refused == "invalid_passkey"


def test_what_an_authenticator_says_of_its_make_is_not_read(accounts: Accounts) -> None:
    claims, passkeys = signed_in(accounts), accounts.services.passkeys
    device = Authenticator(RS256)
    asked = passkeys.ask_to_add(claims)
    made = device.create(
        asked.ceremony.challenge,
        asked.handle,
        fmt="packed",
        statement={"alg": -7, "sig": b"no signature", "x5c": b"no certificate"},
    )
    passkeys.add(claims, asked.ceremony.token, "My phone", made.client_data, made.attestation_object)
    assert enter(accounts, device).user.userid == 1


@pytest.mark.parametrize("name", ["", "  ", "a" * 101, "two\nlines"])
def test_a_name_has_its_bounds(accounts: Accounts, name: str) -> None:
    claims, passkeys = signed_in(accounts), accounts.services.passkeys
    asked = passkeys.ask_to_add(claims)
    made = Authenticator().create(asked.ceremony.challenge, asked.handle)
    named = partial(
        passkeys.add, claims, asked.ceremony.token, name, made.client_data, made.attestation_object
    )
    assert refusal(InvalidRequest, named) == "invalid_name"


class TestRemoving:
    def test_a_removed_passkey_signs_nobody_in_and_ends_what_it_started(self, accounts: Accounts) -> None:
        claims, phone, key = signed_in(accounts), Authenticator(), Authenticator()
        lost = add(accounts, claims, phone)
        add(accounts, claims, key)
        thief, own = enter(accounts, phone), enter(accounts, key)
        accounts.services.passkeys.remove(claims, lost.id)
        assert refusal(Unauthenticated, lambda: enter(accounts, phone)) == "unknown_passkey"
        refreshed = partial(accounts.services.sessions.refresh, thief.refresh_token)
        assert refusal(Unauthenticated, refreshed) == "invalid_refresh_token"
        assert refusal(Unauthenticated, lambda: accounts.claims(thief.issued.token)) == "invalid_token"
        assert accounts.services.sessions.refresh(own.refresh_token).user.userid == 1
        assert accounts.claims(accounts.sign_in().issued.token).userid == 1

    def test_nobody_removes_another_s(self, accounts: Accounts) -> None:
        device = Authenticator()
        passkey = add(accounts, signed_in(accounts), device)
        other = signed_in(accounts, "sam@example.org")
        for passkey_id in (passkey.id, "x", ""):
            gone = partial(accounts.services.passkeys.remove, other, passkey_id)
            assert refusal(NotFound, gone) == "unknown_passkey"
        assert enter(accounts, device).user.userid == 1

    @pytest.mark.parametrize("leaves", [True, False])
    def test_signing_out_everywhere_and_leaving_remove_all(self, accounts: Accounts, leaves: bool) -> None:
        claims, device = signed_in(accounts), Authenticator()
        add(accounts, claims, device)
        if leaves:
            accounts.services.profile.delete(claims)
        else:
            accounts.services.sessions.sign_out(claims, everywhere=True)
        assert refusal(Unauthenticated, lambda: enter(accounts, device)) == "unknown_passkey"
        assert accounts.passkeys.passkeys == {}

    def test_none_outlives_signing_out_everywhere_that_is_added_meanwhile(
        self, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        owner, guest = signed_in(accounts), signed_in(accounts)
        store = accounts.passkeys

        def late(*arguments: Any, limit: int, real: Any = store.add) -> Any:
            accounts.services.sessions.sign_out(owner, everywhere=True)
            return real(*arguments, limit=limit)

        def end_all(userid: int, end: Callable[[int], None] = accounts.store.end_all) -> None:
            adds = partial(add, accounts, guest, Authenticator())
            assert refusal(Unauthenticated, adds) == "invalid_token"
            end(userid)

        with monkeypatch.context() as patched:
            patched.setattr(accounts.store, "end_all", end_all)
            accounts.services.sessions.sign_out(owner, everywhere=True)
        assert store.passkeys == {}
        owner, guest = signed_in(accounts), signed_in(accounts)
        with monkeypatch.context() as patched:
            patched.setattr(store, "add", late)
            adds = partial(add, accounts, guest, Authenticator())
            assert refusal(Unauthenticated, adds) == "invalid_token"
        assert store.passkeys == {}

    @pytest.mark.parametrize("moment", ["remove_all", "end_all"])
    def test_no_session_outlives_signing_out_everywhere_that_a_passkey_starts_meanwhile(
        self, accounts: Accounts, monkeypatch: pytest.MonkeyPatch, moment: str
    ) -> None:
        owner, guest, device = signed_in(accounts), signed_in(accounts), Authenticator()
        add(accounts, guest, device)
        store: Any = accounts.passkeys if moment == "remove_all" else accounts.store
        real: Callable[[int], None] = getattr(store, moment)

        def late(userid: int) -> None:
            assert refusal(Unauthenticated, lambda: enter(accounts, device)) == "unknown_passkey"
            real(userid)
            assert refusal(Unauthenticated, lambda: enter(accounts, device)) == "unknown_passkey"

        monkeypatch.setattr(store, moment, late)
        accounts.services.sessions.sign_out(owner, everywhere=True)
        assert (accounts.store.sessions, accounts.passkeys.passkeys) == ({}, {})

    def test_who_was_about_to_sign_in_when_somebody_signed_out_everywhere_is_not(
        self, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        owner, device = signed_in(accounts), Authenticator()
        add(accounts, owner, device)

        def late(*arguments: Any, real: Any = accounts.passkeys.sign_in) -> Any:
            accounts.store.next_generation(owner.userid)
            return real(*arguments)

        monkeypatch.setattr(accounts.passkeys, "sign_in", late)
        assert refusal(Unauthenticated, lambda: enter(accounts, device)) == "unknown_passkey"
        assert len(accounts.store.sessions) == 1

    def test_who_left_while_the_passkey_answered_is_not_signed_in(
        self, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        claims, device = signed_in(accounts), Authenticator()
        add(accounts, claims, device)

        def late(*arguments: Any, real: Any = accounts.passkeys.sign_in) -> Any:
            accounts.services.profile.delete(claims)
            return real(*arguments)

        monkeypatch.setattr(accounts.passkeys, "sign_in", late)
        assert refusal(Unauthenticated, lambda: enter(accounts, device)) == "unknown_passkey"
        assert accounts.store.sessions == {}


def test_the_handle_is_each_server_s_own() -> None:
    assert handle_of(b"a" * 32, 1) != handle_of(b"b" * 32, 1)
    assert len(handle_of(b"a" * 32, 999_999_999)) == 32


def test_a_store_that_fails_changes_nothing(accounts: Accounts) -> None:
    claims, device = signed_in(accounts), Authenticator()
    add(accounts, claims, device)
    accounts.store.fails = True
    failing: list[Callable[[], object]] = [
        lambda: accounts.services.passkeys.of(claims),
        lambda: accounts.services.passkeys.ask_to_add(claims),
        lambda: accounts.services.passkeys.remove(claims, "x"),
    ]
    for call in failing:
        assert refusal(DomainError, call) == "unavailable"
    accounts.store.fails = False
    assert enter(accounts, device).user.userid == 1

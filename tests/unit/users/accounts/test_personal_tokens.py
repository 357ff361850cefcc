"""Personal tokens: who can make one, what it does, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from chalicelib.tokens.claims import AUDIENCE_LIFETIME, Claims
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.limits import PERSONAL_TOKENS_A_DAY
from chalicelib.users.accounts.model import FRESH_FOR
from chalicelib.users.accounts.personal_token import TOKENS_PER_PERSON, Reader
from tests.fakes.accounts import CLOUD_URL, KEY_URL, REGISTERED, USER_URL, Accounts, make_accounts
from tests.fakes.tokens import FakeStanding

SECOND = timedelta(seconds=1)


def refusal(kind: type[DomainError], call: Callable[[], object]) -> str:
    with pytest.raises(kind) as caught:
        call()
    return caught.value.code


def signed_in(accounts: Accounts, email: str = "pat@example.org") -> Claims:
    return accounts.claims(accounts.sign_in(email).issued.token)


def verifier_of(accounts: Accounts, audience: str) -> TokenVerifier:
    return TokenVerifier(
        issuer=USER_URL,
        audience=audience,
        keys=accounts.keys,
        standing=FakeStanding(),
        clock=accounts.clock,
    )


class TestMaking:
    def test_a_token_says_whose_it_is_and_is_listed_without_its_secret(self, accounts: Accounts) -> None:
        claims = signed_in(accounts)
        tokens = accounts.services.personal_tokens
        made, text = tokens.create(claims, " Practice computer ", 30)
        assert made.name == "Practice computer"
        assert made.expires_at == accounts.clock.now + timedelta(days=30)
        assert tokens.bearer(text).user.userid == claims.userid
        [listed] = tokens.of(claims)
        assert (listed.id, listed.last_used_at) == (made.id, accounts.clock.now)
        assert text.rpartition("_")[2] not in repr(listed)

    def test_its_owner_is_told_by_mail_without_the_token(self, accounts: Accounts) -> None:
        made, text = accounts.services.personal_tokens.create(signed_in(accounts), "A <b> computer")
        mail = accounts.mailer.last
        assert mail.to == "pat@example.org"
        assert "A <b> computer" in mail.text
        assert "A &lt;b&gt; computer" in mail.html
        for secret in (text, text.rpartition("_")[2], made.id):
            assert secret not in mail.text + mail.html + mail.subject

    def test_its_owner_is_told_in_their_language(self, accounts: Accounts) -> None:
        claims = signed_in(accounts)
        accounts.store.change(claims.userid, {"language": "es"})
        accounts.services.personal_tokens.create(claims, "Practice computer")
        assert accounts.mailer.last.subject == "Se ha creado un token personal para su cuenta de PicSafe"

    def test_it_takes_a_fresh_sign_in(self, accounts: Accounts) -> None:
        """Whoever finds a device that is signed in, or steals a session, makes none."""
        tokens, session = accounts.services.personal_tokens, accounts.sign_in()
        accounts.clock.now += FRESH_FOR - SECOND
        tokens.create(accounts.claims(session.issued.token), "In time")
        accounts.clock.now += SECOND
        claims = accounts.claims(session.issued.token)
        assert refusal(Forbidden, lambda: tokens.create(claims, "Late")) == "fresh_sign_in_required"
        refreshed = accounts.services.sessions.refresh(session.refresh_token)
        claims = accounts.claims(refreshed.issued.token)
        assert refusal(Forbidden, lambda: tokens.create(claims, "Later")) == "fresh_sign_in_required"
        tokens.create(signed_in(accounts), "Signed in again")

    def test_an_ended_session_makes_none(self, accounts: Accounts) -> None:
        claims = signed_in(accounts)
        accounts.services.sessions.sign_out(claims)
        tokens = accounts.services.personal_tokens
        assert refusal(Unauthenticated, lambda: tokens.create(claims, "Late")) == "invalid_token"

    @pytest.mark.parametrize("name", ["", " ", "a" * 101, "a\nb", "a\u0007"])
    def test_what_is_no_name(self, accounts: Accounts, name: str) -> None:
        claims = signed_in(accounts)
        tokens = accounts.services.personal_tokens
        assert refusal(InvalidRequest, lambda: tokens.create(claims, name)) == "invalid_name"
        assert tokens.of(claims) == []

    def test_there_are_few_at_a_time(self, accounts: Accounts) -> None:
        claims = signed_in(accounts)
        tokens = accounts.services.personal_tokens
        made = [tokens.create(claims, f"Number {number}")[0] for number in range(TOKENS_PER_PERSON)]
        assert refusal(Conflict, lambda: tokens.create(claims, "More")) == "too_many_personal_tokens"
        tokens.revoke(claims, made[0].id)
        tokens.create(claims, "Another")
        # others are not kept from theirs
        tokens.create(signed_in(accounts, "sam@example.org"), "Practice computer")

    def test_few_are_made_in_a_day_so_that_nobody_is_flooded_with_mails(self, accounts: Accounts) -> None:
        claims = signed_in(accounts)
        tokens = accounts.services.personal_tokens
        for _ in range(PERSONAL_TOKENS_A_DAY):
            made, _ = tokens.create(claims, "Again")
            tokens.revoke(claims, made.id)
        assert refusal(TooManyRequests, lambda: tokens.create(claims, "Once more")) == "too_many_tokens"
        tokens.create(signed_in(accounts, "sam@example.org"), "Practice computer")

    def test_there_is_none_that_its_owner_was_not_told_of(self, accounts: Accounts) -> None:
        claims = signed_in(accounts)
        tokens = accounts.services.personal_tokens
        accounts.mailer.fails = True
        with pytest.raises(Unavailable):
            tokens.create(claims, "Practice computer")
        assert tokens.of(claims) == []


class TestUsing:
    def test_it_lists_and_opens_its_owner_s_reports_and_does_nothing_else(self, accounts: Accounts) -> None:
        claims = signed_in(accounts)
        tokens = accounts.services.personal_tokens
        made, text = tokens.create(claims, "Practice computer")
        assert tokens.reader(accounts.verifier, text) == Reader(claims.userid, is_program=True)
        with pytest.raises(Unauthenticated):
            accounts.verifier.verify_user(text)
        for audience, operator in ((KEY_URL, "PicSafe"), (REGISTERED, "Example Hospital")):
            issued = tokens.for_key_server(text, audience)
            assert issued.operator == operator
            there = verifier_of(accounts, audience)
            opener = there.verify_opener(issued.issued.token)
            assert (opener.userid, opener.email) == (claims.userid, "pat@example.org")
            assert opener.personal_token == made.id
            assert opener.lifetime <= AUDIENCE_LIFETIME
            for verify in (there.verify, there.verify_user):
                assert refusal(Unauthenticated, lambda: verify(issued.issued.token)) == "invalid_token"  # noqa: B023 - called at once
            at = accounts.clock.now
            with pytest.raises(Unauthenticated):
                there.verify_upload(issued.issued.token, at=at)

    @pytest.mark.parametrize("audience", [USER_URL, CLOUD_URL])
    def test_what_it_gets_is_no_sign_in_anywhere(self, accounts: Accounts, audience: str) -> None:
        tokens = accounts.services.personal_tokens
        _, text = tokens.create(signed_in(accounts), "Practice computer")
        issued = tokens.for_key_server(text, audience).issued.token
        assert (
            refusal(Unauthenticated, lambda: verifier_of(accounts, audience).verify(issued))
            == "invalid_token"
        )

    def test_a_stranger_s_server_gets_no_token(self, accounts: Accounts) -> None:
        tokens = accounts.services.personal_tokens
        _, text = tokens.create(signed_in(accounts), "Practice computer")
        stranger = "https://key.hostile.example"
        assert refusal(Forbidden, lambda: tokens.for_key_server(text, stranger)) == "unknown_audience"

    def test_its_use_is_recorded_once_a_minute(self, accounts: Accounts) -> None:
        claims = signed_in(accounts)
        tokens = accounts.services.personal_tokens
        _, text = tokens.create(claims, "Practice computer")
        used = accounts.clock.now
        for later, recorded in ((0, 0), (59, 0), (60, 60)):
            accounts.clock.now = used + later * SECOND
            tokens.bearer(text)
            assert tokens.of(claims)[0].last_used_at == used + recorded * SECOND

    def test_what_it_gets_ends_with_it(self, accounts: Accounts) -> None:
        tokens = accounts.services.personal_tokens
        made, text = tokens.create(signed_in(accounts), "Practice computer", 1)
        accounts.clock.now = made.expires_at - timedelta(minutes=1)
        issued = tokens.for_key_server(text, KEY_URL).issued
        assert issued.expires_at == made.expires_at.replace(microsecond=0)

    @given(text=st.text(max_size=90))
    def test_whatever_is_sent_instead_is_refused(self, text: str) -> None:
        tokens = make_accounts().services.personal_tokens
        assert refusal(Unauthenticated, lambda: tokens.bearer(f"psp_{text}")) == "invalid_personal_token"

    def test_another_s_number_or_secret_is_refused(self, accounts: Accounts) -> None:
        tokens = accounts.services.personal_tokens
        _, own = tokens.create(signed_in(accounts), "Practice computer")
        _, other = tokens.create(signed_in(accounts, "sam@example.org"), "Practice computer")
        mixed = f"{own.rpartition('_')[0]}_{other.rpartition('_')[2]}"
        assert refusal(Unauthenticated, lambda: tokens.bearer(mixed)) == "invalid_personal_token"


def revoked(accounts: Accounts, claims: Claims, token_id: str) -> None:
    accounts.services.personal_tokens.revoke(claims, token_id)


def run_out(accounts: Accounts, _claims: Claims, _token_id: str) -> None:
    accounts.clock.now += timedelta(days=365)


def signed_out_everywhere(accounts: Accounts, claims: Claims, _token_id: str) -> None:
    accounts.services.sessions.sign_out(claims, everywhere=True)


def account_deleted(accounts: Accounts, claims: Claims, _token_id: str) -> None:
    accounts.services.profile.delete(claims)


class TestEnding:
    @pytest.mark.parametrize("ends", [revoked, run_out, signed_out_everywhere, account_deleted])
    def test_it_is_over(self, accounts: Accounts, ends: Any) -> None:
        claims = signed_in(accounts)
        tokens = accounts.services.personal_tokens
        made, text = tokens.create(claims, "Practice computer")
        ends(accounts, claims, made.id)
        for call in (lambda: tokens.bearer(text), lambda: tokens.for_key_server(text, KEY_URL)):
            assert refusal(Unauthenticated, call) == "invalid_personal_token"
        assert tokens.of(claims) == []

    def test_none_outlives_signing_out_everywhere_that_is_made_meanwhile(
        self, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A guest with a session of their own is at it at the same time."""
        owner, guest = signed_in(accounts), signed_in(accounts)
        tokens, store = accounts.services.personal_tokens, accounts.personal_tokens

        def end_all(userid: int, end: Callable[[int], None] = accounts.store.end_all) -> None:
            assert refusal(Unauthenticated, lambda: tokens.create(guest, "In between")) == "invalid_token"
            end(userid)

        def add(*arguments: Any, real: Any = store.add, **how: Any) -> Any:
            signed_out_everywhere(accounts, owner, "")
            return real(*arguments, **how)

        with monkeypatch.context() as patched:
            patched.setattr(accounts.store, "end_all", end_all)
            signed_out_everywhere(accounts, owner, "")
        owner, guest = signed_in(accounts), signed_in(accounts)
        with monkeypatch.context() as patched:
            patched.setattr(store, "add", add)
            assert refusal(Unauthenticated, lambda: tokens.create(guest, "Late")) == "invalid_token"
        assert store.tokens == {}

    def test_one_s_own_signing_out_leaves_it(self, accounts: Accounts) -> None:
        claims = signed_in(accounts)
        tokens = accounts.services.personal_tokens
        _, text = tokens.create(claims, "Practice computer")
        accounts.services.sessions.sign_out(claims)
        assert tokens.bearer(text).user.userid == claims.userid

    def test_nobody_revokes_another_s(self, accounts: Accounts) -> None:
        tokens = accounts.services.personal_tokens
        made, text = tokens.create(signed_in(accounts), "Practice computer")
        other = signed_in(accounts, "sam@example.org")
        for token_id in (made.id, "1-0123456789ab", "x", f"{other.userid}-0123456789ab"):
            refused = refusal(NotFound, lambda: tokens.revoke(other, token_id))  # noqa: B023 - called at once
            assert refused == "unknown_personal_token"
        assert tokens.bearer(text).token.id == made.id

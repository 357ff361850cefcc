from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.contract.sign_in_codes import ALPHABET, normal_code
from chalicelib.errors import InvalidRequest, Unauthenticated, Unavailable
from chalicelib.users.accounts.requesters import Requester
from tests.fakes.accounts import USER_URL, Accounts, wrong_code

PAT = "pat@example.org"


def complete(accounts: Accounts, challenge: str, code: str) -> str:
    return accounts.type_code(challenge, code).issued.token


def test_the_mail_goes_to_the_normalised_address_with_link_and_code(accounts: Accounts) -> None:
    started = accounts.start("  Pat@EXAMPLE.org ")
    (mail,) = accounts.mailer.sent
    assert mail.to == PAT
    assert started.expires_at == accounts.clock.now + timedelta(minutes=20)
    assert mail.link.startswith("https://my.example.org/app/sign-in#token=")
    assert mail.token.startswith(started.challenge + ".")
    assert mail.code in mail.html
    assert mail.link in mail.html
    assert mail.subject == f"{mail.code} is your PicSafe code"


def test_known_and_unknown_addresses_get_the_same_mail_and_work(accounts: Accounts) -> None:
    accounts.sign_in()
    accounts.start(PAT)
    accounts.start("new@example.org")
    known, unknown = accounts.mailer.sent[-2:]
    assert known.text.replace(known.code, "").replace(known.link, "") == unknown.text.replace(
        unknown.code, ""
    ).replace(unknown.link, "")
    assert list(accounts.store.users) == [1]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("de", "ist Ihr PicSafe-Code"),
        ("de-AT", "ist Ihr PicSafe-Code"),
        ("pt", "is your"),
        ("", "is your"),
        ("\0", "is your"),
    ],
)
def test_whoever_has_chosen_no_language_is_mailed_in_the_one_that_was_asked_in(
    accounts: Accounts, asked: str, said: str
) -> None:
    accounts.start(language=asked)
    assert said in accounts.mailer.sent[-1].subject


def test_a_stranger_changes_nobody_s_language(accounts: Accounts) -> None:
    user = accounts.sign_in().user
    accounts.store.change(user.userid, {"language": "fr"})
    accounts.start(requester=Requester("203.0.113.9"), language="ar")
    mail = accounts.mailer.sent[-1]
    assert "est votre code PicSafe" in mail.subject
    assert '<html lang="fr" dir="ltr">' in mail.html
    assert accounts.store.language(PAT) == "fr"
    assert accounts.sign_in().user.language == "fr"


def test_the_code_signs_in_and_makes_the_account(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    assert (signed_in.user.userid, signed_in.user.email) == (1, PAT)
    claims = accounts.claims(signed_in.issued.token)
    assert claims.aud == [USER_URL]
    assert (claims.sub, claims.userid, claims.email, claims.kind) == ("1", 1, PAT, "user")
    assert not claims.has_profile
    assert (
        signed_in.issued.expires_at.timestamp()
        == claims.exp
        == math.floor(accounts.clock.now.timestamp() + 3600)
    )


def test_the_link_signs_in_to_the_same_account(accounts: Accounts) -> None:
    first = accounts.sign_in()
    accounts.start(PAT)
    second = accounts.open_link(accounts.mailer.last.token)
    assert second.user == first.user
    assert accounts.claims(second.issued.token).sid != accounts.claims(first.issued.token).sid


@pytest.mark.parametrize("first", ["code", "link"])
@pytest.mark.parametrize("second", ["code", "link"])
def test_using_one_uses_up_both(accounts: Accounts, first: str, second: str) -> None:
    started = accounts.start(PAT)
    mail = accounts.mailer.last
    ways = {
        "code": lambda: accounts.type_code(started.challenge, mail.code),
        "link": lambda: accounts.open_link(mail.token),
    }
    ways[first]()
    with pytest.raises(Unauthenticated) as refused:
        ways[second]()
    assert refused.value.code == "invalid_code"


def test_case_spaces_and_dashes_in_a_typed_code_do_not_matter(accounts: Accounts) -> None:
    started = accounts.start(PAT)
    code = accounts.mailer.last.code
    assert complete(accounts, started.challenge, f" {code[:2]} {code[2:]}- ".lower())


def test_the_fifth_code_may_be_the_right_one(accounts: Accounts) -> None:
    started = accounts.start(PAT)
    code = accounts.mailer.last.code
    for _ in range(4):
        with pytest.raises(Unauthenticated):
            complete(accounts, started.challenge, wrong_code(code))
    assert complete(accounts, started.challenge, code)


def test_five_wrong_codes_end_the_code_and_never_the_link(accounts: Accounts) -> None:
    started = accounts.start(PAT)
    mail = accounts.mailer.last
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            complete(accounts, started.challenge, wrong_code(mail.code))
    with pytest.raises(Unauthenticated):
        complete(accounts, started.challenge, mail.code)
    assert accounts.open_link(mail.token).user.email == PAT


def test_what_cannot_be_a_code_takes_no_try(accounts: Accounts) -> None:
    started = accounts.start(PAT)
    code = accounts.mailer.last.code
    for typed in ("", "12345", "0O1I-L234", code + code, "x" * 64):
        for _ in range(3):
            with pytest.raises(Unauthenticated):
                complete(accounts, started.challenge, typed)
    assert complete(accounts, started.challenge, code)


@pytest.mark.parametrize("way", ["code", "link"])
def test_it_works_for_twenty_minutes(accounts: Accounts, way: str) -> None:
    def attempt(age: timedelta) -> None:
        begun = accounts.clock.now
        started = accounts.start(PAT)
        accounts.clock.now = begun + age
        mail = accounts.mailer.last
        try:
            if way == "code":
                accounts.type_code(started.challenge, mail.code)
            else:
                accounts.open_link(mail.token)
        finally:
            accounts.clock.now = begun

    attempt(timedelta(minutes=20) - timedelta(milliseconds=1))
    with pytest.raises(Unauthenticated):
        attempt(timedelta(minutes=20))


def test_what_is_wrong_looks_alike(accounts: Accounts) -> None:
    sign_in = accounts
    used = sign_in.start(PAT)
    used_mail = accounts.mailer.last
    sign_in.type_code(used.challenge, used_mail.code)
    fresh = sign_in.start(PAT)
    fresh_mail = accounts.mailer.last
    attempts: list[Callable[[], object]] = [
        lambda: sign_in.type_code("unknown", "ACDE-2345"),
        lambda: sign_in.type_code(used.challenge, used_mail.code),
        lambda: sign_in.type_code(fresh.challenge, wrong_code(fresh_mail.code)),
        lambda: sign_in.type_code(fresh.challenge, "\uff11\uff12\uff13\uff14\uff15\uff11\uff12\uff13"),
        lambda: sign_in.type_code(fresh.challenge, used_mail.token),
        lambda: sign_in.open_link("unknown"),
        lambda: sign_in.open_link(""),
        lambda: sign_in.open_link(f"{fresh.challenge}."),
        lambda: sign_in.open_link(used_mail.token),
        lambda: sign_in.open_link(f"{fresh.challenge}.{used_mail.token.partition('.')[2]}"),
    ]
    seen = set()
    for attempt in attempts:
        with pytest.raises(Unauthenticated) as refused:
            attempt()
        seen.add((refused.value.code, refused.value.detail))
    assert len(seen) == 1


def test_an_address_that_is_none_gets_no_mail(accounts: Accounts) -> None:
    with pytest.raises(InvalidRequest):
        accounts.start("pat@example.org\r\nBcc: sam@example.org")
    assert accounts.mailer.sent == []


def test_a_mail_that_cannot_be_sent_does_not_count(accounts: Accounts) -> None:
    accounts.mailer.fails = True
    for _ in range(7):
        with pytest.raises(Unavailable):
            accounts.start(PAT)
    assert accounts.store.challenges == {}
    accounts.mailer.fails = False
    assert accounts.sign_in().user.email == PAT


def test_a_failing_store_sends_no_mail(accounts: Accounts) -> None:
    accounts.store.fails = True
    with pytest.raises(Unavailable):
        accounts.start(PAT)
    assert accounts.mailer.sent == []


def test_a_failing_signer_does_not_use_up_the_code(accounts: Accounts) -> None:
    started = accounts.start(PAT)
    code = accounts.mailer.last.code
    accounts.keys.fails = True
    with pytest.raises(Unavailable):
        complete(accounts, started.challenge, code)
    accounts.keys.fails = False
    assert complete(accounts, started.challenge, code)


def test_nothing_stored_gives_code_or_link_away(accounts: Accounts) -> None:
    started = accounts.start(PAT)
    mail = accounts.mailer.last
    stored = repr(accounts.store.challenges)
    for secret in (started.challenge, mail.code.encode().hex(), mail.token, mail.token.partition(".")[2]):
        assert secret not in stored
    signed_in = accounts.open_link(mail.token)
    for part in signed_in.refresh_token.split(".")[2:]:
        assert part not in repr(accounts.store.sessions)


def test_secrets_do_not_show_in_representations(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    assert signed_in.refresh_token not in repr(signed_in)


def test_every_code_has_eight_characters_of_the_alphabet(accounts: Accounts) -> None:
    for index in range(300):
        accounts.start(f"pat{index}@example.org", Requester(f"192.0.2.{index % 7}"))
    codes = {normal_code(mail.code) for mail in accounts.mailer.sent}
    assert len(codes) == 300
    assert set("".join(codes)) == set(ALPHABET)

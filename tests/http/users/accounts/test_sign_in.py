from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import pytest

from tests.fakes.accounts import wrong_code
from tests.fakes.fault_injection import ACCOUNT_STORES
from tests.http.service import ServiceUnderTest

# on AWS the list of ended sessions is read once a minute


def test_asking_answers_202_with_a_challenge(call: Any, accounts: ServiceUnderTest) -> None:
    answer = call("POST", "/sign-in", {"email": "pat@example.org"})
    assert answer.status == 202
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.body == {"challenge": answer.body["challenge"], "expires_at": "2026-03-04T05:26:07.890000Z"}
    assert accounts.mailer.last.to == "pat@example.org"


def test_known_and_unknown_addresses_get_answers_of_one_form(call: Any) -> None:
    call.sign_in()
    known = call("POST", "/sign-in", {"email": "pat@example.org"})
    unknown = call("POST", "/sign-in", {"email": "new@example.org"})
    assert (known.status, known.headers) == (unknown.status, unknown.headers)
    assert known.body["expires_at"] == unknown.body["expires_at"]
    assert len(known.body["challenge"]) == len(unknown.body["challenge"])


def test_the_code_signs_in(call: Any) -> None:
    body = call.sign_in()
    assert set(body) == {"user_token", "expires_at", "refresh_token", "user", "device"}
    assert body["expires_at"] == "2026-03-04T06:06:07Z"
    assert body["user"] == {
        "userid": 1,
        "email": "pat@example.org",
        "title": "",
        "firstname": "",
        "lastname": "",
        "country": "",
        "created_at": "2026-03-04T05:06:07.890000Z",
        "plan": "enterprise",
        "lock_minutes": 5,
        "administers": False,
        "notices": dict.fromkeys(("opened", "refused", "recalled", "undelivered", "expiring"), False),
        "language": "",
    }


def test_the_mail_is_in_the_account_s_language_or_the_one_that_was_asked_in(
    call: Any, accounts: ServiceUnderTest
) -> None:
    call("POST", "/sign-in", {"email": "pat@example.org", "language": "es-MX"})
    assert "es su código de PicSafe" in accounts.mailer.last.subject
    token = call.sign_in()["user_token"]
    call("PATCH", "/me", {"language": "ar"}, token=token)
    call("POST", "/sign-in", {"email": "pat@example.org", "language": "es-MX"})
    assert '<html lang="ar" dir="rtl">' in accounts.mailer.last.html
    call("PATCH", "/me", {"language": ""}, token=token)
    assert call("POST", "/sign-in", {"email": "pat@example.org", "language": "xx"}).status == 202
    assert accounts.mailer.last.subject.endswith("is your PicSafe code")
    refused = call("POST", "/sign-in", {"email": "pat@example.org", "language": "d" * 65})
    assert refused.code == (400, "invalid_field")


def test_the_link_signs_in(call: Any, accounts: ServiceUnderTest) -> None:
    call("POST", "/sign-in", {"email": "pat@example.org"})
    answer = call("POST", "/sign-in/complete", {"token": accounts.mailer.last.token})
    assert (answer.status, answer.body["user"]["userid"]) == (200, 1)


def test_an_international_address_is_one_account_however_it_is_written(
    call: Any, accounts: ServiceUnderTest, request: pytest.FixtureRequest
) -> None:
    if "under its role" in request.node.name:
        # Amazon SES reaches no such address, and everybody is told the same
        for email in ("müller@exämple.de", "somebody.else@exämple.de".replace("e", "é", 1)):
            refused = call("POST", "/sign-in", {"email": email})
            assert (refused.status, refused.body["code"]) == (400, "undeliverable_address")
        return
    first = call.sign_in("müller@exämple.de")["user"]
    assert accounts.mailer.last.to == first["email"] == "müller@xn--exmple-cua.de"
    again = call.sign_in("MU\u0308LLER@XN--EXMPLE-CUA.DE")
    assert again["user"]["userid"] == first["userid"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_field"),
        ({"email": 5}, "invalid_field"),
        ({"email": None}, "invalid_field"),
        ({"email": "nobody"}, "invalid_field"),
        ({"email": "p" * 300 + "@example.org"}, "invalid_field"),
        ({"email": "pat@example.org\nBcc: x@example.org"}, "invalid_field"),
        ({"email": "pat@example.org", "name": "Pat"}, "unknown_field"),
    ],
)
def test_asking_wrongly_is_400(call: Any, body: Any, code: str) -> None:
    answer = call("POST", "/sign-in", body)
    assert answer.code == (400, code)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"challenge": "a"},
        {"code": "ACDE-2345"},
        {"challenge": "a", "code": "ACDE-2345", "token": "t"},
        {"challenge": "a", "token": "t"},
        {"code": "ACDE-2345", "token": "t"},
        {"token": None},
        {"token": ""},
        {"token": "t" * 257},
        {"challenge": "a", "code": 12345},
        {"challenge": "a", "code": "1" * 65},
        {"challenge": "\ud800", "code": "ACDE-2345"},
    ],
)
def test_completing_with_anything_but_one_of_the_forms_is_400(call: Any, body: Any) -> None:
    assert call("POST", "/sign-in/complete", body).status == 400


def test_wrong_used_expired_and_unknown_codes_look_alike(call: Any, accounts: ServiceUnderTest) -> None:
    started = call("POST", "/sign-in", {"email": "pat@example.org"}).body
    mail = accounts.mailer.last
    wrong = wrong_code(mail.code)
    answers = [
        call("POST", "/sign-in/complete", {"challenge": started["challenge"], "code": wrong}),
        call("POST", "/sign-in/complete", {"challenge": "unknown", "code": mail.code}),
        call("POST", "/sign-in/complete", {"token": "unknown"}),
    ]
    call("POST", "/sign-in/complete", {"token": mail.token})
    answers.append(call("POST", "/sign-in/complete", {"token": mail.token}))
    answers.append(call("POST", "/sign-in/complete", {"challenge": started["challenge"], "code": mail.code}))
    assert {answer.code for answer in answers} == {(401, "invalid_code")}
    assert len({str(answer) for answer in answers}) == 1


def test_the_sixth_open_mail_of_one_network_is_429(call: Any) -> None:
    for _ in range(5):
        assert call("POST", "/sign-in", {"email": "pat@example.org"}).status == 202
    answer = call("POST", "/sign-in", {"email": "pat@example.org"})
    assert answer.code == (429, "too_many_challenges")
    assert answer.headers["Retry-After"] == "1200"


def test_an_outbox_that_fails_is_503(call: Any, accounts: ServiceUnderTest) -> None:
    accounts.faults.fail("outbox")
    answer = call("POST", "/sign-in", {"email": "pat@example.org"})
    assert answer.code == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_refresh_gives_a_new_pair_once(call: Any) -> None:
    first = call.sign_in()
    second = call("POST", "/sign-in/refresh", {"refresh_token": first["refresh_token"]})
    assert (second.status, set(second.body)) == (200, set(first) - {"device"})
    again = call("POST", "/sign-in/refresh", {"refresh_token": first["refresh_token"]})
    assert again.code == (401, "invalid_refresh_token")
    assert call("GET", "/me", token=second.body["user_token"]).status == 401


def test_signing_out_is_204_and_ends_the_token(call: Any, accounts: ServiceUnderTest) -> None:
    token = call.sign_in()["user_token"]
    answer = call("POST", "/sign-out", {}, token=token)
    assert (answer.status, answer.body) == (204, None)
    after = call("GET", "/me", token=token)
    assert after.code == (401, "invalid_token")


def test_signing_out_everywhere_ends_other_devices(call: Any, accounts: ServiceUnderTest) -> None:
    here, elsewhere = call.sign_in(), call.sign_in()
    assert call("POST", "/sign-out", {}, token=here["user_token"]).status == 204
    assert call("GET", "/me", token=elsewhere["user_token"]).status == 200
    again = call.sign_in()
    assert call("POST", "/sign-out", {"everywhere": True}, token=again["user_token"]).status == 204
    assert call("GET", "/me", token=elsewhere["user_token"]).status == 401


@pytest.mark.parametrize("failing", [ACCOUNT_STORES, ["signing_keys"]], ids=["store", "keys"])
def test_what_fails_inside_is_503(call: Any, accounts: ServiceUnderTest, failing: Sequence[str]) -> None:
    signed_in = call.sign_in()
    call("POST", "/sign-in", {"email": "pat@example.org"})
    link = accounts.mailer.last.token
    for part in failing:
        accounts.faults.fail(part)
    assert call("POST", "/sign-in/complete", {"token": link}).status == 503
    assert call("POST", "/sign-in/refresh", {"refresh_token": signed_in["refresh_token"]}).status == 503
    assert call("GET", "/me", token=signed_in["user_token"]).status == 503


def test_logs_hold_nothing_about_a_person_and_no_secret(
    call: Any, accounts: ServiceUnderTest, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(accounts.backend.library_level)
    caplog.set_level(logging.DEBUG, "picsafe")
    started = call("POST", "/sign-in", {"email": "pat@example.org"}).body
    mail = accounts.mailer.last
    call("POST", "/sign-in/complete", {"challenge": started["challenge"], "code": "00000"})
    signed_in = call("POST", "/sign-in/complete", {"token": mail.token}).body
    call("PATCH", "/me", {"firstname": "Patricia", "lastname": "Example"}, token=signed_in["user_token"])
    call("POST", "/sign-in/refresh", {"refresh_token": signed_in["refresh_token"]})
    call("POST", "/sign-in/refresh", {"refresh_token": signed_in["refresh_token"]})
    accounts.faults.fail("outbox")
    call("POST", "/sign-in", {"email": "pat@example.org"})
    accounts.faults.fail("challenges")
    call("POST", "/sign-in/complete", {"token": mail.token})
    logged = caplog.text + "".join(capfd.readouterr())
    assert "refresh_token_reused" in logged
    secrets = [
        "pat@example.org",
        "example.org",
        "Patricia",
        started["challenge"],
        mail.token,
        signed_in["user_token"],
        *signed_in["refresh_token"].split(".")[1:],
    ]
    assert [secret for secret in secrets if secret in logged] == []

"""What must not sign anybody in, one by one."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from chalicelib.errors import InvalidRequest
from chalicelib.users.accounts import limits
from chalicelib.users.sso.model import MAX_ISSUER, checked_issuer
from chalicelib.users.sso.ports import ProviderAnswer
from tests.fakes.openid_provider import CLIENT_ID, ISSUER, OpenIdProvider, make_key
from tests.http.backends import local_backend
from tests.http.service import ServiceUnderTest, start_service
from tests.http.users.sso.conftest import ADMIN, PAT, Hospital

REFUSED = (401, "invalid_sso")


def went(ready: Hospital, email: str = PAT, **claims: Any) -> tuple[dict[str, Any], dict[str, str]]:
    begun = ready.begin(email)
    return begun, ready.provider.authorize(begun["url"], email, **claims)


def test_a_code_and_a_way_are_good_once(ready: Hospital) -> None:
    begun, back = went(ready)
    assert ready.complete(begun, back).status == 200
    assert ready.complete(begun, back).code == REFUSED
    # not even with a new code for the old way
    again = ready.provider.authorize(begun["url"], PAT)
    assert ready.complete(begun, again).code == REFUSED


def test_a_provider_is_handed_one_code_for_each_way_whatever_comes_of_it(ready: Hospital) -> None:
    provider, token = ready.provider, f"{ISSUER}/token"
    before = provider.asked.count(token)
    begun, back = went(ready)
    assert ready.complete(begun, {**back, "code": "rubbish"}).code == REFUSED
    # neither more rubbish nor the code itself
    for code in ("rubbish", "more rubbish", back["code"]):
        assert ready.complete(begun, {**back, "code": code}).code == REFUSED
    assert provider.asked.count(token) == before + 1
    # nor while the provider is away
    begun, back = went(ready)
    provider.answers[token] = ProviderAnswer(500, b"")
    assert ready.complete(begun, back).code == (503, "sso_unreachable")
    provider.answers.clear()
    assert ready.complete(begun, back).code == REFUSED
    assert provider.asked.count(token) == before + 2
    # nor by whom it does not know
    begun, back = went(ready)
    back = provider.authorize(begun["url"], ADMIN)
    assert ready.complete(begun, back).code == (403, "sso_other_address")
    assert ready.complete(begun, provider.authorize(begun["url"], PAT)).code == REFUSED
    assert provider.asked.count(token) == before + 3


def test_who_sees_the_address_bar_cannot_use_what_is_there(ready: Hospital) -> None:
    begun, back = went(ready)
    other = ready.begin()
    for browser in (other["browser"], "made up", begun["browser"][:-1], "é"):
        assert ready.complete({"browser": browser}, back).code == REFUSED
    assert ready.complete(begun, back).status == 200


def test_an_attacker_s_code_does_not_sign_a_victim_in(ready: Hospital) -> None:
    victim = ready.begin()
    _, attackers = went(ready, "eve@hospital.example")
    # in the victim's page, with the victim's state (login CSRF): the nonce and PKCE are of another way
    assert ready.complete(victim, {**attackers, "state": victim["state"]}).code == REFUSED
    # and with the attacker's state the page has not what belongs to it
    assert ready.complete(victim, attackers).code == REFUSED


def test_a_state_is_made_here_or_worth_nothing(ready: Hospital) -> None:
    begun, back = went(ready)
    parts = begun["state"].split(".")
    for place, other in enumerate(("9999999999999", "2", "f" * 16, "f" * 32, "--", "x", "y")):
        changed = ".".join([*parts[:place], other, *parts[place + 1 :]])
        assert ready.complete(begun, {**back, "state": changed}).code == REFUSED
    for state in ("x", "." * 7, "é", parts[0]):
        assert ready.complete(begun, {**back, "state": state}).code == REFUSED
    ready.service.clock.now += timedelta(minutes=15)
    assert ready.complete(begun, back).code == REFUSED


def test_an_answer_of_another_provider_is_not_taken_to_this_one(ready: Hospital) -> None:
    asked = len(ready.provider.asked)
    for issuer in ("https://evil.example", "", f"{ISSUER}/"):
        begun, back = went(ready)
        assert ready.complete(begun, {**back, "iss": issuer}).code == REFUSED
    # the code was sent nowhere (mix-up, RFC 9207)
    assert len(ready.provider.asked) == asked
    assert ready.complete(*went(ready)).status == 200


@dataclass
class TwoProviders:
    """A hospital's provider, and that of a stranger's enterprise, which keeps what it is handed."""

    honest: OpenIdProvider
    evil: OpenIdProvider
    handed: list[str] = field(default_factory=list)

    def get(self, url: str) -> ProviderAnswer:
        return (self.evil if url.startswith(self.evil.issuer) else self.honest).get(url)

    def post(self, url: str, form: Mapping[str, str], authorization: str = "") -> ProviderAnswer:
        if not url.startswith(self.evil.issuer):
            return self.honest.post(url, form, authorization)
        self.handed.append(form["code"])
        return self.evil.post(url, form, authorization)


def test_a_stranger_s_provider_is_not_handed_a_hospital_s_code(tmp_path: Path) -> None:
    with local_backend(tmp_path) as backend:
        _stranger_and_hospital(start_service("users", backend))


def _stranger_and_hospital(service: ServiceUnderTest) -> None:
    # Entra ID and Google name themselves in no answer (mix-up, RFC 9700 section 4.4)
    unnamed = {"authorization_response_iss_parameter_supported": None}
    hospital = Hospital(service)
    evil = OpenIdProvider(service.clock, issuer="https://login.evil.example", metadata={**unnamed})
    hospital.provider.metadata.update(unnamed)
    both = TwoProviders(hospital.provider, evil)
    service.wiring.__dict__["provider_http"] = both
    hospital.ready()
    administration = service.administration
    number = administration.create("Example Surgery")
    administration.verify_domain(number, "evil.example")
    administration.name_administrator(number, "mallory@evil.example")
    token = hospital.by_mail("mallory@evil.example")["user_token"]
    evil.redirect_uri = hospital.call("GET", "/enterprise/sso", token=token).body["redirect_uri"]
    assert evil.redirect_uri != hospital.provider.redirect_uri
    said = {"issuer": evil.issuer, "client_id": CLIENT_ID, "client_secret": evil.secret, "version": 0}
    assert hospital.call("PUT", "/enterprise/sso", said, token).status == 200
    begun = hospital.call("POST", "/enterprise/sso/trial", {"email": "mallory@evil.example"}, token).body
    assert hospital.complete(begun, evil.authorize(begun["url"], "mallory@evil.example")).status == 200
    both.handed.clear()
    assert hospital.call("PATCH", "/enterprise/sso", {"mode": "offered", "version": 1}, token).status == 200

    # what the stranger begins for Pat, Pat is sent on with from the stranger's provider
    attackers = hospital.begin(PAT)
    victim = hospital.begin("pat@evil.example")
    asked = {name: value for name, (value,) in parse_qs(urlsplit(attackers["url"]).query).items()}
    url = f"{ISSUER}/authorize?{urlencode({**asked, 'state': victim['state']})}"
    back = hospital.provider.authorize(url, PAT)
    assert hospital.complete(victim, back).code == REFUSED
    assert both.handed == []


def test_an_answer_counts_at_its_own_enterprise_s_address_alone(ready: Hospital) -> None:
    own = ready.provider.redirect_uri
    asked = len(ready.provider.asked)
    for other in (f"{own}1", f"{own}/", own.rpartition("/sso/")[0], own.replace("https:", "http:"), "x"):
        begun, back = went(ready)
        assert ready.complete(begun, {**back, "redirect_uri": other}).code == REFUSED
    assert len(ready.provider.asked) == asked
    assert ready.complete(*went(ready)).status == 200


NESTED = b"[" * 100_000 + b"]" * 100_000


def test_whatever_a_provider_says_is_answered(ready: Hospital) -> None:
    provider = ready.provider
    provider.answers[f"{ISSUER}/token"] = ProviderAnswer(200, b'{"id_token":"a","x":' + NESTED + b"}")
    assert ready.enter().code == (503, "sso_unreachable")
    provider.answers.clear()
    head = base64.urlsafe_b64encode(b'{"alg":' + b"[" * 8000).rstrip(b"=").decode()
    provider.sign = lambda claims: f"{head}.e30.e30"
    assert ready.enter().code == REFUSED
    provider.sign = None
    for published in (
        {**provider.key.jwk, "d": base64.urlsafe_b64encode(b"1" * 32).rstrip(b"=").decode()},
        {**provider.key.jwk, "d": "AAAA"},
    ):
        provider.published = [published]
        ready.service.clock.now += timedelta(minutes=11)
        assert ready.enter().code == REFUSED


BAD_ADDRESSES = (
    "https://login.hospital.example:99999/x",
    "https://[::1/x",
    "https://login.hospital.example/x#f",
    "https://u:p@login.hospital.example/x",
)


def test_a_provider_that_says_nonsense_is_not_taken(ready: Hospital) -> None:
    provider = ready.provider
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        for address in BAD_ADDRESSES:
            provider.metadata[name] = address
            assert ready.say().code == (503, "sso_misconfigured"), address
        del provider.metadata[name]
    for path in ("keys", ".well-known/openid-configuration"):
        provider.answers[f"{ISSUER}/{path}"] = ProviderAnswer(200, b'{"x":' + NESTED + b"}")
        assert ready.say().code == (503, "sso_misconfigured")
        provider.answers.clear()
    assert ready.say().status == 200


def test_why_a_provider_cannot_be_asked_is_said(ready: Hospital) -> None:
    provider, clock = ready.provider, ready.service.clock
    asked = {"email": PAT}
    clock.now += timedelta(hours=2)
    provider.fails = True
    assert ready.call("POST", "/sign-in/sso", asked).code == (503, "sso_unreachable")
    provider.fails = False
    provider.metadata["issuer"] = "https://another.example"
    clock.now += timedelta(minutes=1)
    # also while nobody asks again
    for _ in range(2):
        assert ready.call("POST", "/sign-in/sso", asked).code == (503, "sso_misconfigured")
    del provider.metadata["issuer"]
    clock.now += timedelta(minutes=1)
    assert ready.call("POST", "/sign-in/sso", asked).status == 200


def test_an_issuer_is_not_this_very_machine() -> None:
    for issuer in ("https://localhost", "https://localhost:8443/realms/staff", "https://127.0.0.1"):
        with pytest.raises(InvalidRequest):
            checked_issuer(issuer)
    assert checked_issuer("https://localhost:8443", ["localhost"]) == "https://localhost:8443"


CLAIMS: list[dict[str, Any]] = [
    {"iss": "https://login.hospital.example/realms/other"},
    {"iss": f"{ISSUER}/"},
    {"iss": None},
    {"aud": "another"},
    {"aud": ["picsafe", "another"]},
    {"aud": []},
    {"aud": None},
    {"azp": "another"},
    {"nonce": "another"},
    {"nonce": None},
    {"exp": 1},
    {"exp": None},
    {"exp": "soon"},
    {"iat": 1},
    {"iat": 2**35},
    {"iat": None},
    {"sub": ""},
    {"sub": None},
    {"sub": 7},
    {"sub": "x" * 256},
    {"auth_time": 2**35},
    {"email": None},
    {"email": "no address"},
    {"email_verified": False},
    {"email_verified": "false"},
    {"email_verified": 1},
]


def test_what_an_id_token_says_is_checked(ready: Hospital) -> None:
    for claims in CLAIMS:
        begun = ready.begin()
        back = ready.provider.authorize(begun["url"], PAT)
        grant = ready.provider._codes[back["code"]]
        changed = {**grant.claims, **claims}
        grant.claims = {name: value for name, value in changed.items() if value is not None}
        assert ready.complete(begun, back).code == REFUSED, claims


def test_some_providers_do_not_say_that_an_address_is_verified(ready: Hospital) -> None:
    for verified in (None, "true", True):
        assert ready.enter(email_verified=verified).status == 200


def test_nobody_is_signed_in_but_whose_address_was_typed(ready: Hospital) -> None:
    # by a colleague's session at the provider, or a provider that vouches for whom it should not
    for email in ("pat@elsewhere.example", "pat@ward.hospital.example", "sam@hospital.example", ADMIN):
        assert ready.enter(PAT, email=email).code == (403, "sso_other_address")
    assert ready.enter(PAT, email="Pat@Hospital.Example").status == 200


def test_a_domain_that_was_given_up_is_nobody_s(ready: Hospital) -> None:
    first, second = went(ready), went(ready)
    ready.service.administration.remove_domain(ready.number, "hospital.example")
    assert ready.complete(*first).code == (403, "sso_other_address")
    assert ready.call("POST", "/sign-in/sso", {"email": PAT}).body == {"sso": None}
    # of another enterprise it is that one's
    other = ready.service.administration.create("Other Clinic")
    ready.service.administration.verify_domain(other, "hospital.example")
    assert ready.complete(*second).code == (403, "sso_other_address")


def _unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", algorithm="none")


def _by_shared_secret(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    # the public key as a shared secret: everybody has it
    public = provider.key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "key-1"}).encode()).rstrip(b"=")
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    mac = hmac.digest(public, header + b"." + payload, "sha256")
    return b".".join([header, payload, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()


def test_unsigned_and_by_shared_secrets_is_nothing(ready: Hospital) -> None:
    provider = ready.provider
    for sign in (_unsigned, lambda claims: _by_shared_secret(provider, claims)):
        provider.sign = sign
        assert ready.enter().code == REFUSED


def test_a_key_is_the_provider_s_of_the_right_kind_and_strength(ready: Hospital) -> None:
    provider, good = ready.provider, ready.provider.key
    published = good.jwk
    for signing in (
        # by nobody's key, under the name of the provider's
        make_key("ES256", "key-1"),
        make_key("EdDSA", "key-1"),
        # by a key that is not published
        make_key("ES256", "key-9"),
    ):
        provider.published = [published]
        provider.sign = lambda claims, signing=signing: provider.id_token(claims, signing)
        assert ready.enter().code == REFUSED
    ready.service.clock.now += timedelta(minutes=11)
    provider.sign = None
    # for encryption, for another algorithm, or one of two without a name
    for keys in (
        [{**published, "use": "enc"}],
        [{**published, "alg": "RS256"}],
        [published, make_key("ES256", "key-1").jwk],
    ):
        provider.published = keys
        ready.service.clock.now += timedelta(minutes=11)
        assert ready.enter().code == REFUSED
    # what it must understand, and does not
    provider.published = [published]
    ready.service.clock.now += timedelta(minutes=11)
    provider.sign = lambda claims: provider.id_token(claims, good, crit=["exp"])
    assert ready.enter().code == REFUSED
    provider.sign = None
    assert ready.enter().status == 200


def test_unknown_keys_have_the_provider_asked_now_and_then_alone(ready: Hospital) -> None:
    provider = ready.provider
    stranger = make_key("ES256", "stranger")
    provider.published = [provider.key.jwk]
    provider.sign = lambda claims: provider.id_token(claims, stranger)
    before = provider.asked.count(f"{ISSUER}/keys")
    for _ in range(5):
        assert ready.enter().code == REFUSED
    assert provider.asked.count(f"{ISSUER}/keys") == before + 1


def test_an_account_cannot_be_made_to_be_signed_in_all_the_time(
    ready: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SSO_SIGN_INS_PER_ACCOUNT", 5)
    answers = [ready.enter().status for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert ready.enter("sam@hospital.example").status == 200


def test_a_provider_brings_so_many_new_people_a_day_and_keeps_nobody_else_out(
    ready: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SSO_FIRST_SIGN_INS", 4)
    # the administrator has come by it before
    people = [f"new-{number}@hospital.example" for number in range(4)]
    assert [ready.enter(email).status for email in people] == [200, 200, 200, 429]
    assert ready.enter(people[3]).code == (429, "too_many_new_people")
    # no account was made, those who were there come in, and so does whoever comes by mail, or tomorrow
    assert ready.service.wiring.adapters.sso_people.of(people[3]) is None
    assert [ready.enter(email).status for email in (people[0], ADMIN)] == [200, 200]
    assert ready.by_mail(people[3])
    ready.service.clock.now += timedelta(days=1)
    assert ready.enter(people[3]).status == 200


def test_a_provider_is_set_and_tried_so_often_an_hour(
    ready: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SSO_SETTINGS", 3)
    monkeypatch.setattr(limits, "SSO_TRIALS", 3)
    refused = (429, "too_many_sso_changes")
    # one of each was needed until it was ready
    assert [ready.say().status for _ in range(3)] == [200, 200, 429]
    asked = len(ready.provider.asked)
    assert ready.say().code == refused
    assert len(ready.provider.asked) == asked
    for _ in range(2):
        ready.tried()
    trial = ("POST", "/enterprise/sso/trial", {"email": ADMIN})
    assert ready.call(*trial, ready.admin).code == refused
    # people come in, and it can be switched off and removed
    assert ready.enter().status == 200
    assert ready.mode("off").status == 200
    # of another enterprise nobody is kept from it
    administration = ready.service.administration
    other = administration.create("Other Clinic")
    administration.verify_domain(other, "clinic.example")
    administration.name_administrator(other, "kim@clinic.example")
    token = ready.by_mail("kim@clinic.example")["user_token"]
    said = {"issuer": ISSUER, "client_id": "x", "version": 0}
    assert ready.call("PUT", "/enterprise/sso", said, token).status == 200
    assert ready.call("DELETE", "/enterprise/sso", token=ready.admin).status == 204


ISSUERS = [
    "http://login.hospital.example",
    "https://login.hospital.example?x=1",
    "https://login.hospital.example#x",
    "https://user:pass@login.hospital.example",
    "https://LOGIN.hospital.example",
    "https://login.hospital.example/a/../b",
    "https://login.hospital.example/%2e",
    "https://login.hospital.example:0",
    "https://login.hospital.example\\@evil.example",
    "login.hospital.example",
    "",
    "https://" + "a" * MAX_ISSUER,
]


def test_an_issuer_is_an_https_address_in_one_spelling(ready: Hospital) -> None:
    for issuer in ISSUERS:
        assert ready.say(issuer=issuer).status == 400, issuer


def test_a_provider_that_is_not_what_it_says_is_none(ready: Hospital) -> None:
    discovery = f"{ISSUER}/.well-known/openid-configuration"
    for metadata in (
        {"issuer": "https://evil.example"},
        {"issuer": f"{ISSUER}/"},
        {"authorization_endpoint": "http://login.hospital.example/a"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"response_types_supported": ["id_token"]},
        {"code_challenge_methods_supported": ["plain"]},
    ):
        ready.provider.metadata = metadata
        assert ready.say().code == (503, "sso_misconfigured"), metadata
    ready.provider.metadata = {}
    # what leads elsewhere is not followed
    for answer in (ProviderAnswer(302, b""), ProviderAnswer(404, b"{}"), ProviderAnswer(500, b"")):
        ready.provider.answers[discovery] = answer
        assert ready.say().code == (503, "sso_unreachable")
    for body in (b"", b"[]", b"\xff", b"<html>"):
        ready.provider.answers[discovery] = ProviderAnswer(200, body)
        assert ready.say().code == (503, "sso_misconfigured")


ANSWERS = [
    (ProviderAnswer(200, b"<html>"), "sso_unreachable"),
    (ProviderAnswer(200, b"{}"), "sso_unreachable"),
    (ProviderAnswer(302, b""), "sso_unreachable"),
    (ProviderAnswer(500, b""), "sso_unreachable"),
    (ProviderAnswer(401, b'{"error": "invalid_client"}'), "sso_misconfigured"),
]


def test_what_the_provider_says_to_a_code_is_not_passed_on(ready: Hospital) -> None:
    for answer, code in ANSWERS:
        ready.provider.answers[f"{ISSUER}/token"] = answer
        assert ready.enter().code == (503, code)


def test_a_provider_that_is_away_keeps_nobody_from_mail(ready: Hospital) -> None:
    begun, back = went(ready)
    ready.provider.fails = True
    assert ready.complete(begun, back).code == (503, "sso_unreachable")
    ready.service.clock.now += timedelta(hours=2)
    assert ready.call("POST", "/sign-in/sso", {"email": PAT}).status == 503
    assert ready.by_mail(PAT)


def test_one_enterprise_s_provider_signs_in_nobody_of_another_s(ready: Hospital) -> None:
    clinic = ready.service.administration.create("Other Clinic")
    ready.service.administration.verify_domain(clinic, "clinic.example")
    # the hospital's administrator cannot try it with their addresses either
    body = {"email": "pat@clinic.example"}
    refused = ready.call("POST", "/enterprise/sso/trial", body, ready.admin)
    assert refused.code == (403, "sso_other_address")
    assert ready.call("POST", "/sign-in/sso", {"email": "pat@clinic.example"}).body == {"sso": None}
    assert ready.enter(PAT, email="pat@clinic.example").code == (403, "sso_other_address")


def test_settings_that_are_switched_off_sign_nobody_in(ready: Hospital) -> None:
    begun, back = went(ready)
    ready.mode("off")
    assert ready.complete(begun, back).code == REFUSED


def test_a_secret_that_is_lost_is_the_administrators_matter(ready: Hospital) -> None:
    adapters = ready.service.operator.adapters
    settings = adapters.sso.of(ready.number)
    assert settings is not None
    adapters.client_secrets.forget(settings.secret_name)
    assert ready.enter().code == (503, "sso_misconfigured")

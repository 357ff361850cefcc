"""Signing in by a hospital's own provider, from its administrator's first word to what is required."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.limits import SSO_CHANGES_TOLD
from chalicelib.users.accounts.model import SessionTerms
from chalicelib.users.accounts.sessions import draft_session
from chalicelib.users.sso.model import SsoSettings
from chalicelib.users.sso.ports import ClientSecrets, Outcome
from tests.fakes.authenticator import Authenticator
from tests.fakes.openid_provider import CLIENT_ID, CLIENT_SECRET, ISSUER, make_key
from tests.http.api_client import Answer
from tests.http.passkeys import new_passkey, signed
from tests.http.users.sso.conftest import ADMIN, PAT, Hospital

HOUR = timedelta(hours=1)


def test_a_hospital_s_people_sign_in_there(hospital: Hospital, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "picsafe")
    hospital.set_up()
    assert hospital.settings()["version"] == 0
    shown = hospital.say().body
    assert (shown["mode"], shown["tried_at"], shown["has_secret"]) == ("off", None, True)
    assert shown["domains"] == ["hospital.example"]
    assert shown["redirect_uri"].endswith(f"/app/connected/sso/{hospital.number}")
    # it counts for nobody before it was tried
    assert hospital.call("POST", "/sign-in/sso", {"email": PAT}).body == {"sso": None}
    assert hospital.mode("offered").code == (409, "sso_untried")
    hospital.tried()
    assert hospital.settings()["tried_at"] is not None
    assert hospital.mode("offered").body["mode"] == "offered"

    begun = hospital.begin()
    assert (begun["name"], begun["required"]) == ("Example Hospital", False)
    back = hospital.provider.authorize(begun["url"], PAT)
    done = hospital.complete(begun, back, client="Edge on Windows")
    assert done.status == 200
    assert done.body["user"]["email"] == PAT
    # it is a session as any other
    token = done.body["user_token"]
    assert hospital.call("GET", "/me", token=token).status == 200
    assert (
        hospital.call("POST", "/sign-in/refresh", {"refresh_token": done.body["refresh_token"]}).status == 200
    )
    (session,) = hospital.call("GET", "/me/sessions", token=token).body["sessions"]
    assert session["client"] == "Edge on Windows"
    # mail is a way in as before
    assert hospital.by_mail(PAT)["user"]["userid"] == done.body["user"]["userid"]
    # and nothing of it is where it does not belong
    log = "\n".join(caplog.messages)
    for secret in (CLIENT_SECRET, back["code"], back["state"], begun["browser"], PAT):
        assert secret not in log
    assert CLIENT_SECRET not in hospital.service.backend.stored()
    assert "client_secret" not in str(hospital.settings())


def test_what_is_required_leaves_no_other_way(ready: Hospital) -> None:
    hospital = ready
    device = Authenticator()
    by_passkey = hospital.by_mail(PAT)["user_token"]
    question = hospital.call("POST", "/passkeys/options", token=by_passkey).body
    assert hospital.call("POST", "/passkeys", new_passkey(device, question), by_passkey).status == 201
    before = hospital.by_mail(PAT, own_device=True)
    passed = hospital.call("POST", "/sign-in", {"email": PAT})
    code = hospital.service.mailer.last.code
    assert hospital.mode("required").status == 200
    # no new mail, and none that is on its way
    assert hospital.call("POST", "/sign-in", {"email": PAT}).code == (403, "sso_required")
    body = {"challenge": passed.body["challenge"], "code": code}
    assert hospital.call("POST", "/sign-in/complete", body).code == (403, "sso_required")
    # by the domain alone: whoever has no account is told the same
    assert hospital.call("POST", "/sign-in", {"email": "nobody@hospital.example"}).code == (
        403,
        "sso_required",
    )
    assert hospital.call("POST", "/sign-in", {"email": "pat@elsewhere.example"}).status == 202
    # nor by a passkey, which outlives whom the hospital lets go
    question = hospital.call("POST", "/sign-in/passkey/options").body
    refused = hospital.call("POST", "/sign-in/passkey", signed(device, question))
    assert refused.code == (403, "sso_required")
    # sessions by mail end at their next refresh
    refresh = {"refresh_token": before["refresh_token"]}
    assert hospital.call("POST", "/sign-in/refresh", refresh).code == (401, "invalid_refresh_token")
    # whoever was removed at the provider is out with the day, also on a device of their own
    begun = hospital.begin(own_device=True)
    assert begun["required"]
    done = hospital.complete(begun, hospital.provider.authorize(begun["url"], PAT), own_device=True)
    refresh = {"refresh_token": done.body["refresh_token"]}
    refreshed = hospital.call("POST", "/sign-in/refresh", refresh)
    assert refreshed.status == 200
    hospital.service.clock.now += 17 * HOUR
    refresh = {"refresh_token": refreshed.body["refresh_token"]}
    assert hospital.call("POST", "/sign-in/refresh", refresh).code == (401, "invalid_refresh_token")


def test_a_long_session_of_before_ends_with_its_day(ready: Hospital) -> None:
    begun = ready.begin(own_device=True)
    done = ready.complete(begun, ready.provider.authorize(begun["url"], PAT), own_device=True)
    refresh = {"refresh_token": done.body["refresh_token"]}
    # the provider may have been demanded since
    assert ready.mode("required").status == 200
    ready.service.clock.now += 17 * HOUR
    assert ready.call("POST", "/sign-in/refresh", refresh).code == (401, "invalid_refresh_token")


def refreshed(hospital: Hospital, signed_in: dict[str, Any]) -> Answer:
    token = {"refresh_token": signed_in["refresh_token"]}
    return hospital.call("POST", "/sign-in/refresh", token)


def test_a_session_ends_with_the_provider_that_has_made_it(ready: Hospital) -> None:
    ended = (401, "invalid_refresh_token")
    by_mail = ready.by_mail("kim@hospital.example")
    pat = ready.enter().body
    # it is the same provider that is not offered any more, or has another secret
    assert ready.mode("off").status == 200
    assert ready.say().status == 200
    pat = refreshed(ready, pat).body
    # another client of it, as far as PicSafe knows, is another provider
    assert ready.say(client_id="another").status == 200
    assert refreshed(ready, pat).code == ended
    assert ready.say().status == 200
    ready.tried()
    assert ready.mode("offered").status == 200
    pat, sam = ready.enter().body, ready.enter("sam@hospital.example").body
    # whose domain is the enterprise's no more has nothing from its provider
    ready.service.administration.remove_domain(ready.number, "hospital.example")
    assert refreshed(ready, pat).code == ended
    ready.service.administration.verify_domain(ready.number, "hospital.example")
    sam = refreshed(ready, sam).body
    assert ready.call("DELETE", "/enterprise/sso", token=ready.admin).status == 204
    assert refreshed(ready, sam).code == ended
    # whoever has signed in by mail stays
    assert refreshed(ready, by_mail).status == 200


def test_the_domain_s_dns_lets_people_in_by_mail_while_the_provider_is_broken(ready: Hospital) -> None:
    ready.mode("required")
    ready.provider.fails = True
    ready.service.dns.publish("_picsafe-sign-in.hospital.example", "picsafe-sign-in=sms")
    assert ready.call("POST", "/sign-in", {"email": ADMIN}).code == (403, "sso_required")
    assert ready.begin(ADMIN)["required"]
    ready.service.dns.publish("_picsafe-sign-in.hospital.example", "picsafe-sign-in=mail")
    ready.service.clock.now += timedelta(minutes=1)
    # the page shows the other ways again, though the provider that it is told of does not answer
    asked = len(ready.service.dns.asked)
    for typed in (ADMIN, PAT, PAT):
        assert not ready.begin(typed)["required"]
    assert len(ready.service.dns.asked) == asked + 1
    admin = ready.by_mail(ADMIN)
    # the session lives on, and changes what has to be changed
    refresh = {"refresh_token": admin["refresh_token"]}
    again = ready.call("POST", "/sign-in/refresh", refresh)
    assert again.status == 200
    ready.admin = again.body["user_token"]
    assert ready.mode("off").status == 200
    assert ready.call("POST", "/sign-in", {"email": PAT}).status == 202


def test_another_person_at_an_old_address_does_not_get_the_account(ready: Hospital) -> None:
    userid = ready.enter(sub="pat-1").body["user"]["userid"]
    assert ready.enter(sub="pat-1").status == 200
    assert ready.enter(sub="pat-2").code == (403, "sso_other_person")
    # until an administrator says so, of people of the domains alone
    accept = "/enterprise/sso/people"
    outside = {"email": "pat@elsewhere.example"}
    assert ready.call("POST", accept, outside, ready.admin).code == (403, "sso_other_address")
    # whether there is an account is not said
    for nobody in ("nobody@hospital.example", ADMIN):
        refused = ready.call("POST", accept, {"email": nobody}, ready.admin)
        assert refused.code == (409, "sso_nobody_refused")
    assert ready.call("POST", accept, {"email": PAT}, ready.admin).status == 204
    assert ready.enter(sub="pat-2").body["user"]["userid"] == userid
    assert ready.enter(sub="pat-1").code == (403, "sso_other_person")


def test_whoever_had_the_account_is_out_once_another_was_accepted(hospital: Hospital) -> None:
    hospital.ready()
    old = hospital.enter(sub="pat-1").body
    token = hospital.call("POST", "/me/tokens", {"name": "x"}, old["user_token"])
    assert token.status == 201
    device = Authenticator()
    question = hospital.call("POST", "/passkeys/options", token=old["user_token"]).body
    assert hospital.call("POST", "/passkeys", new_passkey(device, question), old["user_token"]).status == 201
    begun = hospital.begin()
    back = hospital.provider.authorize(begun["url"], PAT, sub="pat-1")
    assert hospital.enter(sub="pat-2").code == (403, "sso_other_person")
    assert hospital.enter(sub="pat-1").status == 200
    accept = ("POST", "/enterprise/sso/people", {"email": PAT}, hospital.admin)
    assert hospital.call(*accept).status == 204
    # not even by the way to the provider that was begun before
    assert hospital.complete(begun, back).code == (403, "sso_other_person")
    # whoever did not hear the answer asks again, and it is the same person
    assert hospital.call(*accept).status == 204
    refresh = {"refresh_token": old["refresh_token"]}
    assert hospital.call("POST", "/sign-in/refresh", refresh).code == (401, "invalid_refresh_token")
    question = hospital.call("POST", "/sign-in/passkey/options").body
    assert hospital.call("POST", "/sign-in/passkey", signed(device, question)).status == 401
    new = hospital.enter(sub="pat-2").body
    assert new["user"]["userid"] == old["user"]["userid"]
    assert hospital.call("GET", "/me/tokens", token=new["user_token"]).body["tokens"] == []
    assert hospital.enter(sub="pat-1").code == (403, "sso_other_person")


def test_whoever_leaves_is_bound_no_more(ready: Hospital) -> None:
    token = ready.enter(sub="pat-1").body["user_token"]
    assert ready.call("DELETE", "/me", token=token).status == 204
    assert ready.service.operator.adapters.sso_people.of(PAT) is None
    assert ready.enter(sub="pat-2").status == 200


def test_a_sign_in_that_was_under_way_binds_nobody_who_has_left(
    ready: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in = ready.enter(sub="pat-1").body
    adapters = ready.service.wiring.adapters
    people, users = adapters.sso_people, adapters.users
    bound, user = people.of(PAT), users.user(signed_in["user"]["userid"])
    assert bound is not None
    assert user is not None
    delete = users.delete

    def at_last(userid: int) -> None:
        session, _ = draft_session(user, ready.service.clock.now, SessionTerms())
        assert people.sign_in(session, bound) is Outcome.DONE
        delete(userid)
        assert people.sign_in(replace(session, sid="other"), bound) is Outcome.GONE

    monkeypatch.setattr(users, "delete", at_last)
    assert ready.call("DELETE", "/me", token=signed_in["user_token"]).status == 204
    assert people.of(PAT) is None


def test_on_a_shared_device_the_provider_is_to_ask_anew(ready: Hospital) -> None:
    asked = parse_qs(urlsplit(ready.begin()["url"]).query)
    assert (asked["prompt"], asked["max_age"], asked["login_hint"]) == (["login"], ["300"], [PAT])
    own = parse_qs(urlsplit(ready.begin(own_device=True)["url"]).query)
    assert not {"prompt", "max_age"} & set(own)
    # a provider that says when somebody was there last is held to it
    now = ready.service.clock.now.timestamp()
    assert ready.enter(auth_time=now - 1000).code == (401, "invalid_sso")
    assert ready.enter(auth_time=now - 200).status == 200
    # and one that says nothing is believed, but nothing that outlasts the session is made by it
    token = ready.enter(auth_time=None).body["user_token"]
    assert ready.call("POST", "/me/tokens", {"name": "x"}, token).code == (403, "fresh_sign_in_required")
    fresh = ready.enter(auth_time=now).body["user_token"]
    assert ready.call("POST", "/me/tokens", {"name": "x"}, fresh).status == 201
    begun = ready.begin(own_device=True)
    back = ready.provider.authorize(begun["url"], PAT)
    old = ready.complete(begun, back).body["user_token"]
    assert ready.call("POST", "/me/tokens", {"name": "x"}, old).code == (403, "fresh_sign_in_required")


def test_a_sign_in_that_is_made_to_be_fresh_is_fresh_on_one_s_own_device_too(ready: Hospital) -> None:
    make: Any = {"name": "x"}
    begun = ready.begin(own_device=True)
    old = ready.complete(begun, ready.provider.authorize(begun["url"], PAT), own_device=True)
    refused = ready.call("POST", "/me/tokens", make, old.body["user_token"])
    assert refused.code == (403, "fresh_sign_in_required")
    begun = ready.begin(own_device=True, fresh=True)
    asked = parse_qs(urlsplit(begun["url"]).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["300"])
    # whoever takes that out of the address, to go on by the sign-in of before, is not let in by it
    stripped = begun["url"].replace("&max_age=300", "").replace("&prompt=login", "")
    assert stripped != begun["url"]
    assert ready.complete(begun, ready.provider.authorize(stripped, PAT)).code == (401, "invalid_sso")
    begun = ready.begin(own_device=True, fresh=True)
    done = ready.complete(begun, ready.provider.authorize(begun["url"], PAT), own_device=True)
    assert ready.call("POST", "/me/tokens", make, done.body["user_token"]).status == 201


def test_a_trial_is_for_the_administrator_s_own_address_alone(ready: Hospital) -> None:
    trial = "/enterprise/sso/trial"
    assert ready.call("POST", trial, {"email": PAT}, ready.admin).code == (403, "sso_other_address")
    ready.tried()


def test_only_administrators_who_have_just_signed_in_change_it(ready: Hospital) -> None:
    pat = ready.by_mail(PAT)["user_token"]
    changes: list[tuple[str, str, Any]] = [
        ("PUT", "/enterprise/sso", {"issuer": "https://a.example", "client_id": "x", "version": 1}),
        ("PATCH", "/enterprise/sso", {"mode": "off", "version": 2}),
        ("DELETE", "/enterprise/sso", None),
        ("POST", "/enterprise/sso/people", {"email": PAT}),
    ]
    for method, path, body in [
        *changes,
        ("GET", "/enterprise/sso", None),
        ("POST", "/enterprise/sso/trial", {"email": PAT}),
    ]:
        assert ready.call(method, path, body).code == (401, "missing_token")
        assert ready.call(method, path, body, pat).code == (403, "not_an_administrator")
    ready.service.clock.now += timedelta(minutes=16)
    for method, path, body in changes:
        assert ready.call(method, path, body, ready.admin).code == (403, "fresh_sign_in_required")


def test_another_provider_or_client_counts_for_nobody_until_it_was_tried(ready: Hospital) -> None:
    begun = ready.begin()
    back = ready.provider.authorize(begun["url"], PAT)
    version = ready.settings()["version"]
    assert ready.say(version=version - 1).code == (409, "changed_meanwhile")
    assert ready.say(version=version, client_id="another").body["mode"] == "off"
    # who was on the way comes back to something else
    assert ready.complete(begun, back).code == (401, "invalid_sso")
    assert ready.call("POST", "/sign-in/sso", {"email": PAT}).body == {"sso": None}
    # and mail works in any case
    assert ready.by_mail(PAT)


def test_what_does_not_say_when_people_signed_in_cannot_be_required(ready: Hospital) -> None:
    ready.tried(auth_time=None)
    assert ready.mode("required").code == (409, "sso_undated")
    assert ready.settings()["mode"] == "offered"
    assert ready.mode("offered").status == 200
    ready.tried()
    assert ready.mode("required").status == 200


def test_what_is_required_goes_on_saying_when_people_signed_in(hospital: Hospital) -> None:
    hospital.ready("required")
    assert hospital.say(client_secret=hospital.provider.secret).body["secret_waits"]
    begun = hospital.call("POST", "/enterprise/sso/trial", {"email": ADMIN}, hospital.admin).body
    back = hospital.provider.authorize(begun["url"], ADMIN, auth_time=None)
    assert hospital.complete(begun, back).code == (409, "sso_undated")
    shown = hospital.settings()
    assert (shown["mode"], shown["secret_waits"]) == ("required", True)
    hospital.tried()
    assert not hospital.settings()["secret_waits"]


def test_another_secret_of_the_same_client_counts_once_it_was_tried(hospital: Hospital) -> None:
    hospital.ready("required")
    adapters = hospital.service.operator.adapters
    before = adapters.sso.of(hospital.number)
    assert before is not None
    # the same again is nothing new
    same = {"issuer": ISSUER, "client_id": CLIENT_ID, "version": before.version}
    assert hospital.call("PUT", "/enterprise/sso", same, hospital.admin).body["version"] == before.version
    # one that is not known there yet, and was mistyped
    for secret in ("mistyped", "next"):
        said = hospital.say(client_secret=secret).body
        assert (said["mode"], said["has_secret"], said["secret_waits"]) == ("required", True, True)
        assert said["tried_at"] is not None
    waiting = adapters.sso.of(hospital.number)
    assert waiting is not None
    assert len(waiting.secret_names) == 2
    # people go on by the one before, and no other way in is opened
    assert hospital.enter().status == 200
    assert hospital.call("POST", "/sign-in", {"email": PAT}).code == (403, "sso_required")
    trial = hospital.call("POST", "/enterprise/sso/trial", {"email": ADMIN}, hospital.admin).body
    back = hospital.provider.authorize(trial["url"], ADMIN)
    assert hospital.complete(trial, back).code == (503, "sso_misconfigured")
    assert hospital.settings()["secret_waits"]
    hospital.provider.secret = "next"
    assert hospital.enter().code == (503, "sso_misconfigured")
    hospital.tried()
    shown = hospital.settings()
    assert (shown["mode"], shown["has_secret"], shown["secret_waits"]) == ("required", True, False)
    assert hospital.enter().status == 200
    after = adapters.sso.of(hospital.number)
    assert after is not None
    assert adapters.client_secrets.read(after.secret_name) == "next"
    assert adapters.client_secrets.read(before.secret_name) is None
    # and what waits goes with the rest
    assert hospital.say(client_secret="third").body["secret_waits"]
    waiting = adapters.sso.of(hospital.number)
    assert waiting is not None
    assert hospital.call("DELETE", "/enterprise/sso", token=hospital.admin).status == 204
    assert [adapters.client_secrets.read(one) for one in waiting.secret_names] == [None, None]


def test_a_secret_goes_to_the_issuer_and_client_that_it_was_given_for_alone(ready: Hospital) -> None:
    body = {"issuer": ready.provider.issuer, "client_id": "picsafe", "version": ready.settings()["version"]}
    assert ready.call("PUT", "/enterprise/sso", body, ready.admin).body["has_secret"]
    ready.tried()
    other = {**body, "client_id": "another", "version": ready.settings()["version"]}
    assert not ready.call("PUT", "/enterprise/sso", other, ready.admin).body["has_secret"]


def test_a_public_client_has_pkce_alone_and_one_with_a_form_has_that(ready: Hospital) -> None:
    for secret, methods in (("", None), (CLIENT_SECRET, ["client_secret_post"])):
        ready.provider.secret = secret
        ready.provider.metadata["token_endpoint_auth_methods_supported"] = methods
        # what the provider has said of itself is not fresh any more the second time
        ready.service.clock.now += timedelta(minutes=6)
        assert ready.say().body["secret_waits"]
        ready.tried()
        assert ready.settings()["has_secret"] is bool(secret)
        assert ready.enter().status == 200


def test_providers_sign_as_they_like_within_bounds(ready: Hospital) -> None:
    for algorithm in ("RS256", "PS256", "ES256", "EdDSA"):
        # a key that is not known yet is asked for
        ready.provider.key = make_key(algorithm, f"new-{algorithm}")
        ready.service.clock.now += timedelta(seconds=30)
        assert ready.enter().status == 200, algorithm


def test_removing_it_or_the_enterprise_removes_the_secret(ready: Hospital) -> None:
    secrets = ready.service.operator.adapters.client_secrets
    revision = ready.service.operator.adapters.sso.of(ready.number)
    assert revision is not None
    assert secrets.read(revision.secret_name) == CLIENT_SECRET
    assert ready.call("DELETE", "/enterprise/sso", token=ready.admin).status == 204
    assert secrets.read(revision.secret_name) is None
    assert ready.settings()["version"] == 0
    assert ready.say().status == 200
    revision = ready.service.operator.adapters.sso.of(ready.number)
    assert revision is not None
    ready.service.administration.delete(ready.number)
    assert secrets.read(revision.secret_name) is None


class Broken:
    """A store of secrets that keeps none, or forgets none."""

    def __init__(self, secrets: ClientSecrets, *names: str) -> None:
        self.kept = secrets
        self.names = names

    def __getattr__(self, name: str) -> Any:
        if name in self.names:
            raise Unavailable
        return getattr(self.kept, name)


def test_no_secret_is_left_behind_that_nobody_knows_of(
    ready: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapters = ready.service.operator.adapters
    secrets, names = adapters.client_secrets, set[str]()
    administration = ready.service.wiring.sso.administration

    def of() -> SsoSettings:
        settings = adapters.sso.of(ready.number)
        assert settings is not None
        names.update(settings.secret_names)
        return settings

    def say_while_broken(*broken: str) -> None:
        of()
        monkeypatch.setattr(administration, "_secrets", Broken(secrets, *broken))
        assert ready.say(client_id="another" if broken else CLIENT_ID).status == (503 if broken else 200)
        monkeypatch.setattr(administration, "_secrets", secrets)
        of()

    say_while_broken("forget")
    assert sum(secrets.read(name) is not None for name in names) == 2
    # what was left goes with the next change
    say_while_broken()
    assert [name for name in names if secrets.read(name) is not None] == [of().secret_name]
    # where one was not kept, there is none of that name, and the one before is known still
    present = of()
    say_while_broken("keep")
    assert secrets.read(of().secret_name) is None
    assert of().left == (present.secret_name,)
    say_while_broken()
    say_while_broken("forget")
    assert ready.call("DELETE", "/enterprise/sso", token=ready.admin).status == 204
    assert [name for name in names if secrets.read(name) is not None] == []


def test_a_secret_that_is_kept_while_all_is_removed_goes_as_well(
    ready: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapters = ready.service.operator.adapters
    secrets, administration = adapters.client_secrets, ready.service.wiring.sso.administration
    keep, names = secrets.keep, list[str]()

    def at_last(name: str, secret: str) -> None:
        assert ready.call("DELETE", "/enterprise/sso", token=ready.admin).status == 204
        names.append(name)
        keep(name, secret)

    monkeypatch.setattr(administration._secrets, "keep", at_last)
    ready.say(client_id="another")
    assert names
    assert [secrets.read(name) for name in names] == [None]


OTHERS = ("head@hospital.example", "ward@elsewhere.example")


def test_the_other_administrators_are_mailed_of_each_change_and_of_nothing_else(ready: Hospital) -> None:
    for other in OTHERS:
        ready.service.administration.name_administrator(ready.number, other)
    sent = ready.service.mailer.sent
    changes: list[tuple[Callable[[], Answer], str]] = [
        (lambda: ready.mode("required"), "has to sign in through the hospital"),
        (lambda: ready.mode("offered"), "Whoever wants to"),
        (lambda: ready.say(client_secret="next"), "Another client secret was entered"),
        (lambda: ready.mode("off"), "sign-in is off"),
        (lambda: ready.say(client_secret="other"), "set anew"),
        (lambda: ready.call("DELETE", "/enterprise/sso", token=ready.admin), "was removed"),
    ]
    for change, says in changes:
        before = len(sent)
        assert change().status in {200, 204}
        mails = sent[before:]
        assert tuple(mail.to for mail in mails) == OTHERS
        for mail in mails:
            text = " ".join(mail.text.split())
            assert says in text
            assert ADMIN in text
            assert "Example Hospital" in text
            # nothing leads anywhere, and nothing is in it that was typed
            assert "://" not in text
    # nothing is there any more that could be removed, and what is refused is not told of
    before = len(sent)
    assert ready.call("DELETE", "/enterprise/sso", token=ready.admin).status == 204
    assert ready.say(issuer="http://x").status == 400
    assert ready.say(version=7).status == 409
    assert ready.mode("off").status == 404
    assert len(sent) == before


def test_so_many_changes_a_day_are_told_of_and_the_rest_is_done(ready: Hospital) -> None:
    ready.service.administration.name_administrator(ready.number, OTHERS[0])
    before = len(ready.service.mailer.sent)
    for number in range(SSO_CHANGES_TOLD + 2):
        assert ready.mode("off" if number % 2 == 0 else "offered").status == 200
    assert len(ready.service.mailer.sent) == before + SSO_CHANGES_TOLD


def test_nothing_is_changed_that_nobody_can_be_told_of(ready: Hospital) -> None:
    ready.service.administration.name_administrator(ready.number, OTHERS[0])
    ready.service.mailer.fails = True
    assert ready.mode("required").status == 503
    assert ready.settings()["mode"] == "offered"

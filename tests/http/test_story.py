"""One story through every call, on one machine and on AWS: the answers are as the API description says."""

from __future__ import annotations

import json
import logging
from typing import Any

import jsonschema
import pytest

from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.contract.merkle import root_of
from chalicelib.contract.receipts import Receipt, verify_receipt
from chalicelib.contract.signed_notes import VerifierKey, parse_vkey
from chalicelib.contract.tlog_tiles import bundle_leaves, decode_bundle
from chalicelib.tokens.claims import user_server_claims
from chalicelib.tokens.issuing import issue
from picsafe.server.openapi import description
from tests.fakes.accounts import KEY_URL, MY_URL, USER_URL
from tests.fakes.authenticator import Authenticator
from tests.fakes.openid_provider import CLIENT_ID
from tests.fakes.uploads import announced
from tests.http.api_client import Answer
from tests.http.deployment import Deployment
from tests.http.passkeys import new_passkey, signed

REPORT = "0000000011462800528240"
TAG = "0123456789abcdef" * 4


def play(deployment: Deployment) -> dict[str, str]:
    """Everything that PicSafe is for, once; returns the secrets that came up."""
    sender, refresh = deployment.sign_in("pat@hospital.example")
    recipient, _ = deployment.sign_in("sam@elsewhere.example", "DE")
    enterprise = deployment.administration.create("Example Hospital")
    deployment.administration.name_administrator(enterprise, "alex@hospital.example")
    administrator, _ = deployment.sign_in("alex@hospital.example")
    api_key = set_up_enterprise(deployment, administrator, recipient)

    made = deployment.call("POST", "/keys", {"report_id": REPORT}, token=sender)
    assert made.status == 201
    assert deployment.call("POST", "/keys", {"report_id": REPORT}, token=sender).status == 200
    tagged = deployment.call("PUT", "/keys/{report_id}/tag", {"tag": TAG}, token=sender, report_id=REPORT)
    assert tagged.body["tag"] == TAG
    reserved = deployment.call(
        "POST", "/cloud/reports", {"report_id": REPORT, **announced(b"sealed")}, token=sender
    )
    assert reserved.status == 201
    link = reserved.body["link"]
    country, name = link.removeprefix(f"{MY_URL}/app/report/").split("/")
    where = {"country": country, "name": name}
    renewal = "/cloud/reports/{country}/{name}/renewal"
    upload = "/cloud/reports/{country}/{name}/upload"
    assert deployment.call("POST", upload, {}, token=sender, **where).body["uploaded"] is False
    deployment.upload(reserved.body, b"sealed")
    complete = "/cloud/reports/{country}/{name}/complete"
    assert deployment.call("POST", complete, token=sender, **where).body["size"] == len(b"sealed")
    logged = {
        "link": link,
        "summary": {"photos": 1, "videos": 0, "audios": 0},
        "recipients": ["sam@elsewhere.example"],
    }
    assert deployment.call("POST", "/reports", logged, token=sender).status == 201
    assert deployment.call("POST", "/reports", logged, token=sender).status == 200
    me = deployment.call("GET", "/me", token=sender).body
    shown = deployment.call("POST", "/reports/sender", {"link": link})
    assert shown.body["name"] == f"{me['title']} {me['firstname']} {me['lastname']}"
    told = deployment.call("POST", "/reports/tell", {"link": link}, token=sender)
    assert told.body["told"] == ["sam@elsewhere.example"]
    [named] = deployment.call("GET", "/me/recipients", token=sender, query={"query": "SAM"}).body[
        "recipients"
    ]
    assert (named["email"], named["recent"]) == ("sam@elsewhere.example", True)
    end = deployment.call("POST", renewal, token=sender, **where).body["expires_at"]
    listed = deployment.call("POST", "/reports/renewal", {"link": link}, token=sender)
    assert (listed.status, listed.body["expires_at"]) == (200, end)
    assert deployment.call("POST", "/reports/removal", {"link": link}, token=sender).code == (
        409,
        "not_removed",
    )

    assert deployment.call("GET", "/cloud/reports/{country}/{name}", **where).status == 200
    fetched = deployment.call(
        "GET", "/keys/{report_id}", token=recipient, query={"tag": TAG}, report_id=REPORT
    )
    assert fetched.body["key"] == made.body["key"]
    assert fetched.body["sender"]["email"] == "pat@hospital.example"
    lay_down_who_may_open(deployment, sender, recipient)
    poll_as_the_hospital(deployment, api_key)
    personal_token = fetch_by_a_program(deployment, sender)
    # whoever has opened a report sees its trail, too
    assert deployment.call("GET", "/keys/{report_id}/log", token=recipient, report_id=REPORT).status == 200
    log = deployment.call("GET", "/keys/{report_id}/log", token=sender, report_id=REPORT).body
    assert [entry["action"] for entry in log["entries"]] == [
        *("create", "create", "set_tag", "fetch"),
        *("set_policy", "fetch", "approve", "fetch", "break_glass", "set_policy"),
        *("fetch", "fetch"),
    ]
    follow_the_log(deployment, fetched.body)
    opened = {"report_id": REPORT, "link": link}
    assert deployment.call("POST", "/me/received", opened, token=recipient).status == 204
    [received] = deployment.call("GET", "/me/received", token=recipient).body["reports"]
    assert (received["link"], received["sender"]["email"]) == (link, "pat@hospital.example")
    mailed = len(deployment.mailer.sent)
    openers = {"opened_by": [1, 2, 999]}
    withdrawn = deployment.call(
        "POST", "/reports/{report_id}/withdrawal", openers, token=sender, report_id=REPORT
    )
    assert withdrawn.status == 204
    assert [mail.to for mail in deployment.mailer.sent[mailed:]] == ["sam@elsewhere.example"]
    gone = deployment.call("DELETE", "/me/received/{report_id}", token=recipient, report_id=REPORT)
    assert gone.status == 204
    recalled = deployment.call(
        "PATCH", "/keys/{report_id}", {"recalled": True}, token=sender, report_id=REPORT
    )
    assert [who["user"]["kind"] for who in recalled.body["fetched_by"]] == ["user", "user", "enterprise"]
    again = deployment.call("GET", "/keys/{report_id}", token=recipient, query={"tag": TAG}, report_id=REPORT)
    assert again.status == 410
    states = deployment.call("POST", "/keys/states", {"report_ids": [REPORT]}, token=sender)
    [state] = states.body["reports"]
    assert (state["opened_by"], state["opened_by_scripts"], state["recalled"]) == (2, 1, True)
    hear_what_became_of_it(deployment, sender)
    assert deployment.call("DELETE", "/cloud/reports/{country}/{name}", token=sender, **where).status == 200
    assert deployment.call("POST", "/reports/removal", {"link": link}, token=sender).status == 204
    assert deployment.call("GET", "/cloud/reports/{country}/{name}", **where).status == 410
    named = deployment.call("PATCH", "/reports/{report_id}", {"label": "AQ"}, token=sender, report_id=REPORT)
    assert named.status == 204
    [listed] = deployment.call("GET", "/reports", token=sender).body["reports"]
    assert listed["label"] == "AQ"
    assert [one["destination"] for one in listed["deliveries"]] == ["archive"]
    sign_in_by_passkey(deployment)
    sign_in_by_sso(deployment, administrator)
    leave(deployment, sender, refresh)
    return {
        "key": made.body["key"],
        "api_key": api_key,
        "personal_token": personal_token,
        "sender": sender,
        "refresh": refresh,
        "link": name,
    }


def follow_the_log(deployment: Deployment, fetched: dict[str, Any]) -> None:
    """A stranger checks a receipt, a checkpoint, and that the entry is in the log."""
    key = parse_vkey(deployment.call("GET", "/log/key").body["vkey"])
    entry = fetched["entry"]
    verify_receipt(Receipt(REPORT, entry["seq"], entry["hash"], **fetched["receipt"]), key)
    deployment.grow_log()
    checkpoint = verify_checkpoint(deployment.call("GET", "/log/checkpoint").body, key)
    place: dict[str, Any] = {"number": "000.p", "end": str(checkpoint.size)}
    partial = "/log/tile/{level}/{number}/{end}"
    bundle = deployment.call("GET", partial, level="entries", **place)
    assert "immutable" in bundle.headers["Cache-Control"]
    leaves = bundle_leaves(bundle.body, checkpoint.size)
    assert bytes.fromhex(entry["hash"]) in decode_bundle(bundle.body, checkpoint.size)
    assert deployment.call("GET", partial, level="0", **place).body == b"".join(leaves)
    assert root_of(leaves) == checkpoint.root
    assert deployment.call("GET", "/log/tile/{level}/{number}", level="0", number="000").status == 404
    three, four = (
        "/log/tile/{level}/{thousand}/{number}/{end}",
        "/log/tile/{level}/{million}/{thousand}/{number}/{end}",
    )
    far: dict[str, Any] = {"level": "0", "thousand": "x001", "number": "000.p", "end": "1"}
    assert deployment.call("GET", three, **far).code == (404, "unknown_tile")
    assert deployment.call("GET", four, million="x001", **far).code == (404, "unknown_tile")


def hear_what_became_of_it(deployment: Deployment, sender: str) -> None:
    """The sender, and the User Server, learn of a report what others did with it."""
    deployment.grow_log()
    page = deployment.call("GET", "/keys/events", token=sender, query={"limit": "2"}).body
    assert ([one["type"] for one in page["events"]], page["more"]) == (["opened", "refused"], True)
    query = {"cursor": page["cursor"]}
    page = deployment.call("GET", "/keys/events", token=sender, query=query).body
    assert [one["type"] for one in page["events"]][-2:] == ["recalled", "refused"]
    assert (page["events"][-1]["code"], page["more"]) == ("recalled", False)
    claims = user_server_claims(USER_URL, KEY_URL, deployment.wiring.clock())
    token = issue(claims, deployment.wiring.adapters.signing_keys)
    heard = deployment.call("GET", "/keys/events", token=token, query=query).body
    assert heard["events"] == page["events"]


def set_up_enterprise(deployment: Deployment, administrator: str, invited: str) -> str:
    """Domains, members, a registered server and an API key, which is returned."""
    lists = {"domains": ["hospital.example"], "emails": ["sam@elsewhere.example"]}
    shown = deployment.call("PATCH", "/enterprise", lists, token=administrator).body
    deployment.dns.publish(shown["domains"][0]["txt_name"], shown["domains"][0]["txt_value"])
    deployment.call("PATCH", "/enterprise", {"domains": ["hospital.example"]}, token=administrator)
    shown = deployment.call("GET", "/enterprise", token=administrator).body
    assert shown["domains"][0]["verified"] is True
    [invitation] = deployment.call("GET", "/me/invitations", token=invited).body["invitations"]
    deployment.call("POST", "/enterprise/invitations", {"emails": lists["emails"]}, token=administrator)
    listed = deployment.call("GET", "/enterprise/members", token=administrator, query={"search": "sam@"})
    assert [one["status"] for one in listed.body["members"]] == ["invited"]
    answer = {"enterprise_id": invitation["enterprise_id"], "accept": True}
    assert deployment.call("POST", "/me/invitations", answer, token=invited).status == 200
    server = {"url": "https://keys.hospital.example"}
    registered = deployment.call("POST", "/enterprise/key-servers", server, token=administrator).body
    log_key = VerifierKey("keys.hospital.example/log", bytes(32)).text()
    path = "/enterprise/key-servers/{id}/log-key"
    deployment.call("PUT", path, {"log_key": log_key}, token=administrator, id=registered["id"])
    token = deployment.call("POST", "/tokens", {"audience": "https://keys.hospital.example"}, token=invited)
    assert (token.body["operator"], token.body["log_key"]) == ("Example Hospital", log_key)
    assert deployment.call("GET", "/enterprise/key-servers", token=administrator).status == 200
    gone = deployment.call("DELETE", "/enterprise/key-servers/{id}", token=administrator, id=registered["id"])
    assert gone.status in {200, 204}
    give_institutions(deployment, administrator, invited)
    lay_down_for_members(deployment, administrator, invited)
    made = deployment.call("POST", "/enterprise/api-keys", {"name": "nightly"}, token=administrator)
    assert deployment.call("GET", "/enterprise/api-keys", token=administrator).status == 200
    spare = deployment.call("POST", "/enterprise/api-keys", {"name": "spare"}, token=administrator).body["id"]
    removed = deployment.call("DELETE", "/enterprise/api-keys/{id}", token=administrator, id=spare)
    assert removed.status in {200, 204}
    api_key: str = made.body["api_key"]
    return api_key


def give_institutions(deployment: Deployment, administrator: str, member: str) -> None:
    """Members see where their hospital takes reports, beside what they have entered themselves."""
    given = deployment.call("GET", "/enterprise/institutions", token=administrator).body
    hospital = {"name": "My Hospital", "send_type": "email", "endpoint": "picsafe@hospital.example"}
    change = {"version": given["version"], "institutions": [hospital], "default": "My Hospital"}
    assert deployment.call("PUT", "/enterprise/institutions", change, token=administrator).status == 200
    offered = deployment.call("GET", "/me/institutions", token=member).body
    assert [one["enterprise"] for one in offered["institutions"]] == ["Example Hospital"]
    own = {"name": "My Practice", "send_type": "email", "endpoint": "practice@elsewhere.example"}
    change = {"version": offered["version"], "institutions": [own]}
    kept = deployment.call("PUT", "/me/institutions", change, token=member).body
    assert [one["name"] for one in kept["institutions"]] == ["My Hospital", "My Practice"]
    connect_box(deployment, member)


def connect_box(deployment: Deployment, person: str) -> None:
    """Somebody's page signs in at Box, and again when that is over."""
    app = deployment.call("GET", "/integrations/box", token=person).body
    assert app["redirect_uri"].endswith("/app/connected")
    token = "/integrations/box/token"
    signed_in = deployment.call("POST", token, {"code": "code-1"}, token=person).body
    renewed = deployment.call("POST", token, {"renewal": signed_in["renewal"]}, token=person)
    assert renewed.body["access_token"] != signed_in["access_token"]
    again = deployment.call("POST", token, {"renewal": signed_in["renewal"]}, token=person)
    assert again.code == (400, "box_refused")


def lay_down_for_members(deployment: Deployment, administrator: str, member: str) -> None:
    """A hospital names its own people; a key that a member makes has that with it, until it is lifted."""
    path = "/enterprise/key-policy"
    version = deployment.call("GET", path, token=administrator).body["version"]
    change = {"policy": {"recipients": ["*@hospital.example"]}, "version": version}
    laid_down = deployment.call("PUT", path, change, token=administrator).body
    [told] = deployment.call("GET", "/me/key-policies", token=member).body["key_policies"]
    assert (told["enterprise"], told["policy"]) == ("Example Hospital", laid_down["policy"])
    lifted = {"policy": {}, "version": laid_down["version"]}
    assert deployment.call("PUT", path, lifted, token=administrator).body["history"][1]["version"] == 1
    assert deployment.call("GET", "/me/key-policies", token=member).body["key_policies"] == []
    word_consent(deployment, administrator, member)


def word_consent(deployment: Deployment, administrator: str, member: str) -> None:
    """The hospital has patients agree in words of its own, and in PicSafe's again."""
    path = "/enterprise/consent-wording"
    version = deployment.call("GET", path, token=administrator).body["version"]
    levels = ("treatment", "education", "publication", "withdrawal")
    english = {"language": "en", "patient": dict.fromkeys(levels, "The patient agrees.")}
    words = {"languages": [english], "title": "Consent form"}
    laid_down = deployment.call("PUT", path, {"words": words, "version": version}, token=administrator).body
    [told] = deployment.call("GET", "/me/key-policies", token=member).body["consent_wordings"]
    assert (told["enterprise"], told["words"]) == ("Example Hospital", laid_down["words"])
    lifted = {"words": {}, "version": laid_down["version"]}
    assert deployment.call("PUT", path, lifted, token=administrator).body["version"] == 2
    assert deployment.call("GET", "/me/key-policies", token=member).body["consent_wordings"] == []


def lay_down_who_may_open(deployment: Deployment, sender: str, recipient: str) -> None:
    """The sender wants two persons for a while, and somebody breaks the glass."""
    policy, release = "/keys/{report_id}/policy", "/keys/{report_id}/release"
    terms = {"recipients": ["sam@elsewhere.example"], "two_person": True, "break_glass": True}
    changed = deployment.call("PUT", policy, {"policy": terms}, token=sender, report_id=REPORT)
    assert changed.status == 200, changed.body
    assert changed.body["entry"]["policies"][0]["recipients"] == 1
    asked = {"tag": TAG, "purpose": "treatment"}
    refused = deployment.call("POST", release, asked, token=recipient, report_id=REPORT)
    assert refused.code == (403, "approval_needed")
    approval = {"recipient": "sam@elsewhere.example"}
    approvals = "/keys/{report_id}/approvals"
    assert deployment.call("POST", approvals, approval, token=sender, report_id=REPORT).status == 200
    shown = deployment.call("GET", policy, token=sender, report_id=REPORT).body
    assert [one["recipient"] for one in shown["approvals"]] == ["sam@elsewhere.example"]
    assert deployment.call("POST", release, asked, token=recipient, report_id=REPORT).status == 200
    stranger, _ = deployment.sign_in("robin@elsewhere.example")
    emergency = {"tag": TAG, "reason": "Unconscious in the emergency department"}
    broken = deployment.call("POST", release, emergency, token=stranger, report_id=REPORT)
    assert broken.body["entry"]["overridden"] == ["not_named", "approval_needed"]
    lifted = {"policy": {}, "destination": "storage"}
    assert deployment.call("PUT", policy, lifted, token=sender, report_id=REPORT).status == 200


def poll_as_the_hospital(deployment: Deployment, api_key: str) -> None:
    """Find the report, get its key, and find nothing new after it."""
    batch = deployment.call("GET", "/enterprise/reports", api_key=api_key).body
    assert [report["report_id"] for report in batch["reports"]] == [REPORT]
    issued = deployment.call("POST", "/enterprise/key-server-token", {}, api_key=api_key).body
    assert issued["audience"] == KEY_URL
    assert issued["log_key"] == "", "nobody registers the key of PicSafe's own log"
    script = issued["key_server_token"]
    asked = deployment.call("GET", "/keys/{report_id}", token=script, query={"tag": TAG}, report_id=REPORT)
    assert asked.status == 200
    after = deployment.call("GET", "/enterprise/reports", api_key=api_key, query={"cursor": batch["cursor"]})
    assert after.body["reports"] == []
    ended = {"destination": "archive", "state": "delivered", "at": batch["reports"][0]["sent_at"]}
    place = "/reports/{report_id}/deliveries"
    assert deployment.call("POST", place, ended, api_key=api_key, report_id=REPORT).status == 200


def fetch_by_a_program(deployment: Deployment, sender: str) -> str:
    """A person's own computer finds the report by a personal token, which is returned, and gets its key."""
    made = deployment.call("POST", "/me/tokens", {"name": "Practice computer", "days": 7}, token=sender)
    assert made.status == 201
    listed = deployment.call("GET", "/me/tokens", token=sender).body["tokens"]
    assert [one["id"] for one in listed] == [made.body["id"]]
    text: str = made.body["personal_token"]
    reports = deployment.call("GET", "/reports", token=text).body["reports"]
    assert [report["report_id"] for report in reports] == [REPORT]
    issued = deployment.call("POST", "/tokens", {"audience": KEY_URL}, token=text).body["user_token"]
    asked = deployment.call("GET", "/keys/{report_id}", token=issued, query={"tag": TAG}, report_id=REPORT)
    assert asked.body["entry"]["user"]["personal_token"] == made.body["id"]
    assert deployment.call("DELETE", "/me/tokens/{id}", token=sender, id=made.body["id"]).status == 204
    return text


def sign_in_by_passkey(deployment: Deployment) -> None:
    """A person adds a passkey, signs in by it elsewhere, and ends what there is one by one."""
    token, _ = deployment.sign_in("robin@elsewhere.example")
    device = Authenticator()
    question = deployment.call("POST", "/passkeys/options", token=token).body
    added = deployment.call("POST", "/passkeys", new_passkey(device, question), token=token)
    assert added.status == 201
    asked = deployment.call("POST", "/sign-in/passkey/options").body
    elsewhere = deployment.call("POST", "/sign-in/passkey", signed(device, asked)).body["user_token"]
    assert len(deployment.call("GET", "/passkeys", token=elsewhere).body["passkeys"]) == 1
    vault = deployment.call("GET", "/me/vault", token=elsewhere).body
    key = {"passkey_id": added.body["id"], "public_key": "cHVi", "pin": "cGlu", "sealed": "c2VhbGVk"}
    vault = {**vault, "check": "Y2hlY2s", "keys": [key]}
    assert deployment.call("PUT", "/me/vault", vault, token=elsewhere).body["keys"] == [key]
    sessions = deployment.call("GET", "/me/sessions", token=token).body["sessions"]
    [there] = [one["id"] for one in sessions if one["passkey"]]
    assert deployment.call("DELETE", "/me/sessions/{id}", token=token, id=there).status == 204
    assert deployment.call("GET", "/me", token=elsewhere).status == 401
    assert deployment.call("DELETE", "/passkeys/{id}", token=token, id=added.body["id"]).status == 204


def sign_in_by_sso(deployment: Deployment, administrator: str) -> None:
    """A hospital's administrator has its own sign-in tried, offers it, and takes it away again."""
    path, provider = "/enterprise/sso", deployment.provider
    shown = deployment.call("GET", path, token=administrator).body
    assert shown["version"] == 0
    provider.redirect_uri = shown["redirect_uri"]
    body = {
        "issuer": provider.issuer,
        "client_id": CLIENT_ID,
        "client_secret": provider.secret,
        "version": 0,
    }
    assert deployment.call("PUT", path, body, token=administrator).body["has_secret"]
    email = "alex@hospital.example"
    begun = deployment.call("POST", "/enterprise/sso/trial", {"email": email}, token=administrator).body
    back = {**provider.authorize(begun["url"], email), "browser": begun["browser"]}
    tried = deployment.call("POST", "/sign-in/sso/complete", back).body
    assert tried["user"]["email"] == email
    offered = {"mode": "offered", "version": 1}
    assert deployment.call("PATCH", path, offered, token=administrator).body["mode"] == "offered"
    again = deployment.call("POST", "/sign-in/sso", {"email": email}).body["sso"]
    assert again["name"] == "Example Hospital"
    whose = {"email": "kim@hospital.example"}
    for subject, expected in (("before", 200), ("after", 403)):
        begun = deployment.call("POST", "/sign-in/sso", whose).body["sso"]
        back = {**provider.authorize(begun["url"], whose["email"], subject), "browser": begun["browser"]}
        assert deployment.call("POST", "/sign-in/sso/complete", back).status == expected
    assert deployment.call("POST", "/enterprise/sso/people", whose, token=administrator).status == 204
    assert deployment.call("DELETE", path, token=administrator).status == 204


def leave(deployment: Deployment, token: str, refresh: str) -> None:
    """Refresh, read the public parts, sign out, and erase the account."""
    fresh = deployment.call("POST", "/sign-in/refresh", {"refresh_token": refresh}).body["user_token"]
    assert deployment.call("GET", "/me", token=fresh).body["email"] == "pat@hospital.example"
    assert deployment.call("GET", "/.well-known/jwks.json").status == 200
    assert deployment.call("GET", "/.well-known/revoked-key-server-tokens").status == 200
    assert deployment.call("GET", "/health").status == 200
    assert deployment.call("DELETE", "/me", token=fresh).status == 204
    second, _ = deployment.sign_in("kim@elsewhere.example")
    assert deployment.call("POST", "/sign-out", {}, token=second).status == 204
    assert deployment.call("POST", "/sign-in/refresh", {"refresh_token": refresh}).status == 401
    assert deployment.call("GET", "/keys/{report_id}", token="bad", report_id=REPORT).status == 401


def test_every_answer_is_as_described(deployment: Deployment, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="picsafe"):
        secrets = play(deployment)
    described = json.loads(description())
    for answer in deployment.answers:
        check(answer, described)
    called = {answer.operation for answer in deployment.answers}
    assert called == {f"{m.upper()} {path}" for path, item in described["paths"].items() for m in item}
    for name, secret in {**secrets, "email": "pat@hospital.example", "report": REPORT}.items():
        assert secret not in caplog.text, name


def check(answer: Answer, described: dict[str, Any]) -> None:
    """The answer's status is declared, and its body has the declared form and no undeclared field."""
    method, path = answer.operation.split(" ", 1)
    responses = described["paths"][path][method.lower()]["responses"]
    assert str(answer.status) in responses, f"{answer.operation} answered {answer.status}"
    content = responses[str(answer.status)].get("content")
    assert (content is None) == (answer.body is None), answer.operation
    if content is None:
        return
    [(media_type, media)] = content.items()
    assert answer.headers["Content-Type"] == media_type
    if isinstance(answer.body, bytes):
        assert media["schema"]["type"] == "string"
        return
    schema = {**media["schema"], "components": described["components"]}
    jsonschema.Draft202012Validator(closed(schema)).validate(answer.body)


def closed(schema: Any) -> Any:
    """The schema, with undeclared fields forbidden in every object that declares fields."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    tightened = {name: closed(one) for name, one in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        tightened["additionalProperties"] = False
    return tightened

"""What people's plans open, over HTTP: for everybody here it is the lowest, unless something raises it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.http.api_client import Answer
from tests.http.backends import Backend
from tests.http.service import ServiceUnderTest, start_service

PAT = "pat@hospital.example"
ALEX = "alex@hospital.example"
ENDPOINT = "https://endpoint.hospital.example"
KEY_SERVER = "https://key.hospital.example"
KEY = "picsafekey1qypt5wf3hul6h8zqekc3hcuh6kyt283hzcqw533990np28n8v52gntsvzlxmt"
POST = {"name": "Data warehouse", "send_type": "post", "endpoint": ENDPOINT}
DYNAMIC = {"name": "My Hospital", "send_type": "post_dynamic", "endpoint": ENDPOINT}
STATIC = {"name": "Ward 3", "send_type": "post_static", "endpoint": ENDPOINT, "key": KEY}
FHIR = {"name": "Record", "send_type": "fhir", "endpoint": "https://fhir.hospital.example/stu3"}
MAIL = {"name": "By mail", "send_type": "email", "endpoint": "reports@hospital.example"}
NEEDS = {"post": "pro", "post_dynamic": "enterprise", "post_static": "enterprise"}
BY_ONESELF = {"fhir": "pro", "box": "pro", "dropbox": "pro"}


@dataclass(frozen=True)
class People:
    """Calls the User Server for people who have signed in there."""

    service: ServiceUnderTest

    def sign_in(self, email: str = PAT) -> dict[str, Any]:
        started = self.call("POST", "/sign-in", None, {"email": email})
        proof = {"challenge": started.body["challenge"], "code": self.service.mailer.last.code}
        signed_in: dict[str, Any] = self.call("POST", "/sign-in/complete", None, proof).body
        return signed_in

    def token(self, email: str = PAT) -> str:
        return str(self.sign_in(email)["user_token"])

    def call(self, method: str, path: str, token: str | None, body: object = None) -> Answer:
        return self.service.call(method, path, token, body)

    def set_own(self, plan: str, email: str = PAT) -> None:
        self.service.operator.accounts.plans.set_own(email, plan)

    def save(self, token: str, *institutions: dict[str, str]) -> Answer:
        version = self.call("GET", "/me/institutions", token).body["version"]
        body = {"version": version, "institutions": list(institutions)}
        return self.call("PUT", "/me/institutions", token, body)

    def plan_in(self, token: str) -> str:
        return self.service.claims(token).plan


@pytest.fixture
def people(make_backend: Callable[[str], Backend]) -> People:
    """A hospital whose servers are registered, and which nobody belongs to."""
    people = People(start_service("users", make_backend("users"), usual_plan="free"))
    number = people.service.administration.create("Example Hospital")
    people.service.administration.name_administrator(number, ALEX)
    token = people.token(ALEX)
    for url, kind in ((ENDPOINT, "endpoint"), (KEY_SERVER, "key_server")):
        made = people.call("POST", "/enterprise/key-servers", token, {"url": url, "kind": kind})
        assert made.status == 201
    return people


def test_one_s_own_plan_is_shown_wherever_the_profile_is(people: People) -> None:
    signed_in = people.sign_in()
    assert signed_in["user"]["plan"] == people.plan_in(signed_in["user_token"]) == "free"
    people.set_own("pro")
    assert people.call("GET", "/me", signed_in["user_token"]).body["plan"] == "pro"
    changed = people.call("PATCH", "/me", signed_in["user_token"], {"firstname": "Pat"}).body
    assert changed["plan"] == people.plan_in(changed["user_token"]) == "pro"
    refresh = {"refresh_token": signed_in["refresh_token"]}
    fresh = people.call("POST", "/sign-in/refresh", None, refresh).body
    assert fresh["user"]["plan"] == people.plan_in(fresh["user_token"]) == "pro"


def test_members_have_their_enterprise_s_once_it_is_sure_that_they_are_members(people: People) -> None:
    token, administrator = people.token(), people.token(ALEX)
    lists = {"domains": ["hospital.example"], "emails": ["sam@elsewhere.example"]}
    assert people.call("PATCH", "/enterprise", administrator, lists).status == 200
    assert people.call("GET", "/me", token).body["plan"] == "free", "the domain is not proven"
    people.service.administration.verify_domain(1, "hospital.example")
    assert people.call("GET", "/me", token).body["plan"] == "enterprise"
    sam = people.token("sam@elsewhere.example")
    assert people.call("GET", "/me", sam).body["plan"] == "free", "the invitation is not accepted"
    for accept, plan in ((True, "enterprise"), (False, "free")):
        people.call("POST", "/me/invitations", sam, {"enterprise_id": 1, "accept": accept})
        assert people.call("GET", "/me", sam).body["plan"] == plan
    people.service.administration.set_plan(1, "pro")
    assert people.call("GET", "/me", token).body["plan"] == "pro"


@pytest.mark.parametrize(
    ("plan", "refused"),
    [("free", [POST, DYNAMIC, STATIC, FHIR]), ("pro", [DYNAMIC, STATIC]), ("enterprise", [])],
)
def test_a_plan_opens_ways_of_sending(people: People, plan: str, refused: list[dict[str, str]]) -> None:
    token = people.token()
    people.set_own(plan)
    for institution in (POST, DYNAMIC, STATIC, FHIR, MAIL):
        answer = people.save(token, institution)
        if institution in refused:
            assert answer.code == (403, "plan_required")
        else:
            assert answer.status == 200
    assert people.call("GET", "/me/institutions", token).body["needs_plan"] == {
        **{one["send_type"]: NEEDS[one["send_type"]] for one in refused if one is not FHIR},
        **(BY_ONESELF if plan == "free" else {}),
    }


def test_what_is_there_stays_and_can_be_removed_when_the_plan_is_lower(people: People) -> None:
    token = people.token()
    people.set_own("enterprise")
    people.save(token, DYNAMIC, STATIC)
    people.set_own("free")
    assert people.save(token, DYNAMIC, STATIC, MAIL).status == 200
    assert people.save(token, {**DYNAMIC, "name": "Our Hospital"}, STATIC).code == (403, "plan_required")
    assert people.save(token, STATIC).status == 200
    assert people.save(token, DYNAMIC).code == (403, "plan_required")
    assert people.save(token).status == 200


def test_only_an_endpoint_server_s_token_takes_a_plan(people: People) -> None:
    token = people.token()
    asked = {"audience": ENDPOINT}
    assert people.call("POST", "/tokens", token, asked).code == (403, "plan_required")
    bound = {**asked, "sha256": "0" * 64}
    assert people.call("POST", "/tokens", token, bound).code == (403, "plan_required")
    settings = people.service.wiring.settings
    for audience in (KEY_SERVER, settings.key_url, settings.cloud_url):
        assert people.call("POST", "/tokens", token, {"audience": audience}).status == 200
    people.set_own("pro")
    assert people.call("POST", "/tokens", token, asked).status == 200


def test_nobody_gives_themselves_a_plan(people: People) -> None:
    token, administrator = people.token(), people.token(ALEX)
    assert people.call("PATCH", "/me", token, {"plan": "enterprise"}).code == (400, "unknown_field")
    assert people.call("PATCH", "/enterprise", administrator, {"plan": "enterprise"}).code == (
        400,
        "unknown_field",
    )
    assert people.call("POST", "/sign-in", None, {"email": PAT, "plan": "pro"}).code == (400, "unknown_field")
    assert people.call("GET", "/me", token).body["plan"] == "free"


def test_what_was_sent_stays_its_sender_s(people: People) -> None:
    token = people.token()
    people.set_own("enterprise")
    sent = {
        "report_id": "0000000021462800528240",
        "summary": {"photos": 1, "videos": 0, "audios": 0},
        "destination": "endpoint",
    }
    assert people.call("POST", "/reports", token, sent).status == 201
    people.set_own("free")
    later = people.token()
    assert len(people.call("GET", "/reports", later).body["reports"]) == 1
    # and what was posted while the plan held is listed afterwards, too
    assert (
        people.call("POST", "/reports", later, {**sent, "report_id": "0000000021462800528241"}).status == 201
    )

"""PicSafe in memory with enterprises, for tests of what administrators and invited people do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import msgspec

from chalicelib.contract.registrations import Registration, registration_text
from chalicelib.errors import InvalidRequest
from chalicelib.policies.given import GivenEnterprisePolicy, ShownPolicy, document_of
from chalicelib.policies.terms import NO_TERMS
from chalicelib.users.enterprises.consent_wording import ConsentWording, checked_words
from chalicelib.users.enterprises.consent_wordings import LaidWording
from chalicelib.users.enterprises.consent_words.schemas import ChangeConsentWording, EnterpriseConsentWording
from chalicelib.users.enterprises.key_policy import MAX_DOCUMENT
from tests.fakes.picsafe import NOW, FakePicSafe, answer, problem, stamp

ISSUER = "https://user.picsafe.example"
# the generator of P-256
PUBLIC_KEY = "A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW"
Route = Callable[["FakeEnterprise", httpx.Request], httpx.Response]


@dataclass
class FakeEnterprise:
    """What the User Server stores about an enterprise."""

    number: int
    name: str = "Example Hospital"
    plan: str = "enterprise"
    domains: dict[str, bool] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    api_keys: list[dict[str, Any]] = field(default_factory=list)
    servers: list[dict[str, Any]] = field(default_factory=list)
    institutions: dict[str, Any] = field(
        default_factory=lambda: {"version": 0, "institutions": [], "default": ""}
    )

    policies: list[dict[str, Any]] = field(default_factory=list)
    wordings: list[ConsentWording] = field(default_factory=list)
    lock_minutes: int | None = None
    directory: bool = True
    mailed: list[str] = field(default_factory=list)
    days: dict[str, str] = field(default_factory=dict)

    def policy_view(self) -> dict[str, Any]:
        none = {"version": 0, "policy": msgspec.to_builtins(ShownPolicy.of(NO_TERMS))}
        now = self.policies[0] if self.policies else none
        return {"version": now["version"], "policy": now["policy"], "history": self.policies}

    def wording_view(self) -> dict[str, Any]:
        now = self.wordings[0] if self.wordings else ConsentWording()
        view: dict[str, Any] = msgspec.to_builtins(
            EnterpriseConsentWording.of(LaidWording(now, self.wordings))
        )
        return view

    def view(self) -> dict[str, Any]:
        return {
            "enterprise_id": self.number,
            "name": self.name,
            "plan": self.plan,
            "administrators": ["pat@example.org"],
            "domains": [
                {
                    "domain": domain,
                    "verified": verified,
                    "verified_at": stamp(NOW) if verified else None,
                    "txt_name": f"_picsafe-verification.{domain}",
                    "txt_value": f"picsafe-verification=token-of-{domain}",
                }
                for domain, verified in self.domains.items()
            ],
            "emails": [{"email": email, "status": status} for email, status in self.emails.items()],
            "lock_minutes": self.lock_minutes,
            "directory": self.directory,
        }


@dataclass
class FakeAdministered(FakePicSafe):
    """``administered`` are the signed-in person's; ``inviting`` and ``joined`` are what the person answers.

    ``dns`` holds the domains whose record is published.
    """

    administered: list[FakeEnterprise] = field(default_factory=lambda: [FakeEnterprise(1)])
    inviting: dict[int, str] = field(default_factory=dict)
    joined: dict[int, str] = field(default_factory=dict)
    dns: set[str] = field(default_factory=set)

    @property
    def hospital(self) -> FakeEnterprise:
        return self.administered[0]

    def _dispatch(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if "x-api-key" in request.headers or not path.startswith(("/enterprise", "/me/invitations")):
            return super()._dispatch(request)
        if self.subject(request, self.origin) is None:
            return problem(401, "invalid_token")
        if path == "/me/invitations":
            return self._invitations(request)
        return self._administer(request)

    def _administer(self, request: httpx.Request) -> httpx.Response:
        wanted = request.url.params.get("enterprise")
        found = [one for one in self.administered if wanted in (None, str(one.number))]
        if not found:
            return problem(403, "not_an_administrator")
        if len(found) > 1:
            return problem(400, "enterprise_required")
        routes: dict[tuple[str, str], Route] = {
            ("GET", ""): lambda enterprise, _: answer(200, enterprise.view()),
            ("PATCH", ""): self._change_members,
            ("GET", "members"): self._members,
            ("POST", "invitations"): self._invite,
            ("POST", "api-keys"): self._make_api_key,
            ("GET", "api-keys"): lambda enterprise, _: answer(
                200, {"api_keys": [_without(one, "api_key") for one in enterprise.api_keys], "cursor": None}
            ),
            ("DELETE", "api-keys"): lambda enterprise, one: _removed(
                enterprise.api_keys, one, "unknown_api_key"
            ),
            ("POST", "key-server-token"): self._long_token,
            ("POST", "key-servers"): self._register,
            ("GET", "key-servers"): lambda enterprise, _: answer(
                200, {"key_servers": enterprise.servers, "cursor": None}
            ),
            ("PUT", "key-servers"): self._replace_log_key,
            ("DELETE", "key-servers"): lambda enterprise, one: _removed(
                enterprise.servers, one, "unknown_server"
            ),
            ("GET", "institutions"): lambda enterprise, _: answer(200, enterprise.institutions),
            ("PUT", "institutions"): self._give_institutions,
            ("GET", "key-policy"): lambda enterprise, _: answer(200, enterprise.policy_view()),
            ("PUT", "key-policy"): self._lay_down,
            ("GET", "consent-wording"): lambda enterprise, _: answer(200, enterprise.wording_view()),
            ("PUT", "consent-wording"): self._lay_down_wording,
            ("GET", "reports"): lambda _, one: self._enterprise_reports(one),
        }
        resource = request.url.path.removeprefix("/enterprise").strip("/").split("/")[0]
        return routes[request.method, resource](found[0], request)

    def _change_members(self, enterprise: FakeEnterprise, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if "gmail.com" in body.get("domains", ()):
            return problem(400, "public_domain")
        if "domains" in body:
            enterprise.domains = {one: enterprise.domains.get(one, False) for one in sorted(body["domains"])}
        if "emails" in body:
            enterprise.emails = {one: enterprise.emails.get(one, "invited") for one in sorted(body["emails"])}
        for domain in self.dns & enterprise.domains.keys():
            enterprise.domains[domain] = True
        return answer(200, enterprise.view())

    def _members(self, enterprise: FakeEnterprise, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        found = sorted(
            (enterprise.days.get(email, "") if asked.get("order") == "longest_away" else "", email)
            for email in enterprise.emails
            if asked.get("search", "") in email
        )
        start = int(asked.get("cursor", "0"))
        members = [
            {
                "email": email,
                "status": enterprise.emails[email],
                "by_domain": False,
                "last_active_on": enterprise.days.get(email),
            }
            for _, email in found[start : start + 2]
        ]
        cursor = str(start + 2) if start + 2 < len(found) else None
        return answer(200, {"members": members, "found": len(found), "cursor": cursor})

    def _invite(self, enterprise: FakeEnterprise, request: httpx.Request) -> httpx.Response:
        emails = sorted(json.loads(request.content)["emails"])
        if any("@" not in email for email in emails):
            return problem(400, "invalid_email")
        for email in emails:
            enterprise.emails.setdefault(email, "invited")
        invited = [
            {"email": email, "status": status, "mailed": status == "invited"}
            for email in emails
            for status in [enterprise.emails[email]]
        ]
        enterprise.mailed += [one["email"] for one in invited if one["mailed"]]
        return answer(200, {"invited": invited, "cursor": None})

    def _make_api_key(self, enterprise: FakeEnterprise, request: httpx.Request) -> httpx.Response:
        if enterprise.plan != "enterprise":
            return problem(403, "plan_required")
        made = {
            "id": f"{enterprise.number}-{len(enterprise.api_keys):012x}",
            "name": json.loads(request.content)["name"],
            "created_at": stamp(self.now),
            "api_key": f"psk_secret_{len(enterprise.api_keys)}",
            "last_used_at": None,
        }
        enterprise.api_keys.append(made)
        return answer(201, _without(made, "last_used_at"))

    def _long_token(self, enterprise: FakeEnterprise, request: httpx.Request) -> httpx.Response:
        audience = json.loads(request.content).get("audience", self.origin)
        own = {one["url"] for one in enterprise.servers}
        if audience not in {self.origin, *own}:
            return problem(403, "unknown_audience")
        return answer(
            200,
            {
                "key_server_token": self.token(audience, subject=f"enterprise:{enterprise.number}"),
                "expires_at": stamp(self.now + timedelta(days=365)),
                "audience": audience,
                "operator": enterprise.name if audience in own else "PicSafe",
                "log_key": self.registered_log_keys.get(audience, ""),
            },
        )

    def _register(self, enterprise: FakeEnterprise, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if any(one["url"] == body["url"] for one in enterprise.servers):
            return problem(409, "audience_taken")
        made = {
            "id": f"{len(enterprise.servers):016x}",
            "kind": "key_server",
            "created_at": stamp(self.now),
            "registration": None,
            "log_key": "",
            **body,
        }
        if made["kind"] == "key_server":
            made["registration"] = registration_text(
                Registration(ISSUER, body["url"], ISSUER, self.now.replace(microsecond=0), (PUBLIC_KEY,))
            )
        enterprise.servers.append(made)
        return answer(201, made)

    def _replace_log_key(self, enterprise: FakeEnterprise, request: httpx.Request) -> httpx.Response:
        body, server_id = json.loads(request.content), request.url.path.split("/")[3]
        for one in enterprise.servers:
            if one["id"] == server_id:
                if one["log_key"] != body["before"]:
                    return problem(409, "changed_meanwhile")
                one["log_key"] = body["log_key"]
                return answer(200, one)
        return problem(404, "unknown_server")

    def _give_institutions(self, enterprise: FakeEnterprise, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if body["version"] != enterprise.institutions["version"]:
            return problem(409, "changed_meanwhile")
        if body["default"] not in {"", *(one["name"] for one in body["institutions"])}:
            return problem(400, "invalid_institution")
        enterprise.institutions = {**body, "version": body["version"] + 1}
        return answer(200, enterprise.institutions)

    def _lay_down_wording(self, enterprise: FakeEnterprise, request: httpx.Request) -> httpx.Response:
        body = msgspec.json.decode(request.content, type=ChangeConsentWording)
        if body.version != len(enterprise.wordings):
            return problem(409, "changed_meanwhile")
        try:
            words = checked_words(body.words.words())
        except InvalidRequest as refused:
            return problem(400, refused.code)
        enterprise.wordings.insert(
            0, ConsentWording(body.version + 1, words, int(self.user["userid"]), self.now)
        )
        return answer(200, enterprise.wording_view())

    def _lay_down(self, enterprise: FakeEnterprise, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if body["version"] != len(enterprise.policies):
            return problem(409, "changed_meanwhile")
        terms = msgspec.convert(body["policy"], GivenEnterprisePolicy).terms()
        if len(msgspec.json.encode(document_of(terms))) > MAX_DOCUMENT:
            return problem(400, "policy_too_large")
        laid_down = {
            "version": body["version"] + 1,
            "policy": msgspec.to_builtins(ShownPolicy.of(terms)),
            "changed_by": self.user["userid"],
            "changed_at": stamp(self.now),
        }
        enterprise.policies.insert(0, laid_down)
        return answer(200, enterprise.policy_view())

    def _invitations(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            body = json.loads(request.content)
            number = body["enterprise_id"]
            if number not in {**self.inviting, **self.joined}:
                return problem(404, "unknown_invitation")
            name = self.inviting.pop(number, "") or self.joined.pop(number)
            if body["accept"]:
                self.joined[number] = name
        return answer(
            200,
            {
                "invitations": [
                    {"enterprise_id": number, "name": name, "invited_at": stamp(self.now)}
                    for number, name in self.inviting.items()
                ],
                "memberships": [
                    {"enterprise_id": number, "name": name, "by": "invitation", "key_servers": []}
                    for number, name in self.joined.items()
                ],
                "cursor": None,
            },
        )


def _without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


def _removed(there: list[dict[str, Any]], request: httpx.Request, unknown: str) -> httpx.Response:
    ident = request.url.path.rpartition("/")[2]
    for one in there:
        if one["id"] == ident:
            there.remove(one)
            return httpx.Response(204)
    return problem(404, unknown)


KIM = {"userid": 7, "title": "", "firstname": "Kim", "lastname": "Example", "email": "kim@example.org"}
"""Another member than the one who is signed in, as a logged report's ``sender``."""


def logged(fake: FakePicSafe, count: int) -> list[str]:
    """Let members have uploaded so many reports; gives their IDs, oldest first."""
    names = [f"{number:022x}-{17:09d}{1_700_000_000_000 + number}" for number in range(count)]
    fake.logged += [fake.listed(name) for name in names]
    return [name.rpartition("-")[2] for name in names]

"""One service behind its HTTP calls, on one machine and, a second time, on AWS under its own role.

On AWS everything that the service does is done with the policy of its stage while moto enforces it; what a
test sets up and looks at is done with the rights of the operator.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec
from chalice.test import Client

from chalicelib.http.application import Application
from chalicelib.settings import Settings
from chalicelib.tokens.user_tokens import Claims, TokenSigner, issue
from chalicelib.users.enterprises.administration import EnterpriseAdministration
from chalicelib.wiring.application import create_app
from chalicelib.wiring.services import Wiring
from tests.fakes.accounts import CLOUD_URL, KEY_URL, MY_URL, USER_URL, FakeMailer
from tests.fakes.enterprises import FakeTxtLookup
from tests.fakes.fault_injection import FaultInjector
from tests.fakes.tokens import FakeClock, FakeEndedSessions, FakeSigner
from tests.http.backends import Ground
from tests.http.contract import hold_to_contract


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; ``body`` is decoded JSON, ``None`` where there is none."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> tuple[int, str]:
        """What a refusal says; checks that it is a problem document."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert set(self.body) == {"type", "title", "status", "detail", "code"}
        assert self.body["status"] == self.status
        return self.status, self.body["code"]


@dataclass
class Stage:
    """A running service and what a test may do to it.

    Attributes:
        app: its calls.
        wiring: the service.
        operator: another process on the same stores, with the rights of the operator.
        faults: makes adapters of the service fail.
        ground: what it stands on.
        mailer: the mails that it sent.
        dns: what it finds in the DNS.
        signer: signs tokens that it trusts.
        ended: the sessions of such tokens that ended; the User Server asks its own store instead.
        clock: its time.
    """

    app: Application
    wiring: Wiring
    operator: Wiring
    faults: FaultInjector
    ground: Ground
    mailer: FakeMailer
    dns: FakeTxtLookup
    signer: TokenSigner
    ended: FakeEndedSessions
    clock: FakeClock

    @property
    def administration(self) -> EnterpriseAdministration:
        """What the operator does."""
        return self.operator.enterprise_administration

    def call(
        self,
        method: str,
        path: str,
        who: Claims | str | None = None,
        body: object = None,
        *,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
        api_key: str | None = None,
    ) -> Answer:
        """Call the service.

        Args:
            method: of HTTP.
            path: with its query.
            who: whose token is sent, or a token.
            body: sent as JSON.
            raw: sent as it is instead.
            headers: sent besides.
            api_key: an enterprise's.
        """
        sent = dict(headers or {})
        if who is not None:
            sent["Authorization"] = f"Bearer {who if isinstance(who, str) else self.token(who)}"
        if api_key is not None:
            sent["X-Api-Key"] = api_key
        payload = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        if payload:
            sent.setdefault("Content-Type", "application/json")
        with Client(self.app) as client:
            response = self.ground.working(lambda: client.http.request(method, path, sent, payload))
        hold_to_contract(method, path, sent, payload, response)
        content = json.loads(response.body) if response.body else None
        return Answer(response.status_code, content, dict(response.headers))

    def token(self, claims: Claims, **changes: Any) -> str:
        """A token that the service trusts, with ``changes`` made to the claims."""
        return issue(msgspec.structs.replace(claims, **changes), self.signer)

    def claims(self, token: str) -> Claims:
        """What a token for the User Server says."""
        return self.operator.user_verifier.verify_user(token)


def make_stage(service: str, ground: Ground, clock: FakeClock | None = None) -> Stage:
    """One service alone, as its stage runs it; ``denied@example.org`` gets no keys."""
    settings = Settings(
        services=frozenset({service}),
        user_url=USER_URL,
        key_url=KEY_URL,
        cloud_url=CLOUD_URL,
        my_url=MY_URL,
        mail_from="PicSafe <no-reply@picsafe.example>",
        deny="denied@example.org",
        stores=ground.stores,
    )
    time, mailer, dns, ended = clock or FakeClock(), FakeMailer(), FakeTxtLookup(), FakeEndedSessions()
    own, operators = ground.adapters(settings, time, mailer)
    faults = FaultInjector(own)
    wiring = Wiring(settings, clock=time, adapters=faults)
    operator = Wiring(settings, clock=time, adapters=operators)
    wiring.__dict__["txt_lookup"] = operator.__dict__["txt_lookup"] = dns
    signer: TokenSigner
    if service == "users":
        signer = operators.signing_keys
    else:
        # over HTTPS in truth; this is about one service
        signer = fake = FakeSigner()
        wiring.__dict__["_issuer"] = (fake, ended)
    app = create_app(settings, wiring)
    return Stage(app, wiring, operator, faults, ground, mailer, dns, signer, ended, time)

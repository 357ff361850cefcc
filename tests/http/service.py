"""One service behind its HTTP calls, on one machine and, a second time, on AWS under its own role.

On AWS everything that the service does is done with the policy of its stage while moto enforces it; what a
test sets up and looks at is done with the rights of the operator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from chalicelib.http.application import Application
from chalicelib.tokens.claims import Claims
from chalicelib.tokens.issuing import issue
from chalicelib.tokens.ports import Standing, TokenSigner
from chalicelib.users.enterprises.administration import EnterpriseAdministration
from chalicelib.wiring.application import create_app
from chalicelib.wiring.services import Wiring
from tests.fakes.accounts import FakeMailer
from tests.fakes.box_tokens import FakeBoxTokens
from tests.fakes.enterprises import FakeTxtLookup
from tests.fakes.fault_injection import FaultInjector
from tests.fakes.openid_provider import OpenIdProvider
from tests.fakes.tokens import FakeClock, FakeSigner, FakeStanding
from tests.http.api_client import Answer, send
from tests.http.backends import Backend
from tests.http.deployment import make_settings


@dataclass
class ServiceUnderTest:
    """A running service and what a test may do to it.

    Attributes:
        app: its calls.
        wiring: the service.
        operator: another process on the same stores, with the rights of the operator.
        faults: makes adapters of the service fail.
        backend: where its data is, and the rights that it has there.
        mailer: the mails that it sent.
        dns: what it finds in the DNS.
        box: what it finds at Box.
        provider: a hospital's own sign-in.
        signer: signs tokens that it trusts.
        ended: the sessions of made-up claims that ended; of others the User Server asks its own store.
        clock: its time.
    """

    app: Application
    wiring: Wiring
    operator: Wiring
    faults: FaultInjector
    backend: Backend
    mailer: FakeMailer
    dns: FakeTxtLookup
    box: FakeBoxTokens
    provider: OpenIdProvider
    signer: TokenSigner
    ended: FakeStanding
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
        token = who if who is None or isinstance(who, str) else self.token(who)
        return self.backend.run(
            lambda: send(self.app, method, path, body, raw=raw, token=token, api_key=api_key, headers=headers)
        )

    def token(self, claims: Claims, **changes: Any) -> str:
        """A token that the service trusts, with ``changes`` made to the claims."""
        return issue(msgspec.structs.replace(claims, **changes), self.signer)

    def claims(self, token: str) -> Claims:
        """What a token for the User Server says."""
        return self.operator.user_verifier.verify_user(token)


class _MadeUpSessions:
    """``Standing`` that takes the sessions of made-up claims for live, and looks at all others."""

    def __init__(self, own: Standing, ended: FakeStanding) -> None:
        self._own = own
        self._ended = ended

    def stands(self, claims: Claims) -> bool:
        is_made_up = claims.sid.startswith(("session-", "enterprise-session-"))
        return self._ended.stands(claims) if is_made_up else self._own.stands(claims)

    def check(self) -> None:
        self._own.check()


def start_service(
    service: str, backend: Backend, clock: FakeClock | None = None, **changes: Any
) -> ServiceUnderTest:
    """One service alone, as its stage runs it, with ``changes`` to its settings.

    ``denied@example.org`` gets no keys.
    """
    settings = make_settings(
        backend.stores,
        {service},
        mail_from="PicSafe <no-reply@picsafe.example>",
        deny="denied@example.org",
        **changes,
    )
    time, mailer, dns, ended = clock or FakeClock(), FakeMailer(), FakeTxtLookup(), FakeStanding()
    own, operators = backend.adapters(settings, time, mailer)
    faults = FaultInjector(own)
    wiring = Wiring(settings, clock=time, adapters=faults)
    operator = Wiring(settings, clock=time, adapters=operators)
    wiring.__dict__["txt_lookup"] = operator.__dict__["txt_lookup"] = dns
    box = wiring.__dict__["box_endpoint"] = FakeBoxTokens()
    provider = wiring.__dict__["provider_http"] = OpenIdProvider(time)
    signer: TokenSigner
    if service == "users":
        signer = operators.signing_keys
        for one in (wiring, operator):
            keys, standing, _ = one._issuer
            one.__dict__["_issuer"] = (keys, _MadeUpSessions(standing, ended), None)
    else:
        # over HTTPS in truth; this is about one service
        signer = fake = FakeSigner()
        wiring.__dict__["_issuer"] = (fake, ended, None)
    app = create_app(settings, wiring)
    return ServiceUnderTest(
        app, wiring, operator, faults, backend, mailer, dns, box, provider, signer, ended, time
    )

"""Signing My PicSafe in at Box, which takes a secret that no page may have (docs/adr/0090).

Codes and tokens pass through and are not kept. Where the browser comes back to is the operator's setting,
and no part of a request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from chalicelib.errors import NotFound
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.integrations.errors import BoxClientRefused
from chalicelib.users.integrations.model import BoxClient, BoxSignIn
from chalicelib.users.integrations.ports import BoxSecret, BoxTokenEndpoint

if TYPE_CHECKING:
    from chalicelib.users.integrations.renewals import RenewalSeal

SEND_TYPE: Final = "box"


class BoxService:
    """Exchanges codes and renewals for a person.

    Args:
        client: the operator's app; ``None`` where there is none.
        secret: where the app's secret is.
        endpoint: asks Box.
        require_plan: raises ``Forbidden`` (``plan_required``) where a person's plan lacks a send type.
        brake: bounds how often one person has Box asked.
    """

    def __init__(
        self,
        *,
        client: BoxClient | None,
        secret: BoxSecret,
        endpoint: BoxTokenEndpoint,
        require_plan: Callable[[Claims, str], None],
        brake: TokenBrake,
    ) -> None:
        self._client = client
        self._secret = secret
        self._endpoint = endpoint
        self._require_plan = require_plan
        self._brake = brake

    @property
    def client(self) -> BoxClient:
        """The operator's app.

        Raises:
            NotFound: ``box_not_offered``: there is none.
        """
        if self._client is None:
            raise NotFound("box_not_offered", "This server has no app at Box.")
        return self._client

    def redeem(self, claims: Claims, code: str) -> BoxSignIn:
        """What a code is good for that Box has sent a person's browser back with.

        Raises:
            NotFound: ``box_not_offered``.
            Forbidden: ``plan_required``.
            TooManyRequests: ``too_many_tokens``.
            BoxRefused, Unavailable: as ``BoxTokenEndpoint``.
        """
        redirect_uri = self.client.redirect_uri
        return self._sign_in(
            claims,
            lambda _: {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri},
        )

    def renew(self, claims: Claims, renewal: str) -> BoxSignIn:
        """What a renewal of this very session is good for, once.

        Raises:
            NotFound, Forbidden, TooManyRequests, BoxRefused, Unavailable: as ``redeem``.
        """
        return self._sign_in(
            claims, lambda seal: {"grant_type": "refresh_token", "refresh_token": seal.open(renewal)}
        )

    def _sign_in(self, claims: Claims, grant: Callable[[RenewalSeal], Mapping[str, str]]) -> BoxSignIn:
        # a stage that starts does not pay for it
        from chalicelib.users.integrations.renewals import RenewalSeal

        client = self.client
        self._require_plan(claims, SEND_TYPE)
        self._brake.take_box(claims.userid)
        secret = self._secret.read()
        seal = RenewalSeal(secret, f"{claims.userid} {claims.sid}")
        form = {**grant(seal), "client_id": client.client_id, "client_secret": secret}
        try:
            tokens = self._endpoint.ask(form)
        except BoxClientRefused:
            record("box_client_refused", level=logging.ERROR)
            raise
        return BoxSignIn(tokens.access_token, tokens.lifetime, seal.seal(tokens.refresh_token))

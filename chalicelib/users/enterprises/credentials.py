"""What an enterprise's script identifies itself with: API keys, and tokens for Key Servers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.clock import Clock
from chalicelib.errors import Conflict, Forbidden, NotFound, Unauthenticated, Unavailable
from chalicelib.tokens.claims import AUDIENCE_LIFETIME, Claims
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import IssuedToken, TokenIssuer, new_token_id
from chalicelib.users.enterprises.access import EnterpriseAccess, require_enterprise_plan
from chalicelib.users.enterprises.api_keys import new_key
from chalicelib.users.enterprises.model import (
    MAX_API_KEYS,
    MAX_DOMAINS_IN_TOKEN,
    MAX_SCRIPT_TOKENS,
    ApiKey,
    Enterprise,
    ScriptToken,
    checked_name,
)
from chalicelib.users.enterprises.ports import ApiKeys, Domains, ScriptTokens
from chalicelib.users.enterprises.servers import ServerService
from chalicelib.users.shown_once import is_id

# copied once into the script's configuration (seed document 3, section 2.2.1.2)
SCRIPT_TOKEN_LIFETIME = timedelta(days=365)
# beyond the number of those, so that one that was stolen can be replaced even then
LATE_TOKEN_LIFETIME = timedelta(days=7)
_DAY = timedelta(days=1)
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class KeyServerToken:
    """A token that identifies an enterprise's script to one server.

    Attributes:
        token: the signed token.
        expires_at: when it runs out.
        audience: the normalised URL of the one server that accepts it.
        operator: who runs that server.
        log_key: the key that the server's log is signed with, as its operator has registered it; or empty.
    """

    token: str
    expires_at: datetime
    audience: str
    operator: str
    log_key: str = ""


class CredentialService:
    """API keys and Key Server tokens.

    Args:
        access: who may act for an enterprise.
        api_keys: where keys are stored.
        tokens: long-lived tokens, and those that were revoked.
        servers: which servers tokens may be made for.
        domains: the mail domains of enterprises.
        token_issuer: makes the tokens.
        brake: bounds how many are made by one API key.
        key_url: PicSafe's own Key Server.
        clock: the time.
    """

    def __init__(
        self,
        *,
        access: EnterpriseAccess,
        api_keys: ApiKeys,
        tokens: ScriptTokens,
        servers: ServerService,
        domains: Domains,
        token_issuer: TokenIssuer,
        brake: TokenBrake,
        key_url: str,
        clock: Clock,
    ) -> None:
        self._access = access
        self._api_keys = api_keys
        self._tokens = tokens
        self._servers = servers
        self._domains = domains
        self._token_issuer = token_issuer
        self._brake = brake
        self._key_url = key_url
        self._clock = clock

    def create_api_key(self, claims: Claims, number: int | None, name: str) -> tuple[ApiKey, str]:
        """A new API key, and its text, which is never shown again.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
            Forbidden: ``plan_required``.
            InvalidRequest: ``invalid_name``.
            Conflict: ``too_many_api_keys``.
        """
        enterprise = self._access.administrator(claims, number)
        require_enterprise_plan(enterprise)
        key, text = new_key(enterprise.number, checked_name(name), self._clock(), made_by=claims.email)
        if not self._api_keys.add(key, limit=MAX_API_KEYS):
            raise Conflict("too_many_api_keys", f"Delete one first: there may be {MAX_API_KEYS} API keys.")
        return key, text

    def api_keys(self, claims: Claims, number: int | None) -> list[ApiKey]:
        """The enterprise's API keys, oldest first.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
        """
        return self._api_keys.of(self._access.administrator(claims, number).number)

    def revoke_api_key(self, claims: Claims, number: int | None, key_id: str) -> None:
        """Make a key useless; what was made with it runs out within minutes.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
            NotFound: ``unknown_api_key``.
        """
        enterprise = self._access.administrator(claims, number)
        if not is_id(key_id, enterprise.number):
            raise _unknown_api_key()
        if not self._api_keys.remove(key_id):
            raise _unknown_api_key()

    def key_server_token(
        self, claims: Claims | None, api_key: str | None, number: int | None, audience: str | None
    ) -> KeyServerToken:
        """A token for one Key Server: for minutes by API key, for a year for an administrator.

        An administrator's new token ends the previous one for the same server. Who makes many of them gets
        one a day, for a week each, so that the list of the revoked ones stays short. Either token names the
        administrator who made it, or the API key, and the enterprise's verified domains: Key Servers judge
        scripts by them.

        Raises:
            Unauthenticated, Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.enterprise_of``.
            Forbidden: ``plan_required``; ``unknown_audience`` if nobody has registered that server.
            InvalidRequest: ``invalid_audience``.
            Conflict: ``too_many_key_server_tokens``: an administrator's, that have not run out.
            TooManyRequests: ``too_many_tokens`` by this API key.
        """
        if api_key is not None:
            script = self._access.script(api_key, number)
            sid, lifetime = f"apikey:{script.key_id}", AUDIENCE_LIFETIME
            self._brake.take_token(sid)
            return self._token(
                script.enterprise, sid, lifetime, audience, new_token_id(), made_by=script.made_by
            )
        if claims is None:
            raise Unauthenticated("missing_token", "This call needs an API key or a User Token.")
        enterprise = self._access.administrator(claims, number)
        require_enterprise_plan(enterprise)
        url, _ = self._recipient(audience)
        # before the previous one is ended, which is to stay good if there can be no other
        lifetime, jti = self._counted_lifetime(enterprise.number), new_token_id()
        made = self._token(enterprise, f"script:{jti}", lifetime, url, jti, made_by=claims.email)
        self._supersede(enterprise, made.audience, ScriptToken(jti, made.expires_at))
        return made

    def end_all(self, number: int) -> None:
        """End every token of the enterprise's scripts, before the enterprise is removed.

        Raises:
            Unavailable: some may still be accepted.
        """
        self.end_long_lived(number)

    def end_long_lived(self, number: int) -> None:
        """End the tokens that administrators have put into scripts, before a domain that they name goes.

        Raises:
            Unavailable: some may still be accepted.
        """
        now = self._clock()
        for token in self._tokens.of(number):
            self._tokens.revoke(token, now)

    def _recipient(self, audience: str | None) -> tuple[str, str]:
        url, operator = self._servers.recipient(self._key_url if audience is None else audience)
        if operator is None:
            raise Forbidden(
                "unknown_audience", "Nobody has registered a server of this address with PicSafe."
            )
        return url, operator

    def _token(
        self,
        enterprise: Enterprise,
        sid: str,
        lifetime: timedelta,
        audience: str | None,
        jti: str,
        *,
        made_by: str,
    ) -> KeyServerToken:
        url, operator = self._recipient(audience)
        issued: IssuedToken = self._token_issuer.for_enterprise(
            enterprise_id=enterprise.number,
            name=enterprise.name,
            sid=sid,
            audience=url,
            lifetime=lifetime,
            jti=jti,
            made_by=made_by,
            domains=self._verified_domains(enterprise.number),
        )
        return KeyServerToken(issued.token, issued.expires_at, url, operator, self._servers.log_key_of(url))

    def _verified_domains(self, number: int) -> list[str]:
        names: list[str] = []
        for domain in self._domains.of(number):
            if domain.verified_at is not None and len("".join([*names, domain.name])) <= MAX_DOMAINS_IN_TOKEN:
                names.append(domain.name)
        return names

    def _counted_lifetime(self, number: int) -> timedelta:
        """How long one more token may live, which is counted until it has run out."""
        now, count = self._clock(), self._tokens.count
        until = now + SCRIPT_TOKEN_LIFETIME
        if count(number, "script_token", now=now, until=until, limit=MAX_SCRIPT_TOKENS):
            return SCRIPT_TOKEN_LIFETIME
        if count(number, "late_script_token", now=now, until=now + _DAY, limit=1):
            return LATE_TOKEN_LIFETIME
        raise Conflict(
            "too_many_key_server_tokens",
            f"{MAX_SCRIPT_TOKENS} tokens were made that have not run out: one a day can be made, for a week. "
            "A script that needs a new one often gets tokens by API key.",
        )

    def _supersede(self, enterprise: Enterprise, audience: str, new: ScriptToken) -> None:
        for _ in range(_ATTEMPTS):
            previous, now = self._tokens.current(enterprise.number, audience), self._clock()
            if previous is not None and previous.expires_at > now:
                # before it is forgotten: a failure here changes nothing, and asking again does it all
                self._tokens.revoke(previous, now)
            if self._tokens.replace(enterprise.number, audience, new, previous=previous):
                return
        raise Unavailable


def _unknown_api_key() -> NotFound:
    return NotFound("unknown_api_key", "This enterprise has no such API key.")

"""What an enterprise's script identifies itself with: API keys, and tokens for Key Servers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.clock import Clock
from chalicelib.errors import Conflict, Forbidden, NotFound, Unauthenticated, Unavailable
from chalicelib.tokens.user_tokens import LIFETIME, Claims
from chalicelib.users.accounts.model import ENDED_MARGIN
from chalicelib.users.accounts.token_issuer import IssuedToken, TokenIssuer
from chalicelib.users.enterprises import api_keys
from chalicelib.users.enterprises.access import EnterpriseAccess, require_enterprise_plan
from chalicelib.users.enterprises.model import (
    MAX_API_KEYS,
    MAX_API_KEYS_A_DAY,
    MAX_DOMAINS_IN_TOKEN,
    MAX_SCRIPT_TOKENS,
    ApiKey,
    Enterprise,
    ScriptSession,
    checked_name,
)
from chalicelib.users.enterprises.ports import ApiKeys, Domains, EndSession, ScriptSessions
from chalicelib.users.enterprises.servers import ServerService

# copied once into the script's configuration (seed document 3, section 2.2.1.2)
SCRIPT_TOKEN_LIFETIME = timedelta(days=365)
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
    """

    token: str
    expires_at: datetime
    audience: str
    operator: str


class CredentialService:
    """API keys and Key Server tokens.

    Args:
        access: who may act for an enterprise.
        api_keys: where keys are stored.
        sessions: the sessions of long-lived tokens.
        servers: which servers tokens may be made for.
        domains: the mail domains of enterprises.
        token_issuer: makes the tokens.
        key_url: PicSafe's own Key Server.
        end_session: ends a token's session everywhere.
        clock: the time.
    """

    def __init__(
        self,
        *,
        access: EnterpriseAccess,
        api_keys: ApiKeys,
        sessions: ScriptSessions,
        servers: ServerService,
        domains: Domains,
        token_issuer: TokenIssuer,
        key_url: str,
        end_session: EndSession,
        clock: Clock,
    ) -> None:
        self._access = access
        self._api_keys = api_keys
        self._sessions = sessions
        self._servers = servers
        self._domains = domains
        self._token_issuer = token_issuer
        self._key_url = key_url
        self._end_session = end_session
        self._clock = clock

    def create_api_key(self, claims: Claims, number: int | None, name: str) -> tuple[ApiKey, str]:
        """A new API key, and its text, which is never shown again.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
            Forbidden: ``plan_required``.
            InvalidRequest: ``invalid_name``.
            Conflict: ``too_many_api_keys``: at one time, or made within a day.
        """
        enterprise = self._access.administrator(claims, number)
        require_enterprise_plan(enterprise)
        now = self._clock()
        key, text = api_keys.new_key(enterprise.number, checked_name(name), now, made_by=claims.email)
        if not self._sessions.count(
            enterprise.number, "api_key", now=now, until=now + _DAY, limit=MAX_API_KEYS_A_DAY
        ):
            raise Conflict(
                "too_many_api_keys", f"No more than {MAX_API_KEYS_A_DAY} API keys can be made within a day."
            )
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
        """Make a key useless, and every token that was made with it.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
            NotFound: ``unknown_api_key``.
        """
        enterprise = self._access.administrator(claims, number)
        if not api_keys.is_key_id(key_id, enterprise.number):
            raise _unknown_api_key()
        if all(key.id != key_id for key in self._api_keys.of(enterprise.number)):
            raise _unknown_api_key()
        # tokens first: if the second step fails, asking again does both
        self._end_key(key_id)
        if not self._api_keys.remove(key_id):
            raise _unknown_api_key()

    def key_server_token(
        self, claims: Claims | None, api_key: str | None, number: int | None, audience: str | None
    ) -> KeyServerToken:
        """A token for one Key Server: for an hour by API key, for a year for an administrator.

        An administrator's new token ends the previous one for the same server. Either names the administrator
        who made it, or the API key, and the enterprise's verified domains: Key Servers judge scripts by them.

        Raises:
            Unauthenticated, Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.enterprise_of``.
            Forbidden: ``plan_required``; ``unknown_audience`` if nobody has registered that server.
            InvalidRequest: ``invalid_audience``.
            Conflict: ``too_many_key_server_tokens``: an administrator's, that have not run out.
        """
        if api_key is not None:
            script = self._access.script(api_key, number)
            sid = f"apikey:{script.key_id}"
            return self._token(script.enterprise, sid, LIFETIME, audience, made_by=script.made_by)
        if claims is None:
            raise Unauthenticated("missing_token", "This call needs an API key or a User Token.")
        enterprise = self._access.administrator(claims, number)
        require_enterprise_plan(enterprise)
        sid = f"script:{secrets.token_urlsafe(16)}"
        made = self._token(enterprise, sid, SCRIPT_TOKEN_LIFETIME, audience, made_by=claims.email)
        # before the previous one is ended, which is to stay good if there can be no other
        self._count_token(enterprise.number, made.expires_at)
        self._supersede(enterprise, made.audience, ScriptSession(sid, made.expires_at))
        return made

    def end_all(self, number: int) -> None:
        """End every token of the enterprise's scripts, before the enterprise is removed.

        Raises:
            Unavailable: some may still be accepted.
        """
        for key in self._api_keys.of(number):
            self._end_key(key.id)
        self.end_long_lived(number)

    def end_long_lived(self, number: int) -> None:
        """End the tokens that administrators have put into scripts, before a domain that they name goes.

        Raises:
            Unavailable: some may still be accepted.
        """
        for session in self._sessions.of(number):
            self._end_session(session.sid, session.expires_at)

    def _token(
        self, enterprise: Enterprise, sid: str, lifetime: timedelta, audience: str | None, *, made_by: str
    ) -> KeyServerToken:
        url, operator = self._servers.recipient(self._key_url if audience is None else audience)
        if operator is None:
            raise Forbidden(
                "unknown_audience", "Nobody has registered a server of this address with PicSafe."
            )
        issued: IssuedToken = self._token_issuer.for_enterprise(
            enterprise_id=enterprise.number,
            name=enterprise.name,
            sid=sid,
            audiences=[url],
            lifetime=lifetime,
            made_by=made_by,
            domains=self._verified_domains(enterprise.number),
        )
        return KeyServerToken(issued.token, issued.expires_at, url, operator)

    def _verified_domains(self, number: int) -> list[str]:
        names: list[str] = []
        for domain in self._domains.of(number):
            if domain.verified_at is not None and len("".join([*names, domain.name])) <= MAX_DOMAINS_IN_TOKEN:
                names.append(domain.name)
        return names

    def _count_token(self, number: int, expires_at: datetime) -> None:
        now, count = self._clock(), self._sessions.count
        if count(number, "script_token", now=now, until=expires_at, limit=MAX_SCRIPT_TOKENS):
            return
        # a token that was stolen has to be replaced even then
        if not count(number, "late_script_token", now=now, until=now + _DAY, limit=1):
            raise Conflict(
                "too_many_key_server_tokens",
                f"{MAX_SCRIPT_TOKENS} tokens were made that have not run out: one a day can be made. A "
                "script that needs a new one often gets tokens of an hour by API key.",
            )

    def _supersede(self, enterprise: Enterprise, audience: str, new: ScriptSession) -> None:
        for _ in range(_ATTEMPTS):
            previous = self._sessions.current(enterprise.number, audience)
            if previous is not None and previous.expires_at > self._clock():
                # before it is forgotten: a failure here changes nothing, and asking again does it all
                self._end_session(previous.sid, previous.expires_at)
            if self._sessions.replace(enterprise.number, audience, new, previous=previous):
                return
        raise Unavailable

    def _end_key(self, key_id: str) -> None:
        # whoever was let in just before may still get one token that lives as long
        self._end_session(f"apikey:{key_id}", self._clock() + LIFETIME + ENDED_MARGIN)


def _unknown_api_key() -> NotFound:
    return NotFound("unknown_api_key", "This enterprise has no such API key.")

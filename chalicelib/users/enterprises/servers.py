"""Private Key Servers and Endpoint Servers: whom a token may be made for, and who will read it.

A token goes only to servers that an enterprise has registered, so that a hostile file cannot have one sent
to a server of its own choice, and a client can say who will learn the person's name. That is the
administrator's word, unless somebody has proven the domain: an address in a domain that an enterprise has
proven is that enterprise's alone, and it takes such an address back from whoever had registered it before.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.clock import Clock
from chalicelib.contract.errors import InvalidRegistration, MalformedLog
from chalicelib.contract.hostnames import ends_in_number
from chalicelib.contract.origins import host_of
from chalicelib.contract.registrations import MAX_KEYS, Registration, key_of, registration_text
from chalicelib.contract.signed_notes import parse_vkey
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.tokens.claims import Claims
from chalicelib.users.audience import audience_of, own_origin
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.model import MAX_SERVERS, RegisteredServer, ServerKind
from chalicelib.users.enterprises.ports import Domains, Servers

PICSAFE = "PicSafe"
# domains of more labels are not looked for
_MAX_LABELS = 10


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a Key Server elsewhere has to know of PicSafe.

    Attributes:
        issuer: the User Server's URL.
        my_url: My PicSafe's origin.
        public_jwks: gives the public keys of tokens; may raise ``Unavailable``.
    """

    issuer: str
    my_url: str
    public_jwks: Callable[[], list[dict[str, str]]]


class ServerService:
    """Registers servers and says who runs them.

    Args:
        access: who may act for an enterprise.
        servers: where registrations are stored.
        domains: who has proven which domain.
        own_audiences: PicSafe's own servers, which nobody may register.
        introduction: what registered Key Servers have to know of PicSafe.
        clock: the time.
    """

    def __init__(
        self,
        *,
        access: EnterpriseAccess,
        servers: Servers,
        domains: Domains,
        own_audiences: Sequence[str],
        introduction: Introduction,
        clock: Clock,
    ) -> None:
        self._access = access
        self._servers = servers
        self._domains = domains
        self._own = frozenset(own_audiences)
        self._introduction = introduction
        self._clock = clock

    def register(
        self, claims: Claims, number: int | None, url: str, kind: ServerKind, log_key: str = ""
    ) -> RegisteredServer:
        """Register a server that the enterprise runs.

        Args:
            claims: an administrator's.
            number: the enterprise's.
            url: the server's.
            kind: what it is.
            log_key: the key that its log is signed with, a vkey; empty while that is not known.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
            InvalidRequest: ``invalid_audience``; ``invalid_log_key``.
            Conflict: ``audience_taken`` if it is PicSafe's own, in a domain that another enterprise has
                proven, or registered already, unless this enterprise has proven its domain and the other
                one has not; ``too_many_servers``.
        """
        enterprise = self._access.administrator(claims, number)
        # of an Endpoint Server: what is sealed may go over plain HTTP, with tokens that are good for it alone
        audience = audience_of(url, may_be_plain=kind == "endpoint")
        if audience in self._own:
            raise _audience_taken()
        owner = self._owner(audience)
        if owner not in {None, enterprise.number}:
            raise _audience_taken()
        _require_log_key(kind, log_key)
        server = RegisteredServer(
            secrets.token_hex(8), enterprise.number, audience, kind, self._clock(), log_key
        )
        added = self._servers.add(server, limit=MAX_SERVERS)
        if added is None and owner is not None and self._take_back(audience, owner):
            added = self._servers.add(server, limit=MAX_SERVERS)
        if added is None:
            if any(one.url == audience for one in self._servers.of(enterprise.number)):
                raise Conflict("audience_taken", "Your enterprise has registered this address already.")
            raise _audience_taken()
        if not added:
            raise Conflict("too_many_servers", f"Remove one first: there may be {MAX_SERVERS} servers.")
        return server

    def registered(self, claims: Claims, number: int | None) -> list[RegisteredServer]:
        """The enterprise's servers, oldest first.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
        """
        return self._servers.of(self._access.administrator(claims, number).number)

    def replace_log_key(
        self, claims: Claims, number: int | None, server_id: str, log_key: str, before: str
    ) -> RegisteredServer:
        """Say that a Key Server's log is signed with another key, or that nobody knows with which.

        Clients believe no other, so whoever replaces one has to name the one that they replace.

        Args:
            claims: an administrator's.
            number: the enterprise's.
            server_id: the server's.
            log_key: a vkey, or empty.
            before: what is registered until now, or empty.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
            InvalidRequest: ``invalid_log_key``.
            NotFound: ``unknown_server``.
            Conflict: ``changed_meanwhile``: another one than ``before`` is registered.
        """
        enterprise = self._access.administrator(claims, number)
        server = next((one for one in self._servers.of(enterprise.number) if one.id == server_id), None)
        if server is None:
            raise _unknown_server()
        _require_log_key(server.kind, log_key)
        if not self._servers.replace_log_key(enterprise.number, server_id, log_key, before=before):
            raise Conflict(
                "changed_meanwhile",
                "Another key is registered than the one to be replaced. Look at it first.",
            )
        return replace(server, log_key=log_key)

    def remove(self, claims: Claims, number: int | None, server_id: str) -> None:
        """Take a server off the register: no further token is made for it.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
            NotFound: ``unknown_server``.
        """
        enterprise = self._access.administrator(claims, number)
        if not self._servers.remove(enterprise.number, server_id):
            raise _unknown_server()

    def registration(self, server: RegisteredServer) -> str | None:
        """The block of text that a registered Key Server is started with.

        ``None`` for an Endpoint Server, and where the User Server itself has no HTTPS.

        Raises:
            Unavailable: the public keys cannot be had.
        """
        if server.kind != "key_server":
            return None
        known = self._introduction
        keys = tuple(key_of(jwk) for jwk in known.public_jwks()[:MAX_KEYS])
        made = self._clock().replace(microsecond=0)
        try:
            return registration_text(Registration(known.issuer, server.url, known.my_url, made, keys))
        except InvalidRegistration:
            return None

    def operator_of(self, origin: str) -> str | None:
        """Who runs the server of that canonical origin: an enterprise's name, or ``None`` for nobody known.

        Raises:
            Unavailable: the store does not answer.
        """
        enterprise = self._servers.operator(origin)
        return None if enterprise is None else enterprise.name

    def log_key_of(self, origin: str) -> str:
        """What is registered as the key of the log of the server of that canonical origin; or empty.

        It is empty for PicSafe's own servers, whatever was registered.

        Raises:
            Unavailable: the store does not answer.
        """
        return "" if origin in self._own else self._servers.log_key(origin)

    def is_endpoint(self, origin: str) -> bool:
        """Whether the server of that canonical origin is registered as an Endpoint Server.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._servers.kind(origin) == "endpoint"

    def is_key_server(self, origin: str) -> bool:
        """Whether the server of that canonical origin is registered as a Key Server.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._servers.kind(origin) == "key_server"

    def recipient(self, audience: str) -> tuple[str, str | None]:
        """The audience that tokens for a server carry, and who runs it: PicSafe, or as ``operator_of`` says.

        Raises:
            InvalidRequest: ``invalid_audience``.
            Unavailable: the store does not answer.
        """
        if (own := own_origin(audience, self._own)) is not None:
            return own, PICSAFE
        url = audience_of(audience)
        return url, self.operator_of(url)

    def _owner(self, audience: str) -> int | None:
        """The number of the enterprise that has proven the domain of a server, the narrowest if several."""
        for domain in _domains_of(audience):
            holder = self._domains.holder(domain)
            if holder is not None:
                return holder
        return None

    def _take_back(self, audience: str, owner: int) -> bool:
        """Take a URL off the register of whoever has it but is not its owner."""
        other = self._servers.operator(audience)
        if other is None or other.number == owner:
            return False
        return any(
            self._servers.remove(other.number, server.id)
            for server in self._servers.of(other.number)
            if server.url == audience
        )


def _domains_of(audience: str) -> Iterator[str]:
    host = host_of(audience)
    if not host.startswith("[") and not ends_in_number(host):
        labels = host.split(".")[-_MAX_LABELS:]
        yield from (".".join(labels[start:]) for start in range(len(labels) - 1))


def _require_log_key(kind: ServerKind, log_key: str) -> None:
    if not log_key:
        return
    try:
        parse_vkey(log_key)
    except MalformedLog:
        pass
    else:
        if kind == "key_server":
            return
    raise InvalidRequest(
        "invalid_log_key",
        "This is not the key of a Key Server's log. 'picsafe keyserver log-key' prints it; copy all of it.",
    )


def _unknown_server() -> NotFound:
    return NotFound("unknown_server", "This enterprise has registered no such server.")


def _audience_taken() -> Conflict:
    return Conflict(
        "audience_taken",
        "This address is registered already, or in a domain that another enterprise has proven.",
    )

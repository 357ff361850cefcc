"""The enterprises' use cases, put together: what routes, the command line and accounts are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.clock import Clock
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.administration import EnterpriseAdministration
from chalicelib.users.enterprises.credentials import CredentialService
from chalicelib.users.enterprises.membership import MembershipService
from chalicelib.users.enterprises.ports import (
    Addresses,
    ApiKeys,
    Domains,
    EndSession,
    ForgetReports,
    Registry,
    ScriptSessions,
    Servers,
    TxtLookup,
)
from chalicelib.users.enterprises.servers import ServerService


@dataclass(frozen=True, slots=True)
class EnterpriseStores:
    """One store of each kind, all in one database."""

    registry: Registry
    domains: Domains
    addresses: Addresses
    api_keys: ApiKeys
    servers: Servers
    sessions: ScriptSessions


@dataclass(frozen=True, slots=True)
class EnterpriseService:
    """The use cases by subject.

    Attributes:
        access: who may act for an enterprise.
        membership: domains, listed addresses, invitations.
        servers: private Key Servers and Endpoint Servers.
        credentials: API keys and Key Server tokens.
        administration: what the operator does.
    """

    access: EnterpriseAccess
    membership: MembershipService
    servers: ServerService
    credentials: CredentialService
    administration: EnterpriseAdministration


def build_service(
    *,
    stores: EnterpriseStores,
    token_issuer: TokenIssuer,
    key_url: str,
    own_audiences: Sequence[str],
    end_session: EndSession,
    forget_reports: ForgetReports,
    lookup: TxtLookup,
    clock: Clock,
) -> EnterpriseService:
    """Put the use cases together.

    Args:
        stores: where everything is.
        token_issuer: makes tokens.
        key_url: PicSafe's own Key Server.
        own_audiences: PicSafe's own servers.
        end_session: ends a token's session everywhere.
        forget_reports: removes an enterprise's log of reports.
        lookup: the DNS.
        clock: the time.
    """
    access = EnterpriseAccess(registry=stores.registry, api_keys=stores.api_keys, clock=clock)
    servers = ServerService(
        access=access,
        servers=stores.servers,
        domains=stores.domains,
        own_audiences=[*own_audiences, key_url],
        clock=clock,
    )
    credentials = CredentialService(
        access=access,
        api_keys=stores.api_keys,
        sessions=stores.sessions,
        servers=servers,
        domains=stores.domains,
        token_issuer=token_issuer,
        key_url=key_url,
        end_session=end_session,
        clock=clock,
    )
    membership = MembershipService(
        access=access,
        registry=stores.registry,
        domains=stores.domains,
        addresses=stores.addresses,
        servers=stores.servers,
        credentials=credentials,
        lookup=lookup,
        clock=clock,
    )
    administration = EnterpriseAdministration(
        registry=stores.registry,
        api_keys=stores.api_keys,
        domains=stores.domains,
        addresses=stores.addresses,
        credentials=credentials,
        forget_reports=forget_reports,
        clock=clock,
    )
    return EnterpriseService(access, membership, servers, credentials, administration)

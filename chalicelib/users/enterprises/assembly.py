"""The enterprises' use cases, put together: what routes, the command line and accounts are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.clock import Clock
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.administration import EnterpriseAdministration
from chalicelib.users.enterprises.consent_wordings import ConsentWordingService
from chalicelib.users.enterprises.credentials import CredentialService
from chalicelib.users.enterprises.institutions import InstitutionService, PlanOf
from chalicelib.users.enterprises.key_policies import KeyPolicyService
from chalicelib.users.enterprises.members import MemberService
from chalicelib.users.enterprises.membership import MembershipService
from chalicelib.users.enterprises.ports import (
    Addresses,
    ApiKeys,
    ConsentWordings,
    Domains,
    ForgetReports,
    Institutions,
    KeyPolicies,
    Presence,
    Registry,
    ScriptTokens,
    Servers,
    TxtLookup,
)
from chalicelib.users.enterprises.revoked_tokens import RevokedTokenList
from chalicelib.users.enterprises.servers import Introduction, ServerService


@dataclass(frozen=True, slots=True)
class EnterpriseStores:
    """One store of each kind, all in one database."""

    registry: Registry
    domains: Domains
    addresses: Addresses
    presence: Presence
    api_keys: ApiKeys
    servers: Servers
    script_tokens: ScriptTokens
    institutions: Institutions
    key_policies: KeyPolicies
    consent_wordings: ConsentWordings


@dataclass(frozen=True, slots=True)
class EnterpriseService:
    """The use cases by subject.

    Attributes:
        access: who may act for an enterprise.
        membership: domains, listed addresses, invitations.
        members: lists them, and keeps on which day they were there.
        servers: private Key Servers and Endpoint Servers.
        credentials: API keys and Key Server tokens.
        revoked_tokens: those of them that were revoked, for publication.
        administration: what the operator does.
        institutions: where people can send reports.
        key_policies: what enterprises lay down about their members' keys.
        consent_wordings: the words of enterprises' own that patients agree to.
    """

    access: EnterpriseAccess
    membership: MembershipService
    members: MemberService
    servers: ServerService
    credentials: CredentialService
    revoked_tokens: RevokedTokenList
    administration: EnterpriseAdministration
    institutions: InstitutionService
    key_policies: KeyPolicyService
    consent_wordings: ConsentWordingService


def build_service(
    *,
    stores: EnterpriseStores,
    token_issuer: TokenIssuer,
    token_brake: TokenBrake,
    key_url: str,
    own_audiences: Sequence[str],
    introduction: Introduction,
    plan_of: PlanOf,
    forget_reports: ForgetReports,
    forget_sso: Callable[[int], None],
    lookup: TxtLookup,
    clock: Clock,
) -> EnterpriseService:
    """Put the use cases together.

    Args:
        stores: where everything is.
        token_issuer: makes tokens.
        token_brake: bounds how many.
        key_url: PicSafe's own Key Server.
        own_audiences: PicSafe's own servers.
        introduction: what registered Key Servers have to know of PicSafe.
        plan_of: a person's plan, by their number, where the plans of their enterprises are known.
        forget_reports: removes an enterprise's log of reports.
        forget_sso: removes its identity provider.
        lookup: the DNS.
        clock: the time.
    """
    access = EnterpriseAccess(registry=stores.registry, api_keys=stores.api_keys, clock=clock)
    servers = ServerService(
        access=access,
        servers=stores.servers,
        domains=stores.domains,
        own_audiences=[*own_audiences, key_url],
        introduction=introduction,
        clock=clock,
    )
    credentials = CredentialService(
        access=access,
        api_keys=stores.api_keys,
        tokens=stores.script_tokens,
        servers=servers,
        domains=stores.domains,
        token_issuer=token_issuer,
        brake=token_brake,
        key_url=key_url,
        clock=clock,
    )
    membership = MembershipService(
        access=access,
        registry=stores.registry,
        domains=stores.domains,
        addresses=stores.addresses,
        servers=stores.servers,
        credentials=credentials,
        presence=stores.presence,
        lookup=lookup,
        clock=clock,
    )
    members = MemberService(
        access=access,
        membership=membership,
        registry=stores.registry,
        domains=stores.domains,
        addresses=stores.addresses,
        presence=stores.presence,
        clock=clock,
    )
    administration = EnterpriseAdministration(
        registry=stores.registry,
        api_keys=stores.api_keys,
        domains=stores.domains,
        addresses=stores.addresses,
        presence=stores.presence,
        credentials=credentials,
        institutions=stores.institutions,
        forget_reports=forget_reports,
        forget_sso=forget_sso,
        clock=clock,
    )
    institutions = InstitutionService(
        access=access,
        membership=membership,
        registry=stores.registry,
        institutions=stores.institutions,
        servers=stores.servers,
        plan_of=plan_of,
        own_audiences=[*own_audiences, key_url],
    )
    key_policies = KeyPolicyService(
        access=access,
        membership=membership,
        registry=stores.registry,
        policies=stores.key_policies,
        is_key_server=lambda url: url == key_url or (url not in own_audiences and servers.is_key_server(url)),
        clock=clock,
    )
    consent_wordings = ConsentWordingService(
        access=access,
        membership=membership,
        registry=stores.registry,
        wordings=stores.consent_wordings,
        clock=clock,
    )
    revoked_tokens = RevokedTokenList(stores.script_tokens, clock)
    return EnterpriseService(
        access,
        membership,
        members,
        servers,
        credentials,
        revoked_tokens,
        administration,
        institutions,
        key_policies,
        consent_wordings,
    )

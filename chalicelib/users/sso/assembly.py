"""Single sign-on, put together."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from chalicelib.clock import Clock
from chalicelib.users.accounts.assembly import AccountsServices
from chalicelib.users.accounts.ports import Tallies, UserStore
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.ports import Domains, Registry
from chalicelib.users.mail.ports import Outbox
from chalicelib.users.sso.administration import SsoAdministration
from chalicelib.users.sso.brake import SsoBrake
from chalicelib.users.sso.exchange import CodeExchange
from chalicelib.users.sso.ports import ClientSecrets, ProviderHttp, SsoPeople, SsoStore
from chalicelib.users.sso.providers import Providers
from chalicelib.users.sso.rule import SsoRule
from chalicelib.users.sso.service import SsoService
from chalicelib.users.sso.telling import SsoTelling


@dataclass(frozen=True, slots=True)
class SsoServices:
    """What the routes call.

    Attributes:
        sso: signs people in.
        administration: changes by which providers.
    """

    sso: SsoService
    administration: SsoAdministration


def build_services(
    *,
    rule: SsoRule,
    store: SsoStore,
    people: SsoPeople,
    secrets: ClientSecrets,
    http: ProviderHttp,
    users: UserStore,
    domains: Domains,
    registry: Registry,
    tallies: Tallies,
    outbox: Outbox,
    accounts: AccountsServices,
    access: EnterpriseAccess,
    secret: Callable[[], bytes],
    redirect_base: str,
    internal: Collection[str],
    clock: Clock,
) -> SsoServices:
    """The services over given adapters.

    Args:
        rule: which domains have a provider.
        store: enterprises' providers.
        people: whom they have signed in.
        secrets: PicSafe's secrets there.
        http: asks them.
        users: people.
        domains: enterprises' mail domains.
        registry: the enterprises.
        tallies: counts what is bounded.
        outbox: takes mails on.
        accounts: sessions and tokens.
        access: who may act for an enterprise.
        secret: of the User Server, by which ways to a provider are known again.
        redirect_base: what the addresses begin with where providers lead browsers back to.
        internal: hosts of providers that may be this very machine, as its operator says.
        clock: the time.
    """
    providers, brake = Providers(http, clock), SsoBrake(tallies=tallies, clock=clock)
    sso = SsoService(
        rule=rule,
        store=store,
        people=people,
        secrets=secrets,
        providers=providers,
        exchange=CodeExchange(http=http, secrets=secrets, redirect_base=redirect_base),
        users=users,
        sessions=accounts.sessions,
        token_issuer=accounts.token_issuer,
        brake=accounts.token_brake,
        sso_brake=brake,
        secret=secret,
        redirect_base=redirect_base,
        clock=clock,
    )
    administration = SsoAdministration(
        access=access,
        domains=domains,
        store=store,
        people=people,
        secrets=secrets,
        providers=providers,
        sso=sso,
        sessions=accounts.sessions,
        brake=brake,
        telling=SsoTelling(registry=registry, readers=users, tallies=tallies, outbox=outbox, clock=clock),
        redirect_base=redirect_base,
        internal=internal,
        clock=clock,
    )
    return SsoServices(sso, administration)

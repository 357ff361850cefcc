"""The account services, put together from their ports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.clock import Clock
from chalicelib.contract.plans import Plan
from chalicelib.contract.relying_parties import RelyingParty
from chalicelib.users.accounts.audience_tokens import (
    Audiences,
    AudienceTokenService,
    IsEndpoint,
    LogKeyOf,
    OperatorOf,
)
from chalicelib.users.accounts.personal_tokens import PersonalTokenService
from chalicelib.users.accounts.plans import PlanService, PlansOf
from chalicelib.users.accounts.ports import (
    ChallengeStore,
    Familiar,
    PersonalTokens,
    SessionStore,
    SigningKeys,
    Tallies,
    UserStore,
)
from chalicelib.users.accounts.profile import Forget, MayLeave, ProfileService
from chalicelib.users.accounts.sessions import SessionService
from chalicelib.users.accounts.sign_in import SignInService
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import EnterprisesOf, MembershipsOf, Seen, TokenIssuer
from chalicelib.users.mail.ports import Outbox
from chalicelib.users.passkeys.ports import PasskeyStore
from chalicelib.users.passkeys.service import PasskeyService
from chalicelib.users.sso.rule import SsoRule
from chalicelib.users.vault.ports import VaultStore
from chalicelib.users.vault.service import VaultService


@dataclass(frozen=True, slots=True)
class AccountsServices:
    """Everything that the account routes call.

    Attributes:
        sign_in: starts and completes sign-ins.
        passkeys: signs in by passkeys, and adds and removes them.
        vault: keeps what people's devices have sealed for one another.
        sessions: refreshes, lists and ends sessions.
        profile: shows, changes and erases accounts.
        audience_tokens: tokens for other servers.
        plans: what people's plans are.
        personal_tokens: what a person's programs fetch reports with.
        keys: the public keys.
        token_issuer: makes tokens, also for enterprises.
        token_brake: bounds how many.
    """

    sign_in: SignInService
    passkeys: PasskeyService
    vault: VaultService
    sessions: SessionService
    profile: ProfileService
    audience_tokens: AudienceTokenService
    plans: PlanService
    personal_tokens: PersonalTokenService
    keys: SigningKeys
    token_issuer: TokenIssuer
    token_brake: TokenBrake


def build_services(
    *,
    users: UserStore,
    challenges: ChallengeStore,
    familiar: Familiar,
    tallies: Tallies,
    sessions: SessionStore,
    personal_tokens: PersonalTokens,
    passkeys: PasskeyStore,
    vaults: VaultStore,
    keys: SigningKeys,
    outbox: Outbox,
    sso: SsoRule,
    issuer: str,
    own_audiences: Sequence[str],
    my_url: str,
    party: RelyingParty | None,
    operator_of: OperatorOf,
    is_endpoint: IsEndpoint,
    log_key_of: LogKeyOf,
    memberships_of: MembershipsOf,
    plans_of: PlansOf,
    enterprises_of: EnterprisesOf,
    seen: Seen,
    usual_plan: Plan,
    may_leave: MayLeave,
    forget: Forget,
    unbind: Callable[[str], None],
    clock: Clock,
) -> AccountsServices:
    """The services over given adapters.

    Args:
        users: people.
        challenges: mails sent.
        familiar: where addresses have signed in from.
        tallies: counts unfinished challenges, wrong codes and tokens.
        sessions: devices signed in.
        personal_tokens: what people have made for their programs.
        passkeys: by which people sign in.
        vaults: what their devices have sealed.
        keys: signs tokens.
        outbox: takes mails on.
        sso: which domains' people sign in by their enterprise.
        issuer: the User Server's URL.
        own_audiences: the URLs of the User Server, the Key Server and PicSafe Cloud.
        my_url: My PicSafe's origin.
        party: whom passkeys sign in to there; ``None`` if there are none.
        operator_of: who registered the server of a normalised URL.
        is_endpoint: whether that server was registered as an Endpoint Server.
        log_key_of: the key that its log is signed with, as it was registered; or empty.
        memberships_of: what a token for an audience says of the enterprises of an address's owner.
        plans_of: the plans of the enterprises that an address's owner belongs to.
        enterprises_of: what My PicSafe is told of the enterprises of an address's owner.
        seen: is told who signs in, refreshes or changes their name.
        usual_plan: what everybody has.
        may_leave: whether a person (number, address) may delete their account.
        forget: removes what else is held about a person who deletes their account.
        clock: the time.
        unbind: has no provider sign in to the account of an address any more.
    """
    plans = PlanService(users=users, of_enterprises=plans_of, usual=usual_plan, clock=clock)
    token_issuer = TokenIssuer(
        signer=keys,
        issuer=issuer,
        clock=clock,
        memberships_of=memberships_of,
        plan_of=plans.of,
        enterprises_of=enterprises_of,
        seen=seen,
    )
    brake = TokenBrake(tallies=tallies, clock=clock)
    session_service = SessionService(
        users=users,
        sessions=sessions,
        personal_tokens=personal_tokens,
        passkeys=passkeys,
        vaults=vaults,
        token_issuer=token_issuer,
        brake=brake,
        sso=sso,
        clock=clock,
    )
    audiences = Audiences(operator_of, is_endpoint, log_key_of, own_audiences)
    profile = ProfileService(
        users=users,
        familiar=familiar,
        sessions=session_service,
        token_issuer=token_issuer,
        plans=plans,
        enterprises_of=enterprises_of,
        may_leave=may_leave,
        forget=forget,
        unbind=unbind,
        brake=brake,
    )
    return AccountsServices(
        sign_in=SignInService(
            users=users,
            challenges=challenges,
            familiar=familiar,
            tallies=tallies,
            sessions=session_service,
            outbox=outbox,
            token_issuer=token_issuer,
            sso=sso,
            my_url=my_url,
            clock=clock,
        ),
        passkeys=PasskeyService(
            passkeys=passkeys,
            vaults=vaults,
            users=users,
            sessions=session_service,
            outbox=outbox,
            token_issuer=token_issuer,
            brake=brake,
            sso=sso,
            party=party,
            my_url=my_url,
            clock=clock,
        ),
        vault=VaultService(vaults=vaults, passkeys=passkeys, sessions=session_service),
        sessions=session_service,
        profile=profile,
        audience_tokens=AudienceTokenService(
            token_issuer=token_issuer,
            sessions=session_service,
            profile=profile,
            plans=plans,
            audiences=audiences,
            brake=brake,
        ),
        plans=plans,
        personal_tokens=PersonalTokenService(
            tokens=personal_tokens,
            users=users,
            sessions=session_service,
            outbox=outbox,
            tallies=tallies,
            token_issuer=token_issuer,
            brake=brake,
            audiences=audiences,
            my_url=my_url,
            clock=clock,
        ),
        keys=keys,
        token_issuer=token_issuer,
        token_brake=brake,
    )

"""The account services, put together from their ports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.clock import Clock
from chalicelib.users.accounts.audience_tokens import AudienceTokenService, OperatorOf
from chalicelib.users.accounts.ports import (
    ChallengeStore,
    Familiar,
    SessionStore,
    SigningKeys,
    Tallies,
    UserStore,
)
from chalicelib.users.accounts.profile import Forget, MayLeave, ProfileService
from chalicelib.users.accounts.sessions import SessionService
from chalicelib.users.accounts.sign_in import SignInService
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import OrganisationOf, TokenIssuer
from chalicelib.users.mail.ports import Outbox


@dataclass(frozen=True, slots=True)
class AccountsServices:
    """Everything that the account routes call.

    Attributes:
        sign_in: starts and completes sign-ins.
        sessions: refreshes and ends sessions.
        profile: shows, changes and erases accounts.
        audience_tokens: tokens for other servers.
        keys: the public keys.
        token_issuer: makes tokens, also for enterprises.
        token_brake: bounds how many.
    """

    sign_in: SignInService
    sessions: SessionService
    profile: ProfileService
    audience_tokens: AudienceTokenService
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
    keys: SigningKeys,
    outbox: Outbox,
    issuer: str,
    own_audiences: Sequence[str],
    my_url: str,
    operator_of: OperatorOf,
    organisation_of: OrganisationOf,
    may_leave: MayLeave,
    forget: Forget,
    clock: Clock,
) -> AccountsServices:
    """The services over given adapters.

    Args:
        users: people.
        challenges: mails sent.
        familiar: where addresses have signed in from.
        tallies: counts unfinished challenges, wrong codes and tokens.
        sessions: devices signed in.
        keys: signs tokens.
        outbox: takes mails on.
        issuer: the User Server's URL.
        own_audiences: the URLs of the User Server, the Key Server and PicSafe Cloud.
        my_url: My PicSafe's origin.
        operator_of: who registered the server of a normalised URL.
        organisation_of: number of the enterprise that has proven an address's mail domain, or 0.
        may_leave: whether a person (number, address) may delete their account.
        forget: removes what else is held about a person who deletes their account.
        clock: the time.
    """
    token_issuer = TokenIssuer(signer=keys, issuer=issuer, clock=clock, organisation_of=organisation_of)
    brake = TokenBrake(tallies=tallies, clock=clock)
    session_service = SessionService(
        users=users, sessions=sessions, token_issuer=token_issuer, brake=brake, clock=clock
    )
    profile = ProfileService(
        users=users,
        familiar=familiar,
        sessions=session_service,
        token_issuer=token_issuer,
        may_leave=may_leave,
        forget=forget,
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
            my_url=my_url,
            clock=clock,
        ),
        sessions=session_service,
        profile=profile,
        audience_tokens=AudienceTokenService(
            token_issuer=token_issuer,
            sessions=session_service,
            profile=profile,
            operator_of=operator_of,
            own_audiences=own_audiences,
            brake=brake,
        ),
        keys=keys,
        token_issuer=token_issuer,
        token_brake=brake,
    )

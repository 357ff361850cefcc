"""Domains, listed addresses and invitations."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import UNSET

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.domains import txt_name, txt_value
from chalicelib.users.enterprises.membership import MembershipOverview, Profile
from chalicelib.users.enterprises.routes.errors import ADMINISTRATOR_ERRORS
from chalicelib.users.enterprises.schemas import (
    AddressState,
    DomainState,
    EnterpriseChange,
    EnterpriseQuery,
    EnterpriseView,
    Invitation,
    InvitationAnswer,
    Invitations,
    Members,
    Membership,
    MembersQuery,
    MemberState,
)


def register(
    api: Api, service: Callable[[], EnterpriseService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operations; the arguments are those of ``routes.register``."""

    @api.operation(
        "GET",
        "/enterprise",
        summary="The enterprise that one administers",
        authentication="user",
        query=EnterpriseQuery,
        answers={200: EnterpriseView},
        errors=ADMINISTRATOR_ERRORS,
    )
    def show_enterprise(call: Call[Empty, EnterpriseQuery]) -> EnterpriseView:
        claims = verifier().verify_user(call.bearer)
        return _view(service().membership.show(claims, call.query.enterprise))

    @api.operation(
        "PATCH",
        "/enterprise",
        summary="Replace domains, addresses, lock or directory, and look whether domains are proven",
        authentication="user",
        body=EnterpriseChange,
        query=EnterpriseQuery,
        answers={200: EnterpriseView},
        errors={
            **ADMINISTRATOR_ERRORS,
            400: ("enterprise_required", "invalid_domain", "public_domain", "invalid_email"),
            409: ("domain_taken", "changed_meanwhile"),
        },
    )
    def change_enterprise(call: Call[EnterpriseChange, EnterpriseQuery]) -> EnterpriseView:
        claims = verifier().verify_user(call.bearer)
        domains, emails = call.body.domains, call.body.emails
        return _view(
            service().membership.change(
                claims,
                call.query.enterprise,
                domains=None if domains is UNSET else domains,
                emails=None if emails is UNSET else emails,
                lock_minutes=call.body.lock_minutes,
                directory=call.body.directory,
            )
        )

    @api.operation(
        "GET",
        "/enterprise/members",
        summary="Listed addresses and members, and on which day each was last signed in",
        authentication="user",
        query=MembersQuery,
        answers={200: Members},
        errors={**ADMINISTRATOR_ERRORS, 400: ("enterprise_required", "invalid_cursor")},
    )
    def list_members(call: Call[Empty, MembersQuery]) -> Members:
        claims, asked = verifier().verify_user(call.bearer), call.query
        page = service().members.page(
            claims,
            asked.enterprise,
            search=asked.search,
            order=asked.order,
            cursor=asked.cursor,
            limit=asked.limit,
        )
        shown = [
            MemberState(one.email, one.status, one.by_domain, one.last_active_on) for one in page.members
        ]
        return Members(shown, page.found, page.cursor)

    @api.operation(
        "GET",
        "/me/invitations",
        summary="Open invitations and memberships",
        authentication="user",
        answers={200: Invitations},
        errors={403: ("not_a_person",)},
    )
    def list_invitations(call: Call[Empty, Empty]) -> Invitations:
        claims = verifier().verify_user(call.bearer)
        return _invitations(service().membership.overview(claims))

    @api.operation(
        "POST",
        "/me/invitations",
        summary="Accept or decline an invitation, or leave an enterprise",
        authentication="user",
        body=InvitationAnswer,
        answers={200: Invitations},
        errors={403: ("not_a_person",), 404: ("unknown_invitation",), 409: ("too_many_enterprises",)},
    )
    def answer_invitation(call: Call[InvitationAnswer, Empty]) -> Invitations:
        claims = verifier().verify_user(call.bearer)
        answer = call.body
        return _invitations(service().membership.answer(claims, answer.enterprise_id, accept=answer.accept))


def _view(profile: Profile) -> EnterpriseView:
    return EnterpriseView(
        enterprise_id=profile.enterprise.number,
        name=profile.enterprise.name,
        plan=profile.enterprise.plan,
        administrators=list(profile.administrators),
        domains=[
            DomainState(
                domain=domain.name,
                verified=domain.verified_at is not None,
                verified_at=domain.verified_at,
                txt_name=txt_name(domain.name),
                txt_value=txt_value(domain.token),
            )
            for domain in profile.domains
        ],
        emails=[AddressState(address.email, address.status) for address in profile.addresses],
        lock_minutes=profile.enterprise.lock_minutes,
        directory=profile.enterprise.has_directory,
    )


def _invitations(overview: MembershipOverview) -> Invitations:
    return Invitations(
        [
            Invitation(pending.enterprise.number, pending.enterprise.name, pending.invited_at)
            for pending in overview.invitations
        ],
        [
            Membership(one.enterprise.number, one.enterprise.name, one.by, list(one.key_servers))
            for one in overview.memberships
        ],
    )

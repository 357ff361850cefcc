"""The call that invites people to an enterprise."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.enterprises.inviting import InvitationService
from chalicelib.users.enterprises.routes.errors import ADMINISTRATOR_ERRORS
from chalicelib.users.enterprises.schemas import (
    EnterpriseQuery,
    InvitedAddress,
    InvitedAddresses,
    NewInvitations,
)


def register(
    api: Api, service: Callable[[], InvitationService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operation.

    Args:
        api: the User Server's.
        service: invites people.
        verifier: of User Tokens for the User Server.
    """

    @api.operation(
        "POST",
        "/enterprise/invitations",
        summary="List addresses, and mail those who have not answered, once a day at most",
        authentication="user",
        body=NewInvitations,
        query=EnterpriseQuery,
        answers={200: InvitedAddresses},
        errors={
            **ADMINISTRATOR_ERRORS,
            400: ("enterprise_required", "invalid_email", "too_many_emails"),
            409: ("changed_meanwhile",),
        },
    )
    def invite(call: Call[NewInvitations, EnterpriseQuery]) -> InvitedAddresses:
        claims = verifier().verify_user(call.bearer)
        invited = service().invite(claims, call.query.enterprise, call.body.emails)
        return InvitedAddresses(
            [InvitedAddress(one.address.email, one.address.status, one.mailed) for one in invited]
        )

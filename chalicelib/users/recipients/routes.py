"""The call by which a sender finds whom they mean."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.recipients.schemas import KnownRecipient, KnownRecipients, RecipientQuery
from chalicelib.users.recipients.service import RecipientService


def register(
    api: Api, service: Callable[[], RecipientService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operation.

    Args:
        api: the User Server's.
        service: finds them.
        verifier: of User Tokens for the User Server.
    """

    @api.operation(
        "GET",
        "/me/recipients",
        summary="Find whom one may want to name, among those named before and colleagues",
        authentication="user",
        query=RecipientQuery,
        answers={200: KnownRecipients},
        errors={403: ("not_a_person",), 429: ("too_many_lookups",)},
    )
    def find_recipients(call: Call[Empty, RecipientQuery]) -> KnownRecipients:
        claims = verifier().verify_user(call.bearer)
        return KnownRecipients(
            [
                KnownRecipient(one.email, one.name, one.enterprise, one.is_recent)
                for one in service().find(claims, call.query.query)
            ]
        )

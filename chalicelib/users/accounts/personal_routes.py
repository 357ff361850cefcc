"""The calls by which people make, list and revoke personal tokens."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.assembly import AccountsServices
from chalicelib.users.accounts.schemas import (
    PersonalTokenList,
    PersonalTokenRequest,
    PersonalTokenState,
    ShownPersonalToken,
)


def register(
    api: Api, services: Callable[[], AccountsServices], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operations.

    Args:
        api: the User Server's API.
        services: the account services, made when first needed.
        verifier: checks User Tokens for the User Server.
    """

    @api.operation(
        "POST",
        "/me/tokens",
        summary="Make a personal token, within 15 minutes of signing in",
        authentication="user",
        body=PersonalTokenRequest,
        answers={201: ShownPersonalToken},
        errors={
            400: ("invalid_name", "undeliverable_address"),
            403: ("not_a_person", "fresh_sign_in_required"),
            409: ("too_many_personal_tokens",),
            429: ("too_many_tokens",),
        },
    )
    def create_personal_token(call: Call[PersonalTokenRequest, Empty]) -> ShownPersonalToken:
        claims = verifier().verify_user(call.bearer)
        made, text = services().personal_tokens.create(claims, call.body.name, call.body.days)
        return ShownPersonalToken(made.id, made.name, made.created_at, made.expires_at, text)

    @api.operation(
        "GET",
        "/me/tokens",
        summary="List one's personal tokens",
        authentication="user",
        answers={200: PersonalTokenList},
        errors={403: ("not_a_person",)},
    )
    def list_personal_tokens(call: Call[Empty, Empty]) -> PersonalTokenList:
        found = services().personal_tokens.of(verifier().verify_user(call.bearer))
        return PersonalTokenList(
            [
                PersonalTokenState(one.id, one.name, one.created_at, one.expires_at, one.last_used_at)
                for one in found
            ]
        )

    @api.operation(
        "DELETE",
        "/me/tokens/{id}",
        summary="Revoke a personal token and the tokens made with it",
        authentication="user",
        answers={204: Empty},
        errors={403: ("not_a_person",), 404: ("unknown_personal_token",)},
    )
    def revoke_personal_token(call: Call[Empty, Empty]) -> Reply:
        services().personal_tokens.revoke(verifier().verify_user(call.bearer), call.path["id"])
        return Reply(204, Empty())

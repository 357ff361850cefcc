"""API keys and Key Server tokens."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.routes.errors import ADMINISTRATOR_ERRORS
from chalicelib.users.enterprises.schemas import (
    ApiKeyList,
    ApiKeyState,
    EnterpriseQuery,
    KeyServerToken,
    KeyServerTokenRequest,
    NewApiKey,
    ShownApiKey,
)


def register(
    api: Api, service: Callable[[], EnterpriseService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operations; the arguments are those of ``routes.register``."""

    @api.operation(
        "POST",
        "/enterprise/api-keys",
        summary="Make an API key",
        authentication="user",
        body=NewApiKey,
        query=EnterpriseQuery,
        answers={201: ShownApiKey},
        errors={
            400: ("enterprise_required", "invalid_name"),
            403: ("not_an_administrator", "not_a_person", "plan_required"),
            409: ("too_many_api_keys",),
        },
    )
    def create_api_key(call: Call[NewApiKey, EnterpriseQuery]) -> ShownApiKey:
        claims = verifier().verify_user(call.bearer)
        key, text = service().credentials.create_api_key(claims, call.query.enterprise, call.body.name)
        return ShownApiKey(key.id, key.name, text, key.created_at)

    @api.operation(
        "GET",
        "/enterprise/api-keys",
        summary="List the API keys",
        authentication="user",
        query=EnterpriseQuery,
        answers={200: ApiKeyList},
        errors=ADMINISTRATOR_ERRORS,
    )
    def list_api_keys(call: Call[Empty, EnterpriseQuery]) -> ApiKeyList:
        claims = verifier().verify_user(call.bearer)
        keys = service().credentials.api_keys(claims, call.query.enterprise)
        return ApiKeyList([ApiKeyState(key.id, key.name, key.created_at, key.last_used_at) for key in keys])

    @api.operation(
        "DELETE",
        "/enterprise/api-keys/{id}",
        summary="Revoke an API key and the tokens made with it",
        authentication="user",
        query=EnterpriseQuery,
        answers={204: Empty},
        errors={**ADMINISTRATOR_ERRORS, 404: ("unknown_api_key",)},
    )
    def revoke_api_key(call: Call[Empty, EnterpriseQuery]) -> Reply:
        claims = verifier().verify_user(call.bearer)
        service().credentials.revoke_api_key(claims, call.query.enterprise, call.path["id"])
        return Reply(204, Empty())

    @api.operation(
        "POST",
        "/enterprise/key-server-token",
        summary="A token that identifies the enterprise's script to a Key Server",
        authentication="user_or_api_key",
        body=KeyServerTokenRequest,
        query=EnterpriseQuery,
        answers={200: KeyServerToken},
        errors={
            400: ("enterprise_required", "invalid_audience"),
            401: ("invalid_api_key",),
            403: ("not_an_administrator", "not_a_person", "plan_required", "unknown_audience"),
            409: ("too_many_key_server_tokens",),
            429: ("too_many_tokens",),
        },
    )
    def make_key_server_token(call: Call[KeyServerTokenRequest, EnterpriseQuery]) -> KeyServerToken:
        claims = None if call.api_key is not None else verifier().verify_user(call.bearer)
        made = service().credentials.key_server_token(
            claims, call.api_key, call.query.enterprise, call.body.audience
        )
        return KeyServerToken(made.token, made.expires_at, made.audience, made.operator, made.log_key)

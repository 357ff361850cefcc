"""API keys and Key Server tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.contract.origins import MAX_ORIGIN
from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.user_tokens import TokenVerifier
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.model import MAX_NAME
from chalicelib.users.enterprises.schemas import ADMINISTRATOR_ERRORS, EnterpriseQuery, WholeList


class NewApiKey(Struct, frozen=True, forbid_unknown_fields=True):
    """What the API key is for."""

    name: Annotated[str, Meta(max_length=MAX_NAME, examples=["Ward 3 archive"])]


class ShownApiKey(Struct, frozen=True):
    """A new API key. It is shown this once."""

    id: str
    name: str
    api_key: Annotated[str, Meta(description="Goes into X-Api-Key.")]
    created_at: datetime


class ApiKeyState(Struct, frozen=True):
    """An API key without its secret."""

    id: str
    name: str
    created_at: datetime
    last_used_at: Annotated[datetime | None, Meta(description="To the minute.")]


class ApiKeyList(Struct, frozen=True):
    """The enterprise's API keys, oldest first."""

    api_keys: list[ApiKeyState]
    cursor: WholeList = None


class TokenRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Which server the token is for."""

    audience: (
        Annotated[
            str,
            Meta(
                max_length=MAX_ORIGIN,
                description="A registered server's URL; PicSafe's own Key Server unless given.",
                examples=["https://key.hospital.example.org"],
            ),
        ]
        | None
    ) = None


class ScriptToken(Struct, frozen=True):
    """A token that identifies the enterprise's script to one server."""

    key_server_token: str
    expires_at: datetime
    audience: str
    operator: Annotated[str, Meta(description="Who runs that server.")]


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
        body=TokenRequest,
        query=EnterpriseQuery,
        answers={200: ScriptToken},
        errors={
            400: ("enterprise_required", "invalid_audience"),
            401: ("invalid_api_key",),
            403: ("not_an_administrator", "not_a_person", "plan_required", "unknown_audience"),
            409: ("too_many_key_server_tokens",),
        },
    )
    def make_key_server_token(call: Call[TokenRequest, EnterpriseQuery]) -> ScriptToken:
        claims = None if call.api_key is not None else verifier().verify_user(call.bearer)
        made = service().credentials.key_server_token(
            claims, call.api_key, call.query.enterprise, call.body.audience
        )
        return ScriptToken(made.token, made.expires_at, made.audience, made.operator)

"""Private Key Servers and Endpoint Servers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.contract.origins import MAX_ORIGIN
from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.user_tokens import TokenVerifier
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.model import RegisteredServer, ServerKind
from chalicelib.users.enterprises.schemas import ADMINISTRATOR_ERRORS, EnterpriseQuery, WholeList


class NewServer(Struct, frozen=True, forbid_unknown_fields=True):
    """A server to register."""

    url: Annotated[
        str,
        Meta(
            max_length=MAX_ORIGIN,
            description="Its address without a path.",
            examples=["https://key.hospital.example.org"],
        ),
    ]
    kind: ServerKind = "key_server"


class ServerState(Struct, frozen=True):
    """A registered server."""

    id: str
    url: Annotated[str, Meta(description="The audience of its tokens.")]
    kind: ServerKind
    created_at: datetime


class ServerList(Struct, frozen=True):
    """The enterprise's servers, oldest first."""

    key_servers: list[ServerState]
    cursor: WholeList = None


def register(
    api: Api, service: Callable[[], EnterpriseService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operations; the arguments are those of ``routes.register``."""

    @api.operation(
        "POST",
        "/enterprise/key-servers",
        summary="Register a private Key Server or Endpoint Server",
        authentication="user",
        body=NewServer,
        query=EnterpriseQuery,
        answers={201: ServerState},
        errors={
            400: ("enterprise_required", "invalid_audience"),
            403: ("not_an_administrator", "not_a_person"),
            409: ("audience_taken", "too_many_servers"),
        },
    )
    def register_server(call: Call[NewServer, EnterpriseQuery]) -> ServerState:
        claims = verifier().verify_user(call.bearer)
        return _state(
            service().servers.register(claims, call.query.enterprise, call.body.url, call.body.kind)
        )

    @api.operation(
        "GET",
        "/enterprise/key-servers",
        summary="List the registered servers",
        authentication="user",
        query=EnterpriseQuery,
        answers={200: ServerList},
        errors=ADMINISTRATOR_ERRORS,
    )
    def list_servers(call: Call[Empty, EnterpriseQuery]) -> ServerList:
        claims = verifier().verify_user(call.bearer)
        servers = service().servers.registered(claims, call.query.enterprise)
        return ServerList([_state(server) for server in servers])

    @api.operation(
        "DELETE",
        "/enterprise/key-servers/{id}",
        summary="Take a server off the register",
        authentication="user",
        query=EnterpriseQuery,
        answers={204: Empty},
        errors={**ADMINISTRATOR_ERRORS, 404: ("unknown_server",)},
    )
    def remove_server(call: Call[Empty, EnterpriseQuery]) -> Reply:
        claims = verifier().verify_user(call.bearer)
        service().servers.remove(claims, call.query.enterprise, call.path["id"])
        return Reply(204, Empty())


def _state(server: RegisteredServer) -> ServerState:
    return ServerState(server.id, server.url, server.kind, server.created_at)

"""Private Key Servers and Endpoint Servers."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.model import RegisteredServer
from chalicelib.users.enterprises.routes.errors import ADMINISTRATOR_ERRORS
from chalicelib.users.enterprises.schemas import (
    EnterpriseQuery,
    NewLogKey,
    NewServer,
    ServerList,
    ServerState,
)
from chalicelib.users.enterprises.servers import ServerService


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
            400: ("enterprise_required", "invalid_audience", "invalid_log_key"),
            403: ("not_an_administrator", "not_a_person"),
            409: ("audience_taken", "too_many_servers"),
        },
    )
    def register_server(call: Call[NewServer, EnterpriseQuery]) -> ServerState:
        claims = verifier().verify_user(call.bearer)
        servers = service().servers
        body = call.body
        return _state(
            servers, servers.register(claims, call.query.enterprise, body.url, body.kind, body.log_key)
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
        servers = service().servers
        registered = servers.registered(claims, call.query.enterprise)
        return ServerList([_state(servers, server) for server in registered])

    @api.operation(
        "PUT",
        "/enterprise/key-servers/{id}/log-key",
        summary="Register the key that a Key Server's log is signed with, in the place of the one before",
        authentication="user",
        body=NewLogKey,
        query=EnterpriseQuery,
        answers={200: ServerState},
        errors={
            **ADMINISTRATOR_ERRORS,
            400: ("enterprise_required", "invalid_log_key"),
            404: ("unknown_server",),
            409: ("changed_meanwhile",),
        },
    )
    def replace_log_key(call: Call[NewLogKey, EnterpriseQuery]) -> ServerState:
        claims = verifier().verify_user(call.bearer)
        servers, body = service().servers, call.body
        server_id = call.path["id"]
        return _state(
            servers,
            servers.replace_log_key(claims, call.query.enterprise, server_id, body.log_key, body.before),
        )

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


def _state(servers: ServerService, server: RegisteredServer) -> ServerState:
    registration = servers.registration(server)
    return ServerState(server.id, server.url, server.kind, server.created_at, registration, server.log_key)

"""The calls by which people look through their sessions and end them."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.assembly import AccountsServices
from chalicelib.users.accounts.schemas import SessionList, SessionState


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
        "GET",
        "/me/sessions",
        summary="List one's sessions",
        authentication="user",
        answers={200: SessionList},
        errors={403: ("not_a_person",)},
    )
    def list_sessions(call: Call[Empty, Empty]) -> SessionList:
        claims = verifier().verify_user(call.bearer)
        return SessionList(
            [
                SessionState(
                    id=one.sid,
                    client=one.client,
                    passkey=bool(one.passkey),
                    this=one.sid == claims.sid,
                    created_at=one.created_at,
                    last_used_at=one.last_used_at,
                    expires_at=min(one.idle_until, one.expires_at),
                )
                for one in services().sessions.of(claims)
            ]
        )

    @api.operation(
        "DELETE",
        "/me/sessions/{id}",
        summary="End one of one's sessions here at once, and within five minutes elsewhere",
        authentication="user",
        answers={204: Empty},
        errors={403: ("not_a_person",), 404: ("unknown_session",)},
    )
    def end_session(call: Call[Empty, Empty]) -> Reply:
        services().sessions.end(verifier().verify_user(call.bearer), call.path["id"])
        return Reply(204, Empty())

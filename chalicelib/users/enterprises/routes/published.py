"""What is published for servers elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.standing import PUBLISHED_MAX_AGE
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.schemas import RevokedTokens


def register(api: Api, service: Callable[[], EnterpriseService]) -> None:
    """Declare the operations; the arguments are those of ``routes.register``."""

    @api.operation(
        "GET",
        "/.well-known/revoked-key-server-tokens",
        summary="The Key Server Tokens that were revoked before they ran out",
        answers={200: RevokedTokens, 304: Empty},
    )
    def get_revoked_tokens(call: Call[Empty, Empty]) -> Reply:  # noqa: ARG001 - handlers are all called alike
        return Reply(200, RevokedTokens(service().revoked_tokens.live()), max_age=PUBLISHED_MAX_AGE)

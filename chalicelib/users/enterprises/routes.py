"""The calls about enterprises, cut by subject."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http import Api
from chalicelib.tokens import TokenVerifier
from chalicelib.users.enterprises import routes_credentials, routes_members, routes_servers
from chalicelib.users.enterprises.service import EnterpriseService


def register(
    api: Api, service: Callable[[], EnterpriseService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operations.

    Args:
        api: the User Server's.
        service: enterprises.
        verifier: of User Tokens for the User Server.
    """
    routes_members.register(api, service, verifier)
    routes_credentials.register(api, service, verifier)
    routes_servers.register(api, service, verifier)

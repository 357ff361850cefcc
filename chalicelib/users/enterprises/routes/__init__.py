"""The calls about enterprises, cut by subject."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.routes import (
    consent_wording,
    credentials,
    institutions,
    key_policies,
    members,
    published,
    servers,
)


def register(
    api: Api, service: Callable[[], EnterpriseService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operations.

    Args:
        api: the User Server's.
        service: enterprises.
        verifier: of User Tokens for the User Server.
    """
    members.register(api, service, verifier)
    credentials.register(api, service, verifier)
    servers.register(api, service, verifier)
    institutions.register(api, service, verifier)
    key_policies.register(api, service, verifier)
    consent_wording.register(api, service, verifier)
    published.register(api, service)

"""The User Server's calls, by subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.http.operations import Api
from chalicelib.users.accounts import routes as accounts
from chalicelib.users.enterprises import routes as enterprises
from chalicelib.users.reports import routes as reports

if TYPE_CHECKING:
    from chalicelib.wiring.services import Wiring


def register(api: Api, wiring: Wiring) -> None:
    """Declare every call of the User Server."""
    accounts.register(api, lambda: wiring.accounts, lambda: wiring.user_verifier)
    enterprises.register(api, lambda: wiring.enterprises, lambda: wiring.user_verifier)
    reports.register(
        api,
        lambda: wiring.reports,
        lambda: wiring.user_verifier,
        my_url=wiring.settings.my_url,
        cloud_url=wiring.settings.cloud_url,
    )

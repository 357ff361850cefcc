"""Connecting an app's folder: OAuth 2.0 with PKCE (RFC 7636), so that no secret of the app's is needed.

Dropbox shows a code for whoever has agreed to type in; what comes of it is good until it is revoked.
"""

from __future__ import annotations

from http import HTTPStatus

import requests
from dropbox.oauth import DropboxOAuth2FlowNoRedirect

from picsafe.delivery.dropbox.client import SCOPES, TITLE, Connection, token_file
from picsafe.delivery.errors import Later, Refused
from picsafe.delivery.requests_session import BoundedSession, network_error
from picsafe.delivery.settings.places import DropboxSettings


class DropboxSignIn:
    """``SignIn``.

    Args:
        settings: which app, and where what signs us in is kept.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    shows = "code"
    doubt = ""

    def __init__(self, settings: DropboxSettings) -> None:
        self._settings = settings
        self._tokens = token_file(settings)
        self._flow = DropboxOAuth2FlowNoRedirect(
            settings.app_key,
            use_pkce=True,
            token_access_type="offline",  # noqa: S106 - a kind of token
            scope=[*SCOPES],
            timeout=settings.timeout,
        )
        self._flow.requests_session = BoundedSession(settings.ca_file)
        self.url = str(self._flow.start())

    def complete(self, answer: str) -> None:
        """See ``SignIn``."""
        try:
            refresh_token = self._flow.finish(answer.strip()).refresh_token
        except requests.HTTPError as error:
            if error.response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise Refused("wrong_code", f"{TITLE} does not know this code; begin again.") from error
            raise Later("no_answer", f"{TITLE} has not answered, or not whole.") from error
        except requests.RequestException as error:
            raise network_error(TITLE, error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise Later("no_answer", f"{TITLE} has not answered, or not whole.") from error
        if not refresh_token:
            raise Refused("no_refresh_token", f"{TITLE} lets us in for a few hours only: look at the app.")
        self._tokens.write(Connection(app_key=self._settings.app_key, refresh_token=str(refresh_token)))

"""Connecting an account: OAuth 2.0 (RFC 6749 section 4.1), with the app's secret.

Box sends whoever has agreed back to an address of the app's, where nothing listens; what the browser shows as
its address has all that is needed, and the word that shows that it is the answer to this very attempt.
"""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs, urlsplit

from box_sdk_gen import GetAuthorizeUrlOptions

from picsafe.delivery.box.client import KeptOAuth, make_network
from picsafe.delivery.box.failures import TITLE, translated
from picsafe.delivery.errors import Later, Refused
from picsafe.delivery.requests_session import BoundedSession
from picsafe.delivery.settings.places import BoxSettings


class BoxSignIn:
    """``SignIn``.

    Args:
        settings: which app, and where what signs us in is kept.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    shows = "address"
    doubt = ""

    def __init__(self, settings: BoxSettings) -> None:
        self._settings = settings
        self._auth = KeptOAuth(settings)
        self._state = secrets.token_urlsafe(16)
        self.url = self._auth.get_authorize_url(options=GetAuthorizeUrlOptions(state=self._state))

    def complete(self, answer: str) -> None:
        """See ``SignIn``."""
        code = self._code_in(answer)
        session = BoundedSession(self._settings.ca_file)
        try:
            with translated():
                self._auth.begin(code, make_network(self._settings, session))
        except Later as error:
            if error.code == "not_connected":
                raise Refused(
                    "wrong_code", f"{TITLE} no longer knows this code, after half a minute; begin again."
                ) from None
            raise
        finally:
            session.close()

    def _code_in(self, answer: str) -> str:
        try:
            given = {name: values[0] for name, values in parse_qs(urlsplit(answer.strip()).query).items()}
        except ValueError:
            given = {}
        if not secrets.compare_digest(given.get("state", "").encode(), self._state.encode()):
            raise Refused("wrong_address", f"This is not the address that {TITLE} ended at; begin again.")
        if "code" not in given:
            raise Refused("not_agreed", f"{TITLE} says that nobody has agreed; begin again.")
        return given["code"]

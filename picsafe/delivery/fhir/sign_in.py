"""A person signs in at a FHIR server: SMART's standalone launch (hl7.org/fhir/smart-app-launch), with PKCE.

There is no secret of the app's (RFC 8252): whoever ends is who has begun, by PKCE (RFC 7636) and ``state``.
The browser is sent back to an address of its own machine, where the program listens, or which is copied.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from contextlib import closing
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from picsafe.delivery.errors import InvalidDestination, Later, Refused
from picsafe.delivery.fhir.auth import require_safe
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.smart_server import SmartServer
from picsafe.delivery.fhir.user_tokens import UserTokens, token_file
from picsafe.delivery.http_connection import HttpConnection
from picsafe.delivery.settings.records import FhirSettings

SCOPE: Final = "user/*.* offline_access"
SCOPE_V2: Final = "user/*.cruds offline_access"
PATH: Final = "/callback"


class SmartSignIn:
    """``ComesBack``.

    Args:
        settings: with ``client_id`` and ``token_file``.

    Raises:
        InvalidDestination: the settings cannot work.
        Later, Refused: the server does not say how to sign in, or not in a way that is safe.
    """

    shows = "address"

    def __init__(self, settings: FhirSettings) -> None:
        if settings.client_id is None or settings.signing_key is not None:
            raise InvalidDestination(
                "not_connectable", "Only where client_id is without a signing_key does a person sign in."
            )
        token_file(settings)
        self._settings = settings
        with closing(FhirClient(settings)) as client:
            self._server = client.smart()
        self._token_url = settings.token_url or self._server.require_token_url()
        _require_usable(self._server, self._token_url, allow_http=settings.allow_http)
        self.doubt = "" if settings.token_url else _doubt(self._server.authorize_url, self._token_url)
        self._state = secrets.token_urlsafe(32)
        self._verifier = secrets.token_urlsafe(48)
        self.port = settings.redirect_port
        self.redirect = f"http://127.0.0.1:{self.port}{PATH}"
        self.url = self._authorize_url(settings.client_id)

    def belongs(self, address: str) -> bool:
        """Whether an address is the one that the browser is sent back to, in answer to this very attempt."""
        return secrets.compare_digest(_given(address).get("state", "").encode(), self._state.encode())

    def complete(self, answer: str) -> None:
        """See ``SignIn``."""
        given = _given(answer)
        if not self.belongs(answer):
            raise Refused("wrong_address", "This is not the address that the sign-in ended at; begin again.")
        issuer = given.get("iss", "")
        is_other = issuer and self._server.issuer and issuer != self._server.issuer
        if is_other or (self._server.sends_issuer and not issuer):
            raise Refused("wrong_issuer", "Another server than the one that was asked has answered.")
        if "code" not in given:
            raise Refused("not_agreed", "The server says that nobody has agreed, or that it may not be.")
        form = {
            "grant_type": "authorization_code",
            "code": given["code"],
            "redirect_uri": self.redirect,
            "client_id": self._settings.client_id or "",
            "code_verifier": self._verifier,
        }
        with closing(HttpConnection(self._settings)) as connection:
            UserTokens(self._settings, connection).begin(self._token_url, form)

    def _authorize_url(self, client_id: str) -> str:
        challenge = urlsafe_b64encode(hashlib.sha256(self._verifier.encode()).digest()).rstrip(b"=").decode()
        usual = SCOPE_V2 if self._server.is_v2 else SCOPE
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": self.redirect,
            "scope": self._settings.user_scope or usual,
            "state": self._state,
            # which FHIR server the token is for (SMART)
            "aud": self._settings.url.rstrip("/"),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        separator = "&" if "?" in self._server.authorize_url else "?"
        return f"{self._server.authorize_url}{separator}{urlencode(asked)}"


def _require_usable(server: SmartServer, token_url: str, *, allow_http: bool) -> None:
    if not server.authorize_url:
        raise Later("no_authorize_url", "The server does not say where people sign in.", is_down=True)
    require_safe(server.authorize_url, allow_http=allow_http)
    require_safe(token_url, allow_http=allow_http)
    if server.challenges is not None and "S256" not in server.challenges:
        raise Refused("no_pkce", "The server does not take PKCE by S256, without which a code can be stolen.")


def _doubt(authorize_url: str, token_url: str) -> str:
    """What to say where a code goes to another than who gives it, by the FHIR server's word alone."""
    parts = map(urlsplit, (authorize_url, token_url))
    there, elsewhere = (f"{one.scheme}://{one.netloc}".lower() for one in parts)
    if there == elsewhere:
        return ""
    return (
        f"You would sign in at {there}, and what comes of it would be handed to {elsewhere}, because the FHIR"
        " server says so. Go on only if your hospital has told you that both are its own."
    )


def _given(address: str) -> dict[str, str]:
    try:
        return {name: values[0] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
    except ValueError:
        return {}

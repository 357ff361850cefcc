"""SMART Backend Services (hl7.org/fhir/smart-app-launch/backend-services.html; RFC 7523).

A server signs in with a key of its own instead of a password: the authorization server knows the public key,
and gives a token for a few minutes for a statement that the private one has signed.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import is_confidential, origin_of
from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.fhir.bodies import read_document
from picsafe.delivery.http_connection import HttpConnection, retry_after
from picsafe.delivery.settings.records import FhirSettings
from picsafe.delivery.settings.secrets import Secret
from picsafe.http_answers import pieces_of

if TYPE_CHECKING:
    import httpx

ASSERTION_LIFE: Final = 240
"""Seconds that a signed statement holds; the specification allows five minutes."""


_BEFORE_END: Final = 30
_USUAL_LIFE: Final = 60
_MAX_LIFE: Final = 3600
_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_MAX_TOKEN: Final = 16 * 1024
_ADDRESS: Final = re.compile(r"[!-~]{1,2048}")


class SmartBackend:
    """The token that a FHIR server is shown, gotten again when its time is over.

    Args:
        settings: with ``client_id`` and ``signing_key``.
        connection: to the FHIR server; the authorization server is spoken to in the same way.
        discover: the address of the token endpoint, by what the FHIR server says.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        settings: FhirSettings,
        connection: HttpConnection,
        discover: Callable[[], str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._connection = connection
        self._discover = discover
        self._clock = clock
        self._token = ""
        self._until = 0.0

    def headers(self) -> dict[str, str]:
        """The header with a token that holds.

        Raises:
            Later: there is none to be had.
        """
        if not self._token or self._clock() >= self._until:
            self._renew()
        return {"Authorization": f"Bearer {self._token}"}

    def forget(self) -> None:
        """Get another token next time: the one there is was not taken."""
        self._token = ""

    def _renew(self) -> None:
        url = self._settings.token_url or self._discover()
        require_safe(url, allow_http=self._settings.allow_http)
        form = {
            "grant_type": "client_credentials",
            "scope": self._settings.scope,
            "client_assertion_type": _TYPE,
            "client_assertion": self._assertion(url),
        }
        headers = {"Accept": "application/json", "Cache-Control": "no-store"}
        with (
            self._connection.translated(),
            self._connection.client().stream("POST", url, data=form, headers=headers) as answer,
        ):
            document = read_document(pieces_of(answer))
            self._take(answer, document)

    def _take(self, answer: httpx.Response, document: dict[str, Any] | None) -> None:
        status = answer.status_code
        if status != HTTPStatus.OK:
            after = retry_after(answer.headers.get("Retry-After", ""))
            is_ours = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
            hint = " Look at client_id, key_id, scope, and this machine's clock." if is_ours else ""
            raise Later(
                f"token_http_{status}",
                f"The authorization server gives no token: it answers {status}.{hint}",
                retry_after=after,
                is_down=True,
            )
        self._token, life = token_of(document)
        self._until = self._clock() + life

    def _assertion(self, audience: str) -> str:
        import jwt

        key, algorithm = _private_key(self._settings.signing_key)
        now = int(self._clock())
        client = self._settings.client_id
        claims = {
            "iss": client,
            "sub": client,
            "aud": audience,
            "iat": now,
            "exp": now + ASSERTION_LIFE,
            "jti": str(uuid.uuid4()),
        }
        extra = {"kid": self._settings.key_id} if self._settings.key_id else None
        return jwt.encode(claims, key, algorithm=algorithm, headers=extra)


def token_of(document: dict[str, Any] | None) -> tuple[str, float]:
    """The access token in an answer, and for how many seconds it is to be used.

    Raises:
        Later: ``token_unreadable``.
    """
    token = (document or {}).get("access_token")
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise Later("token_unreadable", "The authorization server's answer has no token.", is_down=True)
    if len(token) > _MAX_TOKEN:
        raise Later("token_unreadable", "The authorization server's token is too long.", is_down=True)
    life = (document or {}).get("expires_in")
    seconds = float(life) if isinstance(life, int | float) and 0 < life <= _MAX_LIFE else _USUAL_LIFE
    return token, max(seconds - _BEFORE_END, seconds / 2)


def require_safe(url: str, *, allow_http: bool) -> None:
    """Return if something secret may be sent to an address that a server has given, and people be shown it.

    Raises:
        Later: ``invalid_token_url``; ``insecure_token_url``.
    """
    try:
        # a terminal would act on what is hidden in it
        scheme, _, rest = (url if _ADDRESS.fullmatch(url) else "").partition("://")
        origin = origin_of(f"{scheme}://{rest.partition('/')[0].partition('?')[0]}")
    except InvalidOrigin:
        raise Later("invalid_token_url", "The token endpoint's address is none.", is_down=True) from None
    if not is_confidential(origin) and not allow_http:
        raise Later(
            "insecure_token_url", "The token endpoint's address has to begin with https://.", is_down=True
        )


def require_login(settings: FhirSettings) -> None:
    """Return if the settings of signing in go together.

    Raises:
        InvalidDestination: they do not.
    """
    if settings.signing_key is not None and settings.token_file is not None:
        raise InvalidDestination("invalid_login", "Give a signing_key or a token_file, not both.")
    if (settings.client_id is None) != (settings.signing_key is None and settings.token_file is None):
        raise InvalidDestination(
            "invalid_login", "client_id and signing_key go together, or client_id and token_file."
        )
    if settings.client_id is not None and (settings.token is not None or settings.user is not None):
        raise InvalidDestination(
            "invalid_login", "Give a client_id, a token or a user, and only one of them."
        )


def _private_key(secret: Secret | None) -> tuple[Any, str]:
    """A key as PyJWT takes it, and its algorithm: ES384 or RS384, which SMART asks for."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    unusable = Later(
        "invalid_signing_key",
        "signing_key is no private key of RSA or of the curve P-384, as PEM without a passphrase.",
        is_down=True,
    )
    if secret is None:
        raise unusable
    try:
        key = load_pem_private_key(secret.read().encode("utf-8"), None)
    except InvalidDestination as error:
        raise Later(error.code, error.detail, is_down=True) from error
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise unusable from None
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP384R1):
        return key, "ES384"
    if isinstance(key, rsa.RSAPrivateKey):
        return key, "RS384"
    raise unusable

"""HTTP to a server of the hospital's own: how it is reached, how we sign in, and what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import is_confidential, origin_of
from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.reaching import certificate_refused, not_reached
from picsafe.delivery.settings.common import Web
from picsafe.delivery.settings.secrets import Secret
from picsafe.http_answers import AS_IT_IS

if TYPE_CHECKING:
    import httpx


class HttpConnection:
    """A client of one server, made when it is first needed.

    Args:
        settings: where the server is, and how we sign in.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, settings: Web) -> None:
        self._settings = settings
        try:
            scheme, _, rest = settings.url.partition("://")
            self.origin = origin_of(f"{scheme}://{rest.partition('/')[0].partition('?')[0]}")
        except InvalidOrigin:
            raise InvalidDestination("invalid_url", "url is no address such as https://…") from None
        if not is_confidential(self.origin) and not settings.allow_http:
            raise InvalidDestination(
                "insecure_url", "url has to begin with https://; what is sent is not sealed."
            )
        if (settings.client_certificate is None) != (settings.client_key is None):
            raise InvalidDestination("invalid_tls", "client_certificate and client_key go together.")
        if settings.token is not None and settings.user is not None:
            raise InvalidDestination("invalid_login", "Give a token or a user, not both.")
        if (settings.user is None) != (settings.password is None):
            raise InvalidDestination("invalid_login", "user and password go together.")
        self._client: httpx.Client | None = None

    def client(self) -> httpx.Client:
        """The client.

        Raises:
            Later: a certificate or the password cannot be read.
        """
        if self._client is None:
            self._client = self._made()
        return self._client

    def login(self) -> dict[str, str]:
        """The headers that sign us in, where a password does not.

        Raises:
            Later: the token cannot be read.
        """
        token = self._settings.token
        return {"Authorization": f"Bearer {read_secret(token)}"} if token is not None else {}

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Have errors of httpx raised as ours.

        Raises:
            Later: there was no answer.
        """
        import httpx

        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise not_reached("It", error) from error
        except httpx.HTTPError as error:
            no_answer = Later("no_answer", "The answer did not come, or not all of it.")
            raise certificate_refused("It", error) or no_answer from error
        except httpx.InvalidURL as error:
            raise Later("invalid_address", "An address that it gives is none.", is_down=True) from error
        except OSError as error:
            raise Later("read_failed", "What is to be sent cannot be read.") from error

    def close(self) -> None:
        """Let go of the client; the next call makes a new one."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _made(self) -> httpx.Client:
        import ssl

        import httpx

        settings = self._settings
        try:
            tls = ssl.create_default_context(cafile=settings.ca_file)
            if settings.client_certificate is not None:
                tls.load_cert_chain(settings.client_certificate, settings.client_key)
        except (OSError, ssl.SSLError) as error:
            raise Later("invalid_tls", "A certificate or its key cannot be read.", is_down=True) from error
        login = None
        if settings.user is not None and settings.password is not None:
            login = httpx.BasicAuth(settings.user, read_secret(settings.password))
        return httpx.Client(
            verify=tls,
            auth=login,
            timeout=settings.timeout,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "picsafe", "Accept": "*/*", **AS_IT_IS},
        )


def read_secret(secret: Secret) -> str:
    """A secret that a delivery needs.

    Raises:
        Later: it cannot be read.
    """
    try:
        return secret.read()
    except InvalidDestination as error:
        # the reports that are waiting are not at fault
        raise Later(error.code, error.detail, is_down=True) from error


def retry_after(text: str) -> float | None:
    """Seconds that ``Retry-After`` (RFC 9110 section 10.2.3) asks for: a number, or until a date."""
    if text.isascii() and text.isdecimal() and len(text) < 9:
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max((until - datetime.now(UTC)).total_seconds(), 0.0)

"""Box's own library, signed in by tokens that are in a file of the server's own.

A refresh token is good for one new pair, so that whoever gets one has the file to itself, and has it on the
disk before it is used. Nothing is tried again in here but what an access token was too old for: the engine
does that, and asks first what arrived.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import msgspec
from box_sdk_gen import (
    AccessToken,
    BoxClient,
    BoxNetworkClient,
    BoxOAuth,
    FetchOptions,
    FetchResponse,
    NetworkSession,
    OAuthConfig,
    RetryStrategy,
    TimeoutConfig,
    TokenStorage,
)

from picsafe.delivery.box.failures import CONNECT, TITLE, not_whole, translated
from picsafe.delivery.errors import Later
from picsafe.delivery.http_connection import read_secret, retry_after
from picsafe.delivery.requests_session import BoundedSession
from picsafe.delivery.settings.places import BoxSettings
from picsafe.delivery.token_file import TokenFile

HOSTS: Final = ("box.com", "boxcloud.com")
"""Domains that are Box's; nothing that it says leads elsewhere."""


RENEWED_AFTER: Final = 7 * 86_400
"""Seconds after which tokens are renewed that nobody has needed; Box keeps them for 60 days."""


class Connection(msgspec.Struct, frozen=True, kw_only=True, tag="box", tag_field="service"):
    """What signs us in at Box; it changes about once an hour.

    Attributes:
        client_id: of which app; a token is good for no other.
        access_token: sent with each request; good for an hour.
        refresh_token: with which the next pair is got, once.
    """

    client_id: str
    access_token: str
    refresh_token: str


def token_file(settings: BoxSettings) -> TokenFile[Connection]:
    """Where it is kept.

    Raises:
        InvalidDestination: the settings cannot work.
    """
    return TokenFile(settings.token_file, Connection)


def make_network(settings: BoxSettings, requests_session: BoundedSession) -> NetworkSession:
    """How the library speaks to Box."""
    milliseconds = round(settings.timeout * 1000)
    return NetworkSession(
        network_client=BoxNetworkClient(requests_session),
        retry_strategy=_OncePerToken(),
        timeout_config=TimeoutConfig(
            connection_timeout_ms=milliseconds,
            read_timeout_ms=milliseconds,
        ),
    )


def make_client(settings: BoxSettings, requests_session: BoundedSession) -> BoxClient:
    """The client; each of its calls raises ``Later`` until somebody has connected it.

    Raises:
        InvalidDestination: the settings cannot work.
    """
    return BoxClient(auth=KeptOAuth(settings), network_session=make_network(settings, requests_session))


def renew_if_old(settings: BoxSettings) -> None:
    """Renew what signs us in, if that was long ago; where nothing is delivered for 60 days, it would be over.

    Raises:
        InvalidDestination: the settings cannot work.
        Later, Refused: it cannot be renewed.
    """
    age = token_file(settings).age()
    if age is None or age < RENEWED_AFTER:
        return
    session = BoundedSession(settings.ca_file)
    try:
        with translated():
            auth = KeptOAuth(settings)
            auth.retrieve_token()
            auth.refresh_token(network_session=make_network(settings, session))
    finally:
        session.close()


def require_ours(url: object) -> str:
    """Return an address that Box has given, if it is one of Box's own.

    Raises:
        Later: it is not; no token goes there.
    """
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host = parts.hostname or ""
    except ValueError:
        raise not_whole() from None
    if parts.scheme != "https" or not any(host == known or host.endswith(f".{known}") for known in HOSTS):
        raise not_whole()
    return str(url)


class KeptOAuth(BoxOAuth):
    """OAuth 2.0 with tokens that several processes share.

    Args:
        settings: which app, and where they are kept.
    """

    def __init__(self, settings: BoxSettings) -> None:
        self._settings = settings
        self._file = token_file(settings)
        self._last_used: str | None = None
        config = OAuthConfig(settings.client_id, "", token_storage=_Kept(settings))
        super().__init__(config)

    def retrieve_token(self, *, network_session: NetworkSession | None = None) -> AccessToken:
        """The tokens, as whichever process has got them last."""
        token = super().retrieve_token(network_session=network_session)
        self._last_used = token.access_token
        return token

    def refresh_token(self, *, network_session: NetworkSession | None = None) -> AccessToken:
        """Get a new pair, unless another process has while this one waited."""
        with self._file.locked():
            kept = super().retrieve_token()
            if kept.access_token != self._last_used:
                return kept
            # it may have been renewed meanwhile
            self.config.client_secret = read_secret(self._settings.client_secret)
            return super().refresh_token(network_session=network_session)

    def begin(self, code: str, network_session: NetworkSession) -> None:
        """Get the first pair with the code that somebody who agrees is given."""
        self.config.client_secret = read_secret(self._settings.client_secret)
        with self._file.locked():
            self.get_tokens_authorization_code_grant(code, network_session=network_session)


class _Kept(TokenStorage):
    """The library's port for keeping tokens; they are on the disk when ``store`` returns."""

    def __init__(self, settings: BoxSettings) -> None:
        self._client_id = settings.client_id
        self._file = token_file(settings)

    def store(self, token: AccessToken) -> None:
        pair = (token.access_token, token.refresh_token)
        if not all(isinstance(one, str) and one for one in pair):
            raise not_whole()
        access_token, refresh_token = map(str, pair)
        self._file.write(
            Connection(client_id=self._client_id, access_token=access_token, refresh_token=refresh_token)
        )

    def get(self) -> AccessToken:
        kept = self._file.read()
        if kept.client_id != self._client_id:
            raise Later("not_connected", f"It was connected with another app: {CONNECT}.", is_down=True)
        return AccessToken(access_token=kept.access_token, refresh_token=kept.refresh_token)

    def clear(self) -> None:
        self._file.path.unlink(missing_ok=True)


class _OncePerToken(RetryStrategy):
    """Nothing is tried a second time, but with a new access token where the old one was too old."""

    def __init__(self) -> None:
        """There is nothing to be set."""

    def should_retry(
        self, fetch_options: FetchOptions, fetch_response: FetchResponse, attempt_number: int
    ) -> bool:
        if fetch_response.status == HTTPStatus.ACCEPTED:
            after = retry_after(str(fetch_response.headers.get("Retry-After", "")))
            raise Later("not_ready", f"{TITLE} is not ready with what it was sent.", retry_after=after)
        if (
            fetch_response.status != HTTPStatus.UNAUTHORIZED
            or fetch_options.auth is None
            or attempt_number > 1
        ):
            return False
        fetch_options.auth.refresh_token(network_session=fetch_options.network_session)
        return True

    def retry_after(
        self,
        fetch_options: FetchOptions,  # noqa: ARG002 - the library's port
        fetch_response: FetchResponse,  # noqa: ARG002 - the library's port
        attempt_number: int,  # noqa: ARG002 - the library's port
    ) -> float:
        return 0

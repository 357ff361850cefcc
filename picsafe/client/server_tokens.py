"""Tokens for other servers: each got when it is first needed, and again when it has ended or was refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from picsafe.client.key_server import KeyServer
from picsafe.client.servers import canonical_url
from picsafe.client.session import Clock
from picsafe.client.tokens import good_until
from picsafe.client.transport import Http

Issue = Callable[[str], tuple[str, datetime]]


class ServerTokens:
    """Tokens by the server that they are for; many threads may ask.

    Args:
        http: the transport.
        clock: the time.
        issue: gets a token for a server's base URL, and when it ends by its server's clock.
        given: a token made beforehand for a server's base URL, which is used as it is.
    """

    def __init__(
        self,
        http: Http,
        clock: Clock,
        issue: Issue,
        given: Callable[[str], str | None] = lambda _url: None,
    ) -> None:
        self._http = http
        self._clock = clock
        self._issue = issue
        self._given = given
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._renewing = threading.Lock()

    def key_server(self, url: str) -> KeyServer:
        """A Key Server, asked with tokens for it."""
        return KeyServer(
            canonical_url(url),
            self._http,
            lambda: self.token_for(url),
            lambda refused: self.token_for(url, refused),
        )

    def token_for(self, url: str, refused: str = "") -> str:
        """A token for a server, other than the one that it has refused.

        Raises:
            PicSafeClientError: as whatever issues it, or the server cannot be told a secret.
        """
        url = canonical_url(url)
        if (given := self._given(url)) is not None:
            return given
        with self._renewing:
            token, until = self._tokens.get(url, ("", self._clock()))
            if token in {"", refused} or self._clock() >= until:
                self._http.require_confidential(url)
                token, expires_at = self._issue(url)
                self._tokens[url] = token, good_until(token, expires_at, self._clock())
            return token

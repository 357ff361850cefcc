"""Tokens instead of passwords: had by the client credentials grant, kept until they expire, then had anew.

Sources: RFC 6749, section 4.4; SASL XOAUTH2 as Google and Microsoft describe it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import httpx
import msgspec

from picsafe.endpoint.mail.errors import Disconnected, SignInRefused
from picsafe.endpoint.mail.settings import OAuth
from picsafe.http_answers import AS_IT_IS, pieces_of

MAX_ANSWER: Final = 64 * 1024
EARLY: Final = timedelta(minutes=5)
"""How long before it expires a token is not used any more."""

# visible ASCII: it stands between control characters when it is shown to the server
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,16384}")
_TIMEOUT: Final = httpx.Timeout(20)


class _Answer(msgspec.Struct):
    access_token: str
    expires_in: float = 3600


class Tokens:
    """The token of one client.

    Args:
        settings: of the client.
        clock: the time.
        transport: httpx's; the network by default.
    """

    def __init__(
        self, settings: OAuth, clock: Callable[[], datetime], transport: httpx.BaseTransport | None = None
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._transport = transport
        self._token = ""
        self._until: datetime | None = None

    def get(self) -> str:
        """A token that is good for some minutes.

        Raises:
            Disconnected: whoever gives them does not answer.
            SignInRefused: ``token_refused``.
        """
        if self._until is None or self._clock() >= self._until:
            answer = self._asked()
            self._token = answer.access_token
            lifetime = timedelta(seconds=min(max(answer.expires_in, 0), 86_400))
            self._until = self._clock() + max(lifetime - EARLY, lifetime / 2)
        return self._token

    def forget(self) -> None:
        """Have a new one next time: the server did not take this one."""
        self._until = None

    def _asked(self) -> _Answer:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.read(),
            "scope": self._settings.scope,
        }
        try:
            with (
                httpx.Client(transport=self._transport, timeout=_TIMEOUT, follow_redirects=False) as client,
                client.stream("POST", self._settings.token_url, data=form, headers=AS_IT_IS) as response,
            ):
                content = _bounded(response)
        except httpx.HTTPError as error:
            raise Disconnected("token_server_unavailable", "The token server does not answer.") from error
        if response.status_code >= 500 or response.status_code == 429:
            raise Disconnected("token_server_unavailable", "The token server does not answer.")
        if response.status_code != 200:
            raise SignInRefused("token_refused", "The token server gives this endpoint no token.")
        try:
            answer = msgspec.json.decode(content, type=_Answer)
        except msgspec.DecodeError:
            raise SignInRefused("token_refused", "The token server's answer is none.") from None
        if not _TOKEN.fullmatch(answer.access_token):
            raise SignInRefused("token_refused", "The token server's answer is none.")
        return answer


def _bounded(response: httpx.Response) -> bytes:
    content = bytearray()
    for piece in pieces_of(response):
        content += piece
        if len(content) > MAX_ANSWER:
            raise SignInRefused("token_refused", "The token server's answer is too long.")
    return bytes(content)

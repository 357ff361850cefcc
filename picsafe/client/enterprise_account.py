"""What an enterprise's API key can do: list reports, and get tokens for Key Servers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from picsafe.client.errors import NotAllowed
from picsafe.client.key_server import KeyServer
from picsafe.client.responses import IgnoredBody, ReportPage
from picsafe.client.server_tokens import Issued, ReceiptKeeping, ServerTokens
from picsafe.client.servers import Servers, canonical_url
from picsafe.client.session import Clock
from picsafe.client.tokens import audiences
from picsafe.client.transport import Http


class ScriptToken(msgspec.Struct, frozen=True):
    """A token that identifies the enterprise to a Key Server."""

    key_server_token: str
    expires_at: datetime
    log_key: Annotated[str, msgspec.Meta(max_length=4096)] = ""

    def __repr__(self) -> str:
        return f"ScriptToken(expires_at={self.expires_at!r})"


class EnterpriseAccount:
    """An enterprise as its API key knows it.

    Args:
        servers: where the User Server and the Key Server are.
        http: the transport.
        api_key: identifies the enterprise; sent to the User Server only.
        clock: the time.
        key_server_token: a token made beforehand, used for the Key Servers that it names.
        receipts: what becomes of the receipts that come with keys; without it nobody looks at them.
    """

    def __init__(
        self,
        servers: Servers,
        http: Http,
        api_key: str,
        clock: Clock,
        *,
        key_server_token: str | None = None,
        receipts: ReceiptKeeping | None = None,
    ) -> None:
        self._servers = servers
        self._http = http
        self._api_key = api_key
        self._given = key_server_token
        self._tokens = ServerTokens(http, clock, self._issued, self._given_for, receipts)

    def page(self, cursor: str | None, limit: int) -> ReportPage:
        """The reports after ``cursor``, oldest first.

        Raises:
            NotSignedIn: the API key is not valid.
            PicSafeClientError: as Http.call.
        """
        query = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        url = f"{self._servers.user_url}/enterprise/reports"
        return self._http.call("GET", url, ReportPage, api_key=self._api_key, query=query)

    def record_delivery(self, report_id: str, destination: str, state: str, at: datetime) -> None:
        """Say where a member's report ended, for its sender to see; again changes nothing.

        Raises:
            NotSignedIn: the API key is not valid.
            NotFound: ``unknown_report``: it is in no member's list.
            PicSafeClientError: as Http.call.
        """
        body = {
            "destination": destination,
            "state": state,
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        url = f"{self._servers.user_url}/reports/{report_id}/deliveries"
        self._http.call("POST", url, IgnoredBody, api_key=self._api_key, body=body)

    def token_for(self, url: str) -> str:
        """A token for a server, by which it knows the enterprise.

        Raises:
            NotSignedIn: what identifies the enterprise is not valid.
            NotAllowed: ``unknown_audience``: nobody has registered the server; ``plan_required``.
            PicSafeClientError: as Http.call.
        """
        return self._tokens.token_for(url)

    def is_registered(self, url: str) -> bool:
        """Whether PicSafe makes tokens for a server.

        Raises:
            PicSafeClientError: as Http.call.
        """
        try:
            self._issued(canonical_url(url))
        except NotAllowed as error:
            if error.code != "unknown_audience":
                raise
            return False
        return True

    def key_server(self, url: str) -> KeyServer:
        """A Key Server, asked in the enterprise's name."""
        return self._tokens.key_server(url)

    def _given_for(self, url: str) -> str | None:
        return self._given if self._given is not None and url in audiences(self._given) else None

    def _issued(self, url: str) -> Issued:
        endpoint = f"{self._servers.user_url}/enterprise/key-server-token"
        # without an audience the token is for PicSafe's own Key Server, whatever its name is from here
        body = {} if url == self._servers.key_url else {"audience": url}
        try:
            made = self._http.call("POST", endpoint, ScriptToken, api_key=self._api_key, body=body)
        except NotAllowed as error:
            if error.code != "unknown_audience":
                raise
            raise NotAllowed(
                error.code, "The report names a Key Server that is not registered with PicSafe."
            ) from error
        return Issued(made.key_server_token, made.expires_at, made.log_key)


__all__ = ["EnterpriseAccount", "ScriptToken"]

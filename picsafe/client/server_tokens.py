"""Tokens for other servers: each got when it is first needed, and again when it has ended or was refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from picsafe.client.contradicted_logs import ContradictedLog
from picsafe.client.key_server import KeyServer
from picsafe.client.log_evidence import LogEvidence
from picsafe.client.server_logs import ServerLog
from picsafe.client.servers import canonical_url
from picsafe.client.session import Clock
from picsafe.client.tokens import good_until
from picsafe.client.transport import Http


class ReceiptKeeping(NamedTuple):
    """What becomes of the receipts that come with keys.

    Attributes:
        evidence: where they are kept, with what was seen of the logs.
        warn: told what is wrong with one: the key is good all the same.
    """

    evidence: LogEvidence
    warn: Callable[[ContradictedLog], None]


class Issued(NamedTuple):
    """A token for a server.

    Attributes:
        token: it.
        expires_at: when it ends, by the clock of who has made it.
        log_key: the key that the server's log has to have, a vkey; empty where none is registered, or said.
    """

    token: str
    expires_at: datetime
    log_key: str = ""


Issue = Callable[[str], Issued]


class ServerTokens:
    """Tokens by the server that they are for; many threads may ask.

    Args:
        http: the transport.
        clock: the time.
        issue: gets a token for a server's base URL.
        given: a token made beforehand for a server's base URL, which is used as it is.
        receipts: what becomes of receipts; without it nobody looks at them.
    """

    def __init__(
        self,
        http: Http,
        clock: Clock,
        issue: Issue,
        given: Callable[[str], str | None] = lambda _url: None,
        receipts: ReceiptKeeping | None = None,
    ) -> None:
        self._http = http
        self._clock = clock
        self._issue = issue
        self._given = given
        self._receipts = receipts
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._log_keys: dict[str, str] = {}
        self._renewing = threading.Lock()

    def key_server(self, url: str) -> KeyServer:
        """A Key Server, asked with tokens for it."""
        server, receipts = canonical_url(url), self._receipts
        log = None
        if receipts is not None:
            evidence, clock = receipts.evidence, self._clock
            log = ServerLog(server, self._http, evidence, clock, lambda: self._log_keys.get(server, ""))
        return KeyServer(
            server,
            self._http,
            lambda: self.token_for(url),
            lambda refused: self.token_for(url, refused),
            log=log,
            warn=(lambda _error: None) if receipts is None else receipts.warn,
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
                token, expires_at, self._log_keys[url] = self._issue(url)
                self._tokens[url] = token, good_until(token, expires_at, self._clock())
            return token

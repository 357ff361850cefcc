"""Where an Endpoint Server gets the keys of reports that were sealed elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import origin_of
from picsafe.endpoint.config import Config
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.model import Sealing
from picsafe.endpoint.opening import KeySource
from picsafe.endpoint.static_keys import StaticKeys, read_private_keys
from picsafe.prepared_types import prepare_types

if TYPE_CHECKING:
    import httpx

    from picsafe.client.contradicted_logs import ContradictedLog
    from picsafe.client.enterprise_account import EnterpriseAccount
    from picsafe.client.log_evidence import LogEvidence
    from picsafe.client.personal_account import PersonalAccount
    from picsafe.client.server_tokens import ReceiptKeeping
    from picsafe.client.servers import Servers
    from picsafe.client.transport import Http as ClientHttp

_LOG = logging.getLogger(__name__)


class KeyAccess:
    """The keys that lie here, the Key Servers that are asked, and in whose name.

    Args:
        config: the settings.
        clock: the time.
        cleanup: closes connections at the end.
        transport: httpx's; the network by default.
        account: in whose name Key Servers are asked, and by what; made of the settings by default.
    """

    def __init__(
        self,
        config: Config,
        clock: Callable[[], datetime],
        cleanup: ExitStack,
        *,
        transport: httpx.BaseTransport | None = None,
        account: tuple[EnterpriseAccount | PersonalAccount, ClientHttp] | None = None,
    ) -> None:
        self._config = config
        self._clock = clock
        self._cleanup = cleanup
        self._transport = transport
        self._given = account

    @cached_property
    def servers(self) -> tuple[str, ...]:
        """The origins of the Key Servers that are asked.

        Raises:
            InvalidConfig: one is no server's address.
        """
        try:
            return tuple(origin_of(url) for url in self._config.keys.servers)
        except InvalidOrigin as error:
            raise InvalidConfig("keys.servers has an address that is none.") from error

    @property
    def asked_servers(self) -> tuple[str, ...] | None:
        """The origins of the only Key Servers that are asked; ``None``: those that one gets tokens for."""
        return None if self._config.keys.registered else self.servers

    @cached_property
    def static(self) -> StaticKeys:
        """The keys that senders seal to.

        Raises:
            InvalidConfig: one cannot be used.
        """
        return StaticKeys(read_private_keys(self._config.keys.static))

    @cached_property
    def sources(self) -> dict[Sealing, KeySource]:
        """Who has the keys of reports that were sealed elsewhere."""
        sources: dict[Sealing, KeySource] = {Sealing.STATIC: self.static}
        if self.has_account:
            from picsafe.endpoint.dynamic_keys import DynamicKeys

            sources[Sealing.DYNAMIC] = DynamicKeys(self.account.key_server, self.asked_servers)
        return sources

    @cached_property
    def client(self) -> ClientHttp:
        """What asks PicSafe's servers."""
        if self._given is not None:
            return self._given[1]
        from picsafe.client.transport import Http as ClientHttp

        http = ClientHttp(transport=self._transport)
        self._cleanup.callback(http.close)
        return http

    @cached_property
    def account(self) -> EnterpriseAccount | PersonalAccount:
        """In whose name PicSafe's servers are asked.

        Raises:
            InvalidConfig, InvalidDestination: there is neither an API key nor a personal token.
        """
        if self._given is not None:
            return self._given[0]
        cloud = self._config.cloud
        if cloud is None or cloud.token is None:
            return self.enterprise
        from picsafe.client.personal_account import PersonalAccount

        return PersonalAccount(
            self._own_servers, self.client, cloud.token.read(), self._clock, receipts=self._receipts
        )

    @cached_property
    def enterprise(self) -> EnterpriseAccount:
        """The enterprise whose API key there is.

        Raises:
            InvalidConfig, InvalidDestination: there is none.
        """
        from picsafe.client.enterprise_account import EnterpriseAccount

        prepare_types()
        api_key = self._config.keys.api_key
        if api_key is None:
            raise InvalidConfig("keys.api_key is missing.")
        return EnterpriseAccount(
            self._own_servers, self.client, api_key.read(), self._clock, receipts=self._receipts
        )

    @property
    def has_account(self) -> bool:
        """Whether there is an API key or a personal token."""
        cloud = self._config.cloud
        by_token = cloud is not None and cloud.token is not None
        return by_token or self._config.keys.api_key is not None or self._given is not None

    @cached_property
    def evidence(self) -> LogEvidence:
        """What there is of Key Servers' logs: receipts of the keys that came, and contradictions."""
        from picsafe.client.log_evidence import EVIDENCE, LogEvidence

        return LogEvidence(self._config.data / EVIDENCE)

    @cached_property
    def _receipts(self) -> ReceiptKeeping:
        from picsafe.client.server_tokens import ReceiptKeeping

        return ReceiptKeeping(self.evidence, _told)

    @cached_property
    def _own_servers(self) -> Servers:
        from picsafe.client.servers import Servers

        user_url = self._config.tokens.user_server
        return Servers.at(user_url, user_url=user_url, key_url=self.servers[0], cloud_url=user_url)


def _told(error: ContradictedLog) -> None:
    # its text says how a person goes on whose evidence is elsewhere
    _LOG.error("log_contradicted code=%s key_server=%s", error.code, error.key_server)

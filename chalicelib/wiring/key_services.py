"""Puts the Key Server together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.lazy import lazy_property
from chalicelib.wiring.place import Place

if TYPE_CHECKING:
    from chalicelib.keys.access_lists import CurrentLists
    from chalicelib.keys.events.deliveries import WebhookDesk
    from chalicelib.keys.events.service import EventService
    from chalicelib.keys.operator import OperatorService
    from chalicelib.keys.ordered_log.service import OrderedLog
    from chalicelib.keys.ordered_log.signing import LogKey
    from chalicelib.keys.policies.service import PolicyService
    from chalicelib.keys.retention import Retention
    from chalicelib.keys.sent.service import SentService
    from chalicelib.keys.service import KeyService


class KeyServices(Place):
    """Keys, their policies, the log of all entries, and what is told of them."""

    @lazy_property
    def keys(self) -> KeyService:
        """The Key Server."""
        from chalicelib.keys.allowances import KeyQuotas
        from chalicelib.keys.ordered_log.signing import ReceiptPrinter
        from chalicelib.keys.service import KeyService

        quotas = self.settings.quotas
        return KeyService(
            store=self.adapters.key_store,
            wrapper=self.adapters.key_wrapper,
            receipts=ReceiptPrinter(self._log_key, self.clock, self.settings.merge_seconds),
            policy=self.access_lists,
            clock=self.clock,
            url=self.settings.key_url,
            concurrency=self.adapters.concurrency,
            backoff=self.adapters.backoff,
            seconds_set=self.adapters.seconds_set,
            quotas=KeyQuotas(quotas.keys_a_day, quotas.enterprise_keys_a_day),
        )

    @lazy_property
    def access_lists(self) -> CurrentLists:
        """Whom the Key Server serves."""
        from chalicelib.keys.access_lists import AccessLists, CurrentLists

        return CurrentLists(AccessLists(allow=self.settings.allow, deny=self.settings.deny))

    @lazy_property
    def ordered_log(self) -> OrderedLog:
        """The log of all audit entries."""
        from chalicelib.keys.ordered_log.service import OrderedLog

        return OrderedLog(
            store=self.adapters.log_store,
            key=self._log_key,
            clock=self.clock,
            merge_seconds=self.settings.merge_seconds,
            order=self.adapters.entry_order,
        )

    @lazy_property
    def key_events(self) -> EventService:
        """What has become of reports."""
        from chalicelib.keys.events.service import EventService

        adapters = self.adapters
        return EventService(
            source=adapters.event_source,
            store=adapters.key_store,
            log=adapters.log_store,
            key=lambda: self._log_key,
        )

    @lazy_property
    def sent_keys(self) -> SentService:
        """What has become of reports, all at once."""
        from chalicelib.keys.sent.service import SentService

        return SentService(self.adapters.sent_keys)

    @lazy_property
    def webhook_desk(self) -> WebhookDesk:
        """What sends webhooks, and what an operator sees of that."""
        from chalicelib.keys.events.deliveries import WebhookDesk

        return WebhookDesk(
            store=self.adapters.webhook_store,
            events=self.key_events,
            clock=self.clock,
            key_server=self.settings.key_url,
        )

    @lazy_property
    def key_policies(self) -> PolicyService:
        """Who may open reports, as their senders see and change it."""
        from chalicelib.keys.policies.service import PolicyService

        return PolicyService(
            store=self.adapters.key_store,
            lists=self.access_lists,
            clock=self.clock,
            backoff=self.adapters.backoff,
            seconds_set=self.adapters.seconds_set,
        )

    @lazy_property
    def key_operator(self) -> OperatorService:
        """What the Key Server's operator may do, for the command line."""
        from chalicelib.keys.operator import OperatorService

        return OperatorService(store=self.adapters.key_store, clock=self.clock, backoff=self.adapters.backoff)

    def key_retention(self, days: int) -> Retention:
        """What destroys keys after so many days."""
        from chalicelib.keys.retention import Retention

        return Retention(
            held=self.adapters.held_keys,
            operator=self.key_operator,
            clock=self.clock,
            days=days,
            finish=self.adapters.forget_shredded,
            seconds_set=self.adapters.seconds_set,
        )

    @lazy_property
    def _log_key(self) -> LogKey:
        from chalicelib.keys.ordered_log.signing import LogKey, origin_of_log
        from chalicelib.keys.wrapping import StoredKeyWrapper

        adapters = self.adapters
        wrapping = StoredKeyWrapper(adapters.key_store, adapters.key_wrapper)
        return LogKey(
            adapters.log_store,
            adapters.key_wrapper,
            wrapping.require_stores_key,
            origin_of_log(self.settings.key_url),
        )

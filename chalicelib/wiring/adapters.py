"""What a kind of store has to offer, and which adapters belong to which.

A new kind is its adapters, its class among ``chalicelib.settings.Stores``, and its branch here, which the
type checker misses otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, assert_never

from chalicelib.clock import Clock
from chalicelib.settings import AwsStores, LocalStores, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.cloud.ports import LinkStore, ReportStorage
    from chalicelib.keys.events.ports import EventSource, WebhookStore
    from chalicelib.keys.ordered_log.ports import ArchiveProgress, EntryOrder, LogArchive, LogStore
    from chalicelib.keys.ports import Concurrency, HeldKeys, KeyStore, KeyWrapper
    from chalicelib.keys.sent.ports import SentKeys
    from chalicelib.tokens.memory import IssuerMemory
    from chalicelib.users.accounts.ports import (
        ChallengeStore,
        Familiar,
        PersonalTokens,
        SessionStore,
        SigningKeys,
        Tallies,
        UserStore,
    )
    from chalicelib.users.enterprises.assembly import EnterpriseStores
    from chalicelib.users.integrations.ports import BoxSecret
    from chalicelib.users.mail.ports import Mailer, MailQueue, Outbox
    from chalicelib.users.notices.ports import NoticeStore, Reminders
    from chalicelib.users.passkeys.ports import PasskeyStore
    from chalicelib.users.reports.ports import Deliveries, Labels, ReceivedReports, ReportLog
    from chalicelib.users.sso.ports import ClientSecrets, SsoPeople, SsoStore
    from chalicelib.users.vault.ports import VaultStore


def adapters_for(settings: Settings, clock: Clock) -> Adapters:
    """The adapters of the stores that ``settings`` name; none is made before it is asked for."""
    # imported here, because a stage pays for every import
    match settings.stores:
        case LocalStores() as stores:
            from chalicelib.wiring.local import LocalAdapters

            return LocalAdapters(settings, stores, clock)
        case AwsStores() as stores:
            from chalicelib.wiring.aws import AwsAdapters

            return AwsAdapters(settings, stores, clock)
        case unknown:
            assert_never(unknown)


class Adapters(Protocol):
    """What a place has to offer: one machine, or AWS. Each property makes its adapter at first use."""

    @property
    def key_store(self) -> KeyStore:
        """Keys and audit trails."""
        ...

    @property
    def log_store(self) -> LogStore:
        """The order of all audit entries, and the tree over them."""
        ...

    @property
    def event_source(self) -> EventSource:
        """All audit entries in the order of the log."""
        ...

    @property
    def sent_keys(self) -> SentKeys:
        """The keys of one sender's reports."""
        ...

    @property
    def webhook_store(self) -> WebhookStore:
        """How far targets of webhooks have come."""
        ...

    @property
    def held_keys(self) -> HeldKeys:
        """Which keys there are."""
        ...

    def forget_shredded(self) -> None:
        """Take what was shredded out of the files of the store of keys.

        Raises:
            Unavailable: others used them all the time.
        """
        ...

    def seconds_set(self) -> int:
        """By how many seconds this machine's clock was set since the process began, if that can be told."""
        ...

    @property
    def entry_order(self) -> EntryOrder | None:
        """Gives audit entries their places; ``None`` where they have them as they are written."""
        ...

    @property
    def log_archive(self) -> tuple[ArchiveProgress, LogArchive] | None:
        """Where the log of all entries is copied to for good, if anywhere."""
        ...

    @property
    def key_wrapper(self) -> KeyWrapper:
        """Encrypts keys for the store."""
        ...

    @property
    def concurrency(self) -> Concurrency:
        """How unwrapping and logging go together."""
        ...

    @property
    def backoff(self) -> Callable[[int], None]:
        """Waits after a lost race."""
        ...

    @property
    def links(self) -> LinkStore:
        """Links of uploaded files."""
        ...

    @property
    def storage(self) -> ReportStorage:
        """Sealed files."""
        ...

    @property
    def users(self) -> UserStore:
        """Accounts."""
        ...

    @property
    def challenges(self) -> ChallengeStore:
        """Mails that were sent to prove addresses."""
        ...

    @property
    def familiar(self) -> Familiar:
        """Where addresses have signed in from."""
        ...

    @property
    def tallies(self) -> Tallies:
        """Unfinished challenges and wrong codes."""
        ...

    @property
    def sessions(self) -> SessionStore:
        """Devices that are signed in."""
        ...

    @property
    def personal_tokens(self) -> PersonalTokens:
        """What people have made for their programs."""
        ...

    @property
    def passkeys(self) -> PasskeyStore:
        """By which people sign in."""
        ...

    @property
    def vaults(self) -> VaultStore:
        """What people's devices have sealed for one another."""
        ...

    @property
    def signing_keys(self) -> SigningKeys:
        """Signs tokens."""
        ...

    @property
    def mailer(self) -> Mailer:
        """Hands mail over."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Takes mail on."""
        ...

    @property
    def mail_queue(self) -> MailQueue | None:
        """The mails that wait here for somebody to deliver them; ``None`` where they do not."""
        ...

    @property
    def box_secret(self) -> BoxSecret:
        """The secret of the operator's app at Box."""
        ...

    @property
    def sso(self) -> SsoStore:
        """Enterprises' identity providers."""
        ...

    @property
    def sso_people(self) -> SsoPeople:
        """Whom they have signed in."""
        ...

    @property
    def client_secrets(self) -> ClientSecrets:
        """PicSafe's secrets there."""
        ...

    @property
    def enterprises(self) -> EnterpriseStores:
        """Enterprises, their members, keys and servers."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """Where reports ended."""
        ...

    @property
    def labels(self) -> Labels:
        """What people's devices call reports."""
        ...

    @property
    def report_log(self) -> ReportLog:
        """Logged reports."""
        ...

    @property
    def received_reports(self) -> ReceivedReports:
        """What people have opened."""
        ...

    @property
    def notices(self) -> NoticeStore:
        """What waits for people to be told."""
        ...

    @property
    def reminders(self) -> Reminders:
        """Reports whose senders are told before they run out."""
        ...

    @property
    def issuer_memory(self) -> IssuerMemory | None:
        """Keeps what a User Server elsewhere has published; ``None`` where processes come and go."""
        ...

    def check_store(self, service: str) -> None:
        """Write to every store of a service, and see whether there is room for more.

        Raises:
            Unavailable: it does not work; ``disk_full`` if that is why.
        """
        ...

    def close(self) -> None:
        """Close what was opened."""
        ...

"""The adapters of one machine: SQLite, files and SMTP below one data folder.

=====================  ==================================================================
``users.db``           people, sessions, passkeys, vaults, personal tokens, mails sent
``enterprises.db``     enterprises, their members, keys and servers
``reports.db``         the log of uploaded reports, and what people have opened
``keys.db``            wrapped keys, audit trails and the log of all their entries
``cloud.db``           links
``notices.db``         how far Key Servers' events were read, and what people are to be told
``mail.db``            mails that wait for the mail server, if one is named
``outbox.key``         seals them, and what PicSafe signs in with to enterprises' identity providers
``master.key``         wraps the keys
``issuer/``            what a User Server elsewhere has published
``storage.key``        signs uploads and downloads
``signing/``           the keys that sign User Tokens
``cloud/``             sealed files by region
``outbox/``            mail, unless a mail server is named
=====================  ==================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chalicelib.clock import Clock, SteadyClock
from chalicelib.cloud.files.secret import storage_secret
from chalicelib.cloud.files.storage import FileStorage
from chalicelib.cloud.sqlite import MIGRATIONS as CLOUD_MIGRATIONS
from chalicelib.cloud.sqlite import SqliteLinkStore
from chalicelib.keys.concurrency import in_sequence, no_backoff
from chalicelib.keys.master_key import MasterKeyWrapper, load_or_create, master_keys
from chalicelib.keys.ports import Concurrency
from chalicelib.keys.sqlite import MIGRATIONS as KEYS_MIGRATIONS
from chalicelib.keys.sqlite import (
    SqliteEventSource,
    SqliteKeyStore,
    SqliteLogStore,
    SqliteSentKeys,
    SqliteWebhookStore,
)
from chalicelib.keys.sqlite.erasure import empty_log
from chalicelib.keys.sqlite.held import SqliteHeldKeys
from chalicelib.lazy import LazyProperties, lazy_property
from chalicelib.local.disk import NotWritable, require_room
from chalicelib.local.findings import Findings
from chalicelib.local.smtp_server import parse_smtp_url
from chalicelib.local.sqlite import Database
from chalicelib.local.write_turns import Alone, AmongProcesses
from chalicelib.settings import LocalStores, Settings
from chalicelib.tokens.files import IssuerFiles
from chalicelib.users.accounts import sqlite as accounts
from chalicelib.users.enterprises import sqlite as enterprises
from chalicelib.users.enterprises.assembly import EnterpriseStores
from chalicelib.users.integrations.given_secret import GivenSecret
from chalicelib.users.mail.direct import DirectOutbox
from chalicelib.users.mail.outbox import OutboxMailer
from chalicelib.users.mail.ports import Mailer, Outbox
from chalicelib.users.mail.sealing import LetterSeal, outbox_key
from chalicelib.users.mail.smtp import SmtpMailer
from chalicelib.users.mail.sqlite import MIGRATIONS as MAIL_MIGRATIONS
from chalicelib.users.mail.sqlite import SqliteOutbox
from chalicelib.users.notices.sqlite import MIGRATIONS as NOTICE_MIGRATIONS
from chalicelib.users.notices.sqlite import SqliteNotices
from chalicelib.users.notices.sqlite_reminders import MIGRATIONS as REMINDER_MIGRATIONS
from chalicelib.users.notices.sqlite_reminders import SqliteReminders
from chalicelib.users.passkeys.sqlite import SqlitePasskeys
from chalicelib.users.reports import sqlite as reports
from chalicelib.users.signing.key_file import KeyFileSigner
from chalicelib.users.sso.sqlite import SealedClientSecrets, SqliteSso, SqliteSsoPeople
from chalicelib.users.vault.sqlite import SqliteVaults


@dataclass(frozen=True, slots=True)
class InCommon:
    """What the processes of one server have in common.

    Attributes:
        findings: what one of them has found out and all have to heed.
        are_several: whether others than this one write to the databases.
        clock_began: what the first one's ``SteadyClock`` started with; ``None`` in the first one itself.
    """

    findings: Findings = field(default_factory=Findings)
    are_several: bool = False
    clock_began: float | None = None


class LocalAdapters(LazyProperties):
    """See ``chalicelib.wiring.adapters.Adapters``.

    Args:
        settings: the parsed environment.
        stores: where everything is.
        clock: the time.
        in_common: what a server's processes have in common.
    """

    def __init__(
        self, settings: Settings, stores: LocalStores, clock: Clock, in_common: InCommon | None = None
    ) -> None:
        super().__init__()
        self._in_common = in_common or InCommon()
        self._settings = settings
        self._stores = stores
        self._data = stores.data
        self._clock = clock
        self._steady = SteadyClock(clock, began=self._in_common.clock_began)
        self._opened: list[Database] = []

    @lazy_property
    def key_store(self) -> SqliteKeyStore:
        """Keys and audit trails."""
        return SqliteKeyStore(self._keys)

    @lazy_property
    def log_store(self) -> SqliteLogStore:
        """The order of all audit entries, and the tree over them."""
        return SqliteLogStore(self._keys)

    @lazy_property
    def event_source(self) -> SqliteEventSource:
        """All audit entries in the order of the log."""
        return SqliteEventSource(self._keys)

    @lazy_property
    def sent_keys(self) -> SqliteSentKeys:
        """The keys of one sender's reports."""
        return SqliteSentKeys(self._keys)

    @lazy_property
    def webhook_store(self) -> SqliteWebhookStore:
        """How far targets of webhooks have come."""
        return SqliteWebhookStore(self._keys)

    @property
    def entry_order(self) -> None:
        """Entries have their places as they are written."""
        return

    @property
    def log_archive(self) -> None:
        """There is nobody here who could not rewrite it."""
        return

    @lazy_property
    def held_keys(self) -> SqliteHeldKeys:
        """Which keys there are."""
        return SqliteHeldKeys(self._keys)

    def forget_shredded(self) -> None:
        """Empty the write-ahead log of keys."""
        empty_log(self._data / "keys.db")

    def seconds_set(self) -> int:
        """By how many seconds this machine's clock was set since these were made, or the first process's."""
        return self._steady.seconds_set()

    @property
    def clock_began(self) -> float:
        """What other processes of this server take for ``InCommon.clock_began``."""
        return self._steady.began

    @lazy_property
    def key_wrapper(self) -> MasterKeyWrapper:
        """Wraps keys under the master key."""
        path = self._data / "master.key"
        return MasterKeyWrapper(load_or_create(path), lambda: master_keys(path))

    @property
    def concurrency(self) -> Concurrency:
        """Nothing here waits for a network."""
        return in_sequence

    @property
    def backoff(self) -> Callable[[int], None]:
        """SQLite decides races in its own transaction."""
        return no_backoff

    @lazy_property
    def links(self) -> SqliteLinkStore:
        """Links of uploaded files."""
        return SqliteLinkStore(self._links)

    @lazy_property
    def storage(self) -> FileStorage:
        """Sealed files."""
        return FileStorage(
            root=self._data / "cloud",
            secret=storage_secret(self._data / "storage.key"),
            storage_url=self._stores.storage_url,
            clock=self._clock,
            reserve=self._stores.disk_reserve,
        )

    @lazy_property
    def users(self) -> accounts.SqliteUsers:
        """People."""
        return accounts.SqliteUsers(self._users)

    @lazy_property
    def challenges(self) -> accounts.SqliteChallenges:
        """Mails sent to prove addresses."""
        return accounts.SqliteChallenges(self._users)

    @lazy_property
    def familiar(self) -> accounts.SqliteFamiliar:
        """Where addresses have signed in from."""
        return accounts.SqliteFamiliar(self._users)

    @lazy_property
    def tallies(self) -> accounts.SqliteTallies:
        """Unfinished challenges and wrong codes."""
        return accounts.SqliteTallies(self._users, self._clock)

    @lazy_property
    def sessions(self) -> accounts.SqliteSessions:
        """Devices signed in."""
        return accounts.SqliteSessions(self._users)

    @lazy_property
    def personal_tokens(self) -> accounts.SqlitePersonalTokens:
        """What people have made for their programs."""
        return accounts.SqlitePersonalTokens(self._users)

    @lazy_property
    def passkeys(self) -> SqlitePasskeys:
        """By which people sign in."""
        return SqlitePasskeys(self._users)

    @lazy_property
    def vaults(self) -> SqliteVaults:
        """What people's devices have sealed for one another."""
        return SqliteVaults(self._users)

    @lazy_property
    def signing_keys(self) -> KeyFileSigner:
        """Signs tokens."""
        return KeyFileSigner(self._data / "signing")

    @lazy_property
    def mailer(self) -> Mailer:
        """A mail server, or the outbox folder."""
        sender, url = self._settings.mail_from, self._stores.smtp_url
        if url is None:
            return OutboxMailer(folder=self._data / "outbox", sender=sender, clock=self._clock)
        findings = self._in_common.findings
        return SmtpMailer(server=parse_smtp_url(url), sender=sender, clock=self._clock, findings=findings)

    @lazy_property
    def outbox(self) -> Outbox:
        """A queue before the mail server, or the outbox folder."""
        return self.mail_queue or DirectOutbox(self.mailer)

    @lazy_property
    def mail_queue(self) -> SqliteOutbox | None:
        """The mails that wait for the mail server, if there is one."""
        if self._stores.smtp_url is None:
            return None
        return SqliteOutbox(
            self._mails,
            LetterSeal(outbox_key(self._data / "outbox.key")),
            reaches=self.mailer.reaches,
            clock=self._clock,
        )

    @property
    def box_secret(self) -> GivenSecret:
        """The secret of the operator's app at Box."""
        app = self._settings.box
        return GivenSecret("" if app is None else app.client_secret)

    @lazy_property
    def sso(self) -> SqliteSso:
        """Enterprises' identity providers."""
        return SqliteSso(self._enterprises)

    @lazy_property
    def sso_people(self) -> SqliteSsoPeople:
        """Whom they have signed in."""
        return SqliteSsoPeople(self._users)

    @lazy_property
    def client_secrets(self) -> SealedClientSecrets:
        """PicSafe's secrets there."""
        return SealedClientSecrets(self._enterprises, outbox_key(self._data / "outbox.key"))

    @lazy_property
    def enterprises(self) -> EnterpriseStores:
        """Enterprises, their members, keys and servers."""
        database = self._enterprises
        return EnterpriseStores(
            registry=enterprises.SqliteRegistry(database),
            domains=enterprises.SqliteDomains(database),
            addresses=enterprises.SqliteAddresses(database),
            api_keys=enterprises.SqliteApiKeys(database),
            servers=enterprises.SqliteServers(database),
            script_tokens=enterprises.SqliteScriptTokens(database),
            institutions=enterprises.SqliteInstitutions(database),
            key_policies=enterprises.SqliteKeyPolicies(database),
            consent_wordings=enterprises.SqliteConsentWordings(database),
            presence=enterprises.SqlitePresence(database),
        )

    @lazy_property
    def deliveries(self) -> reports.SqliteDeliveries:
        """Where reports ended."""
        return reports.SqliteDeliveries(self._reports)

    @lazy_property
    def labels(self) -> reports.SqliteLabels:
        """What people's devices call reports."""
        return reports.SqliteLabels(self._reports)

    @lazy_property
    def report_log(self) -> reports.SqliteReportLog:
        """Logged reports."""
        return reports.SqliteReportLog(self._reports)

    @lazy_property
    def received_reports(self) -> reports.SqliteReceivedReports:
        """What people have opened."""
        return reports.SqliteReceivedReports(self._reports)

    @lazy_property
    def notices(self) -> SqliteNotices:
        """What waits for people to be told."""
        return SqliteNotices(self._notices)

    @lazy_property
    def reminders(self) -> SqliteReminders:
        """Reports whose senders are told before they run out."""
        return SqliteReminders(self._notices)

    @lazy_property
    def issuer_memory(self) -> IssuerFiles:
        """Keeps what a User Server elsewhere has published."""
        return IssuerFiles(self._data / "issuer", self._settings.user_url)

    def check_store(self, service: str) -> None:
        """Commit to the service's databases, write to its folders, and look for room on their disk."""
        # those that no request has needed yet are opened here
        match service:
            case "keys":
                pings = [self.key_store.ping]
            case "cloud":
                pings = [self._links.ping, self.storage.ping]
            case _:
                databases = (self._users, self._enterprises, self._reports, self._notices)
                pings = [database.ping for database in databases]
                pings.append(self.mailer.ping if isinstance(self.mailer, OutboxMailer) else self._mails.ping)
        require_room(self._data)
        for ping in pings:
            ping()

    def close(self) -> None:
        """Close the databases that were opened."""
        with self.lazy_lock:
            for database in self._opened:
                database.close()
            self._opened.clear()

    @lazy_property
    def _keys(self) -> Database:
        return self._open("keys.db", KEYS_MIGRATIONS)

    @lazy_property
    def _users(self) -> Database:
        return self._open("users.db", accounts.MIGRATIONS)

    @lazy_property
    def _enterprises(self) -> Database:
        return self._open("enterprises.db", enterprises.MIGRATIONS)

    @lazy_property
    def _reports(self) -> Database:
        return self._open("reports.db", reports.MIGRATIONS)

    @lazy_property
    def _notices(self) -> Database:
        return self._open("notices.db", (*NOTICE_MIGRATIONS, *REMINDER_MIGRATIONS))

    @lazy_property
    def _links(self) -> Database:
        return self._open("cloud.db", CLOUD_MIGRATIONS)

    @lazy_property
    def _mails(self) -> Database:
        return self._open("mail.db", MAIL_MIGRATIONS)

    def _open(self, name: str, migrations: Sequence[str]) -> Database:
        path, in_common = self._data / name, self._in_common
        try:
            turn = AmongProcesses(path.with_name(f"{name}-turn")) if in_common.are_several else Alone()
        except OSError as error:
            raise NotWritable(path) from error
        database = Database(path, migrations, turn, in_common.findings)
        self._opened.append(database)
        return database

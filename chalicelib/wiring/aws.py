"""The adapters of AWS: DynamoDB, S3 in six regions, KMS, SQS and SES."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from chalicelib.aws import clients
from chalicelib.clock import Clock
from chalicelib.lazy import LazyProperties, lazy_property
from chalicelib.settings import AwsStores, Settings, SettingsError

if TYPE_CHECKING:
    from chalicelib.aws.dynamodb import Table
    from chalicelib.cloud.dynamodb import DynamoLinkStore
    from chalicelib.cloud.s3 import S3Storage
    from chalicelib.keys.dynamodb import DynamoKeyStore
    from chalicelib.keys.dynamodb_held import DynamoHeldKeys
    from chalicelib.keys.dynamodb_import import DynamoImport
    from chalicelib.keys.dynamodb_made import DynamoMadeKeys
    from chalicelib.keys.events.dynamodb import DynamoEventSource
    from chalicelib.keys.events.webhook_secrets import SsmWebhookSecrets
    from chalicelib.keys.events.webhook_states import DynamoWebhookStore
    from chalicelib.keys.kms import KmsKeyWrapper
    from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
    from chalicelib.keys.ordered_log.s3 import S3LogArchive
    from chalicelib.keys.ports import Concurrency
    from chalicelib.keys.sent.dynamodb import DynamoSentKeys
    from chalicelib.users.accounts.dynamodb import (
        DynamoChallenges,
        DynamoFamiliar,
        DynamoPersonalTokens,
        DynamoSessions,
        DynamoTallies,
        DynamoUsers,
    )
    from chalicelib.users.enterprises.assembly import EnterpriseStores
    from chalicelib.users.integrations.ssm import SsmBoxSecret
    from chalicelib.users.mail.ses import SesMailer
    from chalicelib.users.mail.sqs import Record, SqsBatch, SqsOutbox
    from chalicelib.users.notices.dynamodb import DynamoNotices
    from chalicelib.users.notices.dynamodb_reminders import DynamoReminders
    from chalicelib.users.passkeys.dynamodb import DynamoPasskeys
    from chalicelib.users.reports.dynamodb import (
        DynamoDeliveries,
        DynamoLabels,
        DynamoReceivedReports,
        DynamoReportLog,
    )
    from chalicelib.users.signing.kms import KmsSigner
    from chalicelib.users.sso.dynamodb import DynamoSso, DynamoSsoPeople
    from chalicelib.users.sso.ssm import SsmClientSecrets
    from chalicelib.users.vault.dynamodb import DynamoVaults


class AwsAdapters(LazyProperties):
    """See ``chalicelib.wiring.adapters.Adapters``.

    Imports are inside, because each stage uses a part only and a cold start pays for every import.
    """

    def __init__(self, settings: Settings, stores: AwsStores, clock: Clock) -> None:
        super().__init__()
        self._settings = settings
        self._stores = stores
        self._clock = clock

    @lazy_property
    def key_store(self) -> DynamoKeyStore:
        """Keys and audit trails."""
        from chalicelib.keys.dynamodb import DynamoKeyStore

        return DynamoKeyStore(self._table("keys_table"))

    @lazy_property
    def log_store(self) -> DynamoLogStore:
        """The order of all audit entries, and the tree over them."""
        from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore

        return DynamoLogStore(self._table("keys_table"))

    @lazy_property
    def event_source(self) -> DynamoEventSource:
        """All audit entries in the order of the log."""
        from chalicelib.keys.events.dynamodb import DynamoEventSource

        return DynamoEventSource(self._table("keys_table"))

    @lazy_property
    def sent_keys(self) -> DynamoSentKeys:
        """The keys of one sender's reports."""
        from chalicelib.keys.sent.dynamodb import DynamoSentKeys

        return DynamoSentKeys(self._table("keys_table"))

    @lazy_property
    def webhook_store(self) -> DynamoWebhookStore:
        """How far targets of webhooks have come."""
        from chalicelib.keys.events.webhook_states import DynamoWebhookStore

        return DynamoWebhookStore(self._table("keys_table"))

    @property
    def webhook_secrets(self) -> SsmWebhookSecrets:
        """What webhooks are signed with; made for each run, which reads each secret once."""
        from chalicelib.keys.events.webhook_secrets import SsmWebhookSecrets

        return SsmWebhookSecrets(lambda: self._client("ssm"), self._named("webhook_secrets"))

    @property
    def entry_order(self) -> DynamoLogStore:
        """Gives audit entries their places."""
        return self.log_store

    @lazy_property
    def log_archive(self) -> tuple[DynamoLogStore, S3LogArchive] | None:
        """The bucket under lock that the log is copied to, where this process is told of it."""
        from chalicelib.keys.ordered_log.s3 import S3LogArchive

        bucket = self._stores.archive
        return (self.log_store, S3LogArchive(self._client("s3"), bucket)) if bucket else None

    @lazy_property
    def held_keys(self) -> DynamoHeldKeys:
        """Which keys there are."""
        from chalicelib.keys.dynamodb_held import DynamoHeldKeys

        return DynamoHeldKeys(self._table("keys_table"))

    @lazy_property
    def key_import(self) -> DynamoImport:
        """Puts in what another Key Server has kept."""
        from chalicelib.keys.dynamodb_import import DynamoImport

        return DynamoImport(self._table("keys_table"))

    @lazy_property
    def made_keys(self) -> DynamoMadeKeys:
        """Which keys were made when."""
        from chalicelib.keys.dynamodb_made import DynamoMadeKeys

        return DynamoMadeKeys(self._table("keys_table"))

    def forget_shredded(self) -> None:
        """Nothing to do: DynamoDB has no files of ours."""

    def seconds_set(self) -> int:
        """AWS looks after its clocks, and a Lambda that was frozen cannot tell."""
        return 0

    @lazy_property
    def key_wrapper(self) -> KmsKeyWrapper:
        """Wraps keys in KMS."""
        from chalicelib.keys.kms import KmsKeyWrapper

        return KmsKeyWrapper(self._kms, self._named("wrapping_key"))

    @lazy_property
    def concurrency(self) -> Concurrency:
        """Unwraps while the audit entry is written: both wait for the network."""
        from chalicelib.keys.concurrency import InParallel

        return InParallel()

    @property
    def backoff(self) -> Callable[[int], None]:
        """Racers are kept apart."""
        from chalicelib.aws.transactions import back_off

        return back_off

    @lazy_property
    def links(self) -> DynamoLinkStore:
        """Links of uploaded files."""
        from chalicelib.cloud.dynamodb import DynamoLinkStore

        return DynamoLinkStore(self._table("cloud_table"))

    @lazy_property
    def storage(self) -> S3Storage:
        """Sealed files, in the bucket of each region."""
        from chalicelib.cloud.s3 import S3Storage, regional_client

        return S3Storage(
            self._stores.buckets, partial(regional_client, endpoint_url=self._stores.endpoint_url)
        )

    @lazy_property
    def users(self) -> DynamoUsers:
        """People."""
        from chalicelib.users.accounts.dynamodb import DynamoUsers

        return DynamoUsers(self._users)

    @lazy_property
    def challenges(self) -> DynamoChallenges:
        """Mails sent to prove addresses."""
        from chalicelib.users.accounts.dynamodb import DynamoChallenges

        return DynamoChallenges(self._users)

    @lazy_property
    def familiar(self) -> DynamoFamiliar:
        """Where addresses have signed in from."""
        from chalicelib.users.accounts.dynamodb import DynamoFamiliar

        return DynamoFamiliar(self._users)

    @lazy_property
    def tallies(self) -> DynamoTallies:
        """Unfinished challenges and wrong codes."""
        from chalicelib.users.accounts.dynamodb import DynamoTallies

        return DynamoTallies(self._users)

    @lazy_property
    def sessions(self) -> DynamoSessions:
        """Devices signed in."""
        from chalicelib.users.accounts.dynamodb import DynamoSessions

        return DynamoSessions(self._users)

    @lazy_property
    def personal_tokens(self) -> DynamoPersonalTokens:
        """What people have made for their programs."""
        from chalicelib.users.accounts.dynamodb import DynamoPersonalTokens

        return DynamoPersonalTokens(self._users)

    @lazy_property
    def passkeys(self) -> DynamoPasskeys:
        """By which people sign in."""
        from chalicelib.users.passkeys.dynamodb import DynamoPasskeys

        return DynamoPasskeys(self._users)

    @lazy_property
    def vaults(self) -> DynamoVaults:
        """What people's devices have sealed for one another."""
        from chalicelib.users.vault.dynamodb import DynamoVaults

        return DynamoVaults(self._users)

    @lazy_property
    def signing_keys(self) -> KmsSigner:
        """Signs tokens in KMS."""
        from chalicelib.users.signing.kms import KmsSigner

        return KmsSigner(
            client=self._kms, key=self._named("signing_key"), retired=self._stores.retired_signing_keys
        )

    @property
    def box_secret(self) -> SsmBoxSecret:
        """The secret of the operator's app at Box."""
        from chalicelib.users.integrations.ssm import SsmBoxSecret

        app = self._settings.box
        return SsmBoxSecret(lambda: self._client("ssm"), "" if app is None else app.secret_parameter)

    @lazy_property
    def sso(self) -> DynamoSso:
        """Enterprises' identity providers."""
        from chalicelib.users.sso.dynamodb import DynamoSso

        return DynamoSso(self._users)

    @lazy_property
    def sso_people(self) -> DynamoSsoPeople:
        """Whom they have signed in."""
        from chalicelib.users.sso.dynamodb import DynamoSsoPeople

        return DynamoSsoPeople(self._users)

    @lazy_property
    def client_secrets(self) -> SsmClientSecrets:
        """PicSafe's secrets there."""
        from chalicelib.users.sso.ssm import SsmClientSecrets

        return SsmClientSecrets(lambda: self._client("ssm"), self._named("sso_secrets"))

    @lazy_property
    def mailer(self) -> SesMailer:
        """Sends mail through SES."""
        from chalicelib.users.mail.ses import SesMailer

        return SesMailer(client=self._client("sesv2"), sender=self._settings.mail_from, clock=self._clock)

    @lazy_property
    def outbox(self) -> SqsOutbox:
        """Takes mail on in SQS."""
        from chalicelib.users.mail.sqs import SqsOutbox

        # as SES, which is not imported for it
        reaches = str.isascii
        return SqsOutbox(client=self._sqs, queue_url=self._named("mail_queue"), reaches=reaches)

    def mail_batch(self, records: Sequence[Record]) -> SqsBatch:
        """The mails that SQS has given to a Lambda."""
        from chalicelib.users.mail.sqs import SqsBatch

        return SqsBatch(
            client=self._sqs, queue_url=self._named("mail_queue"), clock=self._clock, records=records
        )

    @property
    def mail_queue(self) -> None:
        """Lambda takes mails from the queue; see ``mail_batch``."""
        return

    @lazy_property
    def enterprises(self) -> EnterpriseStores:
        """Enterprises, their members, keys and servers."""
        from chalicelib.users.enterprises import dynamodb
        from chalicelib.users.enterprises.assembly import EnterpriseStores

        table = self._users
        return EnterpriseStores(
            registry=dynamodb.DynamoRegistry(table),
            domains=dynamodb.DynamoDomains(table),
            addresses=dynamodb.DynamoAddresses(table),
            api_keys=dynamodb.DynamoApiKeys(table),
            servers=dynamodb.DynamoServers(table),
            script_tokens=dynamodb.DynamoScriptTokens(table),
            institutions=dynamodb.DynamoInstitutions(table),
            key_policies=dynamodb.DynamoKeyPolicies(table),
            consent_wordings=dynamodb.DynamoConsentWordings(table),
            presence=dynamodb.DynamoPresence(table),
        )

    @lazy_property
    def deliveries(self) -> DynamoDeliveries:
        """Where reports ended."""
        from chalicelib.users.reports.dynamodb import DynamoDeliveries

        return DynamoDeliveries(self._users)

    @lazy_property
    def labels(self) -> DynamoLabels:
        """What people's devices call reports."""
        from chalicelib.users.reports.dynamodb import DynamoLabels

        return DynamoLabels(self._users)

    @lazy_property
    def received_reports(self) -> DynamoReceivedReports:
        """What people have opened."""
        from chalicelib.users.reports.dynamodb import DynamoReceivedReports

        return DynamoReceivedReports(self._users)

    @lazy_property
    def report_log(self) -> DynamoReportLog:
        """Logged reports."""
        from chalicelib.users.reports.dynamodb import DynamoReportLog

        return DynamoReportLog(self._users)

    @lazy_property
    def notices(self) -> DynamoNotices:
        """What waits for people to be told."""
        from chalicelib.users.notices.dynamodb import DynamoNotices

        return DynamoNotices(self._users)

    @lazy_property
    def reminders(self) -> DynamoReminders:
        """Reports whose senders are told before they run out."""
        from chalicelib.users.notices.dynamodb_reminders import DynamoReminders

        return DynamoReminders(self._users)

    @property
    def issuer_memory(self) -> None:
        """The User Server is beside the others here, and what it says is not kept for longer."""

    def check_store(self, service: str) -> None:
        """Write to the service's table."""
        if service == "keys":
            self.key_store.ping()
        else:
            self._table(f"{service}_table").ping()

    def close(self) -> None:
        """Nothing to close: connections end with the process."""

    @lazy_property
    def _users(self) -> Table:
        return self._table("users_table")

    def _table(self, setting: str) -> Table:
        from chalicelib.aws.dynamodb import Table

        return Table(self._dynamodb, self._named(setting))

    @lazy_property
    def _dynamodb(self) -> Any:  # noqa: ANN401 - each adapter names the stub's type
        return self._client("dynamodb")

    @lazy_property
    def _kms(self) -> Any:  # noqa: ANN401 - each adapter names the stub's type
        return self._client("kms")

    @lazy_property
    def _sqs(self) -> Any:  # noqa: ANN401 - each adapter names the stub's type
        return self._client("sqs")

    def _client(self, service: str) -> Any:  # noqa: ANN401 - each adapter names the stub's type
        return clients.client(service, endpoint_url=self._stores.endpoint_url)

    def _named(self, setting: str) -> str:
        value: str = getattr(self._stores, setting)
        if not value:
            raise SettingsError(f"PICSAFE_{setting.upper()} is not set.")
        return value

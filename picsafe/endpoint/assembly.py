"""Puts an Endpoint Server together from its settings."""

from __future__ import annotations

import fcntl
import os
import random
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from types import TracebackType
from typing import TYPE_CHECKING, Self

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import origin_of
from chalicelib.errors import Unavailable
from chalicelib.local.private_files import make_folder
from chalicelib.local.sqlite import Database
from picsafe.delivery.build import build
from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.when import parse_condition
from picsafe.endpoint.attempts import Delivery, Opening, Route
from picsafe.endpoint.config import Config
from picsafe.endpoint.counters import Counters
from picsafe.endpoint.engine import Engine, Stepping, Worker
from picsafe.endpoint.errors import EndpointError, InvalidConfig
from picsafe.endpoint.events import EventLog
from picsafe.endpoint.housekeeping import Housekeeping
from picsafe.endpoint.inspection import Inspection
from picsafe.endpoint.intake import Intake
from picsafe.endpoint.jobs import JobStore
from picsafe.endpoint.mail.model import mailbox_id
from picsafe.endpoint.mail.store import MailStore
from picsafe.endpoint.model import OPEN, Job, Sealing
from picsafe.endpoint.notices import NoticeStore
from picsafe.endpoint.opening import KeySource, Opener
from picsafe.endpoint.own_key import OwnKey
from picsafe.endpoint.reports import ReportStore
from picsafe.endpoint.retention import Retention
from picsafe.endpoint.schema import MIGRATIONS
from picsafe.endpoint.sender_lists import lists_of
from picsafe.endpoint.spool import Spool
from picsafe.endpoint.static_keys import StaticKeys, read_private_keys

if TYPE_CHECKING:
    import httpx

    from picsafe.client.enterprise_account import EnterpriseAccount
    from picsafe.client.transport import Http as ClientHttp
    from picsafe.endpoint.cloud.poller import CloudPoller, Onlooker
    from picsafe.endpoint.cloud.store import CloudStore
    from picsafe.endpoint.mail.poller import Poller
    from picsafe.endpoint.mail.ports import Mailbox
    from picsafe.endpoint.telling import Teller

OPEN_FOR = timedelta(days=7)
"""How long a report's key is asked for: as long as PicSafe Cloud keeps a report."""


class Endpoint:
    """An Endpoint Server's parts; made when they are first asked for.

    Several processes may use the parts at the same time; the engine belongs to whoever holds the lock.

    Args:
        config: the settings.
        clock: the time.
        transport: httpx's, for what is asked elsewhere; the network by default.
        jitter: gives a number from 0 to 1, for waits between attempts.
        enterprise: whose reports are fetched, and in whose name Key Servers are asked, and by what; made of
            the settings by default.
        on_attempted: told what came of each attempt.
    """

    def __init__(
        self,
        config: Config,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        transport: httpx.BaseTransport | None = None,
        jitter: Callable[[], float] | None = None,
        enterprise: tuple[EnterpriseAccount, ClientHttp] | None = None,
        on_attempted: Callable[[Job, str], None] = lambda _job, _outcome: None,
    ) -> None:
        self.config = config
        self.clock = clock
        self._transport = transport
        self._jitter = jitter
        self._given_enterprise = enterprise
        self._on_attempted = on_attempted
        self.counters = Counters()
        self._cleanup = ExitStack()
        self._engine: Engine | None = None

    @cached_property
    def database(self) -> Database:
        """The database.

        Raises:
            EndpointError: ``store_unusable``.
        """
        path = self.config.data / "endpoint.db"
        try:
            make_folder(self.config.data)
            database = Database(path, MIGRATIONS)
        except (Unavailable, OSError) as error:
            raise EndpointError(
                "store_unusable", f"{path} cannot be used: damaged, not this user's, or of a newer PicSafe."
            ) from error
        self._cleanup.callback(database.close)
        # the chain of events begins with it
        ReportStore(database).installation()
        return database

    @cached_property
    def reports(self) -> ReportStore:
        """The reports."""
        return ReportStore(self.database)

    @cached_property
    def jobs(self) -> JobStore:
        """The queue."""
        return JobStore(self.database, tells_senders=self._tells_senders)

    @cached_property
    def events(self) -> EventLog:
        """What happened."""
        return EventLog(self.database)

    @cached_property
    def installation(self) -> str:
        """This installation's ID."""
        return self.reports.installation()

    @cached_property
    def own_key(self) -> OwnKey:
        """This endpoint's own key."""
        return OwnKey(self.config.data / "endpoint.key")

    @cached_property
    def spool(self) -> Spool:
        """The files.

        Raises:
            EndpointError: ``store_unusable``.
        """
        try:
            return Spool(self.config.data, self.config.work, reserve=self.config.retention.disk_reserve)
        except OSError as error:
            raise EndpointError(
                "store_unusable", f"{self.config.data} cannot be used: {error.strerror}."
            ) from error

    @cached_property
    def key_servers(self) -> tuple[str, ...]:
        """The origins of the Key Servers that are asked.

        Raises:
            InvalidConfig: one is no server's address.
        """
        try:
            return tuple(origin_of(url) for url in self.config.keys.servers)
        except InvalidOrigin as error:
            raise InvalidConfig("keys.servers has an address that is none.") from error

    @property
    def asked_key_servers(self) -> tuple[str, ...] | None:
        """The origins of the only Key Servers that are asked; ``None``: those that one gets tokens for."""
        return None if self.config.keys.registered else self.key_servers

    @cached_property
    def routes(self) -> dict[str, Route]:
        """The destinations, by name.

        Raises:
            InvalidConfig: the settings of one cannot work.
        """
        routes = {}
        for name, settings in self.config.destination.items():
            try:
                conditions = [parse_condition(text) for text in settings.when]
                destination = build(name, settings)
            except InvalidDestination as error:
                raise InvalidConfig(f"destination.{name}: {error.detail}") from error
            self._cleanup.callback(destination.close)
            routes[name] = Route(destination, settings.send, conditions)
        return routes

    @cached_property
    def intake(self) -> Intake:
        """The one way in."""
        return Intake(
            reports=self.reports,
            spool=self.spool,
            own_key=self.own_key,
            key_servers=self.asked_key_servers,
            static_keys=lambda: self.static_keys.key_ids,
            clock=self.clock,
            on_taken=lambda: self._engine.wake(OPEN) if self._engine is not None else None,
            counters=self.counters,
        )

    @cached_property
    def static_keys(self) -> StaticKeys:
        """The keys that senders seal to.

        Raises:
            InvalidConfig: one cannot be used.
        """
        return StaticKeys(read_private_keys(self.config.keys.static))

    @cached_property
    def key_sources(self) -> dict[Sealing, KeySource]:
        """Who has the keys of reports that were sealed elsewhere."""
        sources: dict[Sealing, KeySource] = {Sealing.STATIC: self.static_keys}
        if self.config.keys.api_key is not None or self._given_enterprise is not None:
            from picsafe.endpoint.dynamic_keys import DynamicKeys

            sources[Sealing.DYNAMIC] = DynamicKeys(self._enterprise.key_server, self.asked_key_servers)
        return sources

    @cached_property
    def mail_store(self) -> MailStore | None:
        """What was dealt with of the mailbox, if there is one."""
        mail = self.config.mail
        if mail is None:
            return None
        return MailStore(self.database, mailbox_id(mail.host, mail.user, mail.folder))

    @cached_property
    def mailbox(self) -> Mailbox | None:
        """The mailbox, if there is one.

        Raises:
            InvalidConfig: its settings cannot work.
        """
        mail = self.config.mail
        if mail is None:
            return None
        from picsafe.endpoint.mail.imap import ImapMailbox
        from picsafe.endpoint.mail.oauth import Tokens

        return ImapMailbox(
            mail, None if mail.oauth is None else Tokens(mail.oauth, self.clock, self._transport)
        )

    def mail_poller(self) -> Poller | None:
        """What looks after the mailbox, not yet started; only whoever holds the lock may start it.

        Raises:
            InvalidConfig: its settings cannot work.
        """
        if self.config.mail is None or self.mailbox is None or self.mail_store is None:
            return None
        from picsafe.endpoint.mail.fetching import Fetcher
        from picsafe.endpoint.mail.poller import Poller

        store = self.mail_store

        def fetcher(heartbeat: Callable[[], None]) -> Fetcher:
            return Fetcher(self.spool, self.config.max_report, heartbeat)

        return Poller(self.config.mail, self.mailbox, store, self.intake, fetcher, self.clock, self._jitter)

    @cached_property
    def cloud_store(self) -> CloudStore | None:
        """What PicSafe Cloud has listed, if that is a way in."""
        if self.config.cloud is None:
            return None
        from picsafe.endpoint.cloud.store import CloudStore

        return CloudStore(self.database)

    def cloud_poller(
        self, onlooker: Onlooker | None = None, stopping: threading.Event | None = None
    ) -> CloudPoller | None:
        """What fetches from PicSafe Cloud, not yet started; only whoever holds the lock may start it.

        Args:
            onlooker: told what becomes of reports.
            stopping: set when it is to end.

        Raises:
            InvalidConfig, InvalidDestination: there is no API key.
        """
        if self.config.cloud is None or self.cloud_store is None:
            return None
        from picsafe.endpoint.cloud.poller import CloudPoller

        return CloudPoller(
            self.config.cloud,
            reports=self._enterprise,
            http=self._client,
            store=self.cloud_store,
            spool=self.spool,
            intake=self.intake,
            max_report=self.config.max_report,
            clock=self.clock,
            jitter=self._jitter or random.random,
            onlooker=onlooker,
            stopping=stopping,
        )

    @cached_property
    def opener(self) -> Opener:
        """Opens reports."""
        return Opener(self.spool, self.own_key, self.key_sources)

    @cached_property
    def inspection(self) -> Inspection:
        """Looks into reports."""
        return Inspection(self.database, self.opener, self.clock)

    @cached_property
    def retention(self) -> Retention:
        """Deletes what has been delivered."""
        return Retention(self.reports, self.spool, self.clock)

    def housekeeping(self) -> Housekeeping:
        """What this server does by itself, not yet started; only whoever holds the lock may start it."""
        return Housekeeping(self.retention, timedelta(days=self.config.retention.days))

    def lock(self) -> None:
        """Hold the data folder for this process, until ``close``, and wipe what an earlier run left.

        Raises:
            EndpointError: ``already_running``.
        """
        make_folder(self.config.data)
        descriptor = os.open(self.config.data / "endpoint.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._cleanup.callback(os.close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise EndpointError(
                "already_running", f"Another Endpoint Server uses {self.config.data}."
            ) from error
        self.spool.wipe()

    def engine(self) -> Engine:
        """The engine, not yet started; only whoever holds the lock may start it."""
        self._engine = Engine(self.jobs, self._steppers, self.clock)
        return self._engine

    @property
    def is_delivering(self) -> bool:
        """Whether the engine, if this process has it, works."""
        return self._engine is None or self._engine.is_stopping or self._engine.is_working

    def workers(self, run: str) -> Sequence[Worker]:
        """The workers of a run."""
        opening = Opening(
            self.reports,
            self.jobs,
            self.opener,
            self.own_key,
            self.routes,
            lists_of(self.config.senders).admits,
            self.clock,
        )
        workers = [
            Worker(
                OPEN,
                self.jobs,
                opening,
                run=run,
                clock=self.clock,
                give_up_after=OPEN_FOR,
                jitter=self._jitter,
                on_outcome=self._attempted,
            )
        ]
        for name, route in self.routes.items():
            settings = self.config.destination[name]
            delivery = Delivery(
                self.installation,
                self.reports,
                self.jobs,
                self.opener,
                self.spool,
                route,
                self.clock,
                lambda: self._engine is not None and self._engine.is_stopping,
            )
            workers.append(
                Worker(
                    name,
                    self.jobs,
                    delivery,
                    run=run,
                    clock=self.clock,
                    give_up_after=timedelta(seconds=settings.give_up_after),
                    by_patient=settings.order == "patient",
                    probe=partial(_is_well, route),
                    jitter=self._jitter,
                    on_outcome=self._attempted,
                )
            )
        return workers

    def teller(self) -> Teller | None:
        """Tells senders where their reports ended; ``None`` where nobody does."""
        if not self._tells_senders:
            return None
        from picsafe.endpoint.telling import Teller

        return Teller(NoticeStore(self.database), self._enterprise, self.clock, self._jitter)

    def _steppers(self, run: str) -> Sequence[Stepping]:
        teller = self.teller()
        return [*self.workers(run), *([] if teller is None else [teller])]

    @property
    def _tells_senders(self) -> bool:
        # the User Server knows by the API key whose endpoint it is
        return self.config.senders.tell and self.config.keys.api_key is not None

    def _attempted(self, job: Job, outcome: str) -> None:
        self.counters.attempted(job.name, outcome)
        self._on_attempted(job, outcome)

    @cached_property
    def _client(self) -> ClientHttp:
        if self._given_enterprise is not None:
            return self._given_enterprise[1]
        from picsafe.client.transport import Http as ClientHttp

        http = ClientHttp(transport=self._transport)
        self._cleanup.callback(http.close)
        return http

    @cached_property
    def _enterprise(self) -> EnterpriseAccount:
        if self._given_enterprise is not None:
            return self._given_enterprise[0]
        from picsafe.client.enterprise_account import EnterpriseAccount
        from picsafe.client.servers import Servers

        api_key = self.config.keys.api_key
        if api_key is None:
            raise InvalidConfig("keys.api_key is missing.")
        user_url = self.config.tokens.user_server
        servers = Servers.at(user_url, user_url=user_url, key_url=self.key_servers[0], cloud_url=user_url)
        return EnterpriseAccount(servers, self._client, api_key.read(), self.clock)

    def close(self) -> None:
        """Let go of everything."""
        self._cleanup.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _is_well(route: Route) -> bool:
    return all(finding.is_well for finding in route.destination.check())

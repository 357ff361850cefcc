"""Puts an Endpoint Server together from its settings."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from picsafe.endpoint.candidates import Candidates
from picsafe.endpoint.config import Config
from picsafe.endpoint.counters import Counters
from picsafe.endpoint.deliveries import Deliveries
from picsafe.endpoint.housekeeping import Housekeeping
from picsafe.endpoint.inspection import Inspection
from picsafe.endpoint.intake import Intake
from picsafe.endpoint.key_access import KeyAccess
from picsafe.endpoint.mail.model import mailbox_id
from picsafe.endpoint.mail.store import MailStore
from picsafe.endpoint.model import Job
from picsafe.endpoint.opening import Opener
from picsafe.endpoint.retention import Retention
from picsafe.endpoint.stores import Stores
from picsafe.prepared_types import prepare_types

if TYPE_CHECKING:
    import httpx

    from picsafe.client.enterprise_account import EnterpriseAccount
    from picsafe.client.personal_account import PersonalAccount
    from picsafe.client.transport import Http as ClientHttp
    from picsafe.endpoint.cloud.poller import CloudPoller, Onlooker
    from picsafe.endpoint.cloud.store import CloudStore
    from picsafe.endpoint.cloud.taken_back import TakenBackStore
    from picsafe.endpoint.mail.poller import Poller
    from picsafe.endpoint.mail.ports import Mailbox


class Endpoint(Stores):
    """An Endpoint Server's parts; made when they are first asked for.

    Args:
        config: the settings.
        clock: the time.
        transport: httpx's, for what is asked elsewhere; the network by default.
        jitter: gives a number from 0 to 1, for waits between attempts.
        account: whose reports are fetched, and in whose name Key Servers are asked, and by what; made of
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
        account: tuple[EnterpriseAccount | PersonalAccount, ClientHttp] | None = None,
        on_attempted: Callable[[Job, str], None] = lambda _job, _outcome: None,
    ) -> None:
        super().__init__(config, clock=clock)
        self.counters = Counters()
        self.keys = KeyAccess(config, clock, self.cleanup, transport=transport, account=account)
        self._transport = transport
        self._jitter = jitter
        self._on_attempted = on_attempted

    @cached_property
    def intake(self) -> Intake:
        """The one way in."""
        return Intake(
            reports=self.reports,
            spool=self.spool,
            own_key=self.own_key,
            key_servers=self.keys.asked_servers,
            static_keys=lambda: self.keys.static.key_ids,
            clock=self.clock,
            on_taken=self.deliveries.opening_is_due,
            counters=self.counters,
        )

    @cached_property
    def opener(self) -> Opener:
        """Opens reports."""
        return Opener(self.spool, self.own_key, self.keys.sources)

    @cached_property
    def inspection(self) -> Inspection:
        """Looks into reports."""
        return Inspection(self.database, self.opener, self.clock)

    @cached_property
    def candidates(self) -> Candidates:
        """Looks for the patients whom reports may be about."""
        return Candidates(self.database, self.opener, self.built, self.clock)

    @cached_property
    def deliveries(self) -> Deliveries:
        """What delivers."""
        return Deliveries(
            self,
            lambda: self.opener,
            self.keys,
            self.clock,
            jitter=self._jitter,
            counters=self.counters,
            on_attempted=self._on_attempted,
        )

    @cached_property
    def retention(self) -> Retention:
        """Deletes what has been delivered."""
        return Retention(self.reports, self.charges, self.spool, self.clock)

    def housekeeping(self) -> Housekeeping:
        """What this server does by itself, not yet started; only whoever holds the lock may start it."""
        age = timedelta(days=self.config.retention.days)
        return Housekeeping(self.retention, age, self.config.destination)

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

        prepare_types()
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
        from picsafe.endpoint.mail.room import MailRoom

        store = self.mail_store

        def fetcher(heartbeat: Callable[[], None]) -> Fetcher:
            return Fetcher(self.spool, self.config.max_report, heartbeat)

        room = MailRoom(self.reports, int(self.config.mail.gib_waiting * 2**30))
        return Poller(
            self.config.mail,
            self.mailbox,
            store,
            self.intake,
            fetcher,
            self.clock,
            room.require,
            self._jitter,
        )

    @cached_property
    def cloud_store(self) -> CloudStore | None:
        """What PicSafe Cloud has listed, if that is a way in."""
        if self.config.cloud is None:
            return None
        from picsafe.endpoint.cloud.store import CloudStore

        return CloudStore(self.database)

    @cached_property
    def taken_back(self) -> TakenBackStore:
        """Which reports their senders have taken back."""
        from picsafe.endpoint.cloud.taken_back import TakenBackStore

        return TakenBackStore(self.database)

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
            reports=self.keys.account,
            http=self.keys.client,
            store=self.cloud_store,
            spool=self.spool,
            intake=self.intake,
            max_report=self.config.max_report,
            clock=self.clock,
            jitter=self._jitter or random.random,
            onlooker=onlooker,
            stopping=stopping,
        )

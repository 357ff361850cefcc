"""Everything that an Endpoint Server keeps in its data folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from chalicelib.errors import Unavailable
from chalicelib.local.private_files import make_folder
from chalicelib.local.sqlite import Database
from picsafe.delivery.build import build
from picsafe.delivery.ports import Destination
from picsafe.delivery.reserve import Reserve
from picsafe.endpoint.charges import ChargeStore
from picsafe.endpoint.config import Config
from picsafe.endpoint.decisions import Decisions
from picsafe.endpoint.errors import EndpointError
from picsafe.endpoint.events import EventLog
from picsafe.endpoint.holding import hold
from picsafe.endpoint.jobs import JobStore
from picsafe.endpoint.notices import NoticeStore
from picsafe.endpoint.outages import OutageStore
from picsafe.endpoint.outcomes import Outcomes
from picsafe.endpoint.own_key import OwnKey
from picsafe.endpoint.reports import ReportStore
from picsafe.endpoint.schema import MIGRATIONS
from picsafe.endpoint.spool import Spool
from picsafe.endpoint.steps import StepStore

if TYPE_CHECKING:
    from picsafe.endpoint.adt.feed import FeedStore
    from picsafe.endpoint.adt.index import PatientStore
    from picsafe.endpoint.adt.status import AdtStatus


class Stores:
    """The database, the files and the endpoint's own key; opened when they are first asked for.

    Several processes may use them at the same time; the engine belongs to whoever holds the lock.

    Args:
        config: the settings.
        clock: the time.
    """

    def __init__(self, config: Config, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.config = config
        self.clock = clock
        self.cleanup = ExitStack()

    @cached_property
    def database(self) -> Database:
        """The database.

        Raises:
            EndpointError: ``store_unusable``.
        """
        database = self._opened(self.config.data / "endpoint.db", MIGRATIONS)
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
        return JobStore(self.database)

    @cached_property
    def outcomes(self) -> Outcomes:
        """What came of jobs."""
        return Outcomes(self.database, tells_senders=self.tells_senders)

    @cached_property
    def decisions(self) -> Decisions:
        """What a person decides of jobs."""
        return Decisions(self.database, tells_senders=self.tells_senders)

    @cached_property
    def outages(self) -> OutageStore:
        """The destinations that do not work."""
        return OutageStore(self.database)

    @cached_property
    def steps(self) -> StepStore:
        """Steps of deliveries."""
        return StepStore(self.database)

    @cached_property
    def notices(self) -> NoticeStore:
        """What senders are to be told."""
        return NoticeStore(self.database)

    @cached_property
    def charges(self) -> ChargeStore:
        """What accounts have posted."""
        return ChargeStore(self.database)

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
    def patients(self) -> PatientStore | None:
        """The index of patients, where ADT messages are taken.

        Raises:
            EndpointError: ``store_unusable``, ``own_key_unusable``.
        """
        adt = self.config.adt
        if adt is None:
            return None
        from picsafe.endpoint.adt.index import PatientStore

        return PatientStore(
            self._patients_database,
            sealing_key=self.own_key.derived(b"patients, sealed"),
            digest_key=self.own_key.derived(b"patients, digests"),
            max_patients=adt.max_patients,
            keep=timedelta(days=adt.days),
            clock=self.clock,
            authority=adt.assigning_authority or "",
        )

    @cached_property
    def adt_feed(self) -> FeedStore | None:
        """How the feed of ADT messages goes, where they are taken.

        Raises:
            EndpointError: ``store_unusable``.
        """
        if self.config.adt is None:
            return None
        from picsafe.endpoint.adt.feed import FeedStore

        return FeedStore(self._patients_database)

    @property
    def adt_status(self) -> AdtStatus | None:
        """How the feed of ADT messages stands, where they are taken.

        Raises:
            EndpointError: ``store_unusable``.
            Unavailable: the database does not answer.
        """
        if self.config.adt is None or self.adt_feed is None:
            return None
        from picsafe.endpoint.adt.status import adt_status_of

        return adt_status_of(self.adt_feed, self.config.adt, self.clock())

    @cached_property
    def _patients_database(self) -> Database:
        from picsafe.endpoint.adt.index import MIGRATIONS as PATIENTS

        return self._opened(self.config.data / "patients.db", PATIENTS)

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

    def built(self, name: str) -> Destination:
        """A destination, made afresh.

        Raises:
            InvalidDestination: its settings cannot work, or a package that it needs is not installed.
            EndpointError: ``store_unusable``, ``own_key_unusable``.
        """
        size = self.config.retention.disk_reserve
        reserve = Reserve(self.config.data, size) if size else None
        return build(name, self.config.destination[name], self.patients, reserve)

    @property
    def tells_senders(self) -> bool:
        """Whether senders are told where their reports ended."""
        # the User Server knows by the API key whose endpoint it is
        return self.config.senders.tell and self.config.keys.api_key is not None

    def _opened(self, path: Path, migrations: Sequence[str]) -> Database:
        try:
            make_folder(self.config.data)
            database = Database(path, migrations)
        except (Unavailable, OSError) as error:
            raise EndpointError(
                "store_unusable", f"{path} cannot be used: damaged, not this user's, or of a newer PicSafe."
            ) from error
        self.cleanup.callback(database.close)
        return database

    def lock(self) -> None:
        """Hold the data folder for this process, until ``close``, and wipe what an earlier run left.

        Raises:
            EndpointError: ``already_running``, ``store_unusable``.
        """
        self.cleanup.callback(os.close, hold(self.config.data))
        self.spool.wipe()

    def close(self) -> None:
        """Let go of everything."""
        self.cleanup.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

"""What the workers' jobs do: open a report, or deliver it to one destination."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from chalicelib.format.picsafe import OpenedReport
from picsafe.delivery.errors import Later, Refused
from picsafe.delivery.extracting import extracted
from picsafe.delivery.model import Part, Receipt, ReportFile, ReportView
from picsafe.delivery.playable import Playable
from picsafe.delivery.ports import Destination
from picsafe.delivery.when import Condition
from picsafe.endpoint.errors import EndpointError
from picsafe.endpoint.intake import is_foreign
from picsafe.endpoint.model import Job, Sealing, StoredReport, delivery_id
from picsafe.endpoint.opening import Opener
from picsafe.endpoint.outcomes import Outcomes
from picsafe.endpoint.own_key import OwnKey
from picsafe.endpoint.reports import ReportStore
from picsafe.endpoint.spool import Spool
from picsafe.endpoint.steps import StepStore

NO_ROOM: Final = "disk_full"
"""The code of what failed because a disk is full, here or at a destination."""
MAX_FULL: Final = 3
"""How often a report is tried for which a disk has no room, before its recordings go as they are."""


@dataclass(frozen=True, slots=True)
class Route:
    """A destination, and which reports it is sent."""

    destination: Destination
    parts: Sequence[Part]
    conditions: Sequence[Condition]


@dataclass(frozen=True, slots=True)
class Opening:
    """The attempt of the job that opens a report.

    Attributes:
        reports, outcomes: the database.
        opener: opens files.
        own_key: wraps keys.
        routes: the destinations, by name.
        admits: whether the reports of whoever has an e-mail address are taken; it is empty where nobody has
            proven one.
        clock: the time.
    """

    reports: ReportStore
    outcomes: Outcomes
    opener: Opener
    own_key: OwnKey
    routes: Mapping[str, Route]
    admits: Callable[[str], bool]
    clock: Callable[[], datetime]

    def __call__(self, job: Job) -> Receipt | None:
        """Open the report, and make its jobs at destinations.

        Raises:
            Later, Refused: it cannot be opened.
        """
        report = _required(self.reports, job)
        opened = self.opener.open(report)
        sender = opened.key.sender or report.sender
        if report.sealing is Sealing.STATIC and is_foreign(opened.report_id, sender):
            raise Refused("foreign_report_id", "A report ID begins with its sender's own user number.")
        # whoever posted it was asked for a token; who has mailed it shows when the key is there
        if report.via == "mail" and not self.admits(sender.get("email", "")):
            raise Refused("sender_not_allowed", "The sender is none of those whose reports are taken.")
        view = ReportView(
            delivery_id="",
            report_id=opened.report_id,
            received_at=report.received_at,
            sealed=Path(),
            is_sealed_by_sender=report.sealing is not Sealing.PLAIN,
            metadata=opened.metadata,
            sender=sender,
            is_test=report.is_test,
        )
        routes = {name: route for name, route in self.routes.items() if report.only_to in {None, name}}
        met = {
            name: all(condition.holds(view) for condition in route.conditions) or report.only_to is not None
            for name, route in routes.items()
        }
        self.outcomes.opened(
            job,
            report_id=opened.report_id,
            contents=opened.contents,
            patient=self.own_key.patient(opened.metadata.patient),
            wrapped_key=self.own_key.wrap(opened.report_id, opened.key.password),
            sender=sender,
            destinations=[name for name, holds in met.items() if holds],
            passed_over=[name for name, holds in met.items() if not holds],
            now=self.clock(),
            posted_by=_poster(report, sender),
        )
        return None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The attempt of the jobs of one destination.

    Attributes:
        installation: the endpoint's ID.
        reports, steps: the database.
        opener: opens files.
        spool: has folders for what is decrypted.
        route: the destination.
        clock: the time.
        is_stopping: whether the server is.
    """

    installation: str
    reports: ReportStore
    steps: StepStore
    opener: Opener
    spool: Spool
    route: Route
    clock: Callable[[], datetime]
    is_stopping: Callable[[], bool]

    def __call__(self, job: Job) -> Receipt:
        """Deliver the report.

        Raises:
            DeliveryError: it was not.
        """
        report = _required(self.reports, job)
        if report.contents is None:
            raise Refused("not_opened", "The report was not opened.")
        destination = self.route.destination
        steps = _Steps(self.steps, job, self.clock, self.is_stopping)
        # what is made of it is what there is no room for, here or there; making it takes hours
        is_too_large = job.code == NO_ROOM and job.attempts > MAX_FULL
        playable = Playable(
            destination.kind,
            self.route.parts,
            steps.heartbeat,
            (lambda: 0) if is_too_large else self._room,
            waits=not is_too_large,
        )
        with ExitStack() as cleanup:
            work = cleanup.enter_context(self.spool.work())
            contents = cleanup.enter_context(self.opener.opened(report))
            view = ReportView(
                delivery_id=delivery_id(
                    self.installation, report.report_id, report.contents, destination.name
                ),
                report_id=report.report_id,
                received_at=report.received_at,
                sealed=self.spool.path(report.received_sha256),
                is_sealed_by_sender=report.sealing is not Sealing.PLAIN,
                metadata=contents.metadata,
                sender=report.sender,
                key_server=report.key_server,
                sender_mismatch=_mismatch(report, contents),
                consent_gaps=contents.consent_gaps,
                parts=self.route.parts,
                is_test=report.is_test,
                answers=job.answers,
                extract=lambda: playable.files(self._extracted(contents, work, steps)),
            )
            if job.attempts > 1 and destination.can_find:
                found = destination.find(view, steps)
                if found is not None:
                    return found
            receipt = destination.deliver(view, steps)
            return replace(receipt, details={**receipt.details, **playable.details})

    def _room(self) -> int:
        try:
            return self.spool.room_to_work()
        except EndpointError as error:
            raise Later(error.code, error.detail) from error

    def _extracted(self, contents: OpenedReport, work: Path, steps: _Steps) -> tuple[ReportFile, ...]:
        try:
            files = (*contents.members.values(), *contents.recordings.values())
            self.spool.require_room(sum(file.size for file in files))
        except EndpointError as error:
            raise Later(error.code, error.detail) from error
        return extracted(contents, work, steps.heartbeat)


class _Steps:
    """``Steps`` in the database."""

    def __init__(
        self, store: StepStore, job: Job, clock: Callable[[], datetime], is_stopping: Callable[[], bool]
    ) -> None:
        self._store = store
        self._job = job
        self._clock = clock
        self._is_stopping = is_stopping

    def done(self, key: str) -> Receipt | None:
        return self._store.done(self._job.report, self._job.name, key)

    def record(self, key: str, receipt: Receipt) -> None:
        self._store.record(self._job.report, self._job.name, key, receipt, self._clock())

    def heartbeat(self, moved: int = 0) -> None:  # noqa: ARG002 - nobody watches
        if self._is_stopping():
            raise Later("stopping", "The server is stopping.")


def _mismatch(report: StoredReport, contents: OpenedReport) -> tuple[str, ...]:
    from picsafe.endpoint.dynamic_keys import mismatch_of

    return mismatch_of(report.sender, contents.metadata.user, report.report_id)


def _poster(report: StoredReport, sender: dict[str, str]) -> int | None:
    """Who has posted a report whose key is another person's."""
    userid = report.sender.get("userid", "") if report.via == "post" else ""
    return int(userid) if userid and userid != sender.get("userid", userid) else None


def _required(reports: ReportStore, job: Job) -> StoredReport:
    report = reports.get(job.report)
    if report is None or report.purged_at is not None:
        raise Refused("purged", "The report's file was deleted when its time was over.")
    return report

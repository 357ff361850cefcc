"""Sending a report to what a person has connected: sealed first, so that it waits sealed if it has to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from chalicelib.format.metadata import User
from chalicelib.format.picsafe import PicsafeFile
from picsafe.client.api import PicSafe
from picsafe.client.composing import Report, Way
from picsafe.client.conversions import ConvertedFile
from picsafe.client.errors import Conflict, NotAllowed
from picsafe.client.institutions import plan_name
from picsafe.client.progress import Progress
from picsafe.client.report_folders import ReportFolder
from picsafe.client.responses import Summary
from picsafe.connections.attempts import Ask, Unanswered, deliver
from picsafe.connections.counting import Counter
from picsafe.connections.store import Connections, place_of
from picsafe.connections.undelivered import FileSteps, Undelivered, UndeliveredReports, digest_of
from picsafe.delivery.build import build
from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.extracting import extracted, report_errors
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.ports import Destination
from picsafe.delivery.settings.kinds import AnySettings
from picsafe.delivery.settings.records import FhirSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A report that has arrived.

    Attributes:
        report_id: its ID.
        connection: where it is.
        reference: what it is called there.
        size: of the sealed file, in bytes.
        summary: what it contains.
        is_listed: whether it is in the sender's list.
        conversions: what was done to which of the files; none of a report that is gone on with.
    """

    report_id: str
    connection: str
    reference: str
    size: int
    summary: Summary
    is_listed: bool
    conversions: Sequence[ConvertedFile] = field(default=(), repr=False)


class ConnectionSender:
    """Sends the reports of the person who is signed in.

    Args:
        picsafe: asks PicSafe's servers as them.
        connections: what they have connected.
        undelivered: where reports are meanwhile.
        ask: asks them.
        progress: told how it goes on.
        clock: the time.
        sleep: waits between tries.
    """

    def __init__(
        self,
        *,
        picsafe: PicSafe,
        connections: Connections,
        undelivered: UndeliveredReports,
        ask: Ask,
        progress: Progress,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._picsafe = picsafe
        self._connections = connections
        self._undelivered = undelivered
        self._ask = ask
        self._progress = progress
        self._clock = clock
        self._sleep = sleep

    def send(self, name: str, report: Report) -> Delivered:
        """Seal a report and deliver it.

        What has not arrived for sure, and may have arrived in parts, is kept for ``resume`` and ``discard``.

        Raises:
            Conflict: ``report_unfinished``: a report with these very files is being sent there already.
            NotAllowed: ``plan_required``.
            InvalidDestination: it is not connected, or that cannot work.
            DeliveryError: it was not delivered, or nobody can tell.
            PicSafeClientError: it could not be sealed.
        """
        settings = self._connections.read(name)
        destination = build(name, settings)
        self._require_plan(name)
        media = digest_of(report)
        self._require_new(name, media)
        place = place_of(settings)
        with closing(destination), self._undelivered.begun() as folder:
            made, key = self._picsafe.seal_and_open(
                report, _way_to(name, settings), folder.file_of, progress=self._progress
            )
            undelivered = Undelivered(
                report_id=made.report_id,
                userid=self._picsafe.user.userid,
                user_url=self._picsafe.servers.user_url,
                keyserver_url=made.keyserver_url,
                connection=name,
                place=place,
                summary=made.summary,
                size=made.size,
                tag=made.tag,
                sealed_at=self._clock(),
                media=media,
            )
            folder.keep(undelivered)
            delivered = self._deliver(folder, undelivered, key, destination, settings.send, is_again=False)
            return replace(delivered, conversions=made.conversions)

    def left(self) -> list[Undelivered]:
        """This person's reports that are not known to have arrived, oldest first."""
        own = (self._picsafe.user.userid, self._picsafe.servers.user_url)
        return [one for one in self._undelivered.left() if (one.userid, one.user_url) == own]

    def resume(self, undelivered: Undelivered) -> Delivered:
        """Go on with one of these; the Key Server is asked for its key.

        Raises:
            InvalidDestination: ``connected_elsewhere``, or as ``send``.
            DeliveryError, PicSafeClientError: as ``send``.
        """
        name = undelivered.connection
        settings = self._connections.read(name)
        if place_of(settings) != undelivered.place:
            raise InvalidDestination(
                "connected_elsewhere",
                f"The report was on its way to another place than {name} is now. Connect that again, or "
                "discard the report.",
            )
        destination = build(name, settings)
        with closing(destination), self._undelivered.taken(undelivered.report_id) as (folder, left):
            server = self._picsafe.key_server(left.keyserver_url)
            key = server.fetch_key(left.report_id, left.tag).key
            delivered = self._deliver(folder, left, key, destination, settings.send, is_again=True)
            folder.delete()
            return delivered

    def discard(self, undelivered: Undelivered) -> None:
        """Forget one of these here; what has arrived of it stays there."""
        with self._undelivered.taken(undelivered.report_id) as (folder, _):
            folder.delete()

    def _require_plan(self, name: str) -> None:
        needed = self._picsafe.institutions.all().needs_plan.get(name)
        if needed is not None:
            raise NotAllowed(
                "plan_required",
                f"Sending to {name} needs the plan {plan_name(needed)}, which you do not have: ask your "
                "hospital to make you a member of its enterprise, or send by mail, by link or to PicSafe "
                "Cloud.",
            )

    def _require_new(self, name: str, media: str) -> None:
        for one in self.left():
            if (one.connection, one.media) == (name, media):
                raise Conflict(
                    "report_unfinished",
                    f"Report {one.report_id} has these very files and may be in {name} in parts: go on with "
                    "it, or discard it first.",
                )

    def _deliver(
        self,
        folder: ReportFolder[Undelivered],
        report: Undelivered,
        key: str,
        destination: Destination,
        parts: Sequence[Part],
        *,
        is_again: bool,
    ) -> Delivered:
        counter = Counter(self._progress)
        steps = FileSteps(folder, counter)
        path = folder.file_of(report.report_id)
        with ExitStack() as opened:
            work = opened.enter_context(folder.work())
            with report_errors():
                contents = opened.enter_context(PicsafeFile.open(path)).unlock(key)

            def extract() -> tuple[ReportFile, ...]:
                files = extracted(contents, work)
                counter.begun([file for file in files if file.part in parts], steps)
                return files

            view = ReportView(
                delivery_id=report.delivery_id,
                report_id=report.report_id,
                received_at=report.sealed_at,
                sealed=path,
                is_sealed_by_sender=True,
                metadata=contents.metadata,
                sender=_sender_of(contents.metadata.user),
                parts=parts,
                key_server=report.keyserver_url,
                extract=extract,
            )
            folder.stays = True
            try:
                receipt = deliver(
                    destination, view, steps, ask=self._ask, sleep=self._sleep, is_again=is_again
                )
            except Unanswered:
                # nothing of it is there
                folder.stays = is_again or steps.is_begun
                raise
        folder.stays = False
        return Delivered(
            report_id=report.report_id,
            connection=report.connection,
            reference=receipt.reference,
            size=report.size,
            summary=report.summary,
            is_listed=self._picsafe.list_elsewhere(report.report_id, report.summary),
        )


def _way_to(name: str, settings: AnySettings) -> Way:
    return Way(name, endpoint=settings.url if isinstance(settings, FhirSettings) else "")


def _sender_of(user: User) -> dict[str, str]:
    """Who sends it, as the Key Server would say it of them."""
    return {
        name: value
        for name in ("userid", "title", "firstname", "lastname", "email", "country")
        if (value := str(getattr(user, name)))
    }


def undelivered_at(home: Path) -> UndeliveredReports:
    """Where somebody's reports are meanwhile."""
    return UndeliveredReports(home / "undelivered")


def connections_at(home: Path) -> Connections:
    """What somebody has connected."""
    return Connections(home / "connections")

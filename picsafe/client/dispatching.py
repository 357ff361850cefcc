"""A sealed report on its way: reserved, uploaded and logged, or gone on with where that was cut off."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from picsafe.client.cloud import Cloud, ReportLog
from picsafe.client.conversions import ConvertedFile
from picsafe.client.errors import Gone, LocalFailure, NotFound, PicSafeClientError
from picsafe.client.links import parse_link
from picsafe.client.message import ready_made_message
from picsafe.client.progress import Progress, Silent
from picsafe.client.responses import SentReport, Summary, Told, Upload
from picsafe.client.session import Clock, Session
from picsafe.client.transport import Http
from picsafe.client.unsent import Destination, Reserved, UnsentFolder, UnsentReport
from picsafe.client.uploading import Digests, Place, digests_of, upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An uploaded report.

    Attributes:
        report_id: its ID, by which its audit trail is found.
        link: whoever has it and signs in can open the report.
        message: the ready-made text that goes with the link.
        expires_at: when the file is deleted.
        country: whose store holds it.
        region: that store's AWS region.
        size: of the sealed file, in bytes.
        tag: of the sealed file, to which the Key Server has bound the key.
        summary: what it contains.
        destination: ``storage`` or ``recipient``.
        left_out: numbers of those of the sender's enterprises that did not get it, because their lists took
            no more that day.
        told: those whom PicSafe mails the link, where that was asked for.
        not_told: those whom it does not, though it was asked for.
        conversions: what was done to which of the files. A report that is gone on with has none, because
            nothing keeps the files' names.
    """

    report_id: str
    link: str
    message: str
    expires_at: datetime
    country: str
    region: str
    size: int
    tag: str
    summary: Summary
    destination: Destination
    left_out: Sequence[int] = ()
    told: Sequence[str] = field(default=(), repr=False)
    not_told: Sequence[str] = field(default=(), repr=False)
    conversions: Sequence[ConvertedFile] = field(default=(), repr=False)

    def __repr__(self) -> str:
        return f"Sent(report_id={self.report_id!r})"


class Dispatcher:
    """Uploads and logs sealed reports for one signed-in person.

    Args:
        session: who sends.
        user_url: the User Server that lists reports.
        cloud: keeps the file.
        log: lists it.
        http: the transport.
        clock: the time.
        progress: told how it goes on.
    """

    def __init__(
        self,
        *,
        session: Session,
        user_url: str,
        cloud: Cloud,
        log: ReportLog,
        http: Http,
        clock: Clock,
        progress: Progress | None = None,
    ) -> None:
        self._session = session
        self.user_url = user_url
        self.cloud_url = cloud.url
        self._cloud = cloud
        self._log = log
        self._http = http
        self._clock = clock
        self._progress: Progress = progress or Silent()

    def send(self, folder: UnsentFolder, report: UnsentReport, digests: Digests) -> Sent:
        """Upload and log a report that was just sealed. On any failure nothing is left in the cloud.

        Raises:
            PicSafeClientError: what went wrong; see ``uploading``.
        """
        folder.keep(report)
        path = folder.file_of(report.report_id)
        reserved, first = self._reserve(report, digests)
        try:
            folder.keep(msgspec.structs.replace(report, reserved=reserved))
            self._upload(reserved, first, path, digests)
            logged = self._add(report, reserved)
        except BaseException:
            # an interrupted sender (Ctrl-C) must not leave a report in the cloud that is in nobody's list
            self._withdraw(reserved)
            raise
        return self._sent(report, reserved, logged)

    def resume(self, folder: UnsentFolder, report: UnsentReport) -> Sent:
        """Go on with a report that a killed sender left. On a failure it stays, to be gone on with again.

        Raises:
            LocalFailure: ``unsent_damaged``: its file is not the one that was sealed.
            PicSafeClientError: as ``send``.
        """
        path = folder.file_of(report.report_id)
        digests = digests_of(path)
        if (digests.size, digests.sha256) != (report.size, report.sha256):
            raise LocalFailure(
                "unsent_damaged", f"The file of report {report.report_id} is not the one that was sealed."
            )
        reserved, first = report.reserved, None
        if reserved is not None:
            link = parse_link(reserved.link)
            try:
                state = self._session.with_token(
                    lambda token: self._cloud.resume(link, digests, token=token), url=self._cloud.url
                )
            except (NotFound, Gone):
                reserved = None  # it had its time
            else:
                first = None if state.uploaded else state.upload
        if reserved is None:
            reserved, first = self._reserve(report, digests)
            folder.keep(msgspec.structs.replace(report, reserved=reserved))
        if first is not None:
            self._upload(reserved, first, path, digests)
        logged = self._add(report, reserved)
        folder.delete()
        return self._sent(report, reserved, logged)

    def discard(self, folder: UnsentFolder, report: UnsentReport) -> None:
        """Forget a report that a killed sender left, and what of it may be in the cloud."""
        if report.reserved is not None:
            self._withdraw(report.reserved)
        folder.delete()

    def tell(self, link: str) -> Told:
        """Have those mailed whom the sender named.

        Raises:
            PicSafeClientError: nobody knows who was.
        """
        return self._session.with_token(lambda token: self._log.tell(link, token=token))

    def list_elsewhere(
        self, report_id: str, summary: Summary, destination: str, keyserver_url: str = ""
    ) -> None:
        """List a report that went to an ``endpoint`` or into a ``file``.

        Raises:
            PicSafeClientError: it is not listed.
        """
        self._session.with_token(
            lambda token: self._log.add_elsewhere(report_id, summary, destination, keyserver_url, token=token)
        )

    def _reserve(self, report: UnsentReport, digests: Digests) -> tuple[Reserved, Upload]:
        found = self._session.with_token(
            lambda token: self._cloud.reserve(report.report_id, digests, token=token), url=self._cloud.url
        )
        parse_link(found.link)
        reserved = Reserved(
            link=found.link, country=found.country, region=found.region, expires_at=found.expires_at
        )
        return reserved, found.upload

    def _upload(self, reserved: Reserved, first: Upload, path: Path, digests: Digests) -> None:
        link, url = parse_link(reserved.link), self._cloud.url
        place = Place(
            resume=lambda: self._session.with_token(
                lambda token: self._cloud.resume(link, digests, token=token), url=url
            ),
            complete=lambda: self._session.with_token(
                lambda token: self._cloud.complete(link, token=token), url=url
            ),
        )
        upload(self._http, first, path, place, self._progress)

    def _add(self, report: UnsentReport, reserved: Reserved) -> SentReport:
        return self._session.with_token(
            lambda token: self._log.add(
                reserved.link,
                report.summary,
                report.destination,
                report.keyserver_url,
                report.recipients,
                token=token,
            )
        )

    def _withdraw(self, reserved: Reserved) -> None:
        with suppress(PicSafeClientError):
            self._session.with_token(
                lambda token: self._cloud.withdraw(parse_link(reserved.link), token=token),
                url=self._cloud.url,
            )

    def _sent(self, report: UnsentReport, reserved: Reserved, logged: SentReport) -> Sent:
        return Sent(
            report_id=report.report_id,
            link=reserved.link,
            message=ready_made_message(reserved.link, report.summary, reserved.expires_at, self._clock()),
            expires_at=reserved.expires_at,
            country=reserved.country,
            region=reserved.region,
            size=report.size,
            tag=report.tag,
            summary=report.summary,
            destination=report.destination,
            left_out=tuple(logged.left_out),
        )

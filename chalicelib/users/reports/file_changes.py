"""Has the log say what a sender has done with the file of a report in PicSafe Cloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from chalicelib.contract.errors import InvalidLink
from chalicelib.contract.links import parse_link
from chalicelib.errors import Conflict, Forbidden, InvalidRequest, NotFound
from chalicelib.tokens.claims import Claims
from chalicelib.users.reports.model import LoggedReport
from chalicelib.users.reports.ports import ReportLog, UploadedFiles


class LinkReminders(Protocol):
    """Whoever is to be told before a link runs out; see ``Reminders``."""

    def move(self, userid: int, report_id: str, until: datetime) -> None:
        """Have a reminder that is there be of a link that runs out at another time."""
        ...

    def drop(self, userid: int, report_id: str) -> None:
        """Tell nobody of it any more."""
        ...


class FileChanges:
    """Says in the log that a file was renewed or removed, as storage has it.

    Args:
        log: where it is stored.
        files: PicSafe Cloud's storage, which knows until when it keeps a file.
        reminders: of links that run out.
        my_url: the origin that links begin with.
    """

    def __init__(
        self, *, log: ReportLog, files: UploadedFiles, reminders: LinkReminders, my_url: str
    ) -> None:
        self._my_url = my_url
        self._log = log
        self._files = files
        self._reminders = reminders

    def renewed(self, claims: Claims, link: str) -> LoggedReport:
        """Have the entry of a link end when storage says; again changes nothing.

        Raises:
            InvalidRequest: ``invalid_link``.
            NotFound: ``unknown_report``: it was not logged.
            Forbidden: ``not_sender``.
            Conflict: ``not_uploaded``: the file is not there any more.
            Unavailable: a store does not answer; ask again.
        """
        report, region = self._own(claims, link)
        file = self._files.head(region, report.name)
        if file is None:
            raise Conflict("not_uploaded", "The file is not in PicSafe Cloud any more.")
        # in this order: a call that broke off between them is repeated as a whole
        self._reminders.move(claims.userid, report.report_id, file.expires_at)
        if file.expires_at != report.expires_at:
            self._log.renew(report, file.expires_at)
        return replace(report, expires_at=file.expires_at)

    def removed(self, claims: Claims, link: str) -> None:
        """Have the sender's list say that they have removed the file; again changes nothing.

        A file that has run out is gone, too, and the list goes on to say that.

        Raises:
            InvalidRequest: ``invalid_link``.
            NotFound: ``unknown_report``: it was not logged.
            Forbidden: ``not_sender``.
            Conflict: ``not_removed``: the file is there.
            Unavailable: a store does not answer; ask again.
        """
        report, region = self._own(claims, link)
        if self._files.head(region, report.name) is not None:
            raise Conflict("not_removed", "The file is in PicSafe Cloud. Remove it there first.")
        self._reminders.drop(claims.userid, report.report_id)
        # what has run out was not removed by anybody
        if self._files.is_withdrawn(region, report.name):
            self._log.mark_removed(report)

    def _own(self, claims: Claims, link: str) -> tuple[LoggedReport, str]:
        try:
            parsed = parse_link(link)
        except InvalidLink as error:
            raise InvalidRequest(error.code, str(error)) from None
        if parsed.origin != self._my_url:
            raise InvalidRequest("invalid_link", "This is not a link to a report in PicSafe Cloud.")
        # also where the end that the log knows is over: the word of a renewal may have been lost
        report = self._log.find(parsed.country, parsed.name)
        if report is None:
            raise NotFound("unknown_report", "There is no such report. Check that the link is complete.")
        if report.sender.userid != claims.userid:
            raise Forbidden("not_sender", "Only the sender of a report can do this.")
        return report, parsed.region

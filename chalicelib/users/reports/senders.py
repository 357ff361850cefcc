"""Says who sent a report to whoever has its link, before anybody signs in."""

from __future__ import annotations

import math
from typing import Protocol

from chalicelib.clock import Clock
from chalicelib.contract.errors import InvalidLink
from chalicelib.contract.links import parse_link
from chalicelib.contract.regions import store_for
from chalicelib.errors import InvalidRequest, NotFound, TooManyRequests
from chalicelib.users.accounts.limits import lookups_of
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.reports.model import LoggedReport
from chalicelib.users.reports.ports import ReportLog, UploadedFiles
from chalicelib.users.reports.shown_senders import ShownSender, name_of, no_link


class InstitutionOf(Protocol):
    """Which enterprise vouches for somebody."""

    def institution_of(self, email: str) -> Enterprise | None:
        """The enterprise that the owner of an address belongs to now, that of their mail domain first."""
        ...


class SenderService:
    """Who sent a report.

    Args:
        log: what was sent, and by whom.
        files: PicSafe Cloud's storage.
        institutions: who belongs where.
        tallies: bounds how often a network asks.
        my_url: the origin that links begin with.
        clock: the time.
    """

    def __init__(
        self,
        *,
        log: ReportLog,
        files: UploadedFiles,
        institutions: InstitutionOf,
        tallies: Tallies,
        my_url: str,
        clock: Clock,
    ) -> None:
        self._log = log
        self._files = files
        self._institutions = institutions
        self._tallies = tallies
        self._my_url = my_url
        self._clock = clock

    def of_link(self, link: str, network: str) -> ShownSender:
        """Who sent the report of a link, which nobody has whom its sender, or a reader, did not give it.

        Args:
            link: as it was given.
            network: the digest of the network that asks.

        Raises:
            InvalidRequest: ``invalid_link``.
            NotFound: ``unknown_report``: there is none, none any more, or it was withdrawn.
            TooManyRequests: ``too_many_lookups``.
            Unavailable: a store does not answer.
        """
        now = self._clock()
        full = self._tallies.take([lookups_of(network, now)])
        if full is not None:
            wait = math.ceil((full.expires_at - now).total_seconds())
            raise TooManyRequests(
                "too_many_lookups", "Too many links were asked about from here.", retry_after=max(1, wait)
            )
        report = self.logged(link)
        if self._files.head(store_for(report.country).region, report.name) is None:
            raise _unknown()
        return self.of(report)

    def logged(self, link: str) -> LoggedReport:
        """The report of a link.

        Raises:
            InvalidRequest, NotFound, Unavailable: as ``of_link``.
        """
        try:
            parsed = parse_link(link)
        except InvalidLink as error:
            raise InvalidRequest(error.code, str(error)) from None
        if parsed.origin != self._my_url:
            raise InvalidRequest("invalid_link", "This is not a link to a report in PicSafe Cloud.")
        report = self._log.find(parsed.country, parsed.name)
        if report is None or report.expires_at <= self._clock() or not report.sender.email:
            raise _unknown()
        return report

    def of(self, report: LoggedReport) -> ShownSender:
        """Who sent a report.

        Raises:
            Unavailable: the store does not answer.
        """
        enterprise = self._institutions.institution_of(report.sender.email)
        return ShownSender(name_of(report.sender), "" if enterprise is None else no_link(enterprise.name))


def _unknown() -> NotFound:
    return NotFound("unknown_report", "There is no such report, or it is gone.")

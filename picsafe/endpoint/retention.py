"""Deleting what has been delivered once its time is over; what is known of it, but for its sender, stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from picsafe.endpoint.model import StoredReport
from picsafe.endpoint.reports import ReportStore
from picsafe.endpoint.spool import Spool

_PAGE: Final = 500


class Retention:
    """Deletes sealed files.

    Args:
        reports: where reports are remembered.
        spool: where their files are.
        clock: the time.
    """

    def __init__(self, reports: ReportStore, spool: Spool, clock: Callable[[], datetime]) -> None:
        self._reports = reports
        self._spool = spool
        self._clock = clock

    def due(self, age: timedelta) -> list[StoredReport]:
        """Reports that came so long ago and of which nothing is left to be done, at most 500.

        Raises:
            Unavailable: the database does not answer.
        """
        return list(self._reports.purgeable(self._clock() - age, _PAGE))

    def purge(self, age: timedelta) -> int:
        """Delete the files of such reports; how many there were.

        Raises:
            Unavailable: the database does not answer; asking again goes on.
            NotNow: the disk does not.
        """
        count = 0
        while due := self.due(age):
            for report in due:
                # first, so that whatever happens in between, no file is left that nobody remembers
                self._spool.remove(report.received_sha256)
                self._reports.purged(report, self._clock())
                count += 1
        return count

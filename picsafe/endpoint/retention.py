"""Deleting what has been delivered once its time is over; what is known of it, but for its sender, stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from picsafe.endpoint.charges import ChargeStore
from picsafe.endpoint.model import StoredReport
from picsafe.endpoint.reports import ReportStore
from picsafe.endpoint.spool import Spool

_PAGE: Final = 500
_ORPHANED_AFTER: Final = timedelta(days=1)


class Retention:
    """Deletes sealed files.

    Args:
        reports: where reports are remembered.
        charges: what accounts have posted.
        spool: where their files are.
        clock: the time.
    """

    def __init__(
        self,
        reports: ReportStore,
        charges: ChargeStore,
        spool: Spool,
        clock: Callable[[], datetime],
    ) -> None:
        self._reports = reports
        self._charges = charges
        self._spool = spool
        self._clock = clock

    def due(self, age: timedelta) -> list[StoredReport]:
        """Reports that came so long ago and of which nothing is left to be done, at most 500.

        Raises:
            Unavailable: the database does not answer.
        """
        return list(self._reports.purgeable(self._clock() - age, _PAGE))

    def purge(self, age: timedelta, is_stopping: Callable[[], bool] = lambda: False) -> int:
        """Delete the files of such reports; how many there were.

        Args:
            age: as ``due``.
            is_stopping: whether to leave the others for later.

        Raises:
            Unavailable: the database does not answer; asking again goes on.
            NotNow: the disk does not.
        """
        count = 0
        while not is_stopping() and (due := self.due(age)):
            for report in due:
                # what somebody has asked to be delivered again meanwhile stays
                delete = partial(self._spool.remove, report.received_sha256)
                count += self._reports.purged(report, self._clock(), delete)
        return count

    def forget_charges(self) -> int:
        """Forget what accounts have posted, once it counts no more; how many reports that were.

        Raises:
            Unavailable: the database does not answer.
        """
        return self._charges.forget(self._clock())

    def remove_orphans(self) -> int:
        """Delete files that no report needs, and that are older than a day; how many there were.

        A sender whose report was kept at the moment at which the server died sends it again, and then it is
        remembered.

        Raises:
            Unavailable: the database does not answer.
            NotNow: the disk does not.
        """
        count = 0
        for received_sha256 in self._spool.kept_before(self._clock() - _ORPHANED_AFTER):
            if not self._reports.needs(received_sha256):
                self._spool.remove(received_sha256)
                count += 1
        return count

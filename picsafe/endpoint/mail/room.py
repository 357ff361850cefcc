"""How much may have come by mail and not be delivered: anybody can write a mail, in anybody's name.

Mail has a share of the disk of its own. Whoever sends so much that it is used up keeps mails waiting in the
mailbox, and no report from coming another way.
"""

from __future__ import annotations

from typing import Final

from picsafe.endpoint.errors import NotNow
from picsafe.endpoint.reports import ReportStore

LEAST: Final = 2**20
"""Bytes that a report counts as, however small it is: each that cannot be opened is tried again and again."""


class MailRoom:
    """The share of mail.

    Args:
        reports: what has come.
        limit: bytes that may wait; a report that is begun below them is taken.
    """

    def __init__(self, reports: ReportStore, limit: int) -> None:
        self._reports = reports
        self._limit = limit

    def require(self) -> None:
        """Return if a further report may come.

        Raises:
            NotNow: ``too_much_waiting``.
            Unavailable: the database does not answer.
        """
        if self._reports.bytes_waiting("mail", at_least=LEAST) >= self._limit:
            raise NotNow(
                "too_much_waiting",
                "As much has come by mail and is not delivered as gib_waiting allows: see status and aside.",
            )

"""The patients of a record system who may be meant, beside whom a report names: for whoever has to say which.

They are asked for when somebody looks, and kept nowhere; that somebody looks is an event before they see it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from chalicelib.local.sqlite import Database
from picsafe.delivery.errors import DeliveryError
from picsafe.delivery.matching import Candidate, PatientQuery, differences, query_of
from picsafe.delivery.model import ReportView
from picsafe.delivery.ports import Destination, HasPatients
from picsafe.endpoint import events
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.model import Sealing, StoredReport
from picsafe.endpoint.opening import Opener

MAX_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Whom a report names, and who may be meant.

    Attributes:
        named: by the report.
        candidates: at most ``MAX_CANDIDATES``.
    """

    named: PatientQuery
    candidates: Sequence[Candidate]

    def differs(self, candidate: Candidate) -> tuple[str, ...]:
        """In what a patient is another than the report names: ``patient_id``, ``name``, ``birth_date``."""
        return differences(self.named, candidate)


class Candidates:
    """Looks for patients.

    Args:
        database: of the endpoint.
        opener: opens reports.
        make: makes a destination of its own, since another thread may be using the one that delivers.
        clock: the time.
    """

    def __init__(
        self,
        database: Database,
        opener: Opener,
        make: Callable[[str], Destination],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._opener = opener
        self._make = make
        self._clock = clock

    def look(self, report: StoredReport, name: str, user: dict[str, Any]) -> SideBySide | None:
        """Those at a destination who may be meant by a report; ``None`` where it knows no patients.

        Args:
            report: which report.
            name: the destination's.
            user: who looks: ``kind`` and what identifies them.

        Raises:
            NotPossible: the report cannot be opened, or the destination does not answer.
            Unavailable: the look could not be logged; nothing is shown.
        """
        try:
            destination = self._make(name)
        except DeliveryError as error:
            raise NotPossible(error.code, error.detail) from error
        try:
            if not isinstance(destination, HasPatients):
                return None
            now = self._clock()
            self._database.write(
                lambda connection: events.append(
                    connection, now, "looked", report.report_id, destination=name, user=user
                )
            )
            view = self._view(report)
            found = destination.candidates(view)[:MAX_CANDIDATES]
            return SideBySide(query_of(view.metadata.patient), found)
        except DeliveryError as error:
            raise NotPossible(error.code, error.detail) from error
        finally:
            destination.close()

    def _view(self, report: StoredReport) -> ReportView:
        with self._opener.opened(report) as contents:
            metadata = contents.metadata
        return ReportView(
            delivery_id="",
            report_id=report.report_id,
            received_at=report.received_at,
            sealed=Path(),
            is_sealed_by_sender=report.sealing is not Sealing.PLAIN,
            metadata=metadata,
            sender=report.sender,
            is_test=report.is_test,
        )

"""The patients of a record system who may be meant, beside whom a report names: for whoever has to say which.

They are asked for when somebody looks, and kept nowhere; that somebody looks is an event before they see it.
What is kept is what the system calls them, because only whom somebody has looked at is an answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from chalicelib.local.sqlite import Connection, Database
from picsafe.delivery.errors import DeliveryError
from picsafe.delivery.matching import (
    CREATE,
    Candidate,
    PatientQuery,
    differences,
    is_about_patients,
    query_of,
)
from picsafe.delivery.model import ReportView
from picsafe.delivery.ports import Destination, HasPatients
from picsafe.endpoint import events
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.job_rows import find_job
from picsafe.endpoint.model import Job, Sealing, State, StoredReport
from picsafe.endpoint.opening import Opener

MAX_CANDIDATES: Final = 20
MAX_WANTED: Final = 200
MAX_OFFERED: Final = 100


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Whom a report names, and who may be meant.

    Attributes:
        named: by the report.
        candidates: at most ``MAX_CANDIDATES``; those who were asked for first.
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

    def look(
        self, report: StoredReport, name: str, user: dict[str, Any], wanted: str = ""
    ) -> SideBySide | None:
        """Those at a destination who may be meant by a report; ``None`` where it knows no patients.

        Whoever is found is an answer to what it asks about the patient from then on.

        Args:
            report: which report.
            name: the destination's.
            user: who looks: ``kind`` and what identifies them.
            wanted: the patient ID or the reference of somebody who is to be among them.

        Raises:
            NotPossible: the report cannot be opened, or the destination does not answer; ``not_asking``,
                ``nobody_called_so``: of whom is wanted.
            Unavailable: the look could not be logged; nothing is shown.
        """
        try:
            destination = self._make(name)
        except DeliveryError as error:
            raise NotPossible(error.code, error.detail) from error
        try:
            if not isinstance(destination, HasPatients):
                return None
            job = self._database.read(lambda connection: find_job(connection, report.id, name))
            if wanted and not _asks(job):
                raise NotPossible("not_asking", "It does not ask about a patient.")
            self._log("looked", report, name, user)
            view = self._view(report, {} if job is None else job.answers)
            asked_for = destination.patients_called(wanted[:MAX_WANTED]) if wanted else ()
            if wanted and not asked_for:
                raise NotPossible("nobody_called_so", "It knows nobody with this patient ID or reference.")
            found = {one.reference: one for one in (*asked_for, *destination.candidates(view))}
            beside = SideBySide(query_of(view.metadata.patient), list(found.values())[:MAX_CANDIDATES])
            return self._offered(report, name, user, beside, asked_for)
        except DeliveryError as error:
            raise NotPossible(error.code, error.detail) from error
        finally:
            destination.close()

    def _offered(
        self,
        report: StoredReport,
        name: str,
        user: dict[str, Any],
        beside: SideBySide,
        asked_for: Sequence[Candidate],
    ) -> SideBySide:
        """Have whoever was found be an answer, once it is logged who was looked up."""
        if asked_for:
            self._log("looked_up", report, name, user, **_of_looked_up(beside, asked_for))
        self._database.write(lambda connection: _offer(connection, report.id, name, beside.candidates))
        return beside

    def _log(self, action: str, report: StoredReport, name: str, user: dict[str, Any], **more: str) -> None:
        now = self._clock()
        self._database.write(
            lambda connection: events.append(
                connection, now, action, report.report_id, destination=name, user=user, **more
            )
        )

    def _view(self, report: StoredReport, answers: dict[str, str]) -> ReportView:
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
            answers=answers,
        )


def _of_looked_up(beside: SideBySide, found: Sequence[Candidate]) -> dict[str, str]:
    """Who was looked up, and in what they are others than the report names: which, and not what."""
    called = ", ".join(one.reference for one in found[:MAX_CANDIDATES])
    differs = ", ".join(dict.fromkeys(word for one in found for word in beside.differs(one)))
    return {"patients": called, **({"differs": differs} if differs else {})}


def _asks(job: Job | None) -> bool:
    return job is not None and job.state is State.ASKING and is_about_patients(job.code or "")


def _offer(connection: Connection, report: int, name: str, found: Sequence[Candidate]) -> None:
    """Have whoever was found be an answer, where one is asked for."""
    job = find_job(connection, report, name)
    if job is None or not _asks(job):
        return
    references = dict.fromkeys((*job.choices, *(one.reference for one in found)))
    may_create = CREATE in references
    references.pop(CREATE, None)
    choices = [*list(references)[-MAX_OFFERED:], *((CREATE,) if may_create else ())]
    connection.execute(
        "UPDATE job SET choices = ? WHERE report = ? AND name = ?", (json.dumps(choices), report, name)
    )

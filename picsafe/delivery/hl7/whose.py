"""Whom a message is about: as the sender wrote it, or by the hospital's own index of patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from picsafe.delivery.errors import InvalidDestination, NeedsPerson
from picsafe.delivery.matching import (
    Candidate,
    PatientQuery,
    Rules,
    answered,
    cleaned,
    decide,
    query_of,
)
from picsafe.delivery.model import ReportView
from picsafe.delivery.ports import PatientIndex
from picsafe.delivery.settings.records import Hl7Settings

MISSING: Final = "patient_id_missing"


class Whose:
    """Settles whom reports are about.

    Args:
        settings: of the destination.
        patients: the index, where there is one.

    Raises:
        InvalidDestination: the settings go by an index that there is not.
    """

    def __init__(self, settings: Hl7Settings, patients: PatientIndex | None) -> None:
        if settings.match == "adt" and patients is None:
            raise InvalidDestination("no_index", 'match = "adt" needs [adt], which fills the index.')
        self._patients = patients if settings.match == "adt" else None
        self._rules = Rules(create="never", without_id=settings.without_id)

    def settle(self, report: ReportView) -> PatientQuery:
        """The patient, with an ID. One of the index is as the hospital writes them.

        Raises:
            NeedsPerson: a person has to say who it is.
            Later: the index cannot be read.
        """
        query = query_of(report.metadata.patient)
        # nobody's record has the patient of a trial
        if self._patients is None or report.is_test:
            return _with_id(query, report)
        found = self._found(query, report, self._patients)
        family, given = found.names[0] if found.names else (query.family, query.given)
        return PatientQuery(found.patient_ids[0], family, given, found.birth_date or query.birth_date)

    def candidates(self, report: ReportView) -> Sequence[Candidate]:
        """Those of the index who may be meant, for a person to choose from.

        Raises:
            Later: the index cannot be read.
        """
        if self._patients is None:
            return ()
        query = query_of(report.metadata.patient)
        found = [*_by_id(query, self._patients), *_by_name(query, self._patients)]
        return list({one.reference: one for one in found}.values())

    def called(self, wanted: str) -> Sequence[Candidate]:
        """Those of the index who have a patient ID or a reference.

        Raises:
            Later: the index cannot be read.
        """
        if self._patients is None:
            return ()
        named = self._patients.by_reference(wanted)
        return self._patients.by_id(cleaned(wanted)) if named is None else (named,)

    def _found(self, query: PatientQuery, report: ReportView, patients: PatientIndex) -> Candidate:
        answer = answered(report)
        if answer is not None:
            named = patients.by_reference(answer)
            if named is None:
                raise _nobody()
            return named
        decided = decide(query, self._rules, by_id=_by_id(query, patients), by_name=_by_name(query, patients))
        if decided is None:
            raise _nobody()
        return decided


def _by_id(query: PatientQuery, patients: PatientIndex) -> Sequence[Candidate]:
    return patients.by_id(query.patient_id) if query.patient_id else ()


def _by_name(query: PatientQuery, patients: PatientIndex) -> Sequence[Candidate]:
    return patients.by_name(query.family, query.birth_date) if query.has_name_and_birth_date else ()


def _with_id(query: PatientQuery, report: ReportView) -> PatientQuery:
    """Without a patient ID no receiver could tell whose it is."""
    patient_id = query.patient_id or cleaned(report.answers.get(MISSING, ""))
    if not patient_id:
        raise NeedsPerson(MISSING, "The report has no patient ID, which the message needs. Answer with it.")
    return replace(query, patient_id=patient_id)


def _nobody() -> NeedsPerson:
    return NeedsPerson(
        "patient_not_found",
        "No such patient is in the index. Answer with the patient's reference, such as adt/17.",
    )

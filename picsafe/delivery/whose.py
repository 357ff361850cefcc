"""Whom a report is about: as the sender wrote it, or by the hospital's own index of patients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import InvalidDestination, NeedsPerson
from picsafe.delivery.matching import (
    HOW,
    Candidate,
    PatientQuery,
    Rules,
    WithoutId,
    answered,
    cleaned,
    decide,
    query_of,
)
from picsafe.delivery.model import Receipt, ReportView
from picsafe.delivery.ports import PatientIndex, Steps
from picsafe.delivery.settings.records import Match

INDEXED: Final = "indexed"
"""The step that settles who of the index it is."""


class Whose:
    """Settles whom reports are about.

    Args:
        match: what is gone by.
        without_id: whether the only patient with a report's name and birth date is meant, or asked about.
        patients: the index, where there is one.

    Raises:
        InvalidDestination: ``no_index``: it is gone by an index that there is not.
    """

    def __init__(self, match: Match, without_id: WithoutId, patients: PatientIndex | None) -> None:
        if match == "adt" and patients is None:
            raise InvalidDestination("no_index", 'match = "adt" needs [adt], which fills the index.')
        self._patients = patients if match == "adt" else None
        self._rules = Rules(create="never", without_id=without_id)

    @property
    def is_by_index(self) -> bool:
        """Whether the index is gone by."""
        return self._patients is not None

    @property
    def authority(self) -> str:
        """Who gives the patient IDs of the index; empty where that is not known, or there is no index."""
        return "" if self._patients is None else self._patients.authority

    def settle(self, report: ReportView, steps: Steps, answer: str | None) -> PatientQuery:
        """The patient. One of the index is as the hospital writes them, and stays so for this delivery.

        Args:
            report: which.
            steps: of its delivery.
            answer: who of the index it is, if a person has said so.

        Raises:
            NeedsPerson: a person has to say who it is.
            Later: the index cannot be read.
        """
        query = query_of(report.metadata.patient)
        # nobody's record has the patient of a trial
        if self._patients is None or report.is_test:
            return query
        done = steps.done(INDEXED)
        found = self._patients.by_reference(done.reference) if done is not None and answer is None else None
        if found is None:
            found = self._found(query, answer, self._patients)
        if done is None or done.reference != found.reference:
            steps.record(INDEXED, Receipt(found.reference))
        return _as_known(found, query)

    def is_settled(self, report: ReportView, steps: Steps) -> bool:
        """Whether anything of a delivery can have been sent: it is known whose it is."""
        return self._patients is None or report.is_test or steps.done(INDEXED) is not None

    def likely(self, report: ReportView) -> PatientQuery | None:
        """Whom it would be settled to be; ``None`` where a person has to say who of the index it is.

        Raises:
            Later: the index cannot be read.
        """
        query = query_of(report.metadata.patient)
        if self._patients is None:
            return query
        named = self._patients.by_reference(answered(report) or "")
        if named is not None:
            return _as_known(named, query)
        try:
            return _as_known(self._found(query, None, self._patients), query)
        except NeedsPerson:
            return None

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

    def _found(self, query: PatientQuery, answer: str | None, patients: PatientIndex) -> Candidate:
        if answer is not None:
            named = patients.by_reference(answer)
            if named is None:
                raise _nobody()
            return named
        decided = decide(query, self._rules, by_id=_by_id(query, patients), by_name=_by_name(query, patients))
        if decided is None:
            raise _nobody()
        return decided


def patient_of(query: PatientQuery) -> Patient:
    """A patient as metadata.json has them."""
    year, month, day = (query.birth_date.split("-") + [""] * 3)[:3]
    return Patient(
        patientid=query.patient_id,
        lastname=query.family,
        firstname=query.given,
        year=year,
        month=month.lstrip("0"),
        day=day.lstrip("0"),
    )


def _as_known(found: Candidate, query: PatientQuery) -> PatientQuery:
    family, given = found.names[0] if found.names else (query.family, query.given)
    return PatientQuery(found.patient_ids[0], family, given, found.birth_date or query.birth_date)


def _by_id(query: PatientQuery, patients: PatientIndex) -> Sequence[Candidate]:
    return patients.by_id(query.patient_id) if query.patient_id else ()


def _by_name(query: PatientQuery, patients: PatientIndex) -> Sequence[Candidate]:
    return patients.by_name(query.family, query.birth_date) if query.has_name_and_birth_date else ()


def _nobody() -> NeedsPerson:
    return NeedsPerson(
        "patient_not_found",
        f"No such patient is in the index. {HOW}, such as adt/17.",
    )

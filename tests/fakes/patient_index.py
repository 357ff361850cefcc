"""The hospital's own index of patients, of those whom a test names."""

from __future__ import annotations

from collections.abc import Sequence

from picsafe.delivery.matching import Candidate, folded


class FakeIndex:
    """``PatientIndex`` of those who are given."""

    authority = "MYHOSPITAL"

    def __init__(self, *everybody: Candidate) -> None:
        self.everybody = list(everybody)

    def by_id(self, patient_id: str) -> Sequence[Candidate]:
        return [one for one in self.everybody if patient_id in one.patient_ids]

    def by_name(self, family: str, birth_date: str) -> Sequence[Candidate]:
        return [
            one
            for one in self.everybody
            if one.birth_date == birth_date and folded(one.names[0][0]) == folded(family)
        ]

    def by_reference(self, reference: str) -> Candidate | None:
        return next((one for one in self.everybody if one.reference == reference), None)

"""Patients of a FHIR server: looked for, asked about, created (``matching``); alike in STU3 and R4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from picsafe.delivery.errors import InvalidDestination, Later, NeedsPerson
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.contents import trial
from picsafe.delivery.fhir.failures import TooMany
from picsafe.delivery.fhir.resources import Identifier, escaped, is_reference, objects, reference_of
from picsafe.delivery.matching import (
    CREATE,
    HOW,
    Candidate,
    PatientQuery,
    Rules,
    answered,
    cleaned,
    conflicts,
    decide,
    folded,
    query_of,
    unclear,
    wrong_answer,
)
from picsafe.delivery.model import Receipt, ReportView
from picsafe.delivery.ports import PatientIndex, Steps
from picsafe.delivery.settings.records import FhirSettings
from picsafe.delivery.whose import Whose

PATIENT: Final = "patient"
"""The step."""


class Patients:
    """Finds whom reports are about.

    Args:
        client: of the server.
        settings: the system of patient IDs, and what is decided without a person.
        patients: those of the hospital, by whom ``match = "adt"`` goes: it says whom a report is about, and
            the server is asked for them.

    Raises:
        InvalidDestination: ``no_index``, ``no_patient_system``: ``match = "adt"`` cannot work.
    """

    def __init__(
        self, client: FhirClient, settings: FhirSettings, patients: PatientIndex | None = None
    ) -> None:
        self._client = client
        self._settings = settings
        self._rules = Rules(create=settings.create, without_id=settings.without_id)
        self._whose = Whose(settings.match, settings.without_id, patients)
        if self._whose.is_by_index and settings.patient_system is None:
            raise InvalidDestination(
                "no_patient_system", 'match = "adt" needs patient_system, in which its patient IDs are.'
            )

    def settle(self, report: ReportView, steps: Steps) -> str:
        """The patient's reference; who it is stays settled for this delivery.

        Raises:
            NeedsPerson: a person has to say who it is.
            Later, Refused: the server does not say.
        """
        done = steps.done(PATIENT)
        if done is not None:
            return done.reference
        reference = self._settled(report, steps)
        steps.record(PATIENT, Receipt(reference))
        return reference

    def candidates(self, report: ReportView) -> list[Candidate]:
        """Those who may be meant, for a person to choose from.

        Raises:
            Later, Refused: the server does not say.
        """
        query = self._whose.likely(report)
        found = [] if query is not None else [*self._whose.candidates(report)]
        query = query or query_of(report.metadata.patient)
        found += self._by_id(query)
        try:
            found += self._by_name(query)
        except _NotAll as cut:
            found += cut.found
        return list({one.reference: one for one in found}.values())

    def called(self, wanted: str) -> list[Candidate]:
        """Those who have a patient ID, in the system that the settings name, or a reference.

        Raises:
            Later, Refused: the server does not say.
        """
        if is_reference("Patient", wanted):
            found = self._client.read(wanted)
            return [] if found is None else [self._candidate(found)]
        return self._by_id(PatientQuery(cleaned(wanted), "", "", "")) or [*self._whose.called(wanted)]

    def _settled(self, report: ReportView, steps: Steps) -> str:
        answer, of_index = answered(report), None
        if answer is not None and answer != CREATE:
            if is_reference("Patient", answer) or not self._whose.is_by_index:
                return self._named(answer)
            answer, of_index = None, answer
        if answer == CREATE and self._settings.create == "never":
            raise wrong_answer(answer, self._rules)
        query = self._whose.settle(report, steps, of_index)
        own = self._own(report)
        by_id = self._by_id(query)
        # what was created when the answer was lost
        created = self._client.find("Patient", own)
        if created is not None:
            return reference_of("Patient", created)
        if answer == CREATE:
            _require_free(by_id)
            return self._create(report, query, own)
        try:
            by_name = [] if _by_id_agrees(query, by_id) else self._by_name(query)
        except _NotAll as cut:
            raise unclear([*by_id, *cut.found]) from None
        patient = decide(query, self._rules, by_id=by_id, by_name=by_name)
        return self._create(report, query, own) if patient is None else patient.reference

    def _named(self, answer: str) -> str:
        if not is_reference("Patient", answer) or self._client.read(answer) is None:
            raise wrong_answer(answer, self._rules)
        return answer

    def _by_id(self, query: PatientQuery) -> list[Candidate]:
        system = self._settings.patient_system
        if not query.patient_id or system is None:
            return []
        wanted = Identifier(system, query.patient_id)
        found = self._client.search("Patient", [("identifier", wanted.token)])
        return [self._candidate(one) for one in found if wanted.is_of(one)]

    def _by_name(self, query: PatientQuery) -> list[Candidate]:
        """Those with the family name and the birth date, as the seeds ask for them and then more carefully.

        Servers differ in whether they find Müller as Muller: what was typed is asked for, then without marks;
        and last by the birth date alone, of which those with the same name are taken.

        Raises:
            _NotAll: there are more than can be looked at.
        """
        if not query.has_name_and_birth_date:
            return []
        wanted = folded(query.family)
        names = dict.fromkeys((query.family, wanted))
        given = query.given.split(" ")[0]
        birth = ("birthdate", query.birth_date)
        searches = (
            [[("given", escaped(given)), ("family", escaped(name)), birth] for name in names if given],
            [[("family", escaped(name)), birth] for name in names],
            [[birth, ("_count", "100")]],
        )
        for alternatives in searches:
            found, is_all = list[dict[str, Any]](), True
            for parameters in alternatives:
                try:
                    found += self._client.search("Patient", parameters)
                except TooMany as cut:
                    found += cut.found
                    is_all = False
            candidates = [self._candidate(one) for one in found]
            alike = [one for one in candidates if _is_alike(one, wanted, query.birth_date)]
            if not is_all:
                raise _NotAll(alike)
            if alike:
                return alike
        return []

    def _candidate(self, resource: Mapping[str, Any]) -> Candidate:
        system = self._settings.patient_system
        birth_date = resource.get("birthDate")
        replaced = any(one.get("type") in ("replaced-by", "replace") for one in objects(resource.get("link")))
        return Candidate(
            reference=reference_of("Patient", resource),
            patient_ids=tuple(
                value
                for one in objects(resource.get("identifier"))
                if system is not None and one.get("system") == system and (value := _text(one.get("value")))
            ),
            names=tuple(
                (_text(one.get("family")), " ".join(_texts(one.get("given"))))
                for one in objects(resource.get("name"))
            ),
            birth_date=_text(birth_date),
            is_active=resource.get("active") is not False and not replaced,
        )

    def _own(self, report: ReportView) -> Identifier:
        """What a patient is found by who was created for this delivery."""
        return Identifier(f"{self._settings.system}/patient", report.delivery_id)

    def _create(self, report: ReportView, query: PatientQuery, own: Identifier) -> str:
        identifiers = [own]
        if query.patient_id and self._settings.patient_system is not None:
            identifiers.insert(0, Identifier(self._settings.patient_system, query.patient_id))
        resource = {**patient_resource(query, identifiers), **trial(report, self._settings.version)}
        reference = self._client.create("Patient", resource, identifiers[0])
        made = self._client.read(reference)
        if made is None:
            raise Later("not_stored", "The server says that it has stored the patient, and does not have it.")
        # a search may not have shown whom the server has with the patient ID
        if not own.is_of(made) and conflicts(query, self._candidate(made)):
            raise NeedsPerson(
                "patient_conflict",
                f"The patient ID is that of a patient with another name or birth date. {HOW}.",
                choices=[reference],
            )
        return reference


class _NotAll(Exception):
    """There are more patients than were looked at.

    Attributes:
        found: those of them who may be meant.
    """

    def __init__(self, found: list[Candidate]) -> None:
        super().__init__()
        self.found = found


def _require_free(by_id: list[Candidate]) -> None:
    """Return unless the patient ID is another's: that of a patient who is to be created has to be free."""
    if by_id:
        raise NeedsPerson(
            "patient_not_found",
            f"The patient ID is taken there, so that nobody else can be created with it. {HOW}.",
            choices=[one.reference for one in by_id],
        )


def _by_id_agrees(query: PatientQuery, by_id: list[Candidate]) -> bool:
    """Whether the patient ID has settled it, so that nobody needs to be looked for by name."""
    return len(by_id) == 1 and not conflicts(query, by_id[0])


def patient_resource(query: PatientQuery, identifiers: list[Identifier]) -> dict[str, Any]:
    """A patient who is to be created, as STU3 and R4 have it; what is not known is not there."""
    resource: dict[str, Any] = {
        "resourceType": "Patient",
        "identifier": [one.document for one in identifiers],
        "active": True,
    }
    name: dict[str, Any] = {}
    if query.family:
        name["family"] = query.family
    if query.given:
        name["given"] = [query.given]
    if name:
        resource["name"] = [name]
    if query.birth_date:
        resource["birthDate"] = query.birth_date
    return resource


def _is_alike(candidate: Candidate, family: str, birth_date: str) -> bool:
    """Whether somebody has a family name and may have a birth date, of which less may be known there."""
    return birth_date.startswith(candidate.birth_date) and any(
        folded(theirs) == family for theirs, _ in candidate.names
    )


def _text(value: object) -> str:
    # DSTU2 had a list of family names, and some servers still give one
    if isinstance(value, list):
        return " ".join(_texts(value))
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

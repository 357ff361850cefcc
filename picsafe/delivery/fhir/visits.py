"""The visit that a report is of, as the record system has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.failures import TooMany
from picsafe.delivery.fhir.resources import Identifier, reference_of
from picsafe.delivery.matching import cleaned
from picsafe.delivery.model import Receipt, ReportView
from picsafe.delivery.ports import Steps
from picsafe.delivery.settings.records import FhirSettings

_STEP: Final = "encounter"


def visit_of(
    client: FhirClient, settings: FhirSettings, report: ReportView, patient: str, steps: Steps
) -> str:
    """The ``Encounter``'s reference, if there is exactly one of the patient's with the visit's number.

    Args:
        client: of the server.
        settings: in whose system visits have their numbers.
        report: that may name one.
        patient: the reference of whose record it is.
        steps: in which it is remembered.

    Raises:
        Later, Refused: the server does not say.
    """
    extension, system = report.metadata.extension, settings.visit_system
    visit = cleaned(extension.visit) if extension is not None else ""
    if not visit or system is None:
        return ""
    done = steps.done(_STEP)
    if done is not None:
        return done.reference
    wanted = Identifier(system, visit)
    try:
        visits = client.search("Encounter", [("identifier", wanted.token)])
    except TooMany:
        # of so many nobody can say that there is exactly one
        visits = []
    found = [
        reference_of("Encounter", one) for one in visits if wanted.is_of(one) and _is_of_patient(one, patient)
    ]
    reference = found[0] if len(found) == 1 else ""
    steps.record(_STEP, Receipt(reference))
    return reference


def _is_of_patient(encounter: Mapping[str, Any], patient: str) -> bool:
    subject = encounter.get("subject")
    reference = subject.get("reference") if isinstance(subject, dict) else None
    return isinstance(reference, str) and f"/{reference}".endswith(f"/{patient}")

"""A FHIR server of version STU3: the patient, each medium, the PDF, and last what holds them together.

``DocumentManifest`` comes last and is found by the delivery's ID: a report has arrived once it is there. What
was made before is found the same way, but for ``Binary``, which STU3 lets nobody look for: where clients may
not choose its name either, a lost answer leaves one that nothing refers to, and never a second document.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from picsafe.delivery.errors import DeliveryError, InvalidDestination
from picsafe.delivery.fhir.bodies import ResourceBody
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.contents import binary_name
from picsafe.delivery.fhir.findings import (
    Needed,
    author,
    missing,
    names_binaries,
    needed_with,
    smaller_photos,
    speaks,
)
from picsafe.delivery.fhir.patients import Patients
from picsafe.delivery.fhir.resources import About, Identifier, reference_of
from picsafe.delivery.fhir.storing import not_stored, stored_once
from picsafe.delivery.fhir.stu3_resources import Resources, is_media
from picsafe.delivery.fhir.visits import visit_of
from picsafe.delivery.matching import Candidate
from picsafe.delivery.model import Finding, Receipt, ReportFile, ReportView
from picsafe.delivery.ports import PatientIndex, Steps
from picsafe.delivery.settings.records import R4_ALONE, FhirSettings
from picsafe.delivery.smaller_photos import smaller_ones, with_smaller_photos

_MANIFEST: Final = "DocumentManifest"
_NEEDED: Final = {
    "Patient": ("search-type", "read"),
    "Media": ("create", "search-type"),
    "Binary": ("create",),
    _MANIFEST: ("create", "search-type", "read"),
}


class Stu3:
    """``Destination``: a FHIR server of version STU3.

    Args:
        name: the operator's name for it.
        settings: where it is.
        patients: those of the hospital, by whom ``match = "adt"`` goes.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    kind = "fhir"
    can_find = True

    def __init__(self, name: str, settings: FhirSettings, patients: PatientIndex | None = None) -> None:
        _require_usable(settings)
        self.name = name
        self._settings = settings
        self._client = FhirClient(settings)
        self._patients = Patients(self._client, settings, patients)
        self._resources = Resources(settings.system, settings.practitioner)

    def check(self) -> list[Finding]:
        """See ``Destination``."""
        try:
            capabilities = self._client.capabilities()
            needed: Needed = _NEEDED
            if self._settings.visit_system is not None:
                needed = {**_NEEDED, "Encounter": ("search-type",)}
            findings = [
                speaks(capabilities, "3.", "STU3 (3.0)"),
                *missing(capabilities, needed_with(needed, self._settings)),
                *names_binaries(capabilities),
                *smaller_photos(self._settings),
            ]
            # asks for nothing that there is, but has to be let in to be answered
            self._client.find(_MANIFEST, Identifier(f"{self._settings.system}/delivery", "check"))
            findings.append(Finding(is_well=True, text="It lets us in."))
            findings.append(author(self._client, self._settings.practitioner))
        except DeliveryError as error:
            return [Finding(is_well=False, text=error.detail)]
        return findings

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``."""
        steps.heartbeat()
        found = self.find(report, steps)
        if found is not None:
            return found
        patient = self._patients.settle(report, steps)
        if self._settings.photo_kilobytes is not None:
            report = with_smaller_photos(report, self._settings.photo_kilobytes * 1000)
        about = About(patient, visit_of(self._client, self._settings, report, patient, steps))
        contents = [(file, self._stored(report, file, about, steps)) for file in report.files]
        steps.heartbeat()
        reference = self._client.create(
            _MANIFEST,
            self._resources.manifest(report, about, contents),
            self._resources.delivery(report),
        )
        if self._client.read(reference) is None:
            raise not_stored()
        copies = smaller_ones(report)
        receipt = Receipt(reference, {"smaller_copies": ", ".join(copies)} if copies else {})
        steps.record(_MANIFEST, receipt)
        return receipt

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:
        """See ``Destination``."""
        done = steps.done(_MANIFEST)
        if done is not None:
            return done
        found = self._client.find(_MANIFEST, self._resources.delivery(report))
        return None if found is None else Receipt(reference_of(_MANIFEST, found))

    def candidates(self, report: ReportView) -> Sequence[Candidate]:
        """See ``HasPatients``."""
        return self._patients.candidates(report)

    def patients_called(self, wanted: str) -> Sequence[Candidate]:
        """See ``HasPatients``."""
        return self._patients.called(wanted)

    def close(self) -> None:
        """See ``Destination``."""
        self._client.close()

    def _stored(self, report: ReportView, file: ReportFile, about: About, steps: Steps) -> str:
        steps.heartbeat()
        send = self._media if is_media(file) else self._binary
        return stored_once(self._client, steps, file.name, lambda: send(report, file, about, steps))

    def _media(self, report: ReportView, file: ReportFile, about: About, steps: Steps) -> str:
        body = ResourceBody(
            lambda data: self._resources.media(report, file, about, data), file.path, steps.heartbeat
        )
        return self._client.create("Media", body, self._resources.item(report, file))

    def _binary(self, report: ReportView, file: ReportFile, about: About, steps: Steps) -> str:
        is_ours = self._client.capabilities().update_creates("Binary")
        name = binary_name(report, file) if is_ours else None

        def make(data: str) -> dict[str, Any]:
            return self._resources.binary(report, file, about.patient, data, name)

        body = ResourceBody(make, file.path, steps.heartbeat)
        if name is not None:
            return self._client.put(f"Binary/{name}", body)
        return self._client.create("Binary", body, None)


def _require_usable(settings: FhirSettings) -> None:
    """Return if nothing is set that means nothing here.

    Raises:
        InvalidDestination: ``not_in_stu3``.
    """
    usual = FhirSettings(url=settings.url, version=settings.version)
    wrong = [name for name in R4_ALONE if getattr(settings, name) != getattr(usual, name)]
    if wrong:
        raise InvalidDestination("not_in_stu3", f'{wrong[0]} is for version = "R4" alone.')

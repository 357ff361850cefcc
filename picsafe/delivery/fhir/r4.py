"""A FHIR server of version R4: the patient, a document for each file, and last the report's own.

The ``DocumentReference`` of the report comes last and is found by the delivery's ID: a report has arrived
once it is there. The others are found the same way. ``Binary`` is not: where files are sent there and clients
may not choose its name, a lost answer leaves one that nothing refers to, and never a second document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from picsafe.delivery.errors import DeliveryError, Later
from picsafe.delivery.fhir.bodies import RawBody, ResourceBody
from picsafe.delivery.fhir.client import FhirClient, Identifier, reference_of
from picsafe.delivery.fhir.contents import binary_name, media_type
from picsafe.delivery.fhir.findings import author, missing, names_binaries, needed_with, speaks
from picsafe.delivery.fhir.patients import Patients
from picsafe.delivery.fhir.r4_resources import Resources
from picsafe.delivery.matching import Candidate
from picsafe.delivery.model import Finding, Part, Receipt, ReportFile, ReportView
from picsafe.delivery.ports import PatientIndex, Steps
from picsafe.delivery.settings.records import FhirSettings

_DOCUMENT: Final = "DocumentReference"
_NEEDED: Final = {
    "Patient": ("search-type", "read"),
    _DOCUMENT: ("create", "search-type", "read"),
}

Make = Callable[[dict[str, str]], dict[str, Any]]
"""A document, given where its file is."""


class R4:
    """``Destination``: a FHIR server of version R4.

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
        self.name = name
        self._settings = settings
        self._client = FhirClient(settings)
        self._patients = Patients(self._client, settings, patients)
        self._resources = Resources(settings)

    def check(self) -> list[Finding]:
        """See ``Destination``."""
        is_inline = self._settings.upload == "inline"
        needed = _NEEDED if is_inline else {**_NEEDED, "Binary": ("create",)}
        try:
            capabilities = self._client.capabilities()
            findings = [
                # R4B is the same in everything that is sent
                speaks(capabilities, "4.", "R4 (4.0)"),
                *missing(capabilities, needed_with(needed, self._settings)),
                *([] if is_inline else names_binaries(capabilities)),
            ]
            # asks for nothing that there is, but has to be let in to be answered
            self._client.find(_DOCUMENT, Identifier(f"{self._settings.system}/delivery", "check"))
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
        pdf = next((file for file in report.files if file.part is Part.PDF), None)
        others = [self._document(report, file, patient, steps) for file in report.files if file is not pdf]
        steps.heartbeat()

        def make(where: dict[str, str]) -> dict[str, Any]:
            return self._resources.report(report, patient, pdf, where, others)

        identifier = self._resources.delivery(report)
        if pdf is None:
            reference = self._client.create(_DOCUMENT, make({}), identifier)
        else:
            reference = self._created(report, pdf, patient, steps, make, identifier)
        if self._client.read(reference) is None:
            raise Later("not_stored", "The server says that it has stored the report, and does not have it.")
        receipt = Receipt(reference)
        steps.record(_DOCUMENT, receipt)
        return receipt

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:
        """See ``Destination``."""
        done = steps.done(_DOCUMENT)
        if done is not None:
            return done
        found = self._client.find(_DOCUMENT, self._resources.delivery(report))
        return None if found is None else Receipt(reference_of(_DOCUMENT, found))

    def candidates(self, report: ReportView) -> Sequence[Candidate]:
        """See ``HasPatients``."""
        return self._patients.candidates(report)

    def patients_called(self, wanted: str) -> Sequence[Candidate]:
        """See ``HasPatients``."""
        return self._patients.called(wanted)

    def close(self) -> None:
        """See ``Destination``."""
        self._client.close()

    def _document(self, report: ReportView, file: ReportFile, patient: str, steps: Steps) -> str:
        done = steps.done(file.name)
        if done is not None:
            return done.reference
        steps.heartbeat()

        def make(where: dict[str, str]) -> dict[str, Any]:
            return self._resources.document(report, file, patient, where)

        reference = self._created(report, file, patient, steps, make, self._resources.item(report, file))
        steps.record(file.name, Receipt(reference))
        return reference

    def _created(
        self,
        report: ReportView,
        file: ReportFile,
        patient: str,
        steps: Steps,
        make: Make,
        identifier: Identifier,
    ) -> str:
        """The document of a file, which is created with the file unless it is there."""
        if self._settings.upload == "inline":
            body = ResourceBody(lambda data: make({"data": data}), file.path, steps.heartbeat)
            return self._client.create(_DOCUMENT, body, identifier)
        return self._client.create(
            _DOCUMENT, lambda: make({"url": self._binary(report, file, patient, steps)}), identifier
        )

    def _binary(self, report: ReportView, file: ReportFile, patient: str, steps: Steps) -> str:
        step = f"Binary {file.name}"
        done = steps.done(step)
        if done is not None:
            return done.reference
        is_ours = self._client.capabilities().update_creates("Binary")
        name = binary_name(report, file) if is_ours else None
        body: RawBody | ResourceBody
        content_type = media_type(file)
        # JSON would be taken for a resource
        if self._settings.upload == "raw" and content_type != "application/json":
            body = RawBody(file.path, content_type, patient, steps.heartbeat)
        else:

            def make(data: str) -> dict[str, Any]:
                return self._resources.binary(report, file, patient, data, name)

            body = ResourceBody(make, file.path, steps.heartbeat)
        if name is not None:
            reference = self._client.put(f"Binary/{name}", body)
        else:
            reference = self._client.create("Binary", body, None)
        steps.record(step, Receipt(reference))
        return reference

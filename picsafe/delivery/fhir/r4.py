"""A FHIR server of version R4: the patient, a document for each file, and last the report's own.

The ``DocumentReference`` of the report comes last and is found by the delivery's ID: a report has arrived
once it is there, and its ``Provenance`` where that is taken. The others are found the same way. ``Binary`` is
not: where files are sent there one by one and clients may not choose its name, a lost answer leaves one that
nothing refers to, and never a second document. A transaction leaves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from picsafe.delivery.errors import DeliveryError, Refused
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.failures import TooMany
from picsafe.delivery.fhir.findings import author
from picsafe.delivery.fhir.patients import Patients
from picsafe.delivery.fhir.r4_files import FileByFile
from picsafe.delivery.fhir.r4_findings import (
    DOCUMENT,
    fits,
    offers_transactions,
    takes_consent,
    takes_provenance,
)
from picsafe.delivery.fhir.r4_resources import About, Resources
from picsafe.delivery.fhir.r4_statements import Statements
from picsafe.delivery.fhir.r4_transaction import Transaction, is_resolved, transaction_size
from picsafe.delivery.fhir.resources import Identifier, objects, reference_of
from picsafe.delivery.fhir.storing import not_stored
from picsafe.delivery.matching import Candidate, cleaned
from picsafe.delivery.model import Finding, Receipt, ReportView
from picsafe.delivery.ports import PatientIndex, Steps
from picsafe.delivery.settings.records import FhirSettings

# steps
_ENCOUNTER: Final = "encounter"
_TRANSACTION: Final = "transaction"

Document = dict[str, Any]


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
        self._statements = Statements(settings)
        self._files = FileByFile(self._client, settings)

    def check(self) -> list[Finding]:
        """See ``Destination``."""
        try:
            findings = [*fits(self._client.capabilities(), self._settings)]
            # asks for nothing that there is, but has to be let in to be answered
            self._client.find(DOCUMENT, Identifier(f"{self._settings.system}/delivery", "check"))
            findings.append(Finding(is_well=True, text="It lets us in."))
            findings.append(author(self._client, self._settings.practitioner))
        except DeliveryError as error:
            return [Finding(is_well=False, text=error.detail)]
        return findings

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``."""
        steps.heartbeat()
        done = steps.done(DOCUMENT)
        if done is not None:
            return done
        document = self._found(report)
        if document is None:
            patient = self._patients.settle(report, steps)
            about = About(patient, self._encounter(report, patient, steps))
            document = self._at_once(report, about, steps) or self._files.document(report, about, steps)
        if not self._is_attested(report, document):
            self._attest(report, document)
        receipt = Receipt(reference_of(DOCUMENT, document))
        steps.record(DOCUMENT, receipt)
        return receipt

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:
        """See ``Destination``."""
        done = steps.done(DOCUMENT)
        if done is not None:
            return done
        document = self._found(report)
        if document is None or not self._is_attested(report, document):
            return None
        return Receipt(reference_of(DOCUMENT, document))

    def candidates(self, report: ReportView) -> Sequence[Candidate]:
        """See ``HasPatients``."""
        return self._patients.candidates(report)

    def patients_called(self, wanted: str) -> Sequence[Candidate]:
        """See ``HasPatients``."""
        return self._patients.called(wanted)

    def close(self) -> None:
        """See ``Destination``."""
        self._client.close()

    def _found(self, report: ReportView) -> Document | None:
        """The report's own document, if it is there."""
        document = self._client.find(DOCUMENT, self._resources.delivery(report))
        if document is not None and not is_resolved(document):
            raise Refused(
                "links_not_resolved",
                "What its transactions make refers to nothing there. Have the report's documents deleted, set"
                " transaction_megabytes = 0, and replay it.",
            )
        return document

    def _is_attested(self, report: ReportView, document: Document) -> bool:
        """Whether there is a Provenance of a report, or none is to be."""
        if not takes_provenance(self._client.capabilities(), self._settings):
            return True
        if self._names_provenances() and self._client.is_there(self._statements.provenance_of(report)):
            return True
        try:
            found = self._client.search("Provenance", [("target", reference_of(DOCUMENT, document))])
        except TooMany as cut:
            # a second one does less harm than a report that never counts as delivered
            found = cut.found
        return any(self._statements.is_provenance_of(report, one) for one in found)

    def _attest(self, report: ReportView, document: Document) -> None:
        """Have it recorded where a report comes from; once, where the server lets clients choose the name."""
        targets = [reference_of(DOCUMENT, document), *_related(document)]
        provenance = self._statements.provenance(report, targets)
        if self._names_provenances():
            reference = self._statements.provenance_of(report)
            self._client.put(reference, {**provenance, "id": reference.partition("/")[2]})
        else:
            reference = self._client.create("Provenance", provenance, None)
        if not self._client.is_there(reference):
            raise not_stored("where the report comes from")

    def _names_provenances(self) -> bool:
        return self._client.capabilities().update_creates("Provenance")

    def _encounter(self, report: ReportView, patient: str, steps: Steps) -> str:
        """The visit's reference, if there is exactly one of the patient's with its number."""
        extension, system = report.metadata.extension, self._settings.visit_system
        visit = cleaned(extension.visit) if extension is not None else ""
        if not visit or system is None:
            return ""
        done = steps.done(_ENCOUNTER)
        if done is not None:
            return done.reference
        wanted = Identifier(system, visit)
        try:
            visits = self._client.search("Encounter", [("identifier", wanted.token)])
        except TooMany:
            # of so many nobody can say that there is exactly one
            visits = []
        found = [
            reference_of("Encounter", one)
            for one in visits
            if wanted.is_of(one) and _is_of_patient(one, patient)
        ]
        reference = found[0] if len(found) == 1 else ""
        steps.record(_ENCOUNTER, Receipt(reference))
        return reference

    def _at_once(self, report: ReportView, about: About, steps: Steps) -> Document | None:
        """The report's own document, made with all others, where the server can and the size allows."""
        capabilities = self._client.capabilities()
        has_begun = any(
            steps.done(step) is not None for step in (_TRANSACTION, *(file.name for file in report.files))
        )
        limit = self._settings.transaction_megabytes * 1_000_000
        if (
            has_begun
            or not offers_transactions(capabilities, self._settings)
            or transaction_size(report) > limit
        ):
            return None
        bundle = Transaction(self._resources, self._statements, report, about).body(
            steps.heartbeat,
            with_consent=takes_consent(capabilities, self._settings),
            with_provenance=takes_provenance(capabilities, self._settings),
        )
        try:
            self._client.transact(bundle)
        except Refused as error:
            # nothing was done; a server may take less at once than one by one
            steps.record(_TRANSACTION, Receipt(error.code))
            return None
        document = self._found(report)
        if document is None:
            steps.record(_TRANSACTION, Receipt("not_stored"))
            raise not_stored()
        return document


def _related(document: Document) -> list[str]:
    """References to the documents that belong to a report's own."""
    context = document.get("context")
    related = objects(context.get("related")) if isinstance(context, dict) else []
    return [one["reference"] for one in related if isinstance(one.get("reference"), str)]


def _is_of_patient(encounter: Document, patient: str) -> bool:
    subject = encounter.get("subject")
    reference = subject.get("reference") if isinstance(subject, dict) else None
    return isinstance(reference, str) and f"/{reference}".endswith(f"/{patient}")

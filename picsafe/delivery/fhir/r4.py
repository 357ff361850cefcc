"""A FHIR server of version R4: the patient, a document for each file, and last the report's own.

The ``DocumentReference`` of the report comes last and is found by the delivery's ID: a report has arrived
once it is there, and its ``Provenance`` and ``AuditEvent`` where those are taken. The others are found the
same way. ``Binary`` is not: where files are sent there one by one and clients may not choose its name, a lost
answer leaves one that nothing refers to, and never a second document. A transaction leaves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from picsafe.delivery.errors import DeliveryError, Refused
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.findings import author
from picsafe.delivery.fhir.patients import Patients
from picsafe.delivery.fhir.r4_attesting import Attesting
from picsafe.delivery.fhir.r4_files import FileByFile
from picsafe.delivery.fhir.r4_findings import (
    DOCUMENT,
    SAID,
    fits,
    offers_transactions,
    takes,
)
from picsafe.delivery.fhir.r4_resources import Resources
from picsafe.delivery.fhir.r4_statements import Statements
from picsafe.delivery.fhir.r4_transaction import Transaction, is_resolved, transaction_size
from picsafe.delivery.fhir.resources import About, Identifier, reference_of
from picsafe.delivery.fhir.storing import not_stored
from picsafe.delivery.fhir.visits import visit_of
from picsafe.delivery.matching import Candidate
from picsafe.delivery.model import Finding, Receipt, ReportView
from picsafe.delivery.ports import PatientIndex, Steps
from picsafe.delivery.settings.records import FhirSettings
from picsafe.delivery.smaller_photos import smaller_ones, with_smaller_photos

# steps
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
        self._attesting = Attesting(self._client, settings, self._statements)

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
            if self._settings.photo_kilobytes is not None:
                report = with_smaller_photos(report, self._settings.photo_kilobytes * 1000)
            about = About(patient, visit_of(self._client, self._settings, report, patient, steps))
            document = self._at_once(report, about, steps) or self._files.document(report, about, steps)
        left_out = self._attesting.run(report, document)
        said = {"left_out": left_out, "smaller_copies": smaller_ones(report)}
        details = {name: ", ".join(names) for name, names in said.items() if names}
        receipt = Receipt(reference_of(DOCUMENT, document), details)
        steps.record(DOCUMENT, receipt)
        return receipt

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:
        """See ``Destination``."""
        done = steps.done(DOCUMENT)
        if done is not None:
            return done
        document = self._found(report)
        if document is None or not self._attesting.is_done(report, document):
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
            [kind for kind in SAID if takes(kind, capabilities, self._settings)],
            datetime.now(UTC),
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

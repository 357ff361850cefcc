"""What is said of a report once its documents are there: where it comes from, and that it was stored.

Neither has an identifier in R4. Where the server lets clients choose names, each is put under the delivery's;
elsewhere it is looked for by the report's own document, and made unless one of this report is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from picsafe.delivery.errors import DeliveryError, Refused
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.failures import TooMany
from picsafe.delivery.fhir.r4_findings import AUDIT_EVENT, DOCUMENT, PROVENANCE, takes
from picsafe.delivery.fhir.r4_statements import Statements
from picsafe.delivery.fhir.resources import objects, reference_of
from picsafe.delivery.fhir.storing import not_stored
from picsafe.delivery.model import ReportView
from picsafe.delivery.settings.records import FhirSettings

# as it answers whoever may not do this there, or where there is no such thing in spite of what it says
_NOT_TAKEN: Final = frozenset({"http_403", "http_404", "http_405", "http_410", "http_501"})

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of what is said.

    Attributes:
        name: of its resources.
        searched_by: the parameter that finds those about a document.
        make: makes the one of a report, given the report's own document.
        is_needed: whether the report has not arrived without it.
    """

    name: str
    searched_by: str
    make: Callable[[ReportView, Document], Document]
    is_needed: bool = True


class Attesting:
    """Says it, once.

    Args:
        client: of the server.
        settings: what is to be said.
        statements: makes it.
    """

    def __init__(self, client: FhirClient, settings: FhirSettings, statements: Statements) -> None:
        self._client = client
        self._settings = settings
        self._statements = statements
        self._kinds = (
            _Kind(PROVENANCE, "target", self._provenance),
            # the server's own trail has it too, and few let anybody else write there: no report waits for it
            _Kind(AUDIT_EVENT, "entity", self._audit_event, is_needed=False),
        )

    def is_done(self, report: ReportView, document: Document) -> bool:
        """Whether all is there that is to be.

        Raises:
            Later, Refused: the server does not say.
        """
        return all(self._is_there_or_barred(kind, report, document) for kind in self._taken())

    def run(self, report: ReportView, document: Document) -> Sequence[str]:
        """Have said what is not there yet; returns what the server has not let us say.

        Raises:
            Later, Refused: it was not stored, or nobody can tell.
        """
        left_out: list[str] = []
        for kind in self._taken():
            try:
                if not self._is_there(kind, report, document):
                    self._store(kind, report, document)
            except DeliveryError as error:
                if kind.is_needed or not _is_refusal(error):
                    raise
                left_out.append(kind.name)
        return left_out

    def _taken(self) -> Sequence[_Kind]:
        capabilities = self._client.capabilities()
        return [kind for kind in self._kinds if takes(kind.name, capabilities, self._settings)]

    def _is_there_or_barred(self, kind: _Kind, report: ReportView, document: Document) -> bool:
        try:
            return self._is_there(kind, report, document)
        except DeliveryError as error:
            if kind.is_needed or not _is_refusal(error):
                raise
            return True

    def _is_there(self, kind: _Kind, report: ReportView, document: Document) -> bool:
        if self._may_name(kind) and self._client.is_there(self._name(kind, report)):
            return True
        try:
            found = self._client.search(kind.name, [(kind.searched_by, reference_of(DOCUMENT, document))])
        except TooMany as cut:
            # a second one does less harm than a report that never counts as delivered
            found = cut.found
        return any(self._statements.is_of(report, one) for one in found)

    def _store(self, kind: _Kind, report: ReportView, document: Document) -> None:
        resource = kind.make(report, document)
        if self._may_name(kind):
            reference = self._name(kind, report)
            self._client.put(reference, {**resource, "id": report.delivery_id})
        else:
            reference = self._client.create(kind.name, resource, None)
        if not self._client.is_there(reference):
            raise not_stored("where the report comes from")

    def _may_name(self, kind: _Kind) -> bool:
        return self._client.capabilities().update_creates(kind.name)

    def _name(self, kind: _Kind, report: ReportView) -> str:
        return f"{kind.name}/{report.delivery_id}"

    def _provenance(self, report: ReportView, document: Document) -> Document:
        return self._statements.provenance(report, _documents(document))

    def _audit_event(self, report: ReportView, document: Document) -> Document:
        subject = document.get("subject")
        patient = subject.get("reference") if isinstance(subject, dict) else None
        return self._statements.audit_event(
            report, patient if isinstance(patient, str) else "", _documents(document), datetime.now(UTC)
        )


def _documents(document: Document) -> list[str]:
    """References to a report's own document and to those that it holds together."""
    context = document.get("context")
    related = objects(context.get("related")) if isinstance(context, dict) else []
    others = [str(one["reference"]) for one in related if isinstance(one.get("reference"), str)]
    return [reference_of(DOCUMENT, document), *others]


def _is_refusal(error: DeliveryError) -> bool:
    return isinstance(error, Refused) or error.code in _NOT_TAKEN

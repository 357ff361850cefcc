"""A report as one transaction of R4 (hl7.org/fhir/R4/http.html#transaction): all of it, or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from picsafe.delivery.fhir.bodies import FilledBody, base64_size, place
from picsafe.delivery.fhir.r4_findings import AUDIT_EVENT, CONSENT, PROVENANCE
from picsafe.delivery.fhir.r4_resources import Resources
from picsafe.delivery.fhir.r4_statements import Statements
from picsafe.delivery.fhir.resources import About, Identifier, objects
from picsafe.delivery.model import Part, ReportFile, ReportView

_SPACE: Final = uuid.UUID("6e1f4a52-0f1d-5f0e-8d58-0c8f3f1f5b67")
# of the resources around the files
_AROUND: Final = 4096


def transaction_size(report: ReportView) -> int:
    """About how many bytes a report is as a transaction."""
    return sum(base64_size(file.size) + _AROUND for file in report.files)


class Transaction:
    """Gathers what a report becomes.

    Args:
        resources: makes documents.
        statements: makes what is said beside them.
        report: that is delivered.
        about: whom it is about.
    """

    def __init__(
        self, resources: Resources, statements: Statements, report: ReportView, about: About
    ) -> None:
        self._resources = resources
        self._statements = statements
        self._report = report
        self._about = about
        self._entries: list[dict[str, Any]] = []
        self._files: dict[str, ReportFile] = {}

    def body(self, beat: Callable[[int], None], said: Collection[str], recorded: datetime) -> FilledBody:
        """The bundle; each document on the condition that it is not there.

        Args:
            beat: called before each block, with its size in bytes.
            said: the kinds of what is said beside the documents.
            recorded: when this is, for an ``AuditEvent``; with a time zone.
        """
        report, about = self._report, self._about
        pdf = next((file for file in report.files if file.part is Part.PDF), None)
        others = [(file, self._document(file)) for file in report.files if file is not pdf]
        targets = [reference for _, reference in others]
        where = {} if pdf is None else {"url": self._binary(pdf)}
        own = self._resources.report(report, about, pdf, where, targets)
        targets = [self._entry("report", own, self._resources.delivery(report)), *targets]
        consent = self._statements.consent(report, about, others) if CONSENT in said else None
        if consent is not None:
            self._entry("consent", consent, self._statements.consent_of(report))
        if PROVENANCE in said:
            self._entry("provenance", self._statements.provenance(report, targets), None)
        if AUDIT_EVENT in said:
            event = self._statements.audit_event(report, about.patient, targets, recorded)
            self._entry("audit event", event, None)
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": self._entries}
        return FilledBody(bundle, {there: file.path for there, file in self._files.items()}, beat)

    def _document(self, file: ReportFile) -> str:
        where = {"url": self._binary(file)}
        document = self._resources.document(self._report, file, self._about, where)
        return self._entry(file.name, document, self._resources.item(self._report, file))

    def _binary(self, file: ReportFile) -> str:
        there = place()
        self._files[there] = file
        binary = self._resources.binary(self._report, file, self._about.patient, there, None)
        return self._entry(f"Binary {file.name}", binary, None)

    def _entry(self, name: str, resource: Mapping[str, Any], identifier: Identifier | None) -> str:
        """Have a resource created, and return what the others call it."""
        link = f"urn:uuid:{uuid.uuid5(_SPACE, f'{self._report.delivery_id} {name}')}"
        request = {"method": "POST", "url": resource["resourceType"]}
        if identifier is not None:
            request["ifNoneExist"] = f"identifier={quote(identifier.token, safe='')}"
        self._entries.append({"fullUrl": link, "resource": resource, "request": request})
        return link


def is_resolved(document: Mapping[str, Any]) -> bool:
    """Whether a server has put addresses in the places of what a transaction calls its resources."""
    context = document.get("context")
    related = objects(context.get("related")) if isinstance(context, dict) else []
    attachments = [one.get("attachment") for one in objects(document.get("content"))]
    links = [
        *(one.get("reference") for one in related),
        *(one.get("url") for one in attachments if isinstance(one, dict)),
    ]
    return not any(isinstance(link, str) and link.startswith("urn:uuid:") for link in links)

"""A report that is sent to an R4 server file by file, the report's own document last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from picsafe.delivery.fhir.bodies import RawBody, ResourceBody
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.contents import binary_name, media_type
from picsafe.delivery.fhir.r4_findings import CONSENT, DOCUMENT, takes
from picsafe.delivery.fhir.r4_resources import Resources
from picsafe.delivery.fhir.r4_statements import Statements
from picsafe.delivery.fhir.resources import About, Identifier
from picsafe.delivery.fhir.storing import not_stored, stored_once
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.ports import Steps
from picsafe.delivery.settings.records import FhirSettings

# a step
_CONSENT: Final = "consent"

Document = dict[str, Any]
Make = Callable[[dict[str, str]], Document]
"""A document, given where its file is."""


class FileByFile:
    """Sends reports so.

    Args:
        client: of the server.
        settings: how files are sent, and what is recorded beside them.
    """

    def __init__(self, client: FhirClient, settings: FhirSettings) -> None:
        self._client = client
        self._settings = settings
        self._resources = Resources(settings)
        self._statements = Statements(settings)

    def document(self, report: ReportView, about: About, steps: Steps) -> Document:
        """The report's own document, made after all others; what ``steps`` say is not made again.

        Raises:
            Later, Refused: it was not made, or nobody can tell.
        """
        pdf = next((file for file in report.files if file.part is Part.PDF), None)
        others = [(file, self._other(report, file, about, steps)) for file in report.files if file is not pdf]
        steps.heartbeat()
        self._consent(report, about, others, steps)
        related = [reference for _, reference in others]

        def make(where: dict[str, str]) -> Document:
            return self._resources.report(report, about, pdf, where, related)

        identifier = self._resources.delivery(report)
        if pdf is None:
            reference = self._client.create(DOCUMENT, make({}), identifier)
        else:
            reference = self._created(report, pdf, about, steps, make, identifier)
        document = self._client.read(reference)
        if document is None:
            raise not_stored()
        return document

    def _consent(
        self, report: ReportView, about: About, others: Sequence[tuple[ReportFile, str]], steps: Steps
    ) -> None:
        consent = self._statements.consent(report, about, others)
        if consent is None or not takes(CONSENT, self._client.capabilities(), self._settings):
            return
        found_by = self._statements.consent_of(report)
        stored_once(self._client, steps, _CONSENT, lambda: self._client.create(CONSENT, consent, found_by))

    def _other(self, report: ReportView, file: ReportFile, about: About, steps: Steps) -> str:
        steps.heartbeat()

        def make(where: dict[str, str]) -> Document:
            return self._resources.document(report, file, about, where)

        item = self._resources.item(report, file)
        return stored_once(
            self._client,
            steps,
            file.name,
            lambda: self._created(report, file, about, steps, make, item),
        )

    def _created(
        self,
        report: ReportView,
        file: ReportFile,
        about: About,
        steps: Steps,
        make: Make,
        identifier: Identifier,
    ) -> str:
        """The document of a file, which is created with the file unless it is there."""
        if self._settings.upload == "inline":
            body = ResourceBody(lambda data: make({"data": data}), file.path, steps.heartbeat)
            return self._client.create(DOCUMENT, body, identifier)
        return self._client.create(
            DOCUMENT, lambda: make({"url": self._binary(report, file, about.patient, steps)}), identifier
        )

    def _binary(self, report: ReportView, file: ReportFile, patient: str, steps: Steps) -> str:
        return stored_once(
            self._client, steps, f"Binary {file.name}", lambda: self._uploaded(report, file, patient, steps)
        )

    def _uploaded(self, report: ReportView, file: ReportFile, patient: str, steps: Steps) -> str:
        is_ours = self._client.capabilities().update_creates("Binary")
        name = binary_name(report, file) if is_ours else None
        body: RawBody | ResourceBody
        content_type = media_type(file)
        # JSON would be taken for a resource
        if self._settings.upload == "raw" and content_type != "application/json":
            body = RawBody(file.path, content_type, patient, steps.heartbeat)
        else:

            def make(data: str) -> Document:
                return self._resources.binary(report, file, patient, data, name)

            body = ResourceBody(make, file.path, steps.heartbeat)
        if name is not None:
            return self._client.put(f"Binary/{name}", body)
        return self._client.create("Binary", body, None)

"""What is said of a report beside its documents: its consent, its origin, and that it was stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from chalicelib.format.consent_gaps import ConsentGap
from chalicelib.format.consent_levels import levels_of_every_item
from chalicelib.format.keywords import keyword
from chalicelib.format.metadata import ConsentLevel, Metadata
from chalicelib.format.metadata_extension import MetadataExtension
from picsafe.delivery.fhir.contents import made_at, trial
from picsafe.delivery.fhir.r4_resources import CONSENT, coding, concept
from picsafe.delivery.fhir.resources import About, Identifier
from picsafe.delivery.matching import cleaned
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.settings.records import FhirSettings

_SCOPE: Final = "http://terminology.hl7.org/CodeSystem/consentscope|patient-privacy"
_CREATE: Final = "http://terminology.hl7.org/CodeSystem/v3-DataOperation|CREATE"
_PARTICIPANT: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_AUTHOR: Final = concept(f"{_PARTICIPANT}|author")
_ASSEMBLER: Final = concept(f"{_PARTICIPANT}|assembler")
# hl7.org/fhir/R4/auditevent.html
_REST: Final = "http://terminology.hl7.org/CodeSystem/audit-event-type|rest"
_CREATED: Final = "http://hl7.org/fhir/restful-interaction|create"
_HUMAN: Final = concept("http://terminology.hl7.org/CodeSystem/extra-security-role-type|humanuser")
_APPLICATION: Final = concept("http://dicom.nema.org/resources/ontology/DCM|110150")
_ENTITY: Final = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_PERSON, _OBJECT = "1", "2"
_ROLE: Final = "http://terminology.hl7.org/CodeSystem/object-role"
_PATIENT, _REPORT, _RESOURCE = "1", "3", "4"
_REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
# of v3-PurposeOfUse, which may be extended: it has nothing for publication
_PURPOSES: Final = {ConsentLevel.TREATMENT: "TREAT", ConsentLevel.EDUCATION: "TRAIN"}
_NO_WORDING: Final = "As the report says"
_SOFTWARE: Final = "PicSafe"


class Statements:
    """Makes them.

    Args:
        settings: the systems of our identifiers, and the author.
    """

    def __init__(self, settings: FhirSettings) -> None:
        self._settings = settings
        self._system = settings.system

    def consent_of(self, report: ReportView) -> Identifier:
        """What the Consent of a delivery is found by."""
        return Identifier(f"{self._system}/consent", report.delivery_id)

    def consent(
        self, report: ReportView, about: About, documents: Sequence[tuple[ReportFile, str]]
    ) -> dict[str, Any] | None:
        """``Consent``: what for all the pictures may be used; ``None`` where that is nothing.

        It is a draft, which is not to be acted upon, where the report has no evidence of it.

        Args:
            report: of which it is.
            about: whom.
            documents: the files that were sent, each with the reference of its document.
        """
        metadata = report.metadata
        granted = levels_of_every_item(metadata)
        levels = [level for level in ConsentLevel if level in granted]
        if not keyword(metadata.consent.type) or not levels:
            return None
        sources = [reference for file, reference in documents if file.part is Part.CONSENT]
        return {
            "resourceType": "Consent",
            **trial(report, "R4"),
            "identifier": [self.consent_of(report).document],
            "status": "draft" if ConsentGap.NO_EVIDENCE in report.consent_gaps else "active",
            "scope": concept(_SCOPE),
            "category": [concept(CONSENT)],
            "patient": {"reference": about.patient},
            "dateTime": made_at(report),
            # a guardian has no record of their own
            **({} if metadata.patient.guardian else {"performer": [{"reference": about.patient}]}),
            **({"sourceReference": {"reference": sources[0]}} if sources else {}),
            "policyRule": {"text": _wording(metadata)},
            "provision": {"type": "permit", "purpose": [self._purpose(level) for level in levels]},
        }

    def provenance(self, report: ReportView, targets: Sequence[str]) -> dict[str, Any]:
        """``Provenance``: who sent a report, as far as that is proven, and by what its documents were made.

        Args:
            report: of which it is.
            targets: references to what was made.
        """
        return {
            "resourceType": "Provenance",
            **trial(report, "R4"),
            "target": [{"reference": target} for target in targets],
            "occurredDateTime": made_at(report),
            "recorded": report.received_at.isoformat(timespec="seconds"),
            "activity": concept(_CREATE),
            "agent": [
                *({"type": _AUTHOR, **one} for one in self._senders(report)),
                {"type": _ASSEMBLER, "who": {"display": _SOFTWARE}},
            ],
            "entity": [{"role": "source", "what": self._what(report)}],
        }

    def audit_event(
        self, report: ReportView, patient: str, targets: Sequence[str], recorded: datetime
    ) -> dict[str, Any]:
        """``AuditEvent``: that a report was stored, by whom, with what, and in whose record.

        Args:
            report: of which it is.
            patient: the reference of whose record it is.
            targets: references to what was made.
            recorded: when, with a time zone.
        """
        senders = [{"type": _HUMAN, **one} for one in self._senders(report)]
        return {
            "resourceType": "AuditEvent",
            **trial(report, "R4"),
            "type": coding(_REST),
            "subtype": [coding(_CREATED)],
            "action": "C",
            "recorded": recorded.isoformat(timespec="seconds"),
            "outcome": "0",
            "agent": [
                *({**one, "requestor": True} for one in senders),
                {"type": _APPLICATION, "who": {"display": _SOFTWARE}, "requestor": not senders},
            ],
            "source": {"observer": {"display": _SOFTWARE}},
            "entity": [
                _entity({"reference": patient}, kind=_PERSON, role=_PATIENT),
                _entity(self._what(report), kind=_OBJECT, role=_REPORT),
                *(_entity({"reference": one}, kind=_OBJECT, role=_RESOURCE) for one in targets),
            ],
        }

    def is_of(self, report: ReportView, resource: Mapping[str, Any]) -> bool:
        """Whether a Provenance or an AuditEvent is ours, of a report."""
        wanted = self._what(report)
        entities = resource.get("entity")
        return isinstance(entities, list) and any(
            isinstance(one, dict) and one.get("what") == wanted for one in entities
        )

    def _what(self, report: ReportView) -> dict[str, Any]:
        return {"identifier": Identifier(f"{self._system}/report", report.report_id).document}

    def _senders(self, report: ReportView) -> list[dict[str, Any]]:
        """Who sent it: nobody, or one as ``who``."""
        sender = report.sender.get("userid")
        if sender:
            identifier = Identifier(f"{self._system}/user", sender).document
            return [{"who": {"type": "Practitioner", "identifier": identifier}}]
        practitioner = self._settings.practitioner
        return [] if practitioner is None else [{"who": {"reference": practitioner}}]

    def _purpose(self, level: ConsentLevel) -> dict[str, str]:
        code = _PURPOSES.get(level)
        if code is None:
            return {"system": f"{self._system}/consent-level", "code": level.value}
        return {"system": _REASON, "code": code}


def _wording(metadata: Metadata) -> str:
    """What was agreed to, and whose words the report says these are."""
    details = (metadata.extension or MetadataExtension()).consent
    said, issuer, edition = map(cleaned, (details.wording, details.issuer, details.edition))
    whose = ", version ".join(part for part in (issuer, edition) if part) if issuer else ""
    return " ".join([said or _NO_WORDING, *([f"(Wording of {whose})"] if whose else [])])


def _entity(what: dict[str, Any], *, kind: str, role: str) -> dict[str, Any]:
    return {"what": what, "type": coding(f"{_ENTITY}|{kind}"), "role": coding(f"{_ROLE}|{role}")}

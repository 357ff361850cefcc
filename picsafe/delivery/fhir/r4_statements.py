"""What is said of a report beside its documents: what was consented to, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.format.metadata import ConsentLevel
from chalicelib.format.pdf.wording import Answer, answer
from picsafe.delivery.fhir.contents import made_at, trial
from picsafe.delivery.fhir.r4_resources import CONSENT, About, concept
from picsafe.delivery.fhir.resources import Identifier
from picsafe.delivery.matching import cleaned
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.settings.records import FhirSettings

_SCOPE: Final = "http://terminology.hl7.org/CodeSystem/consentscope|patient-privacy"
_CREATE: Final = "http://terminology.hl7.org/CodeSystem/v3-DataOperation|CREATE"
_PARTICIPANT: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
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
        """``Consent``: what for the pictures may be used; ``None`` where nothing was consented to.

        Args:
            report: of which it is.
            about: whom.
            documents: the files that were sent, each with the reference of its document.
        """
        metadata = report.metadata
        consent = metadata.consent
        flags = {level: getattr(consent, level) for level in ConsentLevel}
        levels = [level for level, value in flags.items() if answer(value, level, consent) is Answer.YES]
        if not consent.type or not levels:
            return None
        extension = metadata.extension
        wording = cleaned(extension.consent.wording) if extension is not None else ""
        sources = [reference for file, reference in documents if file.part is Part.CONSENT]
        return {
            "resourceType": "Consent",
            **trial(report, "R4"),
            "identifier": [self.consent_of(report).document],
            "status": "active",
            "scope": concept(_SCOPE),
            "category": [concept(CONSENT)],
            "patient": {"reference": about.patient},
            "dateTime": made_at(report),
            # a guardian has no record of their own
            **({} if metadata.patient.guardian else {"performer": [{"reference": about.patient}]}),
            **({"sourceReference": {"reference": sources[0]}} if sources else {}),
            "policyRule": {"text": wording or _NO_WORDING},
            "provision": {"type": "permit", "purpose": [self._purpose(level) for level in levels]},
        }

    def provenance_of(self, report: ReportView) -> str:
        """What the Provenance of a delivery is called, where the server lets clients choose its name."""
        return f"Provenance/{report.delivery_id}"

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
            "agent": [*self._author(report), _agent("assembler", {"display": _SOFTWARE})],
            "entity": [
                {
                    "role": "source",
                    "what": {"identifier": Identifier(f"{self._system}/report", report.report_id).document},
                }
            ],
        }

    def is_provenance_of(self, report: ReportView, resource: Mapping[str, Any]) -> bool:
        """Whether a Provenance is ours, of a report."""
        wanted = {"identifier": Identifier(f"{self._system}/report", report.report_id).document}
        entities = resource.get("entity")
        return isinstance(entities, list) and any(
            isinstance(one, dict) and one.get("what") == wanted for one in entities
        )

    def _author(self, report: ReportView) -> list[dict[str, Any]]:
        sender = report.sender.get("userid")
        if sender:
            identifier = Identifier(f"{self._system}/user", sender).document
            return [_agent("author", {"type": "Practitioner", "identifier": identifier})]
        practitioner = self._settings.practitioner
        return [] if practitioner is None else [_agent("author", {"reference": practitioner})]

    def _purpose(self, level: ConsentLevel) -> dict[str, str]:
        code = _PURPOSES.get(level)
        if code is None:
            return {"system": f"{self._system}/consent-level", "code": level.value}
        return {"system": _REASON, "code": code}


def _agent(kind: str, who: dict[str, Any]) -> dict[str, Any]:
    return {"type": concept(f"{_PARTICIPANT}|{kind}"), "who": who}

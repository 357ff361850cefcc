"""FHIR R4 ``AuditEvent`` resources, one a line (NDJSON, as FHIR's bulk data has it).

https://hl7.org/fhir/R4/auditevent.html. What PicSafe's trail says and FHIR has a code for gets that code; the
words themselves are in ``subtype`` and ``outcomeDesc``; the rest is in ``entity.detail``, so that nothing is
lost and the entry's hash can be found again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from picsafe.audit.records import Header
from picsafe.audit.store import StoredEntry, decode_entry

ACTIONS: Final = "https://picsafe.com/fhir/audit-action"
REPORTS: Final = "https://picsafe.com/fhir/report-id"
PEOPLE: Final = "https://picsafe.com/fhir/userid"
ENTERPRISES: Final = "https://picsafe.com/fhir/enterprise-id"

_PATIENT_RECORD: Final = {
    "system": "http://dicom.nema.org/resources/ontology/DCM",
    "code": "110110",
    "display": "Patient Record",
}
# AuditEvent.action: create, read, update, delete, execute
_ACTIONS: Final = {
    "create": "C",
    "set_tag": "U",
    "fetch": "R",
    "read_log": "R",
    "recall": "U",
    "restore": "U",
    "shred": "D",
    "break_glass": "R",
    "read_policy": "R",
    "set_policy": "U",
}
_REASONS: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_BREAK_GLASS: Final = {"coding": [{"system": _REASONS, "code": "BTG", "display": "break the glass"}]}
_PURPOSES: Final = {
    "treatment": {"coding": [{"system": _REASONS, "code": "TREAT", "display": "treatment"}]},
}
_SOURCE: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/security-source-type",
    "code": "4",
    "display": "Application Server",
}
_OBJECT: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/audit-entity-type",
    "code": "2",
    "display": "System Object",
}
_KNOWN: Final = {"at", "action", "outcome", "user", "ip", "hash"}
_IP_ADDRESS: Final = "2"
_encode: Final = msgspec.json.encode


class AuditEvents:
    """See ``ExportFormat``."""

    def __init__(self) -> None:
        self._observer = "PicSafe Key Server"

    def beginning(self, header: Header) -> bytes:
        """Nothing; the log's name is in every resource."""
        self._observer = header.log or self._observer
        return b""

    def entries(self, entries: list[StoredEntry]) -> bytes:
        """A resource for each."""
        return b"".join(
            _encode(audit_event(index, report_id, decode_entry(stored), self._observer)) + b"\n"
            for index, report_id, stored in entries
        )

    def end(self, count: int) -> bytes:  # noqa: ARG002 - the format has no place for it
        """Nothing."""
        return b""


def audit_event(index: int, report_id: str, entry: Mapping[str, Any], observer: str) -> dict[str, Any]:
    """The resource that says what an entry says.

    Args:
        index: which entry of the log.
        report_id: whose trail it is on.
        entry: as the Key Server's JSON says it.
        observer: the log's name.
    """
    action, outcome = _word(entry.get("action")), _word(entry.get("outcome"))
    granted = outcome == "granted"
    event: dict[str, Any] = _without_nothing(
        {
            "resourceType": "AuditEvent",
            "id": entry.get("hash"),
            "type": _PATIENT_RECORD,
            "subtype": [{"system": ACTIONS, "code": action}] if action else None,
            "action": _ACTIONS.get(action, "E"),
            "recorded": entry.get("at"),
            # 4: a minor failure, which is what a refusal is to whoever asked
            "outcome": "0" if granted else "4",
            "outcomeDesc": None if granted else outcome,
            "purposeOfEvent": [
                *([_BREAK_GLASS] if action == "break_glass" else []),
                *([_PURPOSES[purpose]] if (purpose := _word(entry.get("purpose"))) in _PURPOSES else []),
            ],
            "agent": [_agent(entry.get("user"), entry.get("ip"))],
            "source": {"observer": {"display": observer}, "type": [_SOURCE]},
            "entity": [
                {
                    "what": {"identifier": {"system": REPORTS, "value": report_id}},
                    "type": _OBJECT,
                    "detail": [
                        {"type": name, "valueString": value if isinstance(value, str) else _text(value)}
                        for name, value in {
                            "index": index,
                            "hash": entry.get("hash"),
                            **{name: value for name, value in entry.items() if name not in _KNOWN},
                        }.items()
                        if value is not None and value != ""
                    ],
                }
            ],
        }
    )
    return event


def _agent(user: object, ip: object) -> dict[str, Any]:
    asker: Mapping[str, Any] = user if isinstance(user, dict) else {}
    kind = asker.get("kind")
    system, number = (ENTERPRISES, "enterprise_id") if kind == "enterprise" else (PEOPLE, "userid")
    name = asker.get("name") or " ".join(
        str(asker[part]) for part in ("title", "firstname", "lastname") if asker.get(part)
    )
    who: dict[str, Any] = {}
    if number in asker:
        who["identifier"] = {"system": system, "value": str(asker[number])}
    if name:
        who["display"] = str(name)
    return {
        "who": who,
        "altId": asker.get("email"),
        "name": name,
        "requestor": True,
        "network": {"address": ip, "type": _IP_ADDRESS} if ip else None,
        # a program that has asked in the person's name
        "policy": [f"urn:picsafe:personal-token:{token}"] if (token := asker.get("personal_token")) else None,
    }


def _word(value: object) -> str:
    # FHIR's codes and texts hold no blank at their ends, and are not empty
    return value.strip() if isinstance(value, str) else ""


def _text(value: object) -> str:
    return _encode(value).decode()


def _without_nothing(value: Any) -> Any:  # noqa: ANN401 - JSON
    """FHIR has no empty texts, lists and objects."""
    if isinstance(value, dict):
        found = {name: _without_nothing(member) for name, member in value.items()}
        return {name: member for name, member in found.items() if member not in (None, "", {}, [])}
    if isinstance(value, list):
        return [member for member in map(_without_nothing, value) if member not in (None, "", {}, [])]
    return value

"""A record system that takes documents as messages of HL7 version 2.

An answer may be lost, and MLLP has no way to ask a receiver what it has got: it may be sent a report more
than once, always as the same message under the same control ID (MSH-10) and document number (TXA-12).
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import replace

from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, NeedsPerson
from picsafe.delivery.hl7.acknowledgement import decode_acknowledgement, judge
from picsafe.delivery.hl7.message import message_of
from picsafe.delivery.hl7.mllp import Cut, MllpClient
from picsafe.delivery.hl7.text import encoded
from picsafe.delivery.matching import Candidate, PatientQuery, answered, cleaned
from picsafe.delivery.model import Finding, Receipt, ReportView
from picsafe.delivery.ports import PatientIndex, Steps
from picsafe.delivery.settings.records import Hl7Settings
from picsafe.delivery.whose import Whose

_LINK_FIELDS = frozenset({"report_id", "delivery_id", "file"})

MISSING = "patient_id_missing"

_SENT = "sent"
"""The step that it may have arrived from then on."""


class Hl7:
    """``Destination``: a receiver of HL7 version 2.

    Args:
        name: the operator's name for it.
        settings: where it is, and what it understands.
        patients: those of the hospital, by whom ``match = "adt"`` goes.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    kind = "hl7"
    can_find = False

    def __init__(self, name: str, settings: Hl7Settings, patients: PatientIndex | None = None) -> None:
        self.name = name
        self._settings = settings
        self._client = MllpClient(settings)
        self._whose = Whose(settings.match, settings.without_id, patients)
        _require_link(settings.link)
        _require_encodable(settings)

    def check(self) -> list[Finding]:
        """See ``Destination``: connects, and sends no message, because there is none that is nobody's."""
        try:
            with self._client.connection():
                pass
        except DeliveryError as error:
            return [Finding(is_well=False, text=error.detail)]
        how = "over TLS" if self._settings.tls else "without TLS: patients' data is sent as it is"
        return [Finding(is_well=True, text=f"It takes connections {how}.")]

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``."""
        steps.heartbeat()
        patient = _with_id(self._whose.settle(report, steps, answered(report)), report)
        message = message_of(report, patient, self._settings, steps.heartbeat)
        may_be_there = steps.done(_SENT) is not None
        steps.record(_SENT, Receipt(message.control_id))
        is_whole = True
        try:
            content = self._client.send(message, steps.heartbeat)
        except Cut as cut:
            if not cut.answer:
                raise
            content, is_whole = cut.answer, False
        answer = decode_acknowledgement(content)
        if answer is None:
            raise Later("unreadable_answer", "What it answers is no acknowledgement of HL7.")
        judge(
            answer,
            message.control_id,
            retries_errors=self._settings.retries_errors,
            may_be_there=may_be_there,
        )
        if not is_whole:
            raise Later("early_answer", "It has taken the report before all of it was sent.")
        return Receipt(message.control_id)

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:  # noqa: ARG002 - the port's signature
        """See ``Destination``: there is no way to ask."""
        return None

    def candidates(self, report: ReportView) -> Sequence[Candidate]:
        """See ``HasPatients``: those of the index; nobody where it is not gone by."""
        return self._whose.candidates(report)

    def patients_called(self, wanted: str) -> Sequence[Candidate]:
        """See ``HasPatients``."""
        return self._whose.called(wanted)

    def close(self) -> None:
        """See ``Destination``: no connection outlives its message."""


def _with_id(query: PatientQuery, report: ReportView) -> PatientQuery:
    """Without a patient ID no receiver could tell whose it is."""
    patient_id = query.patient_id or cleaned(report.answers.get(MISSING, ""))
    if not patient_id:
        raise NeedsPerson(MISSING, "The report has no patient ID, which the message needs. Answer with it.")
    return replace(query, patient_id=patient_id)


def _require_link(link: str | None) -> None:
    if link is None:
        return
    try:
        fields = {
            field if not (spec or conversion) else ""
            for _, field, spec, conversion in string.Formatter().parse(link)
            if field is not None
        }
    except ValueError:
        fields = {""}
    if fields - _LINK_FIELDS or "file" not in fields or not fields & {"report_id", "delivery_id"}:
        raise InvalidDestination(
            "invalid_link",
            "link is a URL with {file}, and {report_id} or {delivery_id}, and nothing else in braces.",
        )


def _require_encodable(settings: Hl7Settings) -> None:
    words = [
        value
        for value in (getattr(settings, name) for name in settings.__struct_fields__)
        if isinstance(value, str)
    ]
    try:
        encoded("".join(words), settings.charset)
    except DeliveryError:
        raise InvalidDestination(
            "not_encodable", f"A setting cannot be written in {settings.charset}."
        ) from None

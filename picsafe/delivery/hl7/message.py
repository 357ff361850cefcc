"""A report as a message: MDM^T02, or ORU^R01 (HL7 2.5.1, chapters 9.6.2 and 7.3.1).

The same report at the same destination makes the same bytes every time, under the same control ID, so that a
receiver that looks for duplicates finds them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from picsafe.delivery.hl7.text import encoded, escaped, segment
from picsafe.delivery.matching import PatientQuery, cleaned
from picsafe.delivery.media_types import media_type_of
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.settings.records import Hl7Settings

MAX_CONTROL_ID: Final = 20
# three bytes are four characters: no line or padding comes between blocks
_BLOCK: Final = 3 * 64 * 1024
_MAX_SUB_ID: Final = 20


@dataclass(frozen=True, slots=True)
class InBase64:
    """A file whose content stands in a message in base64, without line ends."""

    path: Path


class Message:
    """Pieces of a message, one after the other, in constant memory.

    Args:
        control_id: MSH-10.
        pieces: bytes, and files that do not change meanwhile.
        beat: called before each block of a file.
    """

    def __init__(
        self, control_id: str, pieces: Sequence[bytes | InBase64], beat: Callable[[], None] = lambda: None
    ) -> None:
        self.control_id = control_id
        self._pieces = pieces
        self._beat = beat

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
                continue
            with piece.path.open("rb") as file:
                while block := file.read(_BLOCK):
                    self._beat()
                    yield b64encode(block)


def control_id_of(report: ReportView) -> str:
    """MSH-10: the same whenever a report is sent to a destination, and no other's; at most 20 characters."""
    return report.delivery_id[:MAX_CONTROL_ID]


def message_of(
    report: ReportView, patient: PatientQuery, settings: Hl7Settings, beat: Callable[[], None] = lambda: None
) -> Message:
    """The message.

    Args:
        report: what it is of.
        patient: whom it is about.
        settings: of the destination.
        beat: called before each block of a file.

    Raises:
        Refused: ``not_encodable``.
        Later: the report's files cannot be unpacked.
    """
    pieces: list[bytes | InBase64] = [encoded(_head(report, patient, settings), settings.charset)]
    for number, file in enumerate(report.files, start=1):
        pieces += _observation(number, file, report, settings)
    if not report.files and settings.message == "ORU^R01":
        # up to version 2.4 there has to be an observation
        pieces.append(encoded(segment("OBX", _mention(report, settings)), settings.charset))
    return Message(control_id_of(report), pieces, beat)


def _head(report: ReportView, patient: PatientQuery, settings: Hl7Settings) -> str:
    parts = [
        segment("PID", _patient(patient, settings)),
        segment("PV1", {1: "1", 2: "U", **_visit(report)}),
    ]
    if settings.message == "ORU^R01":
        parts.append(segment("OBR", _request(report, settings)))
        return "".join([_header(report, settings, "ORU^R01^ORU_R01"), *parts])
    # without content it is the notification of a document
    event = "T02" if report.files else "T01"
    return "".join(
        [
            _header(report, settings, f"MDM^{event}^MDM_{event}"),
            segment("EVN", {1: event, 2: _time(report.received_at)}),
            *parts,
            segment("TXA", _document(report, settings)),
        ]
    )


def _header(report: ReportView, settings: Hl7Settings, kind: str) -> str:
    fields = {
        # the first field is the delimiter itself, so that numbers are one less than in the standard
        1: "^~\\&",
        2: settings.application,
        3: settings.facility,
        4: settings.receiving_application,
        5: settings.receiving_facility,
        6: _time(report.received_at),
        8: kind,
        9: control_id_of(report),
        10: "T" if report.is_test else settings.processing,
        11: settings.version,
    }
    if settings.declare_charset:
        fields[17] = settings.charset
    return segment("MSH", fields)


def _patient(patient: PatientQuery, settings: Hl7Settings) -> dict[int, str]:
    return {
        1: "1",
        3: f"{escaped(patient.patient_id)}^^^{settings.assigning_authority}^{settings.id_type}",
        5: f"{escaped(patient.family)}^{escaped(patient.given)}",
        7: patient.birth_date.replace("-", ""),
    }


def _visit(report: ReportView) -> dict[int, str]:
    extension = report.metadata.extension
    visit = cleaned(extension.visit) if extension is not None else ""
    return {19: escaped(visit)} if visit else {}


def _document(report: ReportView, settings: Hl7Settings) -> dict[int, str]:
    named = [file.name for file in report.files if file.part is Part.PDF] or [
        file.name for file in report.files
    ]
    return {
        1: "1",
        2: settings.document_type,
        3: "AP",
        4: _time(_made_at(report)),
        6: _time(_made_at(report)),
        9: _originator(report),
        12: f"{report.report_id}^{settings.application}",
        16: named[0] if named else "",
        17: settings.completion,
        18: "U",
        19: "AV",
    }


def _request(report: ReportView, settings: Hl7Settings) -> dict[int, str]:
    return {
        1: "1",
        3: f"{report.report_id}^{settings.application}",
        4: settings.observation,
        7: _time(_made_at(report)),
        16: _originator(report),
        22: _time(report.received_at),
        25: "F",
    }


def _observation(
    number: int, file: ReportFile, report: ReportView, settings: Hl7Settings
) -> list[bytes | InBase64]:
    # as ED has it: the media type's halves
    kind = media_type_of(file.name).replace("/", "^")
    sub_id = file.name if len(file.name) <= _MAX_SUB_ID else str(number)
    start: dict[int, str] = {1: str(number), 3: settings.observation, 4: sub_id}
    end = f"||||||F|||{_time(_made_at(report))}\r"
    if settings.link is not None:
        url = settings.link.format(report_id=report.report_id, delivery_id=report.delivery_id, file=file.name)
        start |= {2: "RP", 5: f"{escaped(url)}^{settings.application}^{kind}"}
        return [encoded(segment("OBX", start).rstrip("\r") + end, settings.charset)]
    start |= {2: "ED", 5: f"{settings.application}^{kind}^Base64^"}
    return [
        encoded(segment("OBX", start).rstrip("\r"), settings.charset),
        InBase64(file.path),
        encoded(end, settings.charset),
    ]


def _mention(report: ReportView, settings: Hl7Settings) -> dict[int, str]:
    return {
        1: "1",
        2: "TX",
        3: settings.observation,
        4: "1",
        5: f"PicSafe report {report.report_id}",
        11: "F",
    }


def _originator(report: ReportView) -> str:
    """Who sent it, as it was proven; what only the report itself says is not here."""
    sender = report.sender
    parts = [cleaned(sender.get(key, "")) for key in ("userid", "lastname", "firstname")]
    return "^".join(map(escaped, parts)).rstrip("^")


def _made_at(report: ReportView) -> datetime:
    """When the report was made, as it says itself; when it came, where it does not."""
    try:
        found = datetime.fromisoformat(report.metadata.details.datetime)
    except ValueError:
        return report.received_at
    return found if found.tzinfo is not None and found.year > 1 else report.received_at


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S}+0000"

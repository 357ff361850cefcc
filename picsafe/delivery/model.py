"""What is delivered: a report as destinations see it, and what they say of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Literal

from chalicelib.format.metadata import Metadata


class Part(StrEnum):
    """The parts of a report that a destination may be sent."""

    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    CONSENT = "consent"
    PDF = "pdf"
    METADATA = "metadata"
    THUMBNAIL = "thumbnail"


USUAL_PARTS = (Part.PHOTO, Part.VIDEO, Part.AUDIO, Part.CONSENT, Part.PDF, Part.METADATA)


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file of a report, decrypted, in a private folder that goes when the delivery ends.

    Attributes:
        name: in the report: ``report.pdf``, ``{ItemID}.jpg``. It says nothing about the patient.
        part: what it is.
        path: where it lies meanwhile.
        size: bytes.
        sha256: of its bytes, 64 hexadecimal digits.
        item_id: of which item, if it is one's.
        reduced_from: of a smaller copy of a photo: what the photo is, in words; else empty.
        converted_from: of an MP4 that was made of a recording: what that is, in words; else empty.
        not_converted: of a recording that not everybody can play: why it is as it was sent; else empty.
    """

    name: str
    part: Part
    path: Path
    size: int
    sha256: str
    item_id: str | None = None
    reduced_from: str = ""
    converted_from: str = ""
    not_converted: str = ""


@dataclass(frozen=True)
class ReportView:
    """A report that is to be delivered.

    Attributes:
        delivery_id: 32 hexadecimal digits, the same for this report at this destination however often it
            is tried, and for no other.
        report_id: the report's ID.
        received_at: when the Endpoint Server accepted it.
        sealed: the sealed file.
        is_sealed_by_sender: whether that is the very file the sender made; otherwise it was sealed here,
            and nobody else can open it.
        metadata: what metadata.json says.
        sender: who sent it, as it was proven: ``userid`` and what else is known; nothing that only the
            report itself says.
        key_server: the Key Server whose word that is; empty if it is none's.
        sender_mismatch: in what the report names another sender: ``report_id``, ``userid``, ``email``,
            ``name``.
        consent_gaps: what it says of consent and does not prove, ``chalicelib.format.consent_gaps``'s values.
        parts: what the destination is to be sent.
        is_test: whether it is the operator's trial with a patient who does not exist.
        answers: what a person has answered to this destination's questions, by their code.
    """

    delivery_id: str
    report_id: str
    received_at: datetime
    sealed: Path
    is_sealed_by_sender: bool
    metadata: Metadata
    sender: dict[str, str]
    parts: Sequence[Part] = USUAL_PARTS
    is_test: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    key_server: str = ""
    sender_mismatch: tuple[str, ...] = ()
    consent_gaps: tuple[str, ...] = ()
    extract: Callable[[], tuple[ReportFile, ...]] = tuple

    @cached_property
    def all_files(self) -> tuple[ReportFile, ...]:
        """Every file of the report, decrypted when first asked for.

        Raises:
            Later: the disk is full.
        """
        return self.extract()

    @cached_property
    def files(self) -> tuple[ReportFile, ...]:
        """The files that the destination is to be sent, in the report's order."""
        return tuple(file for file in self.all_files if file.part in self.parts)


@dataclass(frozen=True, slots=True)
class Receipt:
    """That something arrived.

    Attributes:
        reference: what the destination calls it; no secret and nothing about a person.
        details: what else is worth keeping, the same way.
    """

    reference: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of looking at a destination.

    Attributes:
        is_well: whether reports can be delivered, as far as this goes.
        text: what was found, and what to do where it is not well.
        is_doubt: whether somebody should know although it is well, such as what some reports will meet.
    """

    is_well: bool
    text: str
    is_doubt: bool = False

    @property
    def level(self) -> Literal["ok", "warn", "FAIL"]:
        """The word that is shown with it."""
        if not self.is_well:
            return "FAIL"
        return "warn" if self.is_doubt else "ok"
